"""Where a narration's words are heard: captions for people, times for programs.

Pure functions of the passages made so far and their rate. Every word shown is the source's, with
its place there; every time is of the words spoken for it, from the narration's first sample.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from narrator import output
from narrator.captions.shown import Shown, shown
from narrator.captions.subtitles import srt, webvtt
from narrator.captions.told import chapters, marks, transcript
from narrator.errors import BadValue
from narrator.types import Article, Passage

__all__ = [
    "FILES",
    "NAMES",
    "Shown",
    "captions",
    "chapters",
    "marks",
    "shown",
    "srt",
    "transcript",
    "webvtt",
    "write",
]

NAMES = {
    "vtt": ".vtt",
    "words.vtt": ".words.vtt",
    "srt": ".srt",
    "json": ".json",
    "chapters": ".chapters.json",
    "marks": ".marks.jsonl",
}
"""The kinds of captions by name, and what the name of a file of each ends with."""


FILES = {
    "captions.vtt": ("vtt", "text/vtt"),
    "words.vtt": ("words.vtt", "text/vtt"),
    "captions.srt": ("srt", "application/x-subrip"),
    "transcript.json": ("json", "application/json"),
    "chapters.json": ("chapters", "application/json+chapters"),
    "marks.jsonl": ("marks", "application/x-ndjson"),
}
"""The same by the names that they have at an address: their kind, and their media type."""


def captions(kind: str, article: Article, passages: Sequence[Passage], rate_hz: int) -> str:
    """The text of the captions of that kind (one of `NAMES`) of what is made of `article`.

    Raises `BadValue` for another kind.
    """
    if kind in ("vtt", "words.vtt"):
        return webvtt(passages, rate_hz, words=kind != "vtt")
    if kind == "srt":
        return srt(passages, rate_hz)
    if kind == "marks":
        return marks(passages, rate_hz, article.source)
    if kind == "json":
        return _json(transcript(passages, rate_hz))
    if kind == "chapters":
        return _json(chapters(passages, rate_hz, article.title))
    raise BadValue("captions", kind, f"one of {', '.join(NAMES)}")


def write(
    audio: Path, kinds: Sequence[str], article: Article, passages: Sequence[Passage], rate_hz: int
) -> list[Path]:
    """Write captions of each kind beside the file `audio`, named as it is but for their endings.

    Returns the files. Raises `BadValue` for a kind that is none, `BadOutput`, `OutputError`.
    """
    texts = [captions(kind, article, passages, rate_hz) for kind in kinds]
    made = []
    for kind, text in zip(kinds, texts, strict=True):
        path = audio.with_name(audio.stem + NAMES[kind])
        with output.whole(path) as file:
            file.file.write(text.encode())
        made.append(path)
    return made


def _json(what: object) -> str:
    return json.dumps(what, ensure_ascii=False) + "\n"
