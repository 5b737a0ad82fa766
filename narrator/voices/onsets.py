"""Word times held to what is heard: a word behind a pause begins where its sound does.

Engines tell whose each moment is, not when it is heard: behind the pause of a mark Kokoro gives
the beginning of a word's sound to the mark (measured in six voices: words 22 to 98 ms late, half of
them over 45), espeak-ng gives a plosive the silence before it (up to 58 ms early), and Piper is up
to 150 ms off either way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from audio.pcm import Samples
from narrator.types import Word

BLOCK_S = 0.005
QUIET = 10.0 ** (-35 / 20)  # of the loudest block: speech lies above it, breath and room below
PAUSE_S = 0.08  # a plosive's closure is shorter, mostly
# How far before a word's stated end the pause behind it may end: engines are as late as that.
_LATE_MS = 50.0
# What is left of a word that is moved.
_LEAST_MS = 20.0


def quiet(samples: Samples, sample_rate_hz: int) -> list[tuple[float, float]]:
    """Where nothing is heard for `PAUSE_S` and longer: start and end in ms, ascending.

    Nothing is heard in blocks of `BLOCK_S` whose mean power is under `QUIET` of the loudest's.
    """
    size = max(1, round(sample_rate_hz * BLOCK_S))
    blocks = samples[: len(samples) // size * size].reshape(-1, size)
    power: npt.NDArray[np.float32] = np.einsum("ij,ij->i", blocks, blocks)
    if not len(power):
        return []
    edges = np.flatnonzero(np.diff(power < QUIET**2 * power.max(), prepend=False, append=False))
    to_ms = 1000.0 * size / sample_rate_hz
    return [
        (start * to_ms, end * to_ms)
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        if (end - start) * to_ms >= 1000 * PAUSE_S
    ]


def at_onsets(words: Sequence[Word], samples: Samples, sample_rate_hz: int) -> tuple[Word, ...]:
    """`words` (in order, times from the first of `samples`), each of which begins where the pause
    before it ends, if it has one before it."""
    held = list(words)
    pauses = quiet(samples, sample_rate_hz)
    for at, (before, word) in enumerate(pairwise(words)):
        between = [
            (start, end)
            for start, end in pauses
            if before.start_ms + _LEAST_MS <= start < word.start_ms
            and before.end_ms - _LATE_MS < end <= word.end_ms - _LEAST_MS
        ]
        if between:
            _, end = max(between, key=lambda pause: pause[1] - pause[0])
            held[at] = replace(held[at], end_ms=min(before.end_ms, end))
            held[at + 1] = replace(word, start_ms=end)
    return tuple(held)
