// Reads along on the page; prints what was seen, as JSON.
//   node reading.mjs CHROMIUM URL ARTICLE FOLDER [dark]
// FOLDER: where pictures of it go.
import fs from "node:fs";
import { chromium } from "playwright-core";

const [browserPath, url, article, folder, scheme] = process.argv.slice(2);
const flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"];
const browser = await chromium.launch({ executablePath: browserPath, args: flags });
const page = await browser.newPage({ viewport: { width: 900, height: 1000 }, colorScheme: scheme || "light" });
const seen = { logs: [] };
page.on("console", message => seen.logs.push(message.text()));
page.on("pageerror", error => seen.logs.push(String(error)));
const until = (condition, argument) => page.waitForFunction(condition, argument, { timeout: 40000, polling: 20 });
const marked = () => page.evaluate(() => {
  const word = document.querySelector("#words .said");
  return { word: word?.textContent, at: word?.at, until: word?.until, now: document.querySelector("audio").currentTime,
    paragraphs: document.querySelectorAll("#words .heard").length,
    heard: document.querySelector("#words .heard")?.textContent };
});

try {
  await page.goto(url);
  await until(() => window.Hls);
  await page.fill("#text", fs.readFileSync(article, "utf8"));
  await page.click("#play");
  await until(() => document.querySelector("#words .said") && document.querySelector("audio").currentTime > 1);
  seen.state = await page.evaluate(async () => (await fetch(`/v1/narrations/${location.hash.slice(1)}`)).json());
  seen.first = await marked();
  await until(word => document.querySelector("#words .said")?.textContent !== word, seen.first.word);
  seen.second = await marked();
  await page.screenshot({ path: `${folder}/begun.png`, fullPage: true });
  seen.text = await page.evaluate(() => [...document.querySelectorAll("#words > *")].map(one => one.textContent));
  await until(() => document.querySelector("#cover").complete && document.querySelector("#cover").naturalWidth === 1400);
  seen.session = await page.evaluate(() => { const told = navigator.mediaSession.metadata;
    return { title: told.title, artist: told.artist, artwork: told.artwork.map(one => one.src) }; });

  // A click on a word that has its time.
  seen.clicked = await page.evaluate(() => {
    const words = document.querySelectorAll("#words > *:nth-child(2) span"), word = words[words.length - 2];
    document.querySelector("#follow").checked = false;
    word.scrollIntoView({ block: "center" });
    word.click();
    return { word: word.textContent, at: word.at, now: document.querySelector("audio").currentTime };
  });
  await until(at => !document.querySelector("audio").seeking && Math.abs(document.querySelector("audio").currentTime - at) < 3, seen.clicked.at);
  await page.evaluate(() => { document.querySelector("#follow").checked = true; });

  // With the keyboard: a chapter of the list.
  await page.locator("#chapters summary").focus();
  await page.keyboard.press("Enter");
  seen.chapters = await page.locator("#chapterList button").allTextContents();
  await page.locator("#chapterList button").nth(1).focus();
  await page.keyboard.press("Enter");
  await until(name => document.querySelector("#words .heard")?.textContent === name, seen.chapters[1]);
  seen.chapter = await page.locator("#chapterList [aria-current]").textContent();
  await page.locator("#after").focus();
  await page.keyboard.press("Enter");
  await until(name => { const heard = document.querySelector("#words .heard"); return heard && heard.textContent !== name; }, seen.chapters[1]);
  seen.after = await marked();
  await page.locator("#before").click();
  await until(name => document.querySelector("#words .heard")?.textContent === name, seen.chapters[1]);

  // All of it is spoken: the browser's own captions are there, and files of all kinds.
  await page.evaluate(url => fetch(url), seen.state.url);
  await until(() => document.querySelector("audio track"));
  seen.cues = await page.evaluate(() => new Promise(done => {
    const track = document.querySelector("audio track"), list = () => done([...track.track.cues].map(one => [one.startTime, one.endTime, one.getCueAsHTML().textContent]));
    track.addEventListener("load", list);
    track.addEventListener("error", () => done("broken"));
    track.track.mode = "hidden";
  }));
  seen.files = await page.evaluate(() => [...document.querySelectorAll("#files a, #captionFiles a")].map(one => one.getAttribute("href")));

  // A word is clicked that nothing but the whole could have told of; a reload; a phone.
  await page.reload();
  await until(() => document.querySelector("#words .said") && document.querySelector("audio").currentTime > 0.3);
  seen.again = await marked();
  await page.setViewportSize({ width: 360, height: 740 });
  await page.evaluate(() => document.querySelectorAll("details").forEach(one => { one.open = true; }));
  seen.wide = await page.evaluate(() => document.documentElement.scrollWidth);
  await page.locator("#words").scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${folder}/phone.png`, fullPage: true });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 900, height: 1000 });
  await page.screenshot({ path: `${folder}/dark.png`, fullPage: true });
} catch (error) {
  seen.logs.push(`failed: ${error}`);
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
