"""Faster and slower: the length to the sample, the pitch as it was, silence where it belongs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.pcm import Pcm
from audio.stretch import SEARCH_S, faster

RATE_HZ = 24_000


def tone(hz: float, seconds: float) -> Pcm:
    times = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    return Pcm((0.5 * np.sin(2 * np.pi * hz * times)).astype(np.float32), RATE_HZ)


@pytest.mark.parametrize("factor", [0.5, 0.9, 1.25, 2.0, 3.0])
@pytest.mark.parametrize("hz", [75.0, 150.0, 440.0])
def test_the_pitch_and_the_loudness_stay(factor: float, hz: float) -> None:
    out = faster(tone(hz, 2.0), factor).samples[1000:-1000]
    spectrum = np.abs(np.fft.rfft(out * np.hanning(len(out)), 8 * len(out)))
    assert np.argmax(spectrum) * RATE_HZ / (8 * len(out)) == pytest.approx(hz, rel=0.01)
    assert np.sqrt((out**2).mean()) == pytest.approx(0.5 / np.sqrt(2), rel=0.02)


@settings(deadline=None)
@given(st.integers(0, 30_000), st.floats(0.3, 4.0))
def test_the_length_is_exact_and_the_peak_no_higher(samples: int, factor: float) -> None:
    noise = np.random.default_rng(samples).uniform(-1, 1, samples).astype(np.float32)
    out = faster(Pcm(noise, RATE_HZ), factor)
    assert len(out) == round(samples / factor)
    assert np.abs(out.samples).max(initial=0) <= np.abs(noise).max(initial=0) * (1 + 1e-6)


def test_what_sounds_keeps_its_place_in_time() -> None:
    """Bursts as short as a consonant: none is skipped, none is said twice."""
    burst = int(0.03 * RATE_HZ)
    sound = np.zeros(3 * RATE_HZ, dtype=np.float32)
    for at in (12_000, 36_000, 60_000):
        sound[at : at + burst] = tone(1000, 0.03).samples
    out = faster(Pcm(sound, RATE_HZ), 2.0).samples
    heard = np.flatnonzero(np.abs(out) > 0.2)
    groups = np.split(heard, np.flatnonzero(np.diff(heard) > 2000) + 1)
    assert len(groups) == 3
    for group, at in zip(groups, (6_000, 18_000, 30_000), strict=True):
        assert abs(group.mean() - at - burst / 4) <= 2 * SEARCH_S * RATE_HZ
        assert np.ptp(group) <= burst


def test_its_own_speed_changes_nothing() -> None:
    sound = tone(150, 0.1)
    assert faster(sound, 1.0) is sound


@pytest.mark.parametrize("factor", [0.0, -1.0, float("nan")])
def test_a_factor_must_be_over_zero(factor: float) -> None:
    with pytest.raises(ValueError, match="factor"):
        faster(tone(150, 0.1), factor)
