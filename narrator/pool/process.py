"""One worker process, as its pool sees it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from io import RawIOBase
from pathlib import Path
from typing import Any, cast

from narrator import wire
from narrator.errors import Lost
from narrator.pool.watch import Watch
from narrator.schedule import Job
from narrator.types import VoiceInfo

OPEN_TIMEOUT_S = 120.0
# glibc gives blocks over 128 KiB back as soon as they are free. Else it raises that bound as it
# goes, and a worker with Kokoro rested at 367 MB, with a peak of 506, where it does at 289 and 475.
_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(128 * 1024)}


class Process:
    """A worker and its two pipes; it holds voices of one model and does one thing at a time.

    Raises `Lost` where none can be started. `used_at` is when it last answered; `voices` are the
    names of those it has loaded.
    """

    def __init__(self, watch: Watch) -> None:
        root = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
        try:
            self._child = subprocess.Popen(
                # -P: a folder named `audio` where the user stands must not be taken for ours.
                [sys.executable, "-P", "-m", "narrator.worker"],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**_MEMORY, **os.environ, "PYTHONPATH": path},
            )
        except OSError as error:
            raise Lost("", f"no process can be started ({error.strerror})") from None
        self._in = cast(RawIOBase, self._child.stdin)
        self._out = cast(RawIOBase, self._child.stdout)
        wire.widen(self._out)
        self._watch = watch
        self._writing = threading.Lock()
        self._hung = False
        self.used_at = time.monotonic()
        self.voices: set[str] = set()

    @property
    def pid(self) -> int:
        return self._child.pid

    def alive(self) -> bool:
        return self._child.poll() is None

    def open(self, voice: VoiceInfo, home: Path, threads: int) -> None:
        """Load `voice` in the process; raises what the voice raises."""
        self._send(("open", voice, str(home), threads), voice.name)
        answer = self._receive(OPEN_TIMEOUT_S, f"loading voice {voice.name}")
        if answer[0] == "refused":
            raise answer[1]
        self.voices.add(voice.name)

    def ask(self, what: str, ticket: str, job: Job, timeout_s: float) -> tuple[Any, float]:
        """The result of a "speak" or "measure", and the seconds of work it took."""
        self._send((what, ticket, job.voice.name, job.text, job.prosody), job.text)
        answer = self._receive(timeout_s, job.text)
        if answer[0] == "failed":
            raise answer[2]
        return answer[2], answer[3]

    def stop(self, ticket: str) -> None:
        with suppress(Lost):
            self._send(("stop", ticket), "")

    def kill(self) -> None:
        """End it now and wait until it is gone; safe to call again."""
        with suppress(ProcessLookupError):
            self._child.kill()
        self._child.wait()

    def release(self) -> None:
        """Close the pipes of a process that is gone; only for the thread that reads them."""
        for pipe in (self._in, self._out):
            with suppress(OSError):
                pipe.close()

    def _send(self, message: tuple[Any, ...], text: str) -> None:
        try:
            with self._writing:
                wire.send(self._in, message)
        except (OSError, ValueError) as error:
            raise Lost(text, f"its process is gone ({error})") from None

    def _receive(self, timeout_s: float, text: str) -> tuple[Any, ...]:
        try:
            with self._watch.within(timeout_s, self._kill_hung):
                answer = wire.receive(self._out)
        except Exception as error:  # what a torn message raises is anything
            self.kill()
            why = f"exit status {self._child.returncode} ({type(error).__name__})"
            if self._hung:
                why = f"silent for {timeout_s:g} s"
            raise Lost(text, why) from None
        self.used_at = time.monotonic()
        return cast("tuple[Any, ...]", answer)

    def _kill_hung(self) -> None:
        """A hung engine ends like a dead one."""
        self._hung = True
        self.kill()
