// Plays a narration in each of its formats with a bare <audio>; prints what was seen, as JSON.
//   node formats.mjs CHROMIUM URL FORMAT=ADDRESS …
import { chromium } from "playwright-core";

const [browserPath, url, ...formats] = process.argv.slice(2);
const flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"];
const browser = await chromium.launch({ executablePath: browserPath, args: flags });
const page = await browser.newPage();
const seen = {};

try {
  await page.route("**/probe", route => route.fulfill({ contentType: "text/html", body: "<!doctype html><audio></audio>" }));
  await page.goto(`${url}/probe`);
  for (const one of formats) {
    const [format, address] = one.split("=");
    seen[format] = await page.evaluate(async address => {
      const audio = document.querySelector("audio");
      const when = (name, most) => new Promise(done => {
        audio.addEventListener(name, () => done(true), { once: true });
        audio.addEventListener("error", () => done(false), { once: true });
        setTimeout(() => done(false), most);
      });
      const opened = when("loadedmetadata", 15000);
      audio.src = address;
      const told = { opened: await opened };
      if (!told.opened) return { ...told, error: audio.error?.message || "nothing came" };
      told.duration_s = Number.isFinite(audio.duration) ? audio.duration : null;
      await audio.play();
      while (audio.currentTime < 0.5) await new Promise(go => setTimeout(go, 20));
      told.moved_s = audio.currentTime;
      const sought = when("seeked", 10000);
      audio.currentTime = 6;
      told.sought = await sought;
      const from = audio.currentTime;
      await new Promise(go => setTimeout(go, 700));
      told.after_s = audio.currentTime - from;
      told.at_s = from;
      audio.pause();
      return told;
    }, address);
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
