"""What the neural voices share: their speeds, the last steps of their sound, what they remember."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import numpy as np

from audio.pcm import Pcm, Samples
from audio.stretch import faster
from narrator.errors import Bad
from narrator.types import SPEEDS

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """The last `most` values that were made or asked for again. For one thread at a time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def of(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of `key`, made unless it is remembered; what `make` raises is not kept."""
        if key not in self._values:
            self._values[key] = make()
            if len(self._values) > self._most:
                self._values.popitem(last=False)
        self._values.move_to_end(key)
        return self._values[key]


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


def finished_samples(samples: int, rest: float) -> int:
    """How long `finished` makes parts of so many samples together."""
    return round(samples / rest)
