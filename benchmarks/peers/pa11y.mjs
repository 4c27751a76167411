// pa11y with its own rules (HTML CodeSniffer), one Chromium for all pages.
import pa11y from "pa11y";
import puppeteer from "puppeteer";

const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
for (const address of process.argv.slice(2)) await pa11y(address, { browser, standard: "WCAG2AA", timeout: 60000 });
await browser.close();
