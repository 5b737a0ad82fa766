"""The tone voice keeps a voice's promises, and the extra ones that tests build on."""

from __future__ import annotations

import hashlib
import importlib
import json
import threading
from collections import Counter
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.encode import WEB, decode, encoder
from audio.loudness import Limiter, measure
from audio.pcm import Pcm, joined, silence
from narrator.errors import Bad, Cancelled
from narrator.testing import begun, check_voice
from narrator.types import Prosody, VoiceInfo
from narrator.voices.base import Stop
from narrator.voices.tone import EDGE, SAMPLE_RATE_HZ, ToneVoice, gap_samples, samples_of

MANIFEST = json.loads(files("narrator.voices").joinpath("data/tone.json").read_text("utf-8"))
PROSE = (
    "The sea was calm that morning, and nobody in the harbour expected the wind to turn.",
    "By noon it had.",
    "Ἡ θάλασσα, das Meer, 海, البحر: the tone voice speaks whatever stands between blanks.",
)


def info() -> VoiceInfo:
    (voice,) = MANIFEST["voices"]
    lists = {name: tuple(value) for name, value in voice.items() if isinstance(value, list)}
    return VoiceInfo(engine=MANIFEST["engine"], **{**voice, **lists})


@pytest.fixture
def voice() -> ToneVoice:
    return ToneVoice(info())


def said(voice: ToneVoice, text: str, speed: float = 1.0) -> Pcm:
    return voice.speak(text, Prosody(speed), Stop()).pcm


def test_the_manifest_names_this_class() -> None:
    module, name = MANIFEST["class"].split(":")
    assert getattr(importlib.import_module(module), name) is ToneVoice
    assert info().sample_rate_hz == SAMPLE_RATE_HZ


def test_it_keeps_the_promises_of_a_voice(voice: ToneVoice) -> None:
    check_voice(voice, PROSE, stop_within_s=5.0)


def test_a_slow_one_keeps_them_too() -> None:
    check_voice(ToneVoice(info(), delay_ms=50), PROSE[1:2], stop_within_s=5.0)


# Text as it may come, lone surrogates too, but with a word in it.
@settings(deadline=None)
@given(st.text(st.characters()).filter(str.strip), st.floats(0.5, 3.0))
def test_every_word_sounds_where_it_says(text: str, speed: float) -> None:
    speech = ToneVoice(info()).speak(text, Prosody(speed), Stop())
    assert [word.text for word in speech.words] == text.split()
    assert len(speech.pcm) == samples_of(text, Prosody(speed))
    loud = speech.pcm.samples != 0
    gap = gap_samples(speed)
    for word in speech.words:
        assert text[word.start : word.end] == word.text
        start = round(word.start_ms * SAMPLE_RATE_HZ / 1000)
        end = round(word.end_ms * SAMPLE_RATE_HZ / 1000)
        assert not loud[start - gap : start].any()
        assert loud[start : start + EDGE].any()
        assert loud[end - EDGE : end].any()
        assert not loud[end : end + gap].any()


def test_speed_scales_the_length(voice: ToneVoice) -> None:
    lengths = [said(voice, PROSE[0], speed).duration_s * speed for speed in (0.5, 1, 1.5, 3)]
    assert max(lengths) / min(lengths) < 1.15  # the edges of the tones are not scaled


def test_the_sound_is_the_same_on_every_machine(voice: ToneVoice) -> None:
    """Changes on purpose only: cached segments and golden files hang on it."""
    heard = hashlib.sha256()
    for speed in (1.0, 1.7):
        heard.update(said(voice, PROSE[2], speed).samples.astype("<f4").tobytes())
    assert heard.hexdigest() == "db89548da56515eb25723f5016a899a575ef7ef783188af67738997b6c6550ab"


@pytest.mark.parametrize("format", ["wav", "mp3"])
def test_its_gain_brings_it_to_minus_16_lufs(voice: ToneVoice, format: str) -> None:
    parts = [part for text in PROSE * 4 for part in (said(voice, text), silence(6000, 24000))]
    limiter = Limiter(24000)
    level = joined(parts, 24000).gained(info().gain_db)
    limited = joined([limiter.push(level), limiter.flush(), silence(2304, 24000)], 24000)
    whole = Pcm(limited.samples[: len(limited) // 576 * 576], 24000)
    encode = encoder(format, WEB, None)
    sound = encode.head() + encode.write(whole) + encode.end_phrase() + encode.finish()
    assert measure(decode(sound)).integrated_lufs == pytest.approx(-16, abs=0.7)


@pytest.mark.parametrize("text", ["", " ", "\n\t  "])
def test_a_text_without_words_is_refused(voice: ToneVoice, text: str) -> None:
    with pytest.raises(Bad):
        voice.speak(text, Prosody(), Stop())


@pytest.mark.parametrize("speed", [0.0, 0.49, 3.01, float("nan"), float("inf"), -1.0])
def test_a_speed_out_of_range_is_refused(voice: ToneVoice, speed: float) -> None:
    with pytest.raises(Bad):
        voice.speak("word", Prosody(speed), Stop())


def test_a_stop_ends_the_wait_at_once() -> None:
    voice = ToneVoice(info(), delay_ms=3_600_000)
    stop = Stop()
    asking = threading.Timer(0.05, stop.ask)
    asking.start()
    with pytest.raises(Cancelled):
        voice.speak("word", Prosody(), stop)
    asking.join()


def test_a_stop_asked_before_says_nothing(voice: ToneVoice) -> None:
    stop = Stop()
    stop.ask()
    with pytest.raises(Cancelled):
        voice.speak("word", Prosody(), stop)
    assert len(said(voice, "word"))


def test_the_environment_makes_it_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATOR_TONE_DELAY_MS", "3600000")
    voice = ToneVoice.open(info(), Path(), 1)
    stop = Stop()
    asking = threading.Timer(0.05, stop.ask)
    asking.start()
    with pytest.raises(Cancelled):
        voice.speak("word", Prosody(), stop)
    asking.join()


def test_the_log_has_each_utterance_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "log"
    assert begun(log) == []
    monkeypatch.setenv("NARRATOR_TONE_LOG", str(log))
    voices = [ToneVoice.open(info(), Path(), 1) for _ in range(4)]
    texts = [f"line {index}\u2028of\x85a \n log" for index in range(50)]

    def speak(voice: ToneVoice) -> None:
        for text in texts:
            said(voice, text)

    threads = [threading.Thread(target=speak, args=[voice]) for voice in voices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = begun(log)
    assert Counter(line.text for line in lines) == {" ".join(text.split()): 4 for text in texts}
    assert len({line.digest for line in lines}) == 50
    assert len({line.pid for line in lines}) == 1


def test_the_log_tells_texts_apart_that_differ_in_white_space(tmp_path: Path) -> None:
    voice = ToneVoice(info(), log=tmp_path / "log")
    said(voice, "a b")
    said(voice, "a  b")
    one, other = begun(tmp_path / "log")
    assert one.text == other.text
    assert one.digest != other.digest


def test_peaks_leave_room_for_the_gain(voice: ToneVoice) -> None:
    peak = max(float(np.abs(said(voice, f"word{n}").samples).max()) for n in range(300))
    assert peak * 10 ** (info().gain_db / 20) < 10 ** (-3 / 20)  # below the limiter's ceiling
