"""The same sound, faster or slower, at the same pitch.

WSOLA: overlapping windows are laid down at an even pace, each taken from near where the pace
says, at the place where it goes on best from the one before (W. Verhelst and M. Roelands, "An
overlap-add technique based on waveform similarity (WSOLA) for high quality time-scale
modification of speech", ICASSP 1993).
"""

from __future__ import annotations

import numpy as np

from audio.pcm import Pcm

HOP_S = 0.015  # half a window: a window holds two periods of a low voice (70 Hz)
SEARCH_S = 0.008  # to either side: together more than one period of it


def faster(pcm: Pcm, factor: float) -> Pcm:
    """`pcm` in 1/`factor` of its time, to the sample; the same samples at 1.0.

    Peaks stay at or below those of `pcm`, since the windows over a sample add up to one. What
    stands at the time t of `pcm` is heard at t / `factor`, give or take `SEARCH_S`. ValueError
    for a factor that is not over 0.
    """
    if not factor > 0:
        raise ValueError(f"a factor of {factor}")
    if factor == 1.0:
        return pcm
    samples = round(len(pcm) / factor)
    hop = round(HOP_S * pcm.sample_rate_hz)
    search = round(SEARCH_S * pcm.sample_rate_hz)
    windows = -(-samples // hop) + 1
    # Window n is heard around n * hop; it is taken from around n * hop * factor, which stands at
    # `search + hop` more in `source`. Silence gives room before the first and after the last.
    source = np.zeros(search * 2 + hop * 3 + round(windows * hop * factor), dtype=np.float32)
    heard = pcm.samples[: len(source) - search - hop]
    source[search + hop : search + hop + len(heard)] = heard
    energy = np.concatenate(([0.0], np.cumsum(source.astype(np.float64) ** 2)))
    window = np.hanning(2 * hop + 1)[:-1].astype(np.float32)  # half a window apart they add to one
    out = np.zeros((windows + 1) * hop, dtype=np.float32)
    at = search
    for number in range(windows):
        if number:
            due = round(number * hop * factor)  # the first place of the search
            goes_on = source[at + hop : at + 2 * hop]
            likeness = np.correlate(source[due : due + 2 * search + hop], goes_on, "valid")
            powers = energy[due + hop :][: len(likeness)] - energy[due:][: len(likeness)]
            at = due + int(np.argmax(likeness / np.sqrt(powers + 1e-9)))
        out[number * hop : (number + 2) * hop] += window * source[at : at + 2 * hop]
    return Pcm(out[hop : hop + samples], pcm.sample_rate_hz)
