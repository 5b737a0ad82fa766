"""Passages made up for the tests of captions: any words, any times, any spans."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from narrator.text.script import PassageKind
from narrator.types import Passage, Prosody, Segment, Span, Utterance, Word

RATE = 24_000
KINDS: tuple[PassageKind, ...] = ("title", "heading", "paragraph")
SOURCE_WORDS = st.one_of(
    st.sampled_from(
        ["the", "$5", "AT&T", "<b>", "-->", "“Wait”", "—", "café,", "😀x", "3\u00a0May"]
    ),
    # A word has something to be seen.
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=6).filter(
        lambda text: re.sub(r"[\s\x00-\x1f\x7f]", "", text)
    ),
)
SPOKEN = st.lists(st.sampled_from(["a", "word", "of", "dollars"]), max_size=3)


@dataclass(frozen=True)
class Made:
    source: str
    passages: list[Passage]

    @property
    def length_ms(self) -> float:
        last = self.passages[-1]
        return (last.start_sample + last.samples) * 1000 / RATE


@st.composite
def utterances(draw: st.DrawFn, begin: int) -> tuple[Utterance, tuple[Word, ...], int]:
    """One utterance that reads the source from `begin` on, its words, and its length in ms."""
    source, spoken = "", ""
    spans, words = [], list[Word]()
    length = draw(st.integers(20, 4000))
    for shown in draw(st.lists(SOURCE_WORDS, min_size=1, max_size=6)):
        source += " " if source else ""
        spoken += " " if spoken and not spoken.endswith(" ") else ""
        start, first = len(source), len(spoken)
        source += shown
        said = draw(SPOKEN)
        for word in said:
            spoken += " " if not spoken.endswith(" ") and len(spoken) > first else ""
            words.append(Word(word, len(spoken), len(spoken) + len(word), 0, 0))
            spoken += word
        spans.append(Span(begin + start, begin + len(source), first, len(spoken)))
    if not words:
        words.append(Word("so", len(spoken), len(spoken) + 2, 0, 0))
        last = spans.pop()
        spans.append(Span(last.start, last.end, last.spoken_start, len(spoken) + 2))
        spoken += "so"
    edges = sorted(draw(st.lists(st.floats(0, length), min_size=2 * len(words))))
    times = zip(edges[::2], edges[1::2], strict=False)
    timed = [
        Word(word.text, word.start, word.end, *time)
        for word, time in zip(words, times, strict=False)
    ]
    place = begin, begin + len(source)
    made = Utterance(0, 0, spoken, source, *place, tuple(spans), "tone", Prosody(), 0)
    return made, tuple(timed) if draw(st.booleans()) else (), length


@st.composite
def narrations(draw: st.DrawFn) -> Made:
    """A source and the passages that read it."""
    source = ""
    at = draw(st.integers(0, 100 * RATE))
    passages = []
    index = 0
    for number in range(draw(st.integers(1, 3))):
        segments = []
        start = at
        for sentence in range(draw(st.integers(1, 3))):
            source += "\n" if source else ""
            one, words, length_ms = draw(utterances(len(source)))
            sentence_of = 10 * number + sentence // 2
            one = replace(one, index=index, passage=number, sentence=sentence_of)
            source += one.source
            samples = length_ms * RATE // 1000
            segments.append(Segment(one, at, samples, words))
            at += samples + draw(st.integers(0, RATE))
            index += 1
        kind = draw(st.sampled_from(KINDS))
        passages.append(Passage(number, kind, start, at - start, tuple(segments)))
    return Made(source, passages)
