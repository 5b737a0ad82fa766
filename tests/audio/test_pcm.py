from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sounds import snr_db, tone

from audio.pcm import Pcm, joined, silence


def test_six_decibels_double_the_sound() -> None:
    quiet = tone(440, 0.1, 24000, 0.25)
    assert np.allclose(quiet.gained(20 * np.log10(2)).samples, 2 * quiet.samples, atol=1e-6)


@pytest.mark.parametrize("rate_hz", [16000, 22050, 24000, 44100])
def test_resampling_keeps_sound_and_duration(rate_hz: int) -> None:
    sound = tone(440, 1.0, rate_hz, 0.5)
    out = sound.resampled(48000)
    assert out.sample_rate_hz == 48000
    assert len(out) == 48000
    inner = slice(2400, -2400)
    assert snr_db(out.samples[inner], tone(440, 1.0, 48000, 0.5).samples[inner]) > 80
    assert sound.resampled(rate_hz).samples is sound.samples


@given(st.integers(0, 2000), st.floats(0, 100), st.floats(0, 100))
def test_fades_reach_zero_and_stay_in_their_place(size: int, in_ms: float, out_ms: float) -> None:
    sound = Pcm(np.ones(size, dtype=np.float32), 24000)
    out = sound.faded(in_ms, out_ms).samples
    rise = min(size // 2, round(24 * in_ms))
    fall = min(size // 2, round(24 * out_ms))
    assert np.all(out[rise : size - fall] == 1.0)
    assert np.all(np.diff(out[:rise]) >= 0)
    assert np.all(np.diff(out[size - fall :]) <= 0)
    if rise and fall:
        assert out[0] == out[-1] == 0.0
    assert np.all(sound.samples == 1.0)


def test_parts_are_joined_at_one_rate_only() -> None:
    assert len(joined((silence(3, 24000), silence(4, 24000)), 24000)) == 7
    assert len(joined((), 24000)) == 0
    with pytest.raises(ValueError, match="48000"):
        joined((silence(3, 48000),), 24000)
