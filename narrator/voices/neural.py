"""What the neural voices share: the speeds they take, and the last steps of their sound."""

from __future__ import annotations

import numpy as np

from audio.pcm import Pcm, Samples
from audio.stretch import faster
from narrator.errors import Bad
from narrator.types import SPEEDS


def check_speed(text: str, speed: float) -> None:
    """Raises `Bad` (of `text`) for a speed that they don't take."""
    if not SPEEDS[0] <= speed <= SPEEDS[1]:
        raise Bad(text, f"speed {speed} is outside {SPEEDS[0]} to {SPEEDS[1]}")


def finished(parts: list[Samples], sample_rate_hz: int, rest: float) -> Pcm:
    """The `parts` as one sound within full scale, `rest` times as fast: what of the speed the
    graph was not asked for, since it swallows sounds when it hurries."""
    samples = np.concatenate(parts)
    peak = float(np.abs(samples).max())
    if peak > 1.0:
        samples = samples / np.float32(peak)
    return faster(Pcm(samples, sample_rate_hz), rest)
