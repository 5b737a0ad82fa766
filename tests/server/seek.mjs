// Listens to a long article before it is spoken, and seeks far into it; prints what was seen, as JSON.
//   node seek.mjs CHROMIUM URL ARTICLE plain|page [PICTURE]
// plain: an <audio> element on the narration's file, as soon as its length is known. page: the
// service's own page, at once.
import fs from "node:fs";
import { chromium } from "playwright-core";

const [browserPath, url, article, way, picture] = process.argv.slice(2);
const flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"];
const browser = await chromium.launch({ executablePath: browserPath, args: flags });
const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
const seen = { logs: [], requests: [] };
page.on("console", message => seen.logs.push(message.text()));
page.on("pageerror", error => seen.logs.push(String(error)));
page.on("response", answer => {
  if (/narrations\/|static/.test(answer.url())) seen.requests.push([answer.status(), answer.url().replace(url, "/"), answer.headers()["content-range"] || ""]);
});
const until = condition => page.waitForFunction(condition, null, { timeout: 90000, polling: 20 });
const text = fs.readFileSync(article, "utf8");

// What an audio element went through, in ms of the page's clock.
const watch = () => {
  const audio = document.querySelector("audio");
  window.seen = { playing: 0, waits: [], moved: 0 };
  audio.addEventListener("playing", () => { window.seen.playing ||= performance.now(); });
  audio.addEventListener("waiting", () => { window.seen.waits.push([performance.now(), audio.currentTime]); });
};

try {
  if (way === "plain") {
    await page.route("**/probe", route => route.fulfill({ contentType: "text/html", body: "<!doctype html><audio controls></audio>" }));
    await page.goto(`${url}probe`);
    await page.evaluate(watch);
    const begun = await page.evaluate(async text => {
      const asked = performance.now();
      const made = await (await fetch("/v1/narrations", { method: "POST", headers: { "Content-Type": "text/plain" }, body: text })).json();
      while (!(await (await fetch(`/v1/narrations/${made.id}`)).json()).known) await new Promise(go => setTimeout(go, 50));
      window.begun = performance.now();
      document.querySelector("audio").src = made.url;
      document.querySelector("audio").play();
      return { id: made.id, known_ms: window.begun - asked };
    }, text);
    Object.assign(seen, begun);
  } else {
    page.on("response", async answer => {
      if (answer.request().method() === "POST") { seen.id = (await answer.json()).id; }
    });
    await page.goto(url);
    await until(() => window.Hls);
    await page.fill("#text", text);
    await page.evaluate(watch);
    await page.evaluate(() => { window.begun = performance.now(); document.querySelector("#play").click(); });
  }
  await until(() => document.querySelector("audio").currentTime > 0.1);
  seen.playing_ms = await page.evaluate(() => window.seen.playing - window.begun);
  await page.waitForTimeout(4000);
  seen.duration_s = await page.evaluate(() => document.querySelector("audio").duration);
  seen.state = await (await page.request.get(`${url}v1/narrations/${seen.id}`)).json();
  seen.waits_before = await page.evaluate(() => window.seen.waits.splice(0));
  seen.sought_ms = await page.evaluate(() => new Promise(resolve => {
    const audio = document.querySelector("audio"), at = performance.now(), target = audio.duration * 0.8;
    window.target = target;
    audio.currentTime = target;
    const look = () => audio.currentTime > target + 0.05 && !audio.seeking ? resolve(performance.now() - at) : setTimeout(look, 5);
    look();
  }));
  seen.target_s = await page.evaluate(() => window.target);
  await page.evaluate(() => window.seen.waits.splice(0));
  const at = await page.evaluate(() => document.querySelector("audio").currentTime);
  await page.waitForTimeout(4000);
  seen.heard_s = await page.evaluate(at => document.querySelector("audio").currentTime - at, at);
  seen.waits_after = await page.evaluate(() => window.seen.waits.length);
  seen.state_after = await (await page.request.get(`${url}v1/narrations/${seen.id}`)).json();
  if (picture) {
    if (way === "page") await page.locator("#total").scrollIntoViewIfNeeded();
    await page.screenshot({ path: picture, fullPage: false });
  }
} catch (error) {
  seen.logs.push(`failed: ${error}`);
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
