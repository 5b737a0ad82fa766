"""What was read, when it is heard and by whom, and what was not read and why: a narration's
receipt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from narrator.report import removal_report
from narrator.types import Passage, Removal, Segment, Utterance

if TYPE_CHECKING:
    from narrator.narration import Narration


def receipt(
    narration: Narration,
    passages: Iterable[Passage],
    rate_hz: int,
    *,
    doubtful: Mapping[int, Collection[str]] | None = None,
) -> dict[str, Any]:
    """The receipt of `narration`, of which `passages` are made so far, in samples at `rate_hz`.

    Every sentence that is spoken has an entry, in order: its `text` at [`start`, `end`) of the
    source (both 0 for a title given by hand), the words that are `spoken` for it, its `voice` and
    `passage`, and `start_s` and `duration_s`, without the pause after it, which are None where it
    is not made yet. `complete` says that none is missing; `duration_s` is where the last passage
    ends, its pause included. `doubtful` are the words that a recogniser did not understand, by the
    index of the utterance they are in. All `removals` follow, each with its reason, but for one
    inside another: so each character of the source, white space aside, is in one removal, or else
    in one sentence.

    Pure; writes the narration's script to its end.
    """
    heard: dict[int, Segment] = {}
    ends_at = 0
    for passage in passages:
        ends_at = passage.start_sample + passage.samples
        heard.update((one.utterance.index, one) for one in passage.segments)
    sentences = [
        _sentence(narration, pieces, heard, rate_hz, doubtful or {})
        for pieces in _sentences(narration.utterances)
    ]
    return {
        "title": narration.title,
        "language": narration.article.language,
        "voice": narration.voice.name,
        "complete": all(one["start_s"] is not None for one in sentences),
        "duration_s": _seconds(ends_at, rate_hz),
        "sentences": sentences,
        "removals": [removal_report(one) for one in _outermost(narration.removals)],
    }


def _outermost(removals: Iterable[Removal]) -> Iterator[Removal]:
    """Those that lie inside no other: a table's rule is a mark that goes with its row."""
    reached = -1
    for one in sorted(removals, key=lambda one: (one.start, -one.end)):
        if one.end > reached:
            yield one
            reached = one.end


def _sentences(utterances: Iterable[Utterance]) -> Iterator[list[Utterance]]:
    """The utterances of each sentence."""
    for _, pieces in groupby(utterances, key=lambda one: (one.passage, one.sentence)):
        yield list(pieces)


def _sentence(
    narration: Narration,
    pieces: list[Utterance],
    heard: dict[int, Segment],
    rate_hz: int,
    doubtful: Mapping[int, Collection[str]],
) -> dict[str, Any]:
    # What a page shows elsewhere than where it says it may be read out of its order.
    start, end = min(one.start for one in pieces), max(one.end for one in pieces)
    spoken = " ".join(one.text for one in pieces)
    start_s = duration_s = None
    segments = [heard[one.index] for one in pieces if one.index in heard]
    if len(segments) == len(pieces):
        begins, last = segments[0].start_sample, segments[-1]
        start_s = _seconds(begins, rate_hz)
        duration_s = _seconds(last.start_sample + last.samples - begins, rate_hz)
    return {
        "text": narration.article.source[start:end] or spoken,
        "start": start,
        "end": end,
        "spoken": spoken,
        "passage": pieces[0].passage,
        "voice": pieces[0].voice,
        "start_s": start_s,
        "duration_s": duration_s,
        "doubtful": any(one.index in doubtful for one in pieces),
        "doubtful_words": [word for one in pieces for word in doubtful.get(one.index, ())],
    }


def _seconds(samples: int, rate_hz: int) -> float:
    return round(samples / rate_hz, 3)
