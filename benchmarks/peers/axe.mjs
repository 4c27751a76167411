// axe-core through playwright-core: one Chromium, one page after the other.
import fs from "node:fs";
import { chromium } from "playwright-core";

const source = fs.readFileSync(new URL("./node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
const context = await browser.newContext({ bypassCSP: true });
for (const address of process.argv.slice(2)) {
  const page = await context.newPage();
  await page.goto(address, { waitUntil: "load" });
  await page.evaluate(source);
  await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }));
  await page.close();
}
await browser.close();
