"""A bed is under the speech, rises in long pauses, clicks nowhere and takes no memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sounds import speechlike, tone

from audio import bed, encode
from audio.bed import RAMP_MS, RISES_IN_MS, TAIL_MS, Bed
from audio.encode import WEB
from audio.loudness import Limiter, measure
from audio.pcm import Pcm, joined, silence
from narrator.testing import compare, hearing
from narrator.types import Prosody
from narrator.voices import catalogue
from narrator.voices.base import Stop
from narrator.voices.tone import ToneVoice

RATE_HZ = 24000
Parts = Sequence[tuple[Pcm, bool]]


def music(duration_s: float, rate_hz: int = RATE_HZ) -> Pcm:
    """A chord and noise: steady, so that its level can be read at any place."""
    chord = sum(tone(hz, duration_s, rate_hz, 0.1).samples for hz in (180.0, 233.0, 311.0))
    noise = np.random.default_rng(1).standard_normal(len(chord)) * 0.02
    return Pcm((chord + noise).astype(np.float32), rate_hz)


def spoken(duration_s: float) -> tuple[Pcm, bool]:
    speech = speechlike(duration_s, RATE_HZ)
    return speech.gained(-16.0 - measure(speech).integrated_lufs), True


def pause(ms: float) -> tuple[Pcm, bool]:
    return silence(round(ms * RATE_HZ / 1000), RATE_HZ), False


def laid(parts: Parts, clip: Pcm) -> Pcm:
    made = Bed(clip, RATE_HZ)
    out = [made.push(pcm, spoken=is_spoken) for pcm, is_spoken in parts]
    return joined((*out, made.flush()), RATE_HZ)


def alone(parts: Parts) -> Pcm:
    return joined((pcm for pcm, _ in parts), RATE_HZ)


def added(parts: Parts, clip: Pcm) -> Pcm:
    """The music that `laid` adds."""
    out = laid(parts, clip).samples.copy()
    speech = alone(parts).samples
    out[: len(speech)] -= speech
    return Pcm(out, RATE_HZ)


def level_db(sound: Pcm, start_s: float, end_s: float) -> float:
    """Power in dB; two stretches are compared."""
    part = sound.samples[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)]
    return float(10 * np.log10(np.square(part.astype(np.float64)).mean()))


def test_music_is_twenty_decibels_under_the_speech() -> None:
    parts = [pause(48), spoken(20)]
    bare = measure(alone(parts)).integrated_lufs
    under = added(parts, music(30))
    heard = measure(Pcm(under.samples[2 * RATE_HZ : 20 * RATE_HZ], RATE_HZ)).integrated_lufs
    assert heard == pytest.approx(bare - 20, abs=0.7)
    assert measure(laid(parts, music(30))).integrated_lufs == pytest.approx(bare, abs=0.3)


def test_music_rises_in_a_long_pause_and_is_down_again_before_the_word() -> None:
    parts = [spoken(4), pause(2000), spoken(3), pause(RISES_IN_MS - 1), spoken(3)]
    heard = added(parts, music(30))
    under = level_db(heard, 2, 4)
    assert level_db(heard, 4 + RAMP_MS / 1000, 6 - RAMP_MS / 1000) == pytest.approx(
        under + 10, abs=0.5
    )
    assert level_db(heard, 5.98, 6.0) < under + 2
    assert level_db(heard, 6, 9) == pytest.approx(under, abs=0.5)
    assert level_db(heard, 9.1, 10.1) == pytest.approx(under, abs=0.5), "a short pause"


def test_a_pause_of_many_parts_is_one() -> None:
    whole = [spoken(2), pause(1500), spoken(1)]
    cut = [spoken(2), *[pause(100)] * 15, spoken(1)]
    assert np.array_equal(laid(whole, music(5)).samples, laid(cut, music(5)).samples)


@settings(max_examples=10)
@given(st.lists(st.integers(1, 40_000), max_size=8), st.integers(0, 60_000))
def test_how_it_is_divided_changes_nothing(cuts: list[int], silent: int) -> None:
    clip = music(1.7)
    parts: list[tuple[Pcm, bool]] = []
    for pcm, is_spoken in [spoken(1.5), (silence(silent, RATE_HZ), False), spoken(1)]:
        at = 0
        for size in (*cuts, len(pcm)):
            part = Pcm(pcm.samples[at : at + size], RATE_HZ)
            parts.append((part, is_spoken))
            at += len(part)
    whole = [spoken(1.5), (silence(silent, RATE_HZ), False), spoken(1)]
    assert np.array_equal(laid(parts, clip).samples, laid(whole, clip).samples)


@pytest.mark.parametrize("ms", [0, 500, RISES_IN_MS, 5000])
def test_the_length_is_known(ms: int) -> None:
    parts = [pause(ms), spoken(2), pause(ms)]
    out = laid(parts, music(1))
    assert len(out) == len(alone(parts)) + TAIL_MS * RATE_HZ // 1000


def test_speech_comes_out_at_once_and_little_is_held_back() -> None:
    made = Bed(music(3), RATE_HZ)
    pushed = done = 0
    for pcm, is_spoken in [spoken(1), *[pause(100)] * 40, spoken(0.1), spoken(1)]:
        pushed += len(pcm)
        done += len(made.push(pcm, spoken=is_spoken))
        assert pushed - done <= (0 if is_spoken else RISES_IN_MS * RATE_HZ // 1000)


def test_it_begins_and_ends_in_silence_and_clicks_nowhere() -> None:
    clip = tone(200.0, 3.3, RATE_HZ, 0.5)
    heard = added([pause(3000), spoken(4), pause(4000), spoken(9)], clip).samples
    assert np.abs(heard[:24]).max() < 1e-4 and np.abs(heard[-24:]).max() < 1e-4
    steps = np.abs(np.diff(heard))
    # A sine of that level, its loop's two ends added where they meet.
    loudest = np.abs(heard).max()
    assert steps.max() < 1.1 * loudest * 2 * np.pi * 200.0 / RATE_HZ


def test_a_long_clip_is_cut_and_a_short_one_repeats() -> None:
    heard = added([pause(20_000)], music(0.8))
    # Half of so short a clip sounds together with its beginning.
    period = round(0.4 * RATE_HZ)
    at = heard.samples[5 * RATE_HZ : 15 * RATE_HZ]
    assert np.allclose(at[period:], at[:-period], atol=1e-6)
    front = music(bed.CLIP_MAX_S)
    longer = joined((front, tone(3000.0, 30, RATE_HZ, 0.9)), RATE_HZ)
    few = [spoken(3)]
    assert np.array_equal(laid(few, longer).samples, laid(few, front).samples)


def test_a_clip_has_any_rate_and_level() -> None:
    parts = [spoken(6)]
    one = added(parts, music(8, 44100).gained(-15))
    other = added(parts, music(8).gained(6))
    assert level_db(one, 2, 6) == pytest.approx(level_db(other, 2, 6), abs=1.0)


def test_behind_limiter_and_encoder_the_peaks_hold() -> None:
    limiter = Limiter(RATE_HZ)
    mixed = laid([spoken(5), pause(1500), spoken(5)], music(4)).gained(6)
    out = joined((limiter.push(mixed), limiter.flush()), RATE_HZ)
    encoder = encode.encoder("mp3", WEB, None)
    whole = Pcm(out.samples[: len(out) // 576 * 576], RATE_HZ)
    decoded = encode.decode(encoder.write(whole) + encoder.end_phrase())
    assert measure(decoded).true_peak_dbtp <= -1.0


def test_all_words_are_heard_over_it() -> None:
    texts = ["The path goes down to the river.", "There it turns.", "Nobody knows why."]
    voice = ToneVoice(catalogue.info("tone"))
    parts: list[tuple[Pcm, bool]] = [pause(48)]
    for text in texts:
        parts += [(voice.speak(text, Prosody(), Stop()).pcm, True), pause(400)]
    heard = hearing.decode(laid(parts, music(3)), texts)
    assert compare(heard, texts).whole


def peak_bytes(minutes: int) -> int:
    made = Bed(music(2), RATE_HZ)
    block, gap = spoken(0.5)[0], pause(1500)[0]
    tracemalloc.start()
    for _ in range(minutes * 30):
        made.push(block, spoken=True)
        made.push(gap, spoken=False)
    made.flush()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_an_hour_takes_no_more_memory_than_a_minute() -> None:
    assert peak_bytes(10) < peak_bytes(1) + 100_000


def test_what_is_no_bed_is_refused() -> None:
    with pytest.raises(ValueError, match="without samples"):
        Bed(silence(0, RATE_HZ), RATE_HZ)
    with pytest.raises(ValueError, match="48000 Hz"):
        Bed(music(1), RATE_HZ).push(silence(10, 48000), spoken=False)


def test_silent_music_changes_nothing() -> None:
    parts = [spoken(2), pause(2000)]
    out = laid(parts, silence(RATE_HZ, RATE_HZ))
    assert np.array_equal(out.samples[: len(alone(parts))], alone(parts).samples)
