"""Pcm: float32 mono samples with their sample rate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import soxr

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Pcm:
    """Mono sound: `samples` is float32 of shape (n,), full scale ±1.0."""

    samples: Samples
    sample_rate_hz: int

    def __len__(self) -> int:
        return len(self.samples)

    @property
    def duration_s(self) -> float:
        return len(self.samples) / self.sample_rate_hz

    def gained(self, gain_db: float) -> Pcm:
        """The same sound, `gain_db` louder."""
        factor = np.float32(10.0 ** (gain_db / 20.0))
        return Pcm(self.samples * factor, self.sample_rate_hz)

    def on_grid(self) -> Pcm:
        """The same sound as 16 bits hold it: rounded to the nearest, clipped at full scale.

        What is kept (`encode.pack`) and what was made just now are then equal to the last bit.
        """
        return Pcm(from_s16(s16(self.samples)), self.sample_rate_hz)

    def resampled(self, sample_rate_hz: int) -> Pcm:
        """The same sound at another rate (soxr, high quality); exact no-op at its own."""
        if sample_rate_hz == self.sample_rate_hz or not len(self.samples):
            return Pcm(self.samples, sample_rate_hz)
        out = soxr.resample(self.samples, self.sample_rate_hz, sample_rate_hz, quality="HQ")
        return Pcm(np.asarray(out, dtype=np.float32), sample_rate_hz)

    def faded(self, in_ms: float, out_ms: float) -> Pcm:
        """The same sound, rising from zero within `in_ms` and falling to zero within `out_ms`
        (half a cosine each; where both do not fit, each takes at most half)."""
        half = len(self.samples) // 2
        rise = min(half, round(in_ms * self.sample_rate_hz / 1000))
        fall = min(half, round(out_ms * self.sample_rate_hz / 1000))
        out = self.samples.copy()
        out[:rise] *= _ramp(rise)
        out[len(out) - fall :] *= _ramp(fall)[::-1]
        return Pcm(out, self.sample_rate_hz)


def s16(samples: Samples) -> npt.NDArray[np.int16]:
    """Full scale ±1.0 to 16 bits, rounded to the nearest, clipped at full scale."""
    scaled = np.rint(samples.astype(np.float64) * 32768.0)
    return np.clip(scaled, -32768, 32767).astype("<i2")


def from_s16(samples: npt.NDArray[np.int16]) -> Samples:
    """16 bits to full scale ±1.0; exact, and `s16` gives the same 16 bits again."""
    return samples.astype(np.float32) * np.float32(1 / 32768)


def silence(samples: int, sample_rate_hz: int) -> Pcm:
    """`samples` zeros at `sample_rate_hz`."""
    return Pcm(np.zeros(samples, dtype=np.float32), sample_rate_hz)


def joined(parts: Iterable[Pcm], sample_rate_hz: int) -> Pcm:
    """`parts` one after the other; all must have `sample_rate_hz` (ValueError otherwise)."""
    arrays = []
    for part in parts:
        if part.sample_rate_hz != sample_rate_hz:
            raise ValueError(f"joining {part.sample_rate_hz} Hz into {sample_rate_hz} Hz")
        arrays.append(part.samples)
    if not arrays:
        return silence(0, sample_rate_hz)
    return Pcm(np.concatenate(arrays), sample_rate_hz)


def _ramp(samples: int) -> Samples:
    """From 0 towards 1."""
    return (0.5 - 0.5 * np.cos(np.pi * np.arange(samples) / max(1, samples))).astype(np.float32)
