"""The conformance suite finds every broken promise: voices that break one each."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from audio.pcm import Pcm, silence
from narrator.errors import Bad
from narrator.testing import (
    BrokenPromise,
    check_cancel,
    check_closed,
    check_durations,
    check_given_sounds,
    check_onsets,
    check_refuses_nothing_to_say,
    check_repeatable,
    check_sound,
    check_speed,
    check_voice,
    check_words,
    quiet,
)
from narrator.types import Prosody, Speech, VoiceInfo, Word
from narrator.voices.base import Stop
from narrator.voices.tone import ToneVoice
from tests.narrations import INFO, RATE, VOICE


class Broken(ToneVoice):
    """Says what the tone voice says, but for what `change` does to it."""

    def __init__(self, change: Callable[[Speech], Speech], info: VoiceInfo = INFO) -> None:
        super().__init__(info)
        self._change = change

    def speak(self, text: str, prosody: Prosody, stop: Stop) -> Speech:
        return self._change(super().speak(text, prosody, stop))


def sound(change: Callable[[Any], Any]) -> Callable[[Speech], Speech]:
    return lambda speech: Speech(Pcm(change(speech.pcm.samples), RATE), speech.words)


def words(change: Callable[[tuple[Word, ...]], Any]) -> Callable[[Speech], Speech]:
    return lambda speech: Speech(speech.pcm, tuple(change(speech.words)))


def printing(speech: Speech) -> Speech:
    print("speaking")
    return speech


BREACHES: list[tuple[Callable[[Speech], Speech], str]] = [
    (lambda speech: Speech(Pcm(speech.pcm.samples, 22_050)), "22050 Hz"),
    (sound(lambda samples: samples.astype(np.float64)), "float64"),
    (sound(lambda samples: samples[:, None]), "shape"),
    (sound(lambda samples: samples[:0]), "no samples"),
    (sound(lambda samples: samples * np.float32("nan")), "finite"),
    (sound(lambda samples: samples * np.float32(9)), "full scale"),
    (sound(lambda samples: samples * np.float32(0)), "silent"),
    (sound(lambda samples: samples[: len(samples) // 2]), "behind the sound's end"),
    (sound(lambda samples: samples * np.float32(random.uniform(0.5, 1))), "deterministic"),
    (words(lambda words: words[1:]), "no word covers"),
    (words(lambda words: words[:-1]), "no word covers"),
    (words(lambda words: [words[0], *words]), "not behind the last"),
    (words(lambda words: [replace(w, start=w.start + 1, end=w.end + 1) for w in words]), "stand"),
    (words(lambda words: [replace(w, start_ms=w.end_ms, end_ms=0) for w in words]), "ascend"),
    (
        words(lambda words: [replace(w, start_ms=w.start_ms + random.random()) for w in words]),
        "differ",
    ),
    (printing, "standard output"),
]


@pytest.mark.parametrize(("change", "what"), BREACHES)
def test_a_broken_promise_is_found(change: Callable[[Speech], Speech], what: str) -> None:
    with pytest.raises(BrokenPromise, match=what):
        check_voice(Broken(change), ["one two three four"], stop_within_s=5.0)


@pytest.mark.parametrize("off_ms", [-40.0, 40.0])
def test_a_word_that_is_timed_beside_its_sound_is_found(off_ms: float) -> None:
    text = "one two, three"
    speech = VOICE.speak(text, Prosody(0.5), Stop())  # whose gaps are pauses
    check_onsets(text, speech)
    moved = replace(speech.words[2], start_ms=speech.words[2].start_ms + off_ms)
    broken = replace(speech, words=(*speech.words[:2], moved))
    with pytest.raises(BrokenPromise, match=f"begin .{abs(off_ms):.0f} ms from"):
        check_onsets(text, broken)
    check_onsets("one two three", broken)  # no mark, no pause that is promised
    check_onsets(text, replace(broken, words=(*speech.words[:2], replace(moved, guessed=True))))


def test_a_voice_that_does_not_stop_is_found() -> None:
    class Deaf(ToneVoice):
        def speak(self, text: str, prosody: Prosody, stop: Stop) -> Speech:
            return super().speak(text, prosody, Stop())

    with pytest.raises(BrokenPromise, match="though asked to stop"):
        check_cancel(Deaf(INFO), "one two")


def test_a_voice_that_stops_late_is_found() -> None:
    class Late(ToneVoice):
        def speak(self, text: str, prosody: Prosody, stop: Stop) -> Speech:
            if not stop.asked():
                time.sleep(0.2)
            return super().speak(text, prosody, stop)

    with pytest.raises(BrokenPromise, match="stopping took"):
        check_cancel(Late(INFO), "one two", stop_within_s=0.01)


def test_a_voice_that_breaks_when_stopped_is_found() -> None:
    class Fragile(ToneVoice):
        def speak(self, text: str, prosody: Prosody, stop: Stop) -> Speech:
            if stop.wait(0.1):
                self.close()
            return super().speak(text, prosody, stop)

    with pytest.raises(BrokenPromise, match="though asked to stop"):
        check_cancel(Fragile(INFO), "one two", stop_within_s=5.0)


def test_a_voice_that_cannot_hurry_is_found() -> None:
    class Steady(ToneVoice):
        def speak(self, text: str, prosody: Prosody, stop: Stop) -> Speech:
            return super().speak(text, Prosody(), stop)

    with pytest.raises(BrokenPromise, match="twice the speed"):
        check_speed(Steady(INFO), "one two")


@pytest.mark.parametrize(
    ("told", "what"),
    [
        (lambda samples: samples + 1, "samples were told"),
        (lambda samples: None, "told no duration"),
    ],
)
def test_a_voice_that_foretells_another_length_is_found(
    told: Callable[[int], int | None], what: str
) -> None:
    class Wrong(ToneVoice):
        def durations(self, text: str, prosody: Prosody, stop: Stop) -> int:
            return told(super().durations(text, prosody, stop))  # type: ignore[return-value]

    with pytest.raises(BrokenPromise, match=what):
        check_durations(Wrong(replace(INFO, foretold=True)), ["one two"])


def test_a_voice_that_foretells_nothing_need_not() -> None:
    class Silent(ToneVoice):
        def durations(self, text: str, prosody: Prosody, stop: Stop) -> int:
            return None  # type: ignore[return-value]

    check_durations(Silent(replace(INFO, foretold=False)), ["one two"])


def test_a_voice_that_foretells_what_it_can_not_say_is_found() -> None:
    class Eager(ToneVoice):
        def durations(self, text: str, prosody: Prosody, stop: Stop) -> int:
            return super().durations(text or "one", prosody, stop)

    with pytest.raises(BrokenPromise, match="Bad must be raised"):
        check_durations(Eager(INFO), ["one two"])


def test_a_voice_that_is_upset_by_given_sounds_is_found() -> None:
    class Strict(ToneVoice):
        def speak(self, text: str, prosody: Prosody, stop: Stop) -> Speech:
            if any("✗" in given.ipa for given in prosody.phonemes):
                raise Bad(text, "that is no sound")
            return super().speak(text, prosody, stop)

    with pytest.raises(BrokenPromise, match="told to say '✗'"):
        check_given_sounds(Strict(INFO), "one two")


def test_a_voice_that_loses_the_word_it_is_given_sounds_for_is_found() -> None:
    class Losing(ToneVoice):
        def speak(self, text: str, prosody: Prosody, stop: Stop) -> Speech:
            speech = super().speak(text, prosody, stop)
            return Speech(speech.pcm, speech.words[1:]) if prosody.phonemes else speech

    with pytest.raises(BrokenPromise, match="no word covers"):
        check_given_sounds(Losing(INFO), "one two")


def test_a_voice_that_speaks_nothing_or_after_its_end_is_found() -> None:
    class Eager(ToneVoice):
        def speak(self, text: str, prosody: Prosody, stop: Stop) -> Speech:
            try:
                return super().speak(text, prosody, stop)
            except (Bad, RuntimeError):
                return Speech(silence(1, RATE))

    with pytest.raises(BrokenPromise, match="must raise Bad"):
        check_refuses_nothing_to_say(Eager(INFO))
    with pytest.raises(BrokenPromise, match="after it was closed"):
        check_closed(Eager(INFO), "one")


def test_a_voice_not_marked_deterministic_may_vary() -> None:
    vary = sound(lambda samples: samples * np.float32(random.uniform(0.5, 1)))
    check_repeatable(Broken(vary, replace(INFO, deterministic=False)), ["one two"])


def test_a_voice_may_give_no_word_times() -> None:
    speech = Speech(VOICE.speak("one two", Prosody(), Stop()).pcm)
    check_words("one two", speech)
    check_sound(INFO, "one two", speech)


def test_quiet_hears_what_is_written_beneath_python(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BrokenPromise, match="from below"), quiet():
        os.write(1, b"from below")
    with quiet():
        sys.stderr.write("standard error is free")
    print("and after it all is as before", flush=True)
    assert capfd.readouterr().out == "and after it all is as before\n"
