// Uses the page as a listener does; prints what was seen, as JSON.
//   node page.mjs CHROMIUM URL ARTICLE [PICTURE]
import fs from "node:fs";
import { chromium } from "playwright-core";

const [browserPath, url, article, picture] = process.argv.slice(2);
const flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: browserPath, args: flags });
const page = await browser.newPage();
const seen = { requests: [], logs: [] };
page.on("request", request => seen.requests.push(request.url()));
page.on("console", message => seen.logs.push(message.text()));
page.on("pageerror", error => seen.logs.push(String(error)));
page.on("dialog", dialog => { seen.logs.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });

const until = (condition, argument) =>
  page.waitForFunction(condition, argument, { timeout: 60000, polling: 100 });
const text = id => page.locator(`#${id}`).textContent();

try {
  await page.goto(url);
  await until(() => document.querySelector("#voice").options.length > 1);
  await page.fill("#text", fs.readFileSync(article, "utf8"));
  await page.click("#play");
  await until(() => document.querySelector("#audio").currentTime > 0.2);
  const at = await page.evaluate(() => document.querySelector("#audio").currentTime);
  await until(at => document.querySelector("#audio").currentTime > at + 1, at);
  await until(() => document.querySelector("#left").textContent);
  seen.moved = true;
  seen.title = await text("title");
  seen.playing = await text("message");
  seen.left = await text("left");
  await page.click("#left");
  seen.removals = await page.locator("#removals q:visible").allTextContents();
  seen.reasons = await page.locator("#removals h3:visible").allTextContents();
  seen.about = await text("about");
  seen.teaserHidden = await page.evaluate(() => document.querySelector("#teaser").hidden);
  seen.download = await page.getAttribute("#save", "href");
  if (picture) await page.screenshot({ path: picture, fullPage: true });
  seen.keeps = await page.locator("#removals button").count();
  await page.locator("#removals button").first().click();
  await until(left => document.querySelector("#audio").currentTime > 0.2 &&
    document.querySelector("#left").textContent !== left, seen.left);
  seen.leftAfterKeeping = await text("left");
  seen.kept = await page.locator("#kept:visible").textContent();
  await page.setInputFiles("#file", { name: "notes.md", mimeType: "text/markdown",
    buffer: Buffer.from("# Notes\n\nA line of *words* to be read.\n\nAnd another one, which is the last.\n") });
  await page.click("#play");
  await until(() => document.querySelector("#title").textContent === "Notes" &&
    document.querySelector("#audio").currentTime > 0.2);
  seen.textAfterFile = await page.inputValue("#text");
  seen.logsWhilePlaying = seen.logs.splice(0);

  await page.fill("#text", " http://127.0.0.1:9/story ");
  await page.click("#play");
  await page.waitForSelector("#message.bad", { timeout: 20000 });
  seen.refused = await text("message");

  await page.fill("#text", "Advertisement\n\nShare");
  await page.click("#play");
  await until(was => { const told = document.querySelector("#message");
    return told.className === "bad" && told.textContent !== was; }, seen.refused);
  seen.error = await text("message");
  seen.silent = await page.evaluate(() => document.querySelector("#audio").paused);
  seen.resultHidden = await page.evaluate(() => document.querySelector("#result").hidden);
} catch (error) {
  seen.logs.push(`failed: ${error}`);
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
