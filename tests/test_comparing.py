"""Every planted fault is found, and named as what it is; no other."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.encode import WEB
from audio.pcm import Pcm
from narrator.testing import Comparison, Heard, HeardWord, compare, decode
from narrator.types import Prosody
from narrator.voices.base import Stop
from tests.narrations import RATE, VOICE, coded, narrated, texts


@dataclass
class Planted:
    """`order` of texts to say instead of the expected one, and what that should show."""

    order: list[str]
    lost: list[str]
    doubled: list[str]
    swapped: list[set[str]]

    def shown_by(self, found: Comparison) -> bool:
        """The smallest sets: of two neighbours that changed places, either one has moved."""
        moved = list(found.swapped)
        return (
            sorted(found.lost) == sorted(self.lost)
            and sorted(found.doubled) == sorted(self.doubled)
            and len(moved) == len(self.swapped)
            and all(sum(text in pair for text in moved) == 1 for pair in self.swapped)
            and not found.cut
            and not found.strange
        )


def plant(expected: Sequence[str], seed: int, each: int) -> Planted:
    """`each` losses, doublings (next to it, or far away) and swaps of neighbours, all apart."""
    draw = random.Random(seed)
    spots = draw.sample(range(len(expected) // 3), 3 * each)
    groups = [list(expected[at : at + 3]) for at in range(0, len(expected), 3)]
    planted = Planted([], [], [], [])
    far: list[str] = []
    for index, spot in enumerate(spots):
        group = groups[spot]
        if index % 3 == 0:
            planted.lost.append(group.pop(1))
        elif index % 3 == 1:
            planted.doubled.append(group[1])
            if index % 2:
                group.insert(1, group[1])
            else:
                far.append(group[1])
        else:
            planted.swapped.append({group[0], group[1]})
            group[0], group[1] = group[1], group[0]
    planted.order = [text for group in groups for text in group]
    for text in far:
        planted.order.insert(draw.randrange(len(planted.order)), text)
    return planted


def heard_in_parts(
    order: Sequence[str], expected: Sequence[str], speed: float, code: Callable[[Pcm], Pcm]
) -> Iterator[Heard]:
    """What is heard of a long narration, spoken and decoded a thousand utterances at a time."""
    candidates = set(expected)
    for at in range(0, len(order), 1000):
        said = narrated(order[at : at + 1000], speed)
        yield from decode(code(said.pcm), candidates)


def test_faults_among_three_thousand_are_found() -> None:
    expected = texts(3_000, most_words=3)
    planted = plant(expected, seed=7, each=20)
    found = compare(heard_in_parts(planted.order, expected, 3.0, lambda pcm: pcm), expected)
    assert planted.shown_by(found), str(found)


@pytest.mark.parametrize("format", ["mp3", "opus", "aac"])
def test_faults_are_found_behind_a_codec(format: str) -> None:
    expected = texts(120, most_words=3)
    planted = plant(expected, seed=8, each=8)
    sound = coded(narrated(planted.order).pcm, format, WEB)
    found = compare(decode(sound, expected), expected)
    assert planted.shown_by(found), str(found)


@pytest.mark.long
@pytest.mark.parametrize(
    ("format", "speed"),
    # libopus at 32 kbit/s pops at full scale once in some hundred utterances of tones that fast.
    [("mp3", 2.0), ("opus", 1.0), ("aac", 3.0), ("flac", 2.0)],
)
def test_faults_among_ten_thousand_are_found_behind_a_codec(format: str, speed: float) -> None:
    expected = texts(10_000, most_words=3)
    planted = plant(expected, seed=9, each=40)
    heard = heard_in_parts(planted.order, expected, speed, lambda pcm: coded(pcm, format, WEB))
    found = compare(heard, expected)
    assert planted.shown_by(found), str(found)


@pytest.mark.parametrize("word", range(6))
def test_a_word_cut_out_or_said_twice_shows(word: int) -> None:
    text = "six words stand in this text"
    speech = VOICE.speak(text, Prosody(), Stop())
    samples = speech.pcm.samples
    start = round(speech.words[word].start_ms * RATE / 1000)
    end = start + round(0.2 * RATE)
    for changed in (
        np.concatenate([samples[:start], samples[end:]]),
        np.concatenate([samples[:end], samples[start:]]),
        np.concatenate([samples[:start], 0 * samples[start:end], samples[end:]]),
        samples[: (start + end) // 2],
    ):
        heard = decode(Pcm(changed, RATE), [text])
        assert compare(heard, [text]) == Comparison(cut=(text,))


PAIR = texts(2)


def test_a_preamble_cut_out_shows() -> None:
    first, second = (VOICE.speak(text, Prosody(), Stop()) for text in PAIR)
    start = round(second.words[0].start_ms * RATE / 1000)
    sound = Pcm(np.concatenate([first.pcm.samples, second.pcm.samples[start:]]), RATE)
    found = compare(decode(sound, PAIR), PAIR)
    assert found == Comparison(lost=(PAIR[1],), cut=(PAIR[0],))


# compare


def utterance(text: str | None, words: Sequence[str | None] | None = None) -> Heard:
    given = (text or "").split() if words is None else words
    return Heard(text, 0.0, 1.0, tuple(HeardWord(word, 0.0, 1.0) for word in given))


@pytest.mark.parametrize(
    ("heard", "expected", "found"),
    [
        ("abc", "abc", Comparison()),
        ("", "", Comparison()),
        ("", "ab", Comparison(lost=("a", "b"))),
        ("ac", "abc", Comparison(lost=("b",))),
        ("abbc", "abc", Comparison(doubled=("b",))),
        ("abca", "abc", Comparison(doubled=("a",))),
        ("cabc", "abc", Comparison(doubled=("c",))),
        ("bcda", "abcd", Comparison(swapped=("a",))),
        ("aba", "aba", Comparison()),
        ("ab", "aba", Comparison(lost=("a",))),
        ("aabb", "abab", Comparison(swapped=("b",))),
        ("axb", "ab", Comparison(strange=1)),
        ("ca", "abc", Comparison(lost=("b",), swapped=("c",))),
    ],
)
def test_compare(heard: str, expected: str, found: Comparison) -> None:
    got = compare([utterance(text) for text in heard], list(expected))
    assert got == found or (got.swapped and replace(got, swapped=found.swapped) == found)


@settings(deadline=None)
@given(st.lists(st.sampled_from("abcdef")), st.lists(st.sampled_from("abcdefx")))
def test_compare_accounts_for_every_utterance(expected: list[str], heard: list[str]) -> None:
    found = compare([utterance(text) for text in heard], expected)
    assert len(heard) == len(expected) - len(found.lost) + len(found.doubled) + found.strange
    assert found.whole == (heard == expected)


def test_changed_words_are_a_cut() -> None:
    for words in (["a"], ["b", "a"], ["a", None], ["a", "b", "b"], []):
        assert compare([utterance("a b", words)], ["a b"]) == Comparison(cut=("a b",))


def test_a_comparison_says_what_is_wrong() -> None:
    assert str(Comparison()) == "whole"
    found = Comparison(lost=("a", "b", "c", "d"), doubled=("e",), strange=2)
    assert str(found) == "4 lost ('a', 'b', 'c', ...); 1 doubled ('e'); 2 strange"
