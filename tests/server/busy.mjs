// Uses the page while somebody else listens, who then leaves; prints what was seen, as JSON.
//   node busy.mjs CHROMIUM URL ARTICLE OTHER
import fs from "node:fs";
import { chromium } from "playwright-core";

const [browserPath, url, article, other] = process.argv.slice(2);
const leaving = new AbortController();
const heard = await fetch(`${url}/v1/narrate`, { method: "POST", body: fs.readFileSync(other), signal: leaving.signal });
await heard.body.getReader().read();

const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
const seen = { statuses: [] };
try {
  const page = await browser.newPage();
  await page.clock.install();
  page.on("response", answer => {
    if (answer.url().includes("/v1/narrations?")) seen.statuses.push(answer.status());
  });
  const until = condition => page.waitForFunction(condition, undefined, { timeout: 30000, polling: 50 });
  await page.goto(url);
  await page.fill("#text", fs.readFileSync(article, "utf8"));
  await page.click("#play");
  await until(() => /again in \d+ s/.test(document.querySelector("#message").textContent));
  seen.message = await page.locator("#message").textContent();
  seen.canAskForAnother = await page.locator("#play").isEnabled();
  leaving.abort();
  for (let tries = 0; tries < 60 && seen.statuses.at(-1) !== 201; tries++) {
    await page.clock.runFor(10000);
    await page.waitForTimeout(20);
  }
  await until(() => document.querySelector("#audio").currentTime > 0.1);
  seen.played = true;
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
