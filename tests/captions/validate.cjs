// What webvtt-parser finds in WebVTT files: errors, and cues with their text as it is seen.
const fs = require("fs");
const { WebVTTParser } = require("webvtt-parser");
const seen = (node) => (node.type === "text" ? node.value : (node.children || []).map(seen).join(""));
const stamps = (node) =>
  node.type === "timestamp" ? [node.value] : (node.children || []).flatMap(stamps);
const read = process.argv.slice(2).map((file) => {
  const { errors, cues } = new WebVTTParser().parse(fs.readFileSync(file, "utf8"));
  return {
    errors,
    cues: cues.map((cue) => ({
      start: cue.startTime,
      end: cue.endTime,
      text: seen(cue.tree),
      stamps: stamps(cue.tree),
    })),
  };
});
process.stdout.write(JSON.stringify(read));
