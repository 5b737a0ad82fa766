"""WebVTT (W3C, 4 April 2019) and SubRip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from narrator.captions import cards
from narrator.captions.shown import Shown, shown
from narrator.types import Passage


def webvtt(passages: Sequence[Passage], rate_hz: int, *, words: bool = False) -> str:
    """A cue for each passage, named by its number; with `words` cues of two short lines, in which
    every word but the first has the time at which it is heard before it."""
    said = shown(passages, rate_hz)
    cues = _timed(said) if words else _plain(said)
    return "\n".join(("WEBVTT\n", *cues))


def srt(passages: Sequence[Passage], rate_hz: int) -> str:
    """Cards of two lines of 32 characters, in one sentence each. An arrow in them is `-- >`: SubRip
    has no escapes, and its own arrow would begin the next card in some players."""
    cues = []
    for number, lines in enumerate(cards.cards(shown(passages, rate_hz)), 1):
        times = (_time(at, ",") for at in (lines[0][0].start_ms, lines[-1][-1].end_ms))
        body = "\n".join(map(cards.text, lines)).replace("-->", "-- >")
        cues.append(f"{number}\n{' --> '.join(times)}\n{body}\n")
    return "\n".join(cues)


def _plain(said: Iterator[Shown]) -> Iterator[str]:
    for words in cards.paragraphs(said):
        yield _cue(words[0].passage, words, _escaped(cards.text(words)))


def _timed(said: Iterator[Shown]) -> Iterator[str]:
    for number, lines in enumerate(cards.cards(said)):
        first = lines[0][0]

        def told(word: Shown, first: Shown = first) -> str:
            time = "" if word is first else f"<{_time(word.start_ms)}>"
            return time + _escaped(word.text)

        words = [word for line in lines for word in line]
        yield _cue(number, words, "\n".join(cards.text(line, told) for line in lines))


def _cue(name: int, words: Sequence[Shown], body: str) -> str:
    return f"{name}\n{_time(words[0].start_ms)} --> {_time(words[-1].end_ms)}\n{body}\n"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _time(ms: int, point: str = ".") -> str:
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{ms:03}"
