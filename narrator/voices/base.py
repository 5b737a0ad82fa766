"""The Voice protocol, and the promises every engine keeps."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from narrator.types import Prosody, Speech, VoiceInfo


class Stop:
    """Says to a running engine call that nobody wants it any more. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked = threading.Event()
        self._call: Callable[[], None] | None = None

    def ask(self) -> None:
        """Ask the engine to stop; runs what `calling` registered, once."""
        with self._lock:
            if self._asked.is_set():
                return
            self._asked.set()
            call = self._call
        if call is not None:
            call()

    def asked(self) -> bool:
        return self._asked.is_set()

    def wait(self, timeout_s: float) -> bool:
        """Sleep until asked to stop, or `timeout_s`; True when asked."""
        return self._asked.wait(timeout_s)

    @contextmanager
    def calling(self, call: Callable[[], None]) -> Iterator[None]:
        """While inside, `ask` also runs `call` (at once if it was asked before)."""
        with self._lock:
            self._call = call
            asked = self._asked.is_set()
        if asked:
            call()
        try:
            yield
        finally:
            with self._lock:
                self._call = None


class Voice(Protocol):
    """One loaded voice, in a worker process of its own, used by one thread at a time.

    An engine promises that
    - `speak` says every word of `text` once, in order, or raises `Bad` naming what it can't say;
      never less, never a sound for a symbol it does not know;
    - the sound is mono float32 at `info.sample_rate_hz`, not empty, peaks at or below full scale
      (±1.0), whole to its last sample; what silence the engine puts around it may stay;
    - where `prosody.phonemes` tell how a word sounds, it is said so, with the nearest sounds that
      the voice has; a voice that can't be told, or to which they are no sounds, says the word as
      it is written, and none raises for what it is told;
    - word times, where given, ascend and lie inside the sound;
    - `speak` raises `Cancelled` within a tenth of a second after `stop.ask()`, from any thread,
      and can be called again afterwards;
    - for a voice marked `deterministic` the same arguments give the same samples;
    - for a voice marked `foretold` `durations` tells how many, to the sample, and `speak` returns
      its sound trimmed: of the silence around it there is no more than the voice wants heard;
    - it writes nothing to standard output and changes no global of the parent process.
    """

    info: VoiceInfo

    @classmethod
    def open(cls, info: VoiceInfo, files: Path, threads: int) -> Voice:
        """Load the voice whose checked files lie in the folder `files`, to use `threads` cores.

        Raises `VoiceMissing` if a library or file that it needs is not there.
        """
        ...

    def speak(self, text: str, prosody: Prosody, stop: Stop) -> Speech:
        """Speak `text` (words already verbalised). Raises `Bad`, `Cancelled`."""
        ...

    def durations(self, text: str, prosody: Prosody, stop: Stop) -> int | None:
        """How many samples, at `info.sample_rate_hz`, `speak` returns for the same arguments.

        Costs a small part of what speaking does. None from a voice that is not `foretold`. Raises
        `Bad` where `speak` would, and `Cancelled`.
        """
        ...

    def close(self) -> None:
        """Free what is held. Further calls raise."""
        ...
