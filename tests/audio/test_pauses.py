from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sounds import speechlike, tone

from audio import pauses
from audio.pcm import Pcm

RATES_HZ = (22050, 24000, 48000)


def padded(word: np.ndarray, before: int, after: int, floor_db: float) -> Pcm:
    """A word in an engine's silence with noise at `floor_db` of full scale."""
    noise = np.random.default_rng(9).standard_normal(before + len(word) + after)
    sound = noise * 10 ** (floor_db / 20)
    sound[before : before + len(word)] += word
    return Pcm(sound.astype(np.float32), 24000)


def with_soft_edges(hiss_db: float) -> np.ndarray:
    """A vowel between an f and an s: 80 ms of high noise at `hiss_db` of the vowel's peak."""
    vowel = speechlike(0.3, 24000, seed=3).samples.astype(np.float64)
    hiss = np.diff(np.random.default_rng(4).standard_normal(1921))
    swell = np.sin(np.linspace(0, np.pi / 2, 1920))
    hiss *= 0.5 * 10 ** (hiss_db / 20) / np.abs(hiss).max()
    return np.concatenate((hiss * swell, vowel, hiss[::-1] * swell[::-1]))


@pytest.mark.parametrize("floor_db", [-200.0, -95.0, -82.0])
@pytest.mark.parametrize("hiss_db", [-20.0, -35.0])
def test_soft_consonants_stay_and_silence_goes(floor_db: float, hiss_db: float) -> None:
    word = with_soft_edges(hiss_db)
    before, after = 6480, 9000
    sound = padded(word, before, after, floor_db)
    cut = pauses.trim(sound)
    # The noise swells from nothing: its first 2 ms are below any threshold.
    assert before - 45 * 24 <= cut.lead_samples <= before + 2 * 24
    assert after - 45 * 24 <= cut.tail_samples <= after + 2 * 24
    # What a listener hears of the word is untouched: the fades lie outside it (but for 2 ms).
    inner = slice(before + 2 * 24, before + len(word) - 2 * 24)
    shifted = slice(inner.start - cut.lead_samples, inner.stop - cut.lead_samples)
    assert np.array_equal(cut.pcm.samples[shifted], sound.samples[inner])


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_new_edges_begin_and_end_at_zero(rate_hz: int) -> None:
    loud = tone(200, 0.5, rate_hz, 0.5)
    loud = Pcm(loud.samples[rate_hz // 800 : -rate_hz // 800], rate_hz)  # cut at its crests
    before = loud.samples.copy()
    assert abs(loud.samples[0]) > 0.4
    cut = pauses.trim(loud)
    assert cut.pcm.samples[0] == 0.0
    assert cut.pcm.samples[-1] == 0.0
    assert np.abs(np.diff(cut.pcm.samples)).max() <= 1.1 * np.abs(np.diff(before)).max()
    assert np.array_equal(loud.samples, before)  # the engine's own samples are not written to


def test_speech_without_silence_around_it_is_not_cut() -> None:
    sound = Pcm(speechlike(1.0, 24000).samples[400:-4000], 24000)
    cut = pauses.trim(sound)
    assert cut.lead_samples == 0


def test_silence_leaves_one_zero_and_nothing_stays_nothing() -> None:
    cut = pauses.trim(Pcm(np.zeros(500, dtype=np.float32), 24000))
    assert cut.pcm.samples.tolist() == [0.0]
    assert (cut.lead_samples, cut.tail_samples) == (0, 499)
    assert len(pauses.trim(Pcm(np.zeros(0, dtype=np.float32), 24000)).pcm) == 0


@given(
    arrays(np.float32, st.integers(0, 3000), elements=st.floats(-1, 1, width=32)),
    st.sampled_from(RATES_HZ),
)
def test_every_sample_is_accounted_for(samples: np.ndarray, rate_hz: int) -> None:
    cut = pauses.trim(Pcm(samples, rate_hz))
    assert cut.lead_samples + len(cut.pcm) + cut.tail_samples == len(samples)
    assert len(cut.pcm) >= min(1, len(samples))
    assert np.all(np.abs(cut.pcm.samples) <= 1.0)


@given(
    st.integers(0, 5_000_000),
    st.integers(-10, 5000),
    st.sampled_from((24000, 48000)),
)
def test_a_closed_phrase_is_whole_frames(spoken: int, pause_ms: int, rate_hz: int) -> None:
    closing = pauses.closing(spoken, pause_ms, rate_hz)
    frame = 24 * rate_hz // 1000
    least = 72 * rate_hz // 1000
    assert (spoken + len(closing)) % frame == 0
    assert len(closing) >= least
    assert not closing.samples.any()
    heard = len(closing) + len(pauses.lead(rate_hz))
    missed = heard - pause_ms * rate_hz // 1000
    # The pause asked for, to half a frame; or the least there is, in whole frames.
    assert abs(missed) <= frame / 2 or len(closing) < least + frame
    assert missed >= -frame / 2


@pytest.mark.parametrize(
    ("spoken_ms", "pause_ms", "closing_ms"),
    [
        (0, 0, 72),
        (1, 0, 95),  # the least, and what is left of a frame
        (0, 120, 72),  # the lead of the next phrase is 48 of the 120
        (0, 121, 72),
        (0, 133, 96),  # 13 ms short or 11 ms over
        (0, 450, 408),  # 402 wanted: 408 is nearer than 384
        (0, 440, 384),  # 392 wanted
        (10, 440, 398),
    ],
)
def test_the_pause_heard_is_the_one_asked_for(
    spoken_ms: int, pause_ms: int, closing_ms: int
) -> None:
    assert len(pauses.closing(24 * spoken_ms, pause_ms, 24000)) == 24 * closing_ms


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_sound_that_is_cut_already_gets_edges_and_keeps_its_length(rate_hz: int) -> None:
    sound = Pcm(np.full(rate_hz, 0.5, dtype=np.float32), rate_hz)
    edged = pauses.edged(sound)
    assert len(edged) == len(sound)
    assert edged.samples[0] == 0.0
    assert abs(edged.samples[-1]) < 1e-3
    inner = slice(rate_hz * 4 // 1000 + 1, rate_hz - rate_hz * 15 // 1000 - 1)
    assert np.array_equal(edged.samples[inner], sound.samples[inner])
    assert np.all(np.abs(edged.samples) <= 0.5)


def test_lead_and_pause() -> None:
    assert len(pauses.lead(24000)) == 1152
    assert len(pauses.lead(48000)) == 2304
    assert len(pauses.pause(250, 48000)) == 12000
    assert len(pauses.pause(-5, 24000)) == 0


def test_a_rate_off_the_grid_is_refused() -> None:
    with pytest.raises(ValueError, match="22050"):
        pauses.closing(100, 0, 22050)
