"""Speaks one utterance on a free local worker process.

The processes are ours, over pipes: in a ProcessPoolExecutor the death of one worker breaks all.
A slot keeps a process per voice, up to `VOICES_A_SLOT` (the one least lately used goes first), and
lets one of them speak at a time.
"""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

from narrator.errors import Bad, Cancelled, Lost, NarratorError
from narrator.schedule import Job, Spoken
from narrator.types import Speech, VoiceInfo

VOICES_A_SLOT = 2
OPEN_TIMEOUT_S = 120.0


class LocalPool:
    """`Engine` on this machine: `workers` slots of `threads` cores each."""

    def __init__(
        self, home: Path, *, workers: int, threads: int, utterance_timeout_s: float
    ) -> None:
        self._home = home
        self._workers = workers
        self._threads = threads
        self._timeout_s = utterance_timeout_s
        self._free: queue.LifoQueue[dict[str, _Process]] = queue.LifoQueue()
        for _ in range(workers):
            self._free.put({})
        self._lock = threading.Lock()
        self._running: dict[str, _Process | None] = {}
        self._cancelled: set[str] = set()
        self._alive: set[_Process] = set()
        self._closed = False

    def slots(self) -> int:
        return self._workers

    def warm(self, voice: VoiceInfo) -> None:
        """Start a process and load `voice`, ahead of the first utterance."""
        slot = self._slot(voice.name)
        try:
            self._process(slot, voice)
        finally:
            self._free.put(slot)

    def expect(self, ticket: str) -> None:
        with self._lock:
            self._running[ticket] = None

    def run(self, job: Job, ticket: str) -> Spoken:
        """Speak `job` on a free slot; see `Engine.run`."""
        speech, work_s = self._ask("speak", job, ticket)
        if not len(speech.pcm):
            raise Bad(job.text, f"voice {job.voice.name} made no sound")
        return Spoken(cast(Speech, speech), work_s)

    def measure(self, job: Job, ticket: str) -> int | None:
        """How many samples `job` would make; see `Engine.measure`."""
        return cast("int | None", self._ask("measure", job, ticket)[0])

    def _ask(self, what: str, job: Job, ticket: str) -> tuple[Any, float]:
        slot: dict[str, _Process] = {}
        process: _Process | None = None
        try:
            slot = self._slot(job.text)
            process = self._process(slot, job.voice)
            with self._lock:
                self._running[ticket] = process
                if ticket in self._cancelled:
                    raise Cancelled(job.text)
            return process.ask(what, ticket, job, self._timeout_s)
        except Lost:
            if process is not None:
                self._drop(slot, job.voice.name)
            if self._closed:
                raise Cancelled(job.text) from None
            raise
        finally:
            with self._lock:
                self._running.pop(ticket, None)
                self._cancelled.discard(ticket)
            self._free.put(slot)

    def _slot(self, text: str) -> dict[str, _Process]:
        """A free slot; `Cancelled` once the pool is closed."""
        slot = self._free.get()
        if self._closed:
            self._free.put(slot)
            raise Cancelled(text)
        return slot

    def cancel(self, ticket: str) -> None:
        with self._lock:
            if ticket not in self._running:
                return
            self._cancelled.add(ticket)
            process = self._running[ticket]
        if process is not None:
            process.stop(ticket)

    def close(self, drain_s: float) -> None:
        """End all processes; running utterances get `drain_s` to finish."""
        deadline = time.monotonic() + drain_s
        while time.monotonic() < deadline and self._running:
            time.sleep(0.01)
        with self._lock:
            self._closed = True
            alive = list(self._alive)
        for process in alive:
            process.kill()
        with suppress(queue.Empty):
            while True:
                for process in self._free.get_nowait().values():
                    process.release()
        self._free.put({})  # wakes who still waits for a slot, to find the pool closed

    def pids(self) -> tuple[int, ...]:
        """The processes alive now, for tests and for `narrator doctor`."""
        with self._lock:
            return tuple(process.pid for process in self._alive)

    def _process(self, slot: dict[str, _Process], voice: VoiceInfo) -> _Process:
        process = slot.pop(voice.name, None)
        if process is not None and not process.alive():
            self._forget(process)
            process = None
        if process is None:
            while len(slot) >= VOICES_A_SLOT:
                self._drop(slot, next(iter(slot)))
            process = _Process()
            with self._lock:
                self._alive.add(process)
                if self._closed:
                    process.kill()
            try:
                process.open(voice, self._home, self._threads)
            except NarratorError:
                self._forget(process)
                raise
        slot[voice.name] = process  # last in the dict: most lately used
        return process

    def _drop(self, slot: dict[str, _Process], name: str) -> None:
        process = slot.pop(name, None)
        if process is not None:
            self._forget(process)

    def _forget(self, process: _Process) -> None:
        process.kill()
        process.release()
        with self._lock:
            self._alive.discard(process)


class _Process:
    """One worker process and its two pipes; one utterance at a time."""

    def __init__(self) -> None:
        root = str(Path(__file__).resolve().parent.parent)
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
        try:
            self._child = subprocess.Popen(
                # -P: a folder named `audio` where the user stands must not be taken for ours.
                [sys.executable, "-P", "-m", "narrator.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": path},
            )
        except OSError as error:
            raise Lost("", f"no process can be started ({error.strerror})") from None
        self._writing = threading.Lock()
        self._hung = False

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

    def ask(self, what: str, ticket: str, job: Job, timeout_s: float) -> tuple[Any, float]:
        """The result of a "speak" or "measure", and the seconds of work it took."""
        self._send((what, ticket, job.text, job.prosody), job.text)
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
        for pipe in (self._child.stdin, self._child.stdout):
            with suppress(OSError):
                cast("IO[bytes]", pipe).close()

    def _send(self, message: tuple[Any, ...], text: str) -> None:
        pipe = cast("IO[bytes]", self._child.stdin)
        try:
            with self._writing:
                pickle.dump(message, pipe, protocol=5)
                pipe.flush()
        except (OSError, ValueError) as error:
            raise Lost(text, f"its process is gone ({error})") from None

    def _receive(self, timeout_s: float, text: str) -> tuple[Any, ...]:
        pipe = cast("IO[bytes]", self._child.stdout)
        timer = threading.Timer(timeout_s, self._kill_hung)
        timer.daemon = True
        timer.start()
        try:
            return cast("tuple[Any, ...]", pickle.load(pipe))
        except Exception as error:  # what a torn pickle raises is anything
            self.kill()
            why = f"exit status {self._child.returncode} ({type(error).__name__})"
            if self._hung:
                why = f"silent for {timeout_s:g} s"
            raise Lost(text, why) from None
        finally:
            timer.cancel()

    def _kill_hung(self) -> None:
        """A hung engine ends like a dead one."""
        self._hung = True
        self.kill()
