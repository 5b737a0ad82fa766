"""A timeline gives back what was put, in any order, and places what it can."""

from __future__ import annotations

import random
import sys
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import narrate
from narrator.cache import KeptSegment
from narrator.timeline import Timeline
from narrator.types import Word
from tests.articles import article

NARRATION = narrate("# Title\n\n" + article(6), voice="tone", kind="markdown")
SCRIPT = NARRATION.script
PHRASES = SCRIPT.phrases
LENGTHS = [1000 + 10 * phrase.index for phrase in PHRASES]
STARTS = list(accumulate(LENGTHS, initial=0))


def segments(number: int) -> list[KeptSegment]:
    phrase = PHRASES[number]
    found = []
    for index in range(phrase.first, phrase.first + phrase.count):
        utterance = SCRIPT.utterances[index]
        end = utterance.text.index(" ") if " " in utterance.text else len(utterance.text)
        word = Word(utterance.text[:end], 0, end, 0.5, 100.25, guessed=index % 2 == 0)
        found.append(KeptSegment(10 * (index - phrase.first), 100 + index, (word,)))
    return found


def made(numbers: list[int]) -> Timeline:
    timeline = Timeline()
    for number in numbers:
        timeline.put(number, LENGTHS[number], segments(number))
    return timeline


WHOLE = made(list(range(len(PHRASES)))).passages(SCRIPT)


def test_all_of_it_is_given_back() -> None:
    assert [passage.index for passage in WHOLE] == list(range(len(SCRIPT.passages)))
    assert [passage.kind for passage in WHOLE] == [kind for kind, _, _ in SCRIPT.passages]
    said = [segment for passage in WHOLE for segment in passage.segments]
    assert [one.utterance for one in said] == list(SCRIPT.utterances)
    put = [one for number in range(len(PHRASES)) for one in segments(number)]
    assert [one.words for one in said] == [one.words for one in put]
    assert [one.samples for one in said] == [one.samples for one in put]
    ends = [passage.start_sample + passage.samples for passage in WHOLE]
    assert [passage.start_sample for passage in WHOLE] == [0, *ends[:-1]]
    assert ends[-1] == STARTS[-1]


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(len(PHRASES))), st.integers(0, len(PHRASES)))
def test_order_does_not_matter_and_gaps_stay_gaps(order: list[int], count: int) -> None:
    timeline = made(order[:count])
    first_gap = min(order[count:], default=len(PHRASES))
    plain = timeline.passages(SCRIPT)
    said = [one for passage in plain for one in passage.segments]
    assert len(said) == sum(phrase.count for phrase in PHRASES[:first_gap])
    placed = timeline.passages(SCRIPT, STARTS)
    found = {one.utterance.index: one for passage in placed for one in passage.segments}
    whole = {one.utterance.index: one for passage in WHOLE for one in passage.segments}
    assert found == {at: one for at, one in whole.items() if _phrase(at) in order[:count]}
    assert all(one == found[one.utterance.index] for one in said)
    for passage in placed:
        last = passage.segments[-1]
        end = passage.start_sample + passage.samples
        assert passage.start_sample <= passage.segments[0].start_sample
        assert last.start_sample + last.samples <= end <= STARTS[-1]


def _phrase(utterance: int) -> int:
    return next(one.index for one in PHRASES if one.first <= utterance < one.first + one.count)


def test_what_stands_before_it_moves_it() -> None:
    timeline = made([0, 1])
    timeline.begins_at = 500
    assert timeline.passages(SCRIPT)[0].start_sample == 500


def test_a_word_takes_seventeen_bytes() -> None:
    draw = random.Random(1)
    words = tuple(Word("w", at, at + 1, draw.random(), 1.0) for at in range(9000))
    timeline = Timeline()
    timeline.put(0, 1, [KeptSegment(0, 1, words)])
    assert sys.getsizeof(timeline._phrases[0][1]) < 18 * len(words)


@pytest.mark.parametrize("starts", [None, [0]])
def test_nothing_made_is_nothing(starts: list[int] | None) -> None:
    assert Timeline().passages(SCRIPT, starts) == []
