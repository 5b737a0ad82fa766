"""The words of the source in the order heard, each with when what is spoken for it sounds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from narrator.types import Passage, Segment, Utterance, Word

_WORD = re.compile(r"\S+")
# What no caption may hold: XML and WebVTT know no control characters.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Shown:
    """A word of the source as it stands there, white space tidied, and the words `spoken` for it.

    It stands at [`start`, `end`) of the source (characters; both 0 in a title given by hand), and
    is heard from `start_ms` to `end_ms`, whole milliseconds from the narration's first sample:
    each word ends behind its start and before the next one's. `blank` is what parts it from the
    word before it, "" or " ". `sentence` and `passage` number what it belongs to; `guessed` are
    times that are no engine's.
    """

    text: str
    blank: str
    start: int
    end: int
    spoken: str
    start_ms: int
    end_ms: int
    sentence: int
    passage: int
    voice: str
    guessed: bool = False


@dataclass(slots=True)
class _Part:
    """A stretch of the source and what is spoken for it, at [first, last) of the spoken text."""

    start: int
    end: int
    first: int
    last: int


def shown(passages: Sequence[Passage], rate_hz: int) -> Iterator[Shown]:
    """All words of `passages`, whose places are in samples at `rate_hz`, in order.

    Where an engine told no times they are in proportion to the words' lengths within the
    utterance, and `guessed`.
    """
    at_ms = 0
    for passage in passages:
        ends_ms = (passage.start_sample + passage.samples) * 1000 // rate_hz
        for segment in passage.segments:
            for word in _of(segment, passage.index, rate_hz):
                start_ms = min(max(at_ms, word.start_ms), max(at_ms, ends_ms - 1))
                at_ms = max(start_ms + 1, min(word.end_ms, ends_ms))
                yield replace(word, start_ms=start_ms, end_ms=at_ms)


def guessed(utterance: Utterance, length_ms: float) -> tuple[Word, ...]:
    """The words of an utterance that lasts `length_ms`, each as long as its letters are many."""
    places = [match.span() for match in _WORD.finditer(utterance.text)]
    letters = sum(end - start for start, end in places)
    found, before = list[Word](), 0
    for start, end in places:
        begin_ms = length_ms * before / letters
        before += end - start
        end_ms = length_ms * before / letters
        found.append(Word(utterance.text[start:end], start, end, begin_ms, end_ms, guessed=True))
    return tuple(found)


def _of(segment: Segment, passage: int, rate_hz: int) -> Iterator[Shown]:
    utterance = segment.utterance
    begins_ms = segment.start_sample * 1000 / rate_hz
    words = segment.words or guessed(utterance, segment.samples * 1000 / rate_hz)
    before: int | None = None
    for part, said in _parts(utterance, words):
        if part.end > part.start:
            source = utterance.source[part.start - utterance.start : part.end - utterance.start]
            blank = "" if before == part.start else " "
        else:
            source, blank = utterance.text[part.first : part.last], " "
        before = part.end or None
        yield Shown(
            _tidy(source),
            blank,
            part.start,
            part.end,
            _tidy(utterance.text[part.first : part.last]),
            round(begins_ms + said[0].start_ms),
            round(begins_ms + said[-1].end_ms),
            utterance.sentence,
            passage,
            utterance.voice,
            any(word.guessed for word in said),
        )


def _parts(utterance: Utterance, words: Sequence[Word]) -> Iterator[tuple[_Part, list[Word]]]:
    """The parts of an utterance in order, each with the words that it is heard in, one at least:
    a dash or a quotation mark by itself goes with the word before it, else with the one behind."""
    open_part: _Part | None = None
    said: list[Word] = []
    at = 0
    for part in _spanned(utterance, words):
        first = at
        while at < len(words) and words[at].start < part.last:
            at += 1
        if open_part is None:
            open_part, said = part, list(words[first:at])
        elif first == at or not said:
            open_part.end, open_part.last = part.end, part.last
            said += words[first:at]
        else:
            yield open_part, said
            open_part, said = part, list(words[first:at])
    if open_part is not None and (said or at < len(words)):
        yield open_part, [*said, *words[at:]]


def _spanned(utterance: Utterance, words: Sequence[Word]) -> Iterator[_Part]:
    """The parts of the source by the spans; what is spoken as it is written, word by word."""
    if not utterance.spans:  # a title given by hand
        for word in _WORD.finditer(utterance.text):
            yield _Part(0, 0, *word.span())
        return
    for span in utterance.spans:
        starts = [
            word.start - span.spoken_start
            for word in words
            if span.spoken_start <= word.start < span.spoken_end
        ]
        inside = starts[1:]  # what stands before the first word goes with it
        source = utterance.source[span.start - utterance.start : span.end - utterance.start]
        spoken = utterance.text[span.spoken_start : span.spoken_end]
        cuts = [0, *inside, len(source)] if source == spoken else [0, len(source)]
        for start, until in pairwise(cuts):
            last = span.spoken_end if until == len(source) else span.spoken_start + until
            end = start + len(source[start:until].rstrip())
            yield _Part(span.start + start, span.start + end, span.spoken_start + start, last)


def _tidy(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())
