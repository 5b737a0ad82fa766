"""Silence: the engine's is cut off, ours is put in. The only place a pause becomes samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audio.pcm import Pcm, Samples, silence

GRID_MS = 24
"""Phrases are whole multiples of this: one MP3 frame, 576 samples at 24 kHz (ISO 13818-3) or
1152 at 48 kHz (ISO 11172-3)."""

LEAD_MS = 48
"""Silence a phrase opens with: two frames, so that its first sound does not depend on what the
codec heard before."""

CLOSING_MS = 72
"""The least silence a phrase closes with: three frames let limiter, encoder and decoder (1105
samples of delay) come to rest."""

# Speech is what rises within FLOOR_DB of the loudest moment of the utterance. Measured after a
# first difference (+6 dB per octave), which brings f, s and h up against vowels and takes out hum.
# Kokoro and espeak-ng are below -100 dB before and after their words, Piper at -70.
FLOOR_DB = -55.0
STEP_MS = 5.0
BEFORE_MS = 15.0
AFTER_MS = 25.0
FADE_IN_MS = 4.0
FADE_OUT_MS = 15.0


@dataclass(frozen=True, slots=True)
class Trimmed:
    """An utterance without the silence around it.

    `lead_samples` were cut in front and `tail_samples` behind, at the sound's own rate:
    lead_samples + len(pcm) + tail_samples is the length before.
    """

    pcm: Pcm
    lead_samples: int
    tail_samples: int


def trim(pcm: Pcm) -> Trimmed:
    """Cut the silence at both ends of an utterance, and fade its new edges in and out.

    What is heard keeps 15 ms before it and 25 ms behind, so that soft onsets and tails stay whole;
    the fades lie in those margins. An utterance that is silent throughout is left with one zero,
    an empty one stays empty.
    """
    samples = pcm.samples
    loud = _loud_steps(samples, pcm.sample_rate_hz)
    if not len(samples):
        return Trimmed(pcm, 0, 0)
    if not len(loud):
        return Trimmed(silence(1, pcm.sample_rate_hz), 0, len(samples) - 1)
    step = _samples(STEP_MS, pcm.sample_rate_hz)
    start = max(0, int(loud[0]) * step - _samples(BEFORE_MS, pcm.sample_rate_hz))
    end = (int(loud[-1]) + 1) * step + _samples(AFTER_MS, pcm.sample_rate_hz)
    end = min(len(samples), end)
    return Trimmed(edged(Pcm(samples[start:end], pcm.sample_rate_hz)), start, len(samples) - end)


def edged(pcm: Pcm) -> Pcm:
    """An utterance whose silence is cut off already, faded in (4 ms) and out (15 ms): as long."""
    return pcm.faded(FADE_IN_MS, FADE_OUT_MS)


def lead(sample_rate_hz: int) -> Pcm:
    """The silence a phrase opens with, `LEAD_MS` long."""
    return silence(_samples(LEAD_MS, sample_rate_hz), sample_rate_hz)


def pause(pause_ms: int, sample_rate_hz: int) -> Pcm:
    """`pause_ms` of silence between two utterances of a phrase; none below zero."""
    return silence(_samples(max(0, pause_ms), sample_rate_hz), sample_rate_hz)


def closing(spoken_samples: int, pause_ms: int, sample_rate_hz: int) -> Pcm:
    """The silence that closes a phrase whose lead, speech and inner pauses are `spoken_samples`.

    Together with the lead of the next phrase it is the `pause_ms` that a listener hears, as near
    as the grid lets it be: with it the phrase is a whole number of `GRID_MS`. It is at least
    `CLOSING_MS`. Raises ValueError for a rate at which `GRID_MS` is no whole number of samples.
    """
    if GRID_MS * sample_rate_hz % 1000:
        raise ValueError(f"{GRID_MS} ms is not a whole number of samples at {sample_rate_hz} Hz")
    grid = GRID_MS * sample_rate_hz // 1000
    wanted = spoken_samples + _samples(pause_ms - LEAD_MS, sample_rate_hz)
    least = spoken_samples + _samples(CLOSING_MS, sample_rate_hz)
    steps = max((wanted + grid // 2) // grid, -(-least // grid))
    return silence(steps * grid - spoken_samples, sample_rate_hz)


def _samples(ms: float, sample_rate_hz: int) -> int:
    return round(ms * sample_rate_hz / 1000)


def _loud_steps(samples: Samples, sample_rate_hz: int) -> npt.NDArray[np.intp]:
    """The numbers of the steps of STEP_MS in which something is heard."""
    step = _samples(STEP_MS, sample_rate_hz)
    bright = np.diff(samples.astype(np.float64), prepend=samples[:1])
    steps = -(-len(bright) // step)
    bright = np.pad(bright, (0, steps * step - len(bright)))
    power = np.square(bright).reshape(steps, step).mean(axis=1)
    if not len(power) or power.max() <= 0.0:
        return np.empty(0, dtype=np.intp)
    return np.flatnonzero(power > power.max() * 10.0 ** (FLOOR_DB / 10.0))
