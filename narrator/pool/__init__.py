"""Speaks one utterance on a free local worker process.

The processes are ours, over pipes: in a ProcessPoolExecutor the death of one worker breaks all.
A slot keeps a process per model, up to `MODELS_A_SLOT` (the one least lately used goes first), and
lets one of them speak at a time; voices that share a model share its process. A model that nobody
asked for in `IDLE_S` is let go, unless it was warmed.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any, cast

from narrator.errors import Bad, Cancelled, Lost, NarratorError
from narrator.pool.process import Process
from narrator.pool.watch import Watch
from narrator.schedule import Job, Spoken
from narrator.types import Speech, VoiceInfo

MODELS_A_SLOT = 2
IDLE_S = 600.0

Slot = dict[str, Process]


class LocalPool:
    """`Engine` on this machine: `workers` slots of `threads` cores each."""

    def __init__(
        self,
        home: Path,
        *,
        workers: int,
        threads: int,
        utterance_timeout_s: float,
        idle_s: float = IDLE_S,
    ) -> None:
        self._home = home
        self._workers = workers
        self._threads = threads
        self._timeout_s = utterance_timeout_s
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._freed = threading.Condition(self._lock)
        self._free: list[Slot] = [{} for _ in range(workers)]
        self._running: dict[str, Process | None] = {}
        self._cancelled: set[str] = set()
        self._alive: set[Process] = set()
        self._kept: set[str] = set()
        self._watch = Watch()
        self._closed = False

    def slots(self) -> int:
        return self._workers

    def models(self) -> int:
        return self._workers * MODELS_A_SLOT

    def warm(self, voice: VoiceInfo) -> None:
        """Start a process and load `voice`, ahead of the first utterance; it is kept."""
        slot = self._take(voice, voice.name)
        try:
            self._process(slot, voice)
            self._kept.add(voice.loaded_as)
        finally:
            self._give(slot)

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
        with self._freed:
            while self._running and (left_s := deadline - time.monotonic()) > 0:
                self._freed.wait(left_s)
            self._closed = True
            alive = list(self._alive)
            free, self._free = self._free, []
            self._freed.notify_all()
        self._watch.close()
        for process in alive:
            process.kill()
        for slot in free:
            for process in slot.values():
                process.release()

    def pids(self) -> tuple[int, ...]:
        """The processes alive now, for tests and for `narrator doctor`."""
        with self._lock:
            return tuple(process.pid for process in self._alive)

    def _ask(self, what: str, job: Job, ticket: str) -> tuple[Any, float]:
        slot: Slot = {}
        process: Process | None = None
        try:
            slot = self._take(job.voice, job.text)
            process = self._process(slot, job.voice)
            with self._lock:
                self._running[ticket] = process
                if ticket in self._cancelled:
                    raise Cancelled(job.text)
            return process.ask(what, ticket, job, self._timeout_s)
        except Lost:
            if process is not None:
                self._drop(slot, job.voice.loaded_as)
            if self._closed:
                raise Cancelled(job.text) from None
            raise
        finally:
            with self._lock:
                self._running.pop(ticket, None)
                self._cancelled.discard(ticket)
            self._give(slot)

    # Slots.

    def _take(self, voice: VoiceInfo, text: str) -> Slot:
        """A free slot, one that has the model if there is one; `Cancelled` in a closed pool."""
        with self._freed:
            while not self._closed and not self._free:
                self._freed.wait()
            if self._closed:
                raise Cancelled(text)
            slot = next((one for one in self._free if voice.loaded_as in one), self._free[-1])
            self._free = [one for one in self._free if one is not slot]
            return slot

    def _give(self, slot: Slot) -> None:
        with self._freed:
            if not self._closed:
                self._free.append(slot)
            self._freed.notify()
        if self._closed:
            for process in slot.values():
                process.release()

    def _process(self, slot: Slot, voice: VoiceInfo) -> Process:
        """The slot's process with `voice` in it; raises what loading the voice raises."""
        process = slot.pop(voice.loaded_as, None)
        if process is not None and not process.alive():
            self._forget(process)
            process = None
        if process is None:
            while len(slot) >= MODELS_A_SLOT:
                self._drop(slot, next(iter(slot)))
            process = self._started(voice)
        slot[voice.loaded_as] = process  # last in the dict: most lately used
        if voice.name not in process.voices:
            process.open(voice, self._home, self._threads)
        return process

    def _started(self, voice: VoiceInfo) -> Process:
        process = Process(self._watch)
        with self._lock:
            self._alive.add(process)
            if self._closed:
                process.kill()
        try:
            process.open(voice, self._home, self._threads)
        except NarratorError:
            self._forget(process)
            raise
        self._watch.after(self._idle_s, self, self._let_go)
        return process

    def _let_go(self) -> None:
        """End the processes that were idle for too long, in the slots that are free."""
        now = time.monotonic()
        with self._lock:
            free, self._free = self._free, []
        for slot in free:
            for name, process in list(slot.items()):
                if name not in self._kept and now - process.used_at >= self._idle_s:
                    self._drop(slot, name)
            self._give(slot)
        if self._alive:
            self._watch.after(self._idle_s / 2, self, self._let_go)

    def _drop(self, slot: Slot, name: str) -> None:
        process = slot.pop(name, None)
        if process is not None:
            self._forget(process)

    def _forget(self, process: Process) -> None:
        process.kill()
        process.release()
        with self._lock:
            self._alive.discard(process)
