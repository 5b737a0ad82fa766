"""The whole line, end to end: the default neural voice is heard, and no word is lost."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from audio import encode, loudness
from audio.pcm import Pcm
from narrator import narrate
from narrator.errors import InputError
from narrator.narration import Narration
from narrator.settings import Settings, load
from narrator.studio import Studio
from tests.service import Service

ARTICLE = "The ferry was late that evening. Nobody on the quay seemed to mind."
WORDS = 13
HEAD = encode.head_bytes(encode.WEB)


def flatness(samples: np.ndarray) -> float:
    """Geometric over arithmetic mean of the power spectrum: 0.56 for white noise, near 0 for a
    vowel."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2 + 1e-20
    return float(np.exp(np.log(power).mean()) / power.mean())


def assert_speech(sound: Pcm, words: int) -> None:
    """It is about as long, loud and lively as that many spoken words."""
    assert 0.2 <= sound.duration_s / words <= 0.6
    assert loudness.measure(sound).integrated_lufs == pytest.approx(loudness.TARGET_LUFS, abs=2)
    frame = sound.sample_rate_hz // 50
    frames = sound.samples[: len(sound) // frame * frame].reshape(-1, frame)
    level_db = 20 * np.log10(np.sqrt((frames**2).mean(axis=1)) + 1e-9)
    loud = frames[level_db > level_db.max() - 15]
    assert len(loud) > len(frames) / 4, "it is sound for a good part of its time"
    assert np.percentile(level_db, 90) - np.percentile(level_db, 5) > 25, "syllables and pauses"
    # Most of what is loud in speech is vowels, which have a pitch.
    assert np.median([flatness(one) for one in loud]) < 0.1


@pytest.mark.parametrize("kind", ["silence", "noise", "hum", "bursts of noise"])
def test_what_is_no_speech_does_not_pass_for_it(kind: str) -> None:
    rate, seconds = 24_000, np.arange(4 * 24_000) / 24_000
    noise = np.random.default_rng(1).normal(0, 0.12, len(seconds))
    sounds = {
        "silence": 0 * seconds,
        "noise": noise,
        "hum": 0.2 * np.sin(2 * np.pi * 150 * seconds),
        "bursts of noise": noise * (np.sin(2 * np.pi * 3 * seconds) > 0),
    }
    with pytest.raises(AssertionError):
        assert_speech(Pcm(sounds[kind].astype(np.float32), rate), WORDS)


def test_the_default_voice_is_the_neural_one_and_is_heard(kokoro_home: Path) -> None:
    """Fails where the default neural voice can't be had: without it there is no Narrator."""
    settings = load()
    assert settings.home == kokoro_home
    narration = narrate(ARTICLE, settings=settings)
    assert (narration.voice.name, narration.hint) == ("af_heart", "")
    with Studio(settings) as studio:
        made = b"".join(narration.speak("mp3", studio=studio))
    assert made[:3] == b"ID3"
    assert_speech(encode.decode(made), WORDS)
    with Service(kokoro_home) as service:
        answer = service.http.post("/v1/narrate", content=ARTICLE)
    assert answer.status_code == 200, answer.text
    assert answer.headers["narrator-voice"] == "af_heart"
    assert answer.headers["content-type"] == "audio/mpeg"
    # One that began before its length was known has no foot.
    one, other = sorted((answer.content[HEAD:], made[HEAD:]), key=len)
    assert other.startswith(one), "each way gives the same sound"
    assert len(other) - len(one) in (0, encode.foot_bytes(encode.WEB))


COMMON = "the ferry was late and nobody on its quay minded a café naïve Zürich"
PLAIN = st.lists(st.sampled_from(COMMON.split(" ")), min_size=1, max_size=12).map(" ".join)
SPECIAL = st.sampled_from(
    [
        "$4.2bn", "€1,250.50", "12:30", "3 May 2026", "25%", "H200", "1984–1986", "No. 7", "½",
        "[12]", "(see p. 4)", "U.S.", "https://example.org/a?b=1", "ann@example.org", "#late",
        "state-of-the-art", "and/or", "£9m", "₿2", "٣٤", "５", "x²", "-40°C", "COVID-19", "1st",
        "don’t", "“quoted”", "…", "—", "* * *", "12,345,678,901", "1e6", "O₂", "¥100", "v2.0.1",
    ]
)  # fmt: skip
FURNITURE = st.sampled_from(
    ["Advertisement", "Share", "Source link", "Read more: The other ferry", "By Ann Example",
     "5 min read", "- a list item of 3 things", "> It was 9 o'clock.", "## A heading 2", "Photo: A"]
)  # fmt: skip
SENTENCE = st.lists(st.one_of(PLAIN, SPECIAL), min_size=1, max_size=8).map(
    lambda parts: " ".join(parts).capitalize() + "."
)
PARAGRAPH = st.one_of(st.lists(SENTENCE, min_size=1, max_size=5).map(" ".join), FURNITURE)
TEXT = st.lists(st.one_of(PARAGRAPH, st.text(max_size=40)), min_size=1, max_size=8).map("\n\n".join)


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def stretches(narration: Narration) -> Iterator[str]:
    """What is said of the source, and what is not."""
    yield from (utterance.source for utterance in narration.utterances)
    yield from (removal.text for removal in narration.removals)
    if not narration.article.title_block:
        yield narration.title


def heard(word: re.Match[str], narration: Narration) -> bool:
    """Whether all of a word's characters are said, or removed."""
    left = set(range(*word.span()))
    for utterance in narration.utterances:
        for span in utterance.spans:
            left.difference_update(range(span.start, span.end))
    for removal in narration.removals:
        left.difference_update(range(removal.start, removal.end))
    return not left


@hypothesis_settings(max_examples=100, deadline=None)
@given(TEXT)
def test_every_word_is_said_or_accounted_for(tone_settings: Settings, text: str) -> None:
    try:
        narration = narrate(text, voice="tone", settings=tone_settings)
    except InputError:
        return
    source = narration.article.source
    for removal in narration.removals:
        assert source[removal.start : removal.end] == removal.text
        assert removal.reason and removal.rule
    there = sum((words(stretch) for stretch in stretches(narration)), Counter[str]())
    missing = words(source) - there
    assert not missing, missing
    silent = [one.group() for one in re.finditer(r"\w+", source) if not heard(one, narration)]
    assert not silent, "each word stands where something is said or removed"
    spoken = "".join(utterance.text for utterance in narration.utterances)
    kinds = {unicodedata.category(char) for char in spoken}
    assert not kinds & {"Nd", "Nl", "No", "Sc"}, spoken
