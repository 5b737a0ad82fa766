"""Word times held to what is heard: in sound made for it, and in what voices say."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.testing import check_onsets
from narrator.types import Prosody, Word
from narrator.voices.base import Stop
from narrator.voices.kokoro import KokoroVoice
from narrator.voices.onsets import PAUSE_S, at_onsets, quiet
from narrator.voices.piper import PiperVoice
from tests.narrations import VOICE
from tests.voices.installed import assembled, info
from tests.voices.speaking import say

RATE = 24_000
TEXTS = (
    "When the rain stopped, the streets were empty; only a dog, old and wet, walked home.",
    "In March, the board, led by Anna Pratt, voted to sell; the price, they said, was fair.",
    "“Stop,” he said, “that is the last time.” Perhaps, perhaps not.",
)


def sounding(*lengths_ms: int) -> np.ndarray:
    """Noise and silence by turns, beginning with noise."""
    rng = np.random.default_rng(1)
    parts = [
        rng.uniform(-0.3, 0.3, 24 * ms) if at % 2 == 0 else np.zeros(24 * ms)
        for at, ms in enumerate(lengths_ms)
    ]
    return np.concatenate(parts).astype(np.float32)


def word(text: str, at: int, start_ms: float, end_ms: float) -> Word:
    return Word(text, at, at + len(text), start_ms, end_ms)


@pytest.mark.parametrize("off_ms", [-100, -40, 0, 40, 100])
def test_a_word_begins_where_its_sound_does(off_ms: int) -> None:
    samples = sounding(300, 200, 300)
    words = [word("one", 0, 0, 340), word("two", 5, 500 + off_ms, 800)]
    held = at_onsets(words, samples, RATE)
    assert [(w.start_ms, w.end_ms) for w in held] == [(0, 340), (500, 800)]


def test_a_closure_is_no_pause() -> None:
    words = [word("one", 0, 0, 290), word("two", 4, 310, 600)]
    assert at_onsets(words, sounding(300, 60, 240), RATE) == tuple(words)


def test_a_silence_inside_a_word_stays_there() -> None:
    words = [word("one", 0, 0, 300), word("two", 4, 300, 1000)]
    assert at_onsets(words, sounding(500, 100, 400), RATE) == tuple(words)


@pytest.mark.parametrize("samples", [np.zeros(0, np.float32), np.zeros(9600, np.float32)])
def test_where_nothing_sounds_nothing_moves(samples: np.ndarray) -> None:
    words = [word("one", 0, 0, 100), word("two", 4, 200, 300)]
    assert at_onsets(words, samples, RATE) == tuple(words)


@given(
    st.lists(st.integers(20, 400), min_size=1, max_size=12),
    st.lists(st.integers(0, 3000), min_size=2, max_size=16, unique=True),
)
def test_times_still_ascend_within_the_sound(lengths: list[int], edges: list[int]) -> None:
    samples = sounding(*lengths)
    whole_ms = len(samples) * 1000 / RATE
    times = sorted(min(float(edge), whole_ms) for edge in edges)
    pairs = list(zip(times[::2], times[1::2], strict=False))
    words = [word("x", 2 * at, *pair) for at, pair in enumerate(pairs)]
    held = at_onsets(words, samples, RATE)
    flat = [time for one in held for time in (one.start_ms, one.end_ms)]
    assert flat == sorted(flat)
    for start, end in quiet(samples, RATE):
        assert end - start >= 1000 * PAUSE_S


@pytest.mark.parametrize("speed", [0.7, 1.0, 1.6])
def test_tones_and_system_words_begin_where_they_are_said_to(speed: float) -> None:
    for text in TEXTS:
        check_onsets(text, VOICE.speak(text, Prosody(speed), Stop()))
        if sys.platform not in ("darwin", "win32"):
            check_onsets(text, say(text, speed=speed))


@pytest.mark.long
@pytest.mark.parametrize("speed", [0.7, 1.0, 1.6])
def test_kokoros_words_begin_where_they_are_said_to(tmp_path: Path, speed: float) -> None:
    files = assembled("kokoro", tmp_path)
    for name in ("af_heart", "am_michael", "bf_emma"):
        voice = KokoroVoice.open(info("kokoro", name), files, 2)
        for text in TEXTS:
            check_onsets(text, voice.speak(text, Prosody(speed), Stop()))


@pytest.mark.long
@pytest.mark.parametrize("speed", [0.7, 1.0, 1.6])
def test_pipers_words_begin_where_they_are_said_to(tmp_path: Path, speed: float) -> None:
    voice = PiperVoice.open(info("piper", "en_US-joe-medium"), assembled("piper", tmp_path), 2)
    for text in TEXTS:
        check_onsets(text, voice.speak(text, Prosody(speed), Stop()))
