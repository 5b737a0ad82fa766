"""Words and their times for programs: a podcast's transcript, its chapters, speech marks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from narrator.captions import cards
from narrator.captions.shown import Shown, shown
from narrator.types import Passage

# Characters of the source between two places whose byte offsets are kept.
_STRIDE = 1024


def transcript(passages: Sequence[Passage], rate_hz: int) -> dict[str, Any]:
    """A podcast's transcript (Podcasting 2.0, JSON 1.0.0), a segment for each word, its voice being
    the `speaker`.

    Beside what that has: the characters of the `source` that are shown, [start, end), which a title
    given by hand lacks; what is `spoken` where it differs; `guessed` where the time is.
    """
    segments = [
        {
            "speaker": word.voice,
            "startTime": word.start_ms / 1000,
            "endTime": word.end_ms / 1000,
            "body": word.text,
            **({"source": [word.start, word.end]} if word.end else {}),
            **_more(word),
        }
        for word in shown(passages, rate_hz)
    ]
    return {"version": "1.0.0", "segments": segments}


def marks(passages: Sequence[Passage], rate_hz: int, source: str) -> str:
    """Speech marks as Amazon Polly gives them, a line of JSON each: sentences and their words.

    `time` is in ms; `start` and `end` are bytes of the source in UTF-8 (both 0 in a title given by
    hand). Beside what Polly has: what is `spoken` where it differs, `guessed` where the time is.
    """
    place = _bytes_of(source)
    return "".join(
        json.dumps(mark, ensure_ascii=False) + "\n"
        for sentence in cards.sentences(shown(passages, rate_hz))
        for mark in _marks(sentence, place)
    )


def chapters(passages: Sequence[Passage], rate_hz: int, title: str) -> dict[str, Any]:
    """A podcast's chapters (Podcasting 2.0, JSON 1.2.0): the title and each heading, with what
    stands before the first of them in a chapter of the title's.

    Each begins with its passage, as those inside a file do: in the silence in front of its first
    word, so that a player that goes there plays all of it. The first begins with the sound.
    """
    heads = {one.index: one for one in passages if one.kind in ("title", "heading")}
    found: list[dict[str, Any]] = []
    for words in cards.paragraphs(shown(passages, rate_hz)):
        head = heads.get(words[0].passage)
        if head or not found:
            name = cards.text(words) if head else title or cards.opening(words)
            start_ms = head.start_sample * 1000 // rate_hz if head and found else 0
            found.append({"startTime": start_ms / 1000, "title": name})
    return {"version": "1.2.0", "title": title, "chapters": found}


def _marks(words: Sequence[Shown], place: Callable[[int], int]) -> Iterator[dict[str, Any]]:
    start, end = min(word.start for word in words), max(word.end for word in words)
    yield _mark("sentence", words[0].start_ms, place(start), place(end), cards.text(words))
    for word in words:
        place_of = place(word.start), place(word.end)
        yield _mark("word", word.start_ms, *place_of, word.text) | _more(word)


def _mark(type: str, time_ms: int, start: int, end: int, value: str) -> dict[str, Any]:
    return {"time": time_ms, "type": type, "start": start, "end": end, "value": value}


def _more(word: Shown) -> dict[str, Any]:
    return {
        **({"spoken": word.spoken} if word.spoken != word.text else {}),
        **({"guessed": True} if word.guessed else {}),
    }


def _bytes_of(source: str) -> Callable[[int], int]:
    """Character offsets of `source` → byte offsets in UTF-8."""
    kept = [0]
    for at in range(0, len(source), _STRIDE):
        kept.append(kept[-1] + _length(source[at : at + _STRIDE]))

    def place(at: int) -> int:
        stride = at // _STRIDE
        return kept[stride] + _length(source[stride * _STRIDE : at])

    return place


def _length(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
