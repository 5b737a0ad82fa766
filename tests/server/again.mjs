// Listens on the page before the lengths are known, then reloads it; prints what was seen, as JSON.
//   node again.mjs CHROMIUM URL ARTICLE stay|seek [PICTURE]
// seek: goes far into it while its lengths are estimates.
import fs from "node:fs";
import { chromium } from "playwright-core";

const [browserPath, url, article, way, picture] = process.argv.slice(2);
const flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"];
const browser = await chromium.launch({ executablePath: browserPath, args: flags });
const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
const seen = { logs: [], playlists: 0 };
page.on("console", message => seen.logs.push(message.text()));
page.on("pageerror", error => seen.logs.push(String(error)));
page.on("response", answer => { if (/m3u8/.test(answer.url())) seen.playlists += 1; });
const until = (condition, argument) => page.waitForFunction(condition, argument, { timeout: 40000, polling: 20 });
const audio = what => page.evaluate(what => document.querySelector("audio")[what], what);

try {
  await page.goto(url);
  await until(() => window.Hls);
  await page.evaluate(() => {
    window.waits = [];
    const audio = document.querySelector("audio");
    for (const name of ["waiting", "pause", "emptied"])
      audio.addEventListener(name, () => window.waits.push([name, audio.currentTime]));
  });
  await page.fill("#text", fs.readFileSync(article, "utf8"));
  await page.click("#play");
  await until(() => document.querySelector("audio").duration > 1);
  seen.estimated_s = await audio("duration");
  if (way === "seek") {
    await page.evaluate(() => { const audio = document.querySelector("audio"); audio.currentTime = audio.duration / 2; });
  }
  await until(() => document.querySelector("audio").currentTime > 0.3 && !document.querySelector("audio").seeking);
  await page.evaluate(() => window.waits.splice(0));
  await until(() => / in all/.test(document.querySelector("#total").textContent) && !/About/.test(document.querySelector("#total").textContent));
  await page.waitForTimeout(3000);
  seen.exact_s = await audio("duration");
  seen.at_s = await audio("currentTime");
  seen.waits = await page.evaluate(() => window.waits);
  await page.waitForTimeout(1000);
  seen.later_s = await audio("currentTime");
  seen.hash = await page.evaluate(() => location.hash);
  seen.state = await (await page.request.get(`${url}v1/narrations/${seen.hash.slice(1)}`)).json();
  seen.title = await page.locator("#title").textContent();

  await page.reload();
  await until(() => document.querySelector("audio").currentTime > 0.3);
  await until(() => document.querySelector("#about").textContent);
  seen.title_again = await page.locator("#title").textContent();
  seen.hash_again = await page.evaluate(() => location.hash);
  seen.again_s = await audio("duration");
  if (picture) await page.screenshot({ path: picture });

  await page.goto(`${url}#nobodys`);
  await page.waitForSelector("#message.bad");
  seen.gone = await page.locator("#message").textContent();
  seen.gone_hash = await page.evaluate(() => location.hash);
} catch (error) {
  seen.logs.push(`failed: ${error}`);
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
