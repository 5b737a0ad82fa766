"""SAPI5 (Windows) and NSSpeech (macOS) behind pyttsx3: one file an utterance, read back whole.

Written from pyttsx3's drivers and the file formats; not yet run on those systems. They give no
word times to a file and can't be stopped in the middle of one: an utterance is short, and a stop
is seen before and after it.
"""

from __future__ import annotations

import io
import math
import tempfile
import threading
import time
import wave
from pathlib import Path
from typing import Any

import numpy as np

from narrator.errors import Bad, Cancelled, Lost
from narrator.voices.base import Stop
from narrator.voices.system.espeak import Take

_WRITING_S = 10.0
_POLL_S = 0.01
_TRIES = 3


class Recording:
    """The process's engine, used through `save_to_file`."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._driver = engine.proxy._driver
        self._lock = threading.Lock()

    def usable(self, voice: str) -> bool:
        """All that these systems list are theirs and complete."""
        return bool(voice)

    def unsayable(self, text: str, voice: str) -> str:
        """Nothing is known of what these engines lack."""
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
        """Speak `text`. Raises `Bad`, `Cancelled`, `Lost`."""
        with self._lock, tempfile.TemporaryDirectory(prefix="narrator-") as folder:
            self._set("voice", voice, text)
            self._set("rate", wpm, text)
            # A name of our own, one file a run: two saves before one run write only the last.
            path = Path(folder) / "utterance.wav"
            self._engine.save_to_file(text, str(path))
            self._engine.runAndWait()
            if stop.asked():
                raise Cancelled(text)
            return _whole(path, text, stop)

    def _set(self, name: str, value: float | str, text: str) -> None:
        for _ in range(_TRIES):
            self._driver.setProperty(name, value)
            if self._driver.getProperty(name) == value:
                return
        raise Lost(text, f"the system's voice keeps its {name}")


def _whole(path: Path, text: str, stop: Stop) -> Take:
    """The sound in `path`, once it is all there: `runAndWait` may return before it is written."""
    deadline = time.monotonic() + _WRITING_S
    seen = -1
    while time.monotonic() < deadline:
        size = path.stat().st_size if path.exists() else 0
        if size and size == seen:
            take = parse(path.read_bytes(), text)
            if take is not None:
                return take
        seen = size
        if stop.wait(_POLL_S):
            raise Cancelled(text)
    raise Lost(text, "the system's voice left no whole file")


def parse(data: bytes, text: str = "") -> Take | None:
    """16-bit mono WAV (SAPI5) or AIFF/AIFF-C (NSSpeech, whatever the file is called).

    None while it is not whole yet; `Bad` for a format that is neither. The standard library's
    AIFF reader is gone since Python 3.13; the chunks are those of Apple's AIFF-C draft (1991).
    """
    if data[:4] == b"FORM" and data[8:12] in (b"AIFF", b"AIFC"):
        return _parse_aiff(data, text)
    if data[:4] != b"RIFF":
        return None
    try:
        with wave.open(io.BytesIO(data)) as file:
            if file.getnchannels() != 1 or file.getsampwidth() != 2:
                raise Bad(text, "the system's voice wrote a WAV that is not 16-bit mono")
            frames = file.readframes(file.getnframes())
            if not frames or len(frames) != 2 * file.getnframes():
                return None
            return Take(np.frombuffer(frames, "<i2").astype(np.int16), (), file.getframerate())
    except (wave.Error, EOFError):
        return None


def _parse_aiff(data: bytes, text: str) -> Take | None:
    chunks: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "big")
        chunks[data[at : at + 4]] = data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    common, sound = chunks.get(b"COMM", b""), chunks.get(b"SSND", b"")
    if len(common) < 18 or len(sound) <= 8:
        return None
    channels, bits = (int.from_bytes(common[at : at + 2], "big") for at in (0, 6))
    frames = int.from_bytes(common[2:6], "big")
    coding = common[18:22] or b"NONE"
    if (channels, bits) != (1, 16) or coding not in (b"NONE", b"twos", b"sowt"):
        raise Bad(text, "the system's voice wrote an AIFF that is not plain 16-bit mono")
    begin = 8 + int.from_bytes(sound[:4], "big")
    samples = np.frombuffer(
        sound[begin : begin + 2 * frames], "<i2" if coding == b"sowt" else ">i2"
    )
    if not frames or len(samples) != frames:
        return None
    return Take(samples.astype(np.int16), (), round(_extended(common[8:18])))


def _extended(data: bytes) -> float:
    """An 80-bit IEEE 754 extended number, as AIFF writes its sample rate."""
    exponent = int.from_bytes(data[:2], "big") & 0x7FFF
    return math.ldexp(int.from_bytes(data[2:], "big"), exponent - 16383 - 63)
