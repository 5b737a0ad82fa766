"use strict";
// The article's text beside its sound: what is heard is marked, what is clicked is heard. Chapters,
// captions, files to keep, and what a phone shows on its lock screen.

const Reading = (() => {
  const $ = id => document.getElementById(id);
  const make = (tag, text, ...children) => { const node = document.createElement(tag); node.textContent = text; node.append(...children); return node; };
  const audio = () => $("audio");
  const FILES = { mp3: "MP3", opus: "Opus", aac: "AAC", flac: "FLAC", wav: "WAV", m4a: "M4A", m4b: "M4B (audio book)" };
  const CAPTIONS = { vtt: "WebVTT", "words.vtt": "WebVTT, word by word", srt: "SubRip", json: "transcript (JSON)", chapters: "chapters (JSON)", marks: "speech marks" };
  const HEADS = { title: "h3", heading: "h4" };
  // Seconds: a paragraph's beginning counts as it this long after; how early words are asked for.
  const NEAR_S = 2, AHEAD_S = 4;

  let turn = 0, narration = null, state = null, script = null;
  let passages = [], words = [], chapters = [], marked = null, paragraph = null, asking = false, again = 0, whole = false, track = null;

  // A paragraph's text is at hand before its words' times are; offsets count characters, not UTF-16.
  function shown() {
    const kinds = new Map(script.passages.map(one => [one.index, one.kind]));
    const found = new Map();
    for (const one of script.utterances) {
      if (!found.has(one.passage)) {
        const kind = kinds.get(one.passage) || "paragraph";
        const node = document.createElement(HEADS[kind] || (kind === "quote" ? "blockquote" : "p"));
        node.dir = "auto";
        found.set(one.passage, { index: one.passage, kind, node, parts: [], words: [], from: null, letters: 0, before: 0 });
      }
      found.get(one.passage).parts.push({ start: one.start, end: one.end, source: one.source, letters: Array.from(one.source) });
      found.get(one.passage).letters += one.text.length;
    }
    let before = 0;
    passages = [...found.values()];
    for (const one of passages) {
      one.before = before;
      before += one.letters;
      one.node.textContent = one.parts.map(part => part.source).join(" ");
      one.node.passage = one;
    }
    for (const one of passages) one.share = one.before / Math.max(1, before);
    $("words").replaceChildren(...passages.map(one => one.node));
    $("reading").hidden = !passages.length;
  }

  // The words of a passage that have times, in its text: each an element that knows when it is heard.
  function spelt(passage, some) {
    const pieces = [];
    let at = 0;
    passage.words = [];
    for (const part of passage.parts) {
      if (pieces.length) pieces.push(" ");
      let place = part.start;
      while (at < some.length && (!some[at].source || (some[at].source[0] >= part.start && some[at].source[0] < part.end))) {
        const word = some[at++], [start, end] = word.source || [place, place];
        if (start > place) pieces.push(part.letters.slice(place - part.start, start - part.start).join(""));
        const text = word.source ? part.letters.slice(Math.max(start, place) - part.start, end - part.start).join("") : `${word.body} `;
        const node = make("span", text);
        node.at = word.startTime;
        node.until = word.endTime;
        passage.words.push(node);
        pieces.push(node);
        place = Math.max(place, end);
      }
      // A title given by hand has no place in the source: its words are all of it.
      if (part.end > place) pieces.push(part.letters.slice(place - part.start).join(""));
    }
    passage.node.replaceChildren(...pieces);
    passage.from = some[0].startTime;
  }

  // Segments come in the order heard; a passage's are those that stand in its utterances, and a title
  // given by hand is the first one's.
  function timed(segments) {
    const fits = (passage, segment) => segment.source
      ? passage.parts.some(part => segment.source[0] >= part.start && segment.source[0] < part.end)
      : passage.parts.every(part => part.end === 0);
    const some = new Map();
    let at = 0;
    for (const segment of segments) {
      let to = at;
      while (to < passages.length && !fits(passages[to], segment)) to++;
      if (to === passages.length) continue;
      at = to;
      if (!some.has(to)) some.set(to, []);
      some.get(to).push(segment);
    }
    for (const [index, found] of some) {
      const passage = passages[index], last = found[found.length - 1];
      if (passage.count === found.length && passage.from === found[0].startTime && passage.last === last.endTime) continue;
      passage.count = found.length;
      passage.last = last.endTime;
      spelt(passage, found);
    }
    words = passages.flatMap(one => one.words);
  }

  const clock = seconds => {
    const at = Math.floor(seconds), two = number => String(number).padStart(2, "0");
    const hours = Math.floor(at / 3600), minutes = Math.floor(at / 60) % 60;
    return hours ? `${hours}:${two(minutes)}:${two(at % 60)}` : `${minutes}:${two(at % 60)}`;
  };

  const begins = passage => passage.from ?? passage.share * (audio().duration || 0);

  function listed() {
    const heads = passages.filter(one => one.kind === "title" || one.kind === "heading");
    if (heads.length && heads[0] !== passages[0]) heads.unshift(passages[0]);
    chapters = heads;
    $("chapters").hidden = heads.length < 2;
    $("chapterList").replaceChildren(...heads.map((one, number) => {
      const name = one.kind === "title" || one.kind === "heading" ? one.node.textContent : narration.title || "Beginning";
      const button = make("button", name.trim()), time = make("small", "");
      button.type = "button";
      button.dir = "auto";
      button.addEventListener("click", () => go(number ? begins(one) : 0));
      one.button = button;
      one.time = time;
      one.name = name.trim();
      return make("li", "", button, " ", time);
    }));
  }

  function go(seconds) {
    audio().currentTime = Math.max(0, seconds);
    if (audio().paused) audio().play().catch(() => {});
  }

  const last = (all, at) => {  // the last that begins by then, of all in order
    let low = 0, high = all.length;
    while (low < high) { const middle = (low + high) >> 1; if (all[middle].at <= at) low = middle + 1; else high = middle; }
    return all[low - 1] || null;
  };

  function follow() {
    const at = audio().currentTime, found = last(words, at + 0.03);
    if (found !== marked) {
      marked?.classList.remove("said");
      paragraph?.classList.remove("heard");  // not the word's: new times come with new elements
      marked = found;
      if (found) {
        paragraph = found.parentNode;
        found.classList.add("said");
        paragraph.classList.add("heard");
        if ($("follow").checked) seen(found);
        entered(paragraph.passage);
      }
    }
    if (!whole && (!words.length || at > words[words.length - 1].until - AHEAD_S)) ask();
  }

  function seen(node) {
    const box = $("words"), room = box.getBoundingClientRect(), place = node.getBoundingClientRect();
    if (place.top >= room.top + 8 && place.bottom <= room.bottom - 24) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    box.scrollBy({ top: place.top - room.top - room.height / 3, behavior: calm ? "auto" : "smooth" });
  }

  let within = null;
  function entered(passage) {
    const chapter = chapters.filter(one => one.index <= passage.index).pop();
    if (chapter === within) return;
    within?.button?.removeAttribute("aria-current");
    within = chapter;
    chapter?.button?.setAttribute("aria-current", "true");
    session();
  }

  // What a lock screen or a keyboard's keys show and do.
  function session() {
    if (!navigator.mediaSession || !narration) return;
    const artwork = [{ src: narration.links.cover, sizes: "1400x1400", type: "image/jpeg" }];
    const said = script ? script.metadata : {};
    const chapterInfo = chapters.filter(one => one.from !== null)
      .map(one => ({ title: one.name, startTime: one.from, artwork }));
    navigator.mediaSession.metadata = new MediaMetadata({
      title: narration.title || "Untitled",
      artist: [said.byline, said.site].filter(Boolean).join(" · ") || narration.voice,
      album: within && within.name !== narration.title ? within.name : said.site || "",
      artwork, chapterInfo,
    });
  }

  const step = by => {
    const at = audio().currentTime;
    const now = passages.reduce((found, one, number) => one.from !== null && one.from <= at + 0.05 ? number : found, 0);
    const to = by < 0 && at > begins(passages[now]) + NEAR_S ? now : now + by;
    if (passages[to]) go(begins(passages[to]));
    else if (to < 0) go(0);
  };

  const jump = by => {
    const now = Math.max(0, chapters.indexOf(within)), to = chapters[now + by];
    if (to) go(begins(to)); else if (by < 0) go(0);
  };

  function offered() {
    const audioFiles = Object.entries(narration.links.audio).filter(([name]) => whole || !name.startsWith("m4"));
    const links = (all, names) => all.flatMap(([name, url], number) => {
      const link = make("a", names[name] || name);
      link.href = url;
      link.download = "";
      return number ? [" · ", link] : [link];
    });
    $("files").replaceChildren("Sound: ", ...links(audioFiles, FILES));
    const kinds = Object.keys(CAPTIONS).map(name => [name, narration.links[name]]);
    $("captionFiles").replaceChildren("Captions: ", ...(whole ? links(kinds, CAPTIONS) : ["once all of it is spoken"]));
  }

  // The browser's own captions, once they are whole.
  function captioned() {
    if (track) track.remove();
    track = document.createElement("track");
    track.kind = "captions";
    track.label = "Captions";
    track.srclang = (script && script.language) || "";
    track.src = narration.links["words.vtt"];
    audio().append(track);
  }

  async function ask() {
    if (asking || !script || performance.now() < again) return;
    asking = true;
    const mine = turn, began = performance.now();
    try {
      // Its state first: what is made once it is ready is all.
      const told = await (await fetch(narration.links.script.replace(/\/script$/, ""))).json();
      const answer = await fetch(narration.links.json);
      if (!answer.ok) return;
      const segments = (await answer.json()).segments;
      if (mine !== turn) return;
      state = told.state;
      timed(segments);
      for (const one of chapters) one.time.textContent = one.from === null ? "" : clock(one === chapters[0] ? 0 : one.from);
      session();
      if (state === "ready" && !whole) {
        whole = true;
        offered();
        captioned();
      }
    } catch { /* the next time it is asked for */ } finally {
      asking = false;
      // A long article's words are many: no more than a tenth of the time goes into them.
      again = performance.now() + Math.max(1000, 10 * (performance.now() - began));
    }
  }

  function clear() {
    turn++;
    passages = []; words = []; chapters = [];
    marked = paragraph = within = script = state = null;
    whole = false;
    again = 0;
    if (track) track.remove();
    track = null;
    $("reading").hidden = $("chapters").hidden = true;
    $("words").replaceChildren();
  }

  // A narration that begins to play: its cover and its files.
  function opened(made) {
    clear();
    narration = made;
    $("cover").hidden = true;
    $("cover").src = made.links.cover;
    offered();
    session();
  }

  function written(found) {
    script = found;
    shown();
    listed();
    session();
    ask();
  }

  $("cover").addEventListener("load", () => { $("cover").hidden = false; });
  $("words").addEventListener("click", event => {
    if (String(getSelection())) return;  // who marks text reads it
    const word = event.target.closest("span"), paragraph = event.target.closest("#words > *");
    if (word) go(word.at); else if (paragraph) go(begins(paragraph.passage));
  });
  $("before").addEventListener("click", () => step(-1));
  $("after").addEventListener("click", () => step(1));
  for (const name of ["timeupdate", "seeked", "playing"]) audio().addEventListener(name, follow);
  // `timeupdate` comes four times a second; words are shorter.
  const frame = () => { if (!audio().paused && narration) follow(); };
  setInterval(frame, 60);
  setInterval(() => { if (narration && !whole && !document.hidden) ask(); }, 5000);
  if (navigator.mediaSession) {
    const does = { previoustrack: () => jump(-1), nexttrack: () => jump(1), seekto: told => { audio().currentTime = told.seekTime; },
      seekbackward: () => go(audio().currentTime - 10), seekforward: () => go(audio().currentTime + 10) };
    for (const [name, act] of Object.entries(does)) try { navigator.mediaSession.setActionHandler(name, act); } catch { /* unknown there */ }
  }

  return { opened, written, clear };
})();
