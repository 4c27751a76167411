// Lighthouse with all its categories, one Chromium for all pages.
import lighthouse from "lighthouse";
import { launch } from "chrome-launcher";

const chrome = await launch({ chromePath: process.env.CHROMIUM, chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"] });
for (const address of process.argv.slice(2)) await lighthouse(address, { port: chrome.port, output: "json", logLevel: "silent" });
await chrome.kill();
