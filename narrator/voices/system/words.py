"""Word times from an engine's events."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from narrator.types import Word
from narrator.voices.onsets import at_onsets

# A Chinese character is a word of its own; elsewhere blanks part them.
_WORD = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+")
# -46 dBFS: what is quieter at a word's end is taken for the pause behind it.
_SILENCE = 0.005


def words(
    text: str,
    onsets: Sequence[tuple[int, int]],
    samples: npt.NDArray[np.float32],
    sample_rate_hz: int,
) -> tuple[Word, ...]:
    """The words of `text`, timed by `onsets`: (character of `text`, sample at which it begins).

    A word that was given no event of its own (engines run "of the" together) gets a share of its
    neighbour's by its length, and is `guessed`; the pause that follows a word is not part of it.
    """
    tokens = [m.span() for m in _WORD.finditer(text) if any(map(str.isalnum, m.group()))]
    if not tokens or not onsets:
        return ()
    begins, told = _begins(tokens, onsets, len(samples))
    found: list[Word] = []
    untils = [*begins[1:], len(samples)]
    for at, ((start, end), begin, until) in enumerate(zip(tokens, begins, untils, strict=True)):
        while not text[start].isalnum():
            start += 1
        while not text[end - 1].isalnum():
            end -= 1
        loud = np.flatnonzero(np.abs(samples[begin:until]) > _SILENCE)
        stop = begin + int(loud[-1]) + 1 if len(loud) else until
        to_ms = 1000.0 / sample_rate_hz
        word = text[start:end]
        found.append(Word(word, start, end, begin * to_ms, stop * to_ms, at not in told))
    return at_onsets(found, samples, sample_rate_hz)


def _begins(
    tokens: list[tuple[int, int]], onsets: Sequence[tuple[int, int]], length: int
) -> tuple[list[int], set[int]]:
    """The sample at which each token begins, ascending, within `length`; which were told."""
    starts = [start for start, _ in tokens]
    known: dict[int, int] = {}
    for at, sample in onsets:
        known.setdefault(max(0, bisect_right(starts, at) - 1), sample)
    told = set(known)
    known.setdefault(0, min(sample for _, sample in onsets))
    # Characters to samples, straight between the words that are known.
    indices = sorted(known)
    places = [starts[index] for index in indices]
    times = np.maximum.accumulate([min(known[index], length) for index in indices])
    at_end = tokens[-1][1]
    places.append(max(at_end, places[-1] + 1))
    guessed = np.interp(starts, places, [*times, length])
    return [int(sample) for sample in guessed], told
