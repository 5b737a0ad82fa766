"""espeak-ng behind pyttsx3's driver: settings that took effect, sound that is whole.

pyttsx3 finds the library, lists and chooses voices and sets rate and volume; sound comes from a
callback of our own, since its `runAndWait` returns before the file is there. One engine serves
the whole process (espeak-ng can't be initialised twice), behind one lock.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import threading
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import numpy as np
import numpy.typing as npt

from narrator.errors import Cancelled, Lost
from narrator.voices.base import Stop

DATA_PATH = "ESPEAK_DATA_PATH"
# From 450 wpm on espeak-ng speeds its sound up with sonic, and its events then come out of order.
FASTEST_TIMED_WPM = 449
_TRIES = 4
_LOOK_S = 0.0005
# Letters that no voice knows: what a voice says of them begins with its word for "letter".
_NO_LETTERS = "\U00010400\ua4d0"


@dataclass(frozen=True, slots=True)
class Event:
    """Something of the text begins at `sample`; `at` counts its characters from 0."""

    kind: int
    at: int
    sample: int


@dataclass(frozen=True, slots=True)
class Take:
    """What one call made: int16 samples, and the word events, in order (espeak-ng: 22,050 Hz)."""

    samples: npt.NDArray[np.int16]
    words: tuple[Event, ...]
    sample_rate_hz: int = 22050


def bundled_library() -> str | None:
    """Load the espeak-ng of espeakng-loader, if it is installed; the path of its data.

    Its soname is the one that pyttsx3 asks the system for, so it must be loaded first.
    """
    try:
        import espeakng_loader
    except ImportError:
        return None
    try:
        ctypes.CDLL(espeakng_loader.get_library_path())
        return str(espeakng_loader.get_data_path())
    except (OSError, RuntimeError):  # built for another machine, or without its data
        return None


@contextlib.contextmanager
def data_path(path: str | None) -> Iterator[None]:
    """While inside, espeak-ng finds its data at `path`; it looks only when it is initialised."""
    before = os.environ.get(DATA_PATH)
    if path is not None:
        os.environ[DATA_PATH] = path
    try:
        yield
    finally:
        if path is not None:
            os.environ.pop(DATA_PATH, None)
            if before is not None:
                os.environ[DATA_PATH] = before


class Espeak:
    """The process's espeak-ng, driven through pyttsx3's engine."""

    def __init__(self, engine: Any) -> None:
        from pyttsx3.drivers import _espeak

        self._lib = _espeak
        self._driver = engine.proxy._driver
        self._lock = threading.Lock()
        self._stop = Stop()
        self._chunks: list[bytes] = []
        self._events: list[Event] = []
        self._ended = False
        self._letter: dict[str, str] = {}
        self._known: dict[tuple[str, str], bool] = {}
        self._to_phonemes = _espeak.dll.espeak_TextToPhonemes
        self._to_phonemes.restype = ctypes.c_char_p
        self._to_phonemes.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]
        _espeak.SetSynthCallback(self._on_sound)
        with self._lock:
            # One test sentence in 1.52's 141 voices: only Māori met full scale, in two samples.
            self._set("volume", 1.0, "")

    def usable(self, voice: str) -> bool:
        """Whether `voice` can be chosen and has its dictionary (three of 1.52 lack theirs)."""
        with self._lock:
            try:
                self._choose(voice)
            except Lost:
                return False
            return bool(self._phonemes("hello"))

    def unsayable(self, text: str, voice: str) -> str:
        """The first character of `text` that `voice` has no word or sound for, or ""."""
        with self._lock:
            self._choose(voice)
            for character in text:
                key = (voice, character)
                if character.isascii():
                    continue
                if key not in self._known:
                    self._known[key] = self._knows(character, voice)
                if not self._known[key]:
                    return character
        return ""

    def speak(
        self,
        text: str,
        voice: str,
        wpm: int,
        stop: Stop,
        *,
        last: bool = True,
        sounds: bool = False,
    ) -> Take:
        """Speak `text`, free of control characters; a sentence's pause follows if it is the
        `last` of its utterance. `sounds`: what stands in double brackets is obeyed. Raises
        `Cancelled`, `Lost`."""
        # Without them neither SSML nor PHONEMES: marks are literal.
        flags = (self._lib.ENDPAUSE if last else 0) | (self._lib.PHONEMES if sounds else 0)
        with self._lock:
            self._choose(voice)
            if wpm <= FASTEST_TIMED_WPM:
                return self._take(text, wpm, stop, flags)
            timed = self._take(text, FASTEST_TIMED_WPM, stop, flags)
            fast = self._take(text, wpm, stop, flags)
        ratio = len(fast.samples) / max(1, len(timed.samples))
        words = (Event(e.kind, e.at, int(e.sample * ratio)) for e in timed.words)
        return Take(fast.samples, tuple(words))

    def _take(self, text: str, wpm: int, stop: Stop, flags: int) -> Take:
        self._set("rate", wpm, text)
        self._chunks, self._events, self._ended, self._stop = [], [], False, stop
        lib = self._lib
        began = lib.Synth(text.encode(), flags=lib.CHARS_UTF8 | flags)
        self._rest()
        if stop.asked():
            raise Cancelled(text)
        samples = np.frombuffer(b"".join(self._chunks), np.int16)
        if began != lib.EE_OK or not self._ended:
            raise Lost(text, f"espeak-ng did not finish (status {began})")
        ends = [event.sample for event in self._events if event.kind == lib.EVENT_END]
        if ends and wpm <= FASTEST_TIMED_WPM and ends[-1] != len(samples):
            raise Lost(text, f"espeak-ng gave {len(samples)} of {ends[-1]} samples")
        words = tuple(event for event in self._events if event.kind == lib.EVENT_WORD)
        return Take(samples, words)

    def _rest(self) -> None:
        """Wait until it has done what it was told. Its own Synchronize looks only every 20 ms: ten
        times what it takes to speak a title."""
        while self._lib.IsPlaying():
            time.sleep(_LOOK_S)
        self._lib.Synchronize()  # at rest: it returns at once, and clears its error

    def _on_sound(self, wave: Any, count: int, events: Any) -> int:
        """Called in espeak-ng's own thread, about once a second of sound; 1 ends the call."""
        if self._stop.asked():
            return 1
        if count > 0 and wave:
            self._chunks.append(ctypes.string_at(wave, count * ctypes.sizeof(ctypes.c_short)))
        index = 0
        while (kind := events[index].type) != self._lib.EVENT_LIST_TERMINATED:
            event = events[index]
            self._events.append(Event(kind, event.text_position - 1, event.sample))
            self._ended = self._ended or kind == self._lib.EVENT_MSG_TERMINATED
            index += 1
        return 0

    def _choose(self, voice: str) -> None:
        try:
            self._driver.setProperty("voice", voice)
        except ValueError as error:
            raise Lost(voice, f"espeak-ng refuses the voice: {error}") from None
        if (got := self._driver.getProperty("voice")) != voice:
            raise Lost(voice, f"espeak-ng speaks as {got} instead")

    def _set(self, name: str, value: float, text: str) -> None:
        """Set it past pyttsx3's queue (which drops it at times), and see that it took effect."""
        for _ in range(_TRIES):
            if self._driver.getProperty(name) == value:
                return  # nothing is under way, so this is what holds
            self._driver.setProperty(name, value)
            self._rest()
        raise Lost(text, f"espeak-ng keeps its {name} at {self._driver.getProperty(name)}")

    def _knows(self, character: str, voice: str) -> bool:
        category = unicodedata.category(character)
        if category in ("Cs", "Co", "Cn"):
            return False
        if category[0] not in "LN" and category not in ("Sc", "Sm", "So"):
            return True  # marks and punctuation have no words of their own
        if voice not in self._letter:
            one, other = (self._phonemes(unknown) for unknown in _NO_LETTERS)
            same = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
            self._letter[voice] = "".join(first for first, _ in same)
        phonemes = self._phonemes(character)
        # "(en)": the voice falls back on an English name, in other words it does not know.
        if not phonemes or (category[0] in "LN" and "(en)" in phonemes):
            return False
        prefix = self._letter[voice]
        return not (prefix and phonemes.startswith(prefix) and category != "Lm")

    def _phonemes(self, text: str) -> str:
        rest = ctypes.c_char_p(text.encode())
        said = []
        while rest.value is not None:
            # 1: UTF-8; 2: International Phonetic Alphabet
            said.append((self._to_phonemes(ctypes.byref(rest), 1, 2) or b"").decode())
        return "".join(said).strip()
