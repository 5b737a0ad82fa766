"""What is known of an utterance before it sounds: its parts, their length, what of it is heard.

The front of Kokoro's graph tells how long each symbol lasts, and then how high and how loud the
voice will be, 80 times a second; the rest of the graph makes sound of that. So the silence around
an utterance is cut by the loudness that is told, and its length is known at 2 % of the cost of its
sound.

The lengths of the symbols alone would not do: the graph gives the silence around a sentence to its
first pad and last sound. On 203 utterances (six voices, speeds 0.5, 1 and 1.25) the sound began up
to 590 ms before the end of that pad, and ended between 1,010 ms before and 155 ms behind the end of
that sound: cut by these, 0.4 s of silence would stay at the end, give or take 0.2 s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from narrator.voices.onnx import Array

# Of one run: the length of the text encoder's position table (512) less a pad at both ends.
MAX_SYMBOLS = 510
# The graph's unit of duration, and half of it, its unit of pitch and loudness.
FRAME_SAMPLES = 600
STEP_SAMPLES = 300
# The graph's loudness (the logarithm of an amplitude) is near -9.7 in silence, up to 10 in speech.
# Of the 203 utterances and 48 more, what is within 45 dB of the loudest moment (measured as in
# audio/pauses.py) began at most 15 ms before the first value over HEARD and ended at most 40 ms
# behind the last: at least 15 ms and 25 ms of silence stay around it, at the voice's own speed 55
# and 125 ms on average. Under those 45 dB lies the breath of the room, below -67 dBFS, which goes
# on until the last symbol ends.
HEARD = -5.0
BEFORE_SAMPLES = 840
AFTER_SAMPLES = 1560
# On either side of a cut inside an utterance: together a tenth of a second, the pause of a comma.
CUT_SAMPLES = 1200
_CLAUSE_ENDS = ".!?…;:,—)”"


@dataclass(frozen=True, slots=True)
class Part:
    """Symbols [start, end) of an utterance, made by one run of the graph.

    `frames` are those of each symbol and of the pads around them; of the sound that the graph
    makes, samples [first, last) are kept. `loudness` and `pitch` are the curves that the front of
    the graph gave, as it gave them.
    """

    start: int
    end: int
    frames: tuple[int, ...]
    first: int
    last: int
    loudness: Array = field(repr=False, compare=False)
    pitch: Array = field(repr=False, compare=False)

    @property
    def samples(self) -> int:
        return self.last - self.first

    def alignment(self) -> Array:
        """Whose each frame is: a row of ones and zeros for each token, as the graph makes it."""
        tokens = len(self.frames)
        return np.eye(tokens, dtype=np.float32).repeat(self.frames, axis=1)


def kept(loudness: Array, rest: float, opens: bool, ends: bool) -> tuple[int, int]:
    """[first, last) of the samples to keep of a sound whose `loudness` the graph tells, a value
    for each `STEP_SAMPLES`; the sound will then be made `rest` times as fast.

    `opens` and `ends` say whether it begins and ends an utterance, or borders on a cut inside it.
    """
    whole = len(loudness) * STEP_SAMPLES
    heard = np.flatnonzero(loudness > HEARD)
    if not len(heard):
        return 0, whole
    before = BEFORE_SAMPLES if opens else CUT_SAMPLES
    after = AFTER_SAMPLES if ends else CUT_SAMPLES
    first = int(heard[0]) * STEP_SAMPLES - round(before * rest)
    last = (int(heard[-1]) + 1) * STEP_SAMPLES + round(after * rest)
    return max(0, first), min(whole, last)


def cuts(symbols: str, limit: int = MAX_SYMBOLS) -> Iterator[tuple[int, int]]:
    """[start, end) of stretches of at most `limit` symbols, cut at blanks, which no stretch holds.

    Parts are about equal: a cut is made at the blank nearest to where equal parts would end, one
    behind punctuation going before all others; a word longer than `limit` is cut as it must be.
    """
    start = 0
    while len(symbols) - start > limit:
        left = len(symbols) - start
        ideal = left / -(-left // limit)
        window = symbols[start : start + limit + 1]
        blanks = [at for at, symbol in enumerate(window) if symbol == " " and at > ideal / 2]
        clauses = [at for at in blanks if window[at - 1] in _CLAUSE_ENDS]
        cut = min(clauses or blanks or [limit], key=lambda at: abs(at - ideal))
        yield start, start + cut
        start += cut + (symbols[start + cut] == " ")
    yield start, len(symbols)


def token_ends(parts: Sequence[Part]) -> list[int]:
    """Where each token ends (the pads' too) in the kept sound of all `parts`, in samples."""
    ends: list[int] = []
    before = 0
    for part in parts:
        raw = np.cumsum(part.frames) * FRAME_SAMPLES - part.first
        ends += (np.clip(raw, 0, part.samples) + before).tolist()
        before += part.samples
    return ends
