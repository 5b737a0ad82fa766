"""What proves the rest must be proven first: the decoder hears what the tone voice says, through
every codec and much harm, and invents nothing."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.encode import FEED, WEB, Profile
from audio.pcm import Pcm, joined, silence
from narrator.testing import Comparison, compare, decode
from narrator.types import Prosody
from narrator.voices.base import Stop
from tests.narrations import INFO, RATE, VOICE, Said, coded, limited, narrated, texts


def hears(pcm: Pcm, said: Said) -> float:
    """The largest error of a word's begin or end in seconds, once words and order are right.

    A codec without a record of its delay (bare MP3, ADTS) moves the whole sound: not counted.
    """
    heard = decode(pcm, {*TEXTS})
    found = compare(heard, TEXTS)
    assert found.whole, str(found)
    words = [word for each in heard for word in each.words]
    assert [word.text for word in words] == [text for text, _, _ in said.times]
    errors = np.array([(w.start_s, w.end_s) for w in words])
    errors -= np.array([(start, end) for _, start, end in said.times])
    shift = float(np.median(errors))
    assert abs(shift) < 0.05
    return float(np.abs(errors - shift).max())


TEXTS = texts(24)


@pytest.mark.parametrize("profile", [WEB, FEED], ids=["24kHz", "48kHz"])
@pytest.mark.parametrize("format", ["mp3", "opus", "aac", "flac", "wav"])
def test_it_hears_every_word_in_every_format(format: str, profile: Profile) -> None:
    said = narrated(TEXTS)
    assert hears(coded(said.pcm.gained(INFO.gain_db), format, profile), said) < 0.01


@pytest.mark.parametrize("speed", [0.5, 0.8, 1.3, 2.0, 3.0])
def test_it_finds_the_speed_by_itself(speed: float) -> None:
    said = narrated(TEXTS, speed)
    assert hears(said.pcm, said) < 0.01
    assert hears(coded(said.pcm, "mp3", WEB), said) < 0.01


HARM: dict[str, Callable[[Pcm], Pcm]] = {
    "quieter": lambda pcm: pcm.gained(-12),
    "louder, limited": lambda pcm: limited(pcm.gained(12)),
    "far louder, limited": lambda pcm: limited(pcm.gained(24)),
    "clipped": lambda pcm: Pcm(np.clip(pcm.gained(20).samples, -1, 1), RATE),
    "44.1 kHz": lambda pcm: pcm.resampled(44_100),
    "16 kHz": lambda pcm: pcm.resampled(16_000),
    "there and back": lambda pcm: pcm.resampled(44_100).resampled(RATE),
    "16 bit": lambda pcm: Pcm(np.round(pcm.samples * 32767).astype(np.float32) / 32767, RATE),
    "noise": lambda pcm: Pcm(
        pcm.samples
        + np.random.default_rng(1).normal(0, 0.005, len(pcm.samples)).astype(np.float32),
        RATE,
    ),
}


@pytest.mark.parametrize("harm", HARM)
def test_harm_is_no_fault(harm: str) -> None:
    said = narrated(TEXTS)
    assert hears(HARM[harm](said.pcm), said) < 0.01
    assert hears(coded(HARM[harm](said.pcm).resampled(RATE), "mp3", WEB), said) < 0.01


def test_each_utterance_may_have_a_level_and_fades_of_its_own() -> None:
    draw = random.Random(2)
    said = narrated(TEXTS, 1.0, lambda pcm: pcm.gained(draw.uniform(-12, 12)).faded(8, 8))
    assert hears(said.pcm, said) < 0.01


def test_utterances_may_touch() -> None:
    """All silence cut off, no pause between: the marker alone tells where the next one begins."""
    parts = [VOICE.speak(text, Prosody(), Stop()).pcm.samples for text in TEXTS]
    bare = [samples[: np.flatnonzero(samples)[-1] + 1] for samples in parts]
    heard = decode(Pcm(np.concatenate(bare), RATE), TEXTS)
    assert compare(heard, TEXTS).whole


def test_speeds_may_differ_within_one_narration() -> None:
    parts = [
        VOICE.speak(text, Prosody(speed), Stop()).pcm
        for text, speed in zip(TEXTS, [0.5, 3.0, 1.0, 2.0] * 6, strict=True)
    ]
    assert compare(decode(joined(parts, RATE), TEXTS), TEXTS).whole


@pytest.mark.parametrize("samples", [0, 1, 59, 60, 61, 5000])
def test_silence_says_nothing(samples: int) -> None:
    assert decode(silence(samples, RATE), TEXTS) == []


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**32), st.integers(1, 40_000))
def test_noise_is_no_text(seed: int, samples: int) -> None:
    noise = np.random.default_rng(seed).normal(0, 0.1, samples).astype(np.float32)
    for each in decode(Pcm(noise, RATE), TEXTS):
        assert each.text is None


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**32), st.floats(0, 1), st.floats(0, 1))
def test_a_stretch_of_a_narration_is_heard_without_invention(
    seed: int, one: float, other: float
) -> None:
    """Whatever is cut out, what is left is heard as itself and in order."""
    some = texts(5, seed=seed)
    sound = joined([VOICE.speak(text, Prosody(), Stop()).pcm for text in some], RATE)
    start, end = sorted((int(one * len(sound)), int(other * len(sound))))
    heard = decode(Pcm(sound.samples[start:end], RATE), some)
    order = [some.index(each.text) for each in heard if each.text is not None]
    assert order == sorted(set(order))
    known = [word.text for each in heard for word in each.words if word.text is not None]
    spoken = " ".join(some).split()
    assert any(spoken[at : at + len(known)] == known for at in range(len(spoken) + 1))


def test_a_text_that_is_no_candidate_is_unknown() -> None:
    sound = joined([VOICE.speak(text, Prosody(), Stop()).pcm for text in TEXTS], RATE)
    heard = decode(sound, TEXTS[:10] + TEXTS[11:])
    assert [each.text for each in heard] == [*TEXTS[:10], None, *TEXTS[11:]]
    assert compare(heard, TEXTS) == Comparison(lost=(TEXTS[10],), strange=1)
    assert [each.text for each in decode(sound, [])] == [None] * len(TEXTS)
