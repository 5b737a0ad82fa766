"""Words cut into what is shown at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from narrator.captions.shown import Shown

# Of a podcast's subtitles: two lines of 32 characters (Podcasting 2.0, transcripts, SRT).
LINE_CHARACTERS = 32
LINES = 2


def text(words: Sequence[Shown], say: Callable[[Shown], str] = lambda word: word.text) -> str:
    """The words as one line; `say` gives the text of each."""
    return "".join((word.blank if number else "") + say(word) for number, word in enumerate(words))


def opening(words: Sequence[Shown]) -> str:
    """The first line of the words."""
    line = next(_lines(words))
    return text(line) + ("…" if len(line) < len(words) else "")


def paragraphs(words: Iterable[Shown]) -> Iterator[list[Shown]]:
    """The words of each passage."""
    for _, group in groupby(words, key=lambda word: word.passage):
        yield list(group)


def sentences(words: Iterable[Shown]) -> Iterator[list[Shown]]:
    """The words of each sentence."""
    for _, group in groupby(words, key=lambda word: (word.passage, word.sentence)):
        yield list(group)


def cards(words: Iterable[Shown]) -> Iterator[list[list[Shown]]]:
    """Lines of words, `LINES` at most of `LINE_CHARACTERS` at most (but for a word that is longer
    by itself), in one sentence."""
    for sentence in sentences(words):
        lines = list(_lines(sentence))
        for at in range(0, len(lines), LINES):
            yield lines[at : at + LINES]


def _lines(words: Sequence[Shown]) -> Iterator[list[Shown]]:
    line: list[Shown] = []
    for word in words:
        if line and len(text([*line, word])) > LINE_CHARACTERS:
            yield line
            line = []
        line.append(word)
    yield line
