from __future__ import annotations

import numpy as np
import pyloudnorm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sounds import lag, snr_db, speechlike, tone

from audio.loudness import Limiter, measure, short_term
from audio.pcm import Pcm, joined, silence


def limited(pcm: Pcm, ceiling_db: float = -3.0) -> Pcm:
    limiter = Limiter(pcm.sample_rate_hz, ceiling_db)
    return joined((limiter.push(pcm), limiter.flush()), pcm.sample_rate_hz)


def test_full_scale_997_hz_in_one_channel_is_minus_3_01() -> None:
    # ITU-R BS.1770-4, annex 1: what the constant -0.691 is for.
    assert measure(tone(997, 5, 48000, 1.0)).integrated_lufs == pytest.approx(-3.01, abs=0.03)


@pytest.mark.parametrize("rate_hz", [24000, 48000])
@pytest.mark.parametrize("seed", range(3))
def test_measures_as_pyloudnorm(rate_hz: int, seed: int) -> None:
    sound = joined(
        (speechlike(3 + seed, rate_hz, seed, peak=0.1 + 0.3 * seed), silence(rate_hz, rate_hz)),
        rate_hz,
    )
    other = pyloudnorm.Meter(rate_hz).integrated_loudness(sound.samples.astype(np.float64))
    assert measure(sound).integrated_lufs == pytest.approx(other, abs=0.1)


def test_a_peak_between_the_samples_counts() -> None:
    # A quarter of the sample rate at 45 degrees: no sample lies on its crests.
    wave = np.sin(np.pi / 2 * np.arange(24000) + np.pi / 4).astype(np.float32)
    assert np.abs(wave).max() == pytest.approx(0.7071, abs=1e-4)
    sound = Pcm(wave, 24000).faded(50, 50)
    assert measure(sound).true_peak_dbtp == pytest.approx(0.0, abs=0.2)
    assert measure(limited(sound)).true_peak_dbtp <= -2.8


def test_a_peak_in_the_last_hundredth_of_a_second_counts() -> None:
    samples = np.zeros(24000 + 777, dtype=np.float32)
    samples[-60:-40] = 0.5
    assert measure(Pcm(samples, 24000)).true_peak_dbtp > -6.5


def test_silence_has_no_loudness() -> None:
    nothing = measure(silence(24000, 24000))
    assert nothing.integrated_lufs == -70.0
    assert nothing.true_peak_dbtp == -np.inf


@pytest.mark.parametrize("rate_hz", [24000, 48000])
def test_short_term_loudness_is_that_of_three_seconds(rate_hz: int) -> None:
    # EBU Tech 3341, table 1, tests 1 and 2, of one channel: 3 LU below those of two.
    loud, quiet = tone(1000, 4, rate_hz, 10 ** (-20 / 20)), tone(1000, 4, rate_hz, 10 ** (-30 / 20))
    heard = short_term(joined((loud, quiet), rate_hz))
    assert len(heard) == 51
    assert heard[:11] == pytest.approx(-23.0, abs=0.1)
    assert heard[-11:] == pytest.approx(-33.0, abs=0.1)
    assert all(np.diff(heard[11:40]) < 0)
    assert len(short_term(tone(1000, 2.9, rate_hz, 0.5))) == 0


@pytest.mark.parametrize("rate_hz", [24000, 48000])
@pytest.mark.parametrize("gain_db", [6.0, 12.0, 20.0])
def test_true_peaks_stay_at_the_ceiling(rate_hz: int, gain_db: float) -> None:
    loud = speechlike(4, rate_hz, peak=0.9).gained(gain_db)
    assert measure(loud).true_peak_dbtp > 3.0
    assert measure(limited(loud)).true_peak_dbtp <= (-2.7 if gain_db < 10 else -1.8)


def test_a_loud_passage_loses_no_more_than_its_peaks() -> None:
    # Clicks of a glottis over a quiet voice: a limiter alone takes all the sound down with them.
    quiet = speechlike(6, 24000, peak=0.2)
    samples = quiet.samples.copy()
    samples[3 * 24000 :: 200] += np.float32(0.9)
    out = limited(Pcm(samples, 24000)).samples
    between = np.ones(len(samples), bool)
    for off in range(-40, 41):
        at = np.arange(3 * 24000, len(samples), 200) + off
        between[at[(at >= 0) & (at < len(samples))]] = False
    kept_db = 20 * np.log10(np.std(out[between]) / np.std(samples[between]))
    assert kept_db == pytest.approx(0.0, abs=0.5)


@pytest.mark.parametrize("rate_hz", [24000, 48000])
def test_what_is_under_the_knee_passes_at_its_own_time(rate_hz: int) -> None:
    sound = speechlike(2, rate_hz, peak=0.4)
    out = limited(sound)
    assert len(out) == len(sound)
    assert lag(out.samples, sound.samples) == 0
    # The hiss reaches up to where the resamplers' filters begin.
    assert snr_db(out.samples, sound.samples) > 24
    low = tone(1000, 2, rate_hz, 0.45)
    inner = slice(rate_hz // 10, -rate_hz // 10)
    assert snr_db(limited(low).samples[inner], low.samples[inner]) > 80


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 3000), max_size=12), st.sampled_from((24000, 48000)))
def test_length_and_sound_do_not_depend_on_the_blocks(blocks: list[int], rate_hz: int) -> None:
    sound = speechlike(1.5, rate_hz, peak=2.0)
    sound = Pcm(sound.samples[: sum(blocks)], rate_hz)
    limiter, parts, at = Limiter(rate_hz), [], 0
    for size in blocks:
        parts.append(limiter.push(Pcm(sound.samples[at : at + size], rate_hz)))
        at += size
    out = joined((*parts, limiter.flush()), rate_hz)
    assert len(out) == len(sound)
    assert np.array_equal(out.samples, limited(sound).samples)


def test_only_milliseconds_are_held_back() -> None:
    limiter = Limiter(24000)
    sound = speechlike(1, 24000)
    out = sum(len(limiter.push(Pcm(block, 24000))) for block in np.split(sound.samples, 10))
    assert 24000 - out <= 0.01 * 24000


def test_silence_around_a_passage_stays_silence() -> None:
    loud = speechlike(1, 24000, peak=3.0)
    quiet = silence(2400, 24000)
    out = limited(joined((quiet, loud, quiet), 24000)).samples
    assert np.abs(out[:1500]).max() < 1e-4
    assert np.abs(out[-1500:]).max() < 1e-4


def test_another_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="48000"):
        Limiter(24000).push(silence(10, 48000))
