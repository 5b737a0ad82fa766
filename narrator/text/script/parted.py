"""A script of which some utterances are spoken in another way: in pieces, or in other words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple, TypeVar

from narrator.text.script import PassageKind, Script, _Whole
from narrator.text.script.pauses import PHRASE_PAUSE_MS
from narrator.types import Phonemes, Phrase, Span, Spans, Utterance

PIECE_PAUSE_MS = 180
"""As behind a clause mark."""

Item = TypeVar("Item")


class Edit(NamedTuple):
    """[start, end) of an utterance's text is said as `text`; no sounds are given for it."""

    start: int
    end: int
    text: str


class Retold(Script):
    """`script`, with these utterances in the place of those of the same index: what they say is
    said for the same source. They may be several for one, and keep its passage and sentence."""

    def __init__(self, script: Script, ways: Mapping[int, Sequence[Utterance]]) -> None:
        utterances: list[Utterance] = []
        passages: list[tuple[PassageKind, int, int]] = []
        for kind, first, count in script.passages:
            begins = len(utterances)
            for index in range(first, first + count):
                for piece in ways.get(index, (script.utterances[index],)):
                    utterances.append(replace(piece, index=len(utterances)))
            passages.append((kind, begins, len(utterances) - begins))
        self._retold = _Whole(
            tuple(utterances), tuple(passages), tuple(_phrases(utterances)), script.removals
        )

    @property
    def complete(self) -> bool:
        return True

    def utterance(self, index: int) -> Utterance | None:
        return _at(self.utterances, index)

    def phrase(self, index: int) -> Phrase | None:
        return _at(self.phrases, index)

    def passage(self, index: int) -> tuple[PassageKind, int, int] | None:
        return _at(self.passages, index)

    def _to_the_end(self) -> _Whole:
        return self._retold


def _at(items: Sequence[Item], index: int) -> Item | None:
    return items[index] if index < len(items) else None


def parted(utterance: Utterance, cuts: Sequence[int]) -> tuple[Utterance, ...]:
    """The utterance, ended and begun anew at these offsets of its text, with a pause as behind a
    comma. The words, their spans and their sounds stay as they are."""
    return tuple(_pieces(utterance, cuts))


def respelled(utterance: Utterance, edits: Sequence[Edit]) -> Utterance:
    """The utterance with `edits`, in order and not overlapping, of its text: its words are said for
    the same stretches of the source as those before them were."""

    def moved(at: int, *, ends: bool) -> int:
        by = 0
        for one in edits:
            if one.end <= at:
                by += len(one.text) - (one.end - one.start)
            elif one.start < at:  # inside: to its nearer side
                return one.start + by + (len(one.text) if ends else 0)
        return at + by

    text, done = "", 0
    for one in edits:
        text += utterance.text[done : one.start] + one.text
        done = one.end
    text += utterance.text[done:]
    spans = [
        Span(
            one.start,
            one.end,
            moved(one.spoken_start, ends=False),
            moved(one.spoken_end, ends=True),
        )
        for one in utterance.spans
    ]
    phonemes = tuple(
        replace(one, start=moved(one.start, ends=False), end=moved(one.end, ends=True))
        for one in utterance.prosody.phonemes
        if all(one.end <= edit.start or edit.end <= one.start for edit in edits)
    )
    prosody = replace(utterance.prosody, phonemes=phonemes)
    return replace(utterance, text=text, spans=Spans(spans), prosody=prosody)


def _pieces(utterance: Utterance, cuts: Sequence[int]) -> Iterator[Utterance]:
    if not cuts:
        yield utterance
        return
    text = utterance.text
    edges = [0, *cuts, len(text)]
    for start, end in pairwise(edges):
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end = start + len(text[start:end].rstrip())
        if start == end:
            continue
        last = end == len(text.rstrip())
        yield _piece(utterance, start, end, utterance.pause_after_ms if last else PIECE_PAUSE_MS)


def _piece(utterance: Utterance, start: int, end: int, pause_after_ms: int) -> Utterance:
    spans = [
        Span(
            one.start,
            one.end,
            max(one.spoken_start, start) - start,
            min(one.spoken_end, end) - start,
        )
        for one in utterance.spans
        if one.spoken_start < end and one.spoken_end > start
    ]
    at, to = (spans[0].start, spans[-1].end) if spans else (utterance.start, utterance.end)
    source = utterance.source[at - utterance.start : to - utterance.start] if spans else ""
    phonemes = tuple(
        Phonemes(one.start - start, one.end - start, one.ipa)
        for one in utterance.prosody.phonemes
        if start <= one.start and one.end <= end
    )
    return replace(
        utterance,
        text=utterance.text[start:end],
        source=source or utterance.source,
        start=at,
        end=to,
        spans=Spans(spans),
        prosody=replace(utterance.prosody, phonemes=phonemes),
        pause_after_ms=pause_after_ms,
    )


def _phrases(utterances: Sequence[Utterance]) -> Iterator[Phrase]:
    first = number = 0
    for at, one in enumerate(utterances, 1):
        if one.pause_after_ms >= PHRASE_PAUSE_MS or at == len(utterances):
            yield Phrase(number, one.passage, first, at - first)
            first, number = at, number + 1
