"""pyttsx3's engine for this platform, opened once in the process that calls it."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from narrator.errors import UnknownVoice, VoiceMissing
from narrator.voices.base import Stop
from narrator.voices.system.espeak import Espeak, Take, bundled_library, data_path
from narrator.voices.system.recording import Recording

HINT = "pip install 'narrator[espeak]', or install espeak-ng (Debian: apt install espeak-ng)"
# The drivers of pyttsx3 that can give sound to a program; `avspeech` and `dummy` can't.
_DRIVERS = ("espeak", "sapi5", "nsss")


class Speaker(Protocol):
    """What a driver can do for us; safe to call from any thread, one call at a time."""

    def usable(self, voice: str) -> bool: ...

    def unsayable(self, text: str, voice: str) -> str: ...

    def speak(
        self,
        text: str,
        voice: str,
        wpm: int,
        stop: Stop,
        *,
        last: bool = True,
        sounds: bool = False,
    ) -> Take: ...


@dataclass(frozen=True, slots=True)
class Listed:
    """A voice as pyttsx3 lists it; `language` is a BCP 47 tag, "" where the engine says none."""

    id: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The engine of this process; `current` is the voice that the system itself would use."""

    driver: str
    speaker: Speaker
    voices: tuple[Listed, ...]
    current: str


_lock = threading.Lock()
_opened: Opened | None = None
_engine: Any = None  # pyttsx3 keeps only a weak reference, and an engine that goes takes ours along


def open_engine(name: str) -> Opened:
    """The engine, opened at the first call; `name` is the voice it is for.

    Raises `VoiceMissing` where there is none.
    """
    global _opened, _engine
    with _lock:
        if _opened is None:
            driver, _engine = _init(name)
            atexit.register(_forget)
            speaker: Speaker = Espeak(_engine) if driver == "espeak" else Recording(_engine)
            voices = tuple(_listed(voice) for voice in _engine.getProperty("voices"))
            current = str(_engine.getProperty("voice") or "")
            _opened = Opened(driver, speaker, voices, current)
        return _opened


def _forget() -> None:
    """At exit, while pyttsx3 is still whole: its destructor fails once modules are being freed."""
    global _opened, _engine
    _opened = _engine = None


def _init(name: str) -> tuple[str, Any]:
    with data_path(bundled_library()):
        try:
            import pyttsx3
            from pyttsx3.engine import engines_by_sys_platform
        except ImportError:
            raise VoiceMissing(name, "pip install pyttsx3") from None
        for driver in engines_by_sys_platform():
            if driver not in _DRIVERS:
                continue
            try:
                return driver, pyttsx3.init(driver)
            except (ImportError, OSError, RuntimeError, AttributeError):
                continue  # its library is not there, or is older than pyttsx3 wants
    raise VoiceMissing(name, HINT)


def _listed(voice: Any) -> Listed:
    languages = [str(tag).replace("_", "-") for tag in voice.languages or () if tag]
    return Listed(str(voice.id), str(voice.name or "").strip(), languages[0] if languages else "")


def find(voices: Sequence[Listed], wanted: str) -> Listed:
    """The voice whose id, last part of the id, language or name is `wanted`, in this order.

    Raises `UnknownVoice`: pyttsx3 itself takes any name and goes on with the voice it had.
    """
    want = wanted.casefold()
    called = [
        (voice.id, voice.id.replace("\\", "/").rpartition("/")[2], voice.language, voice.name)
        for voice in voices
    ]
    for kind in range(4):
        for voice, names in zip(voices, called, strict=True):
            if want and names[kind].casefold() == want:
                return voice
    near = [voice.id for voice in voices if want[:2] in voice.id.casefold()] or [
        voice.id for voice in voices
    ]
    raise UnknownVoice(f"system:{wanted}", tuple(f"system:{id_}" for id_ in near[:12]))


def default(opened: Opened, language: str) -> Listed:
    """The voice of `language` ("en-US"), else one that shares its first subtag, else any."""
    want = language.casefold()
    primary = want.partition("-")[0]
    by_closeness = sorted(
        opened.voices,
        key=lambda voice: (
            voice.language.casefold() != want,
            voice.language.casefold().partition("-")[0] != primary,
            voice.id != opened.current,
        ),
    )
    if not by_closeness:
        raise VoiceMissing("system", HINT)
    return by_closeness[0]
