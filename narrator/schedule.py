"""Which utterance is spoken next. Knows no engine, only the contract `Engine`.

There is no queue of jobs. Each narration has a `Line` of utterances; a free slot asks which line
is to be served, so that what it learns last (someone left, someone new came, audio enough is
ready) counts at once. Served first is the lower lane; then a line nobody has heard anything of;
then the line that has had least, in characters spoken, so that a long article does not hold up a
short one. A line is not served while `window_s` of its audio is made and not yet taken.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from narrator.errors import Bad, Cancelled, Lost, NarratorError, UtteranceFailed
from narrator.types import Prosody, Speech, VoiceInfo

INTERACTIVE, BATCH = 0, 1
DEATHS_ALLOWED = 2
KEY_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Job:
    """One utterance to be spoken; `key` names its content."""

    voice: VoiceInfo
    text: str
    prosody: Prosody

    @property
    def key(self) -> str:
        content = (KEY_VERSION, self.voice.name, self.voice.model, repr(self.prosody), self.text)
        return hashlib.sha256("\0".join(content).encode()).hexdigest()


class Engine(Protocol):
    """Runs one utterance on a free slot; the local pool and a cluster keep the same promises.

    `expect` names a ticket whose `run` is about to come; `cancel` reaches it from then on, before
    and during the run. `run` may be called from as many threads at once as there are `slots()`; it
    speaks at least once and raises `Lost` (speak it again, in front), `Bad` (never again),
    `Cancelled`, or a `MissingError`. `close` lets what runs go on for `drain_s`; after it every
    run raises.
    """

    def expect(self, ticket: str) -> None: ...
    def run(self, job: Job, ticket: str) -> Speech: ...
    def cancel(self, ticket: str) -> None: ...
    def slots(self) -> int: ...
    def close(self, drain_s: float) -> None: ...


class Scheduler:
    """Serves lines on an engine's slots, one thread a slot."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lines: list[Line] = []
        self._changed = threading.Condition()
        self._tickets = 0
        self._clock = 0  # characters spoken for the line last served: start-time fair queueing
        self._closed = False
        self._threads = [
            threading.Thread(target=self._serve, name=f"slot-{n}", daemon=True)
            for n in range(engine.slots())
        ]
        for thread in self._threads:
            thread.start()

    def line(self, jobs: Sequence[Job], *, lane: int = INTERACTIVE, window_s: float = 15.0) -> Line:
        """A narration's utterances, to be spoken in order; nothing starts before `resume`."""
        line = Line(self, jobs, lane, window_s)
        with self._changed:
            if self._closed:
                raise Cancelled(jobs[0].text if jobs else "")
            self._lines.append(line)
        return line

    def close(self) -> None:
        """Stop all work and the engine; lines that are waited for raise `Cancelled`."""
        with self._changed:
            self._closed = True
            lines = list(self._lines)
            self._changed.notify_all()
        for line in lines:
            line.close()
        self._engine.close(0.0)
        for thread in self._threads:
            thread.join(timeout=5.0)

    def _serve(self) -> None:
        while True:
            with self._changed:
                while not self._closed and (found := self._pick()) is None:
                    self._changed.wait()
                if self._closed or found is None:
                    return
                line, index = found
                self._tickets += 1
                ticket = str(self._tickets)
                line._begin(index, ticket)
                self._engine.expect(ticket)
            self._speak(line, index, ticket)

    def _pick(self) -> tuple[Line, int] | None:
        hungry = []
        for line in self._lines:
            if not line._hungry():
                line._stood_by = True
                continue
            if line._stood_by:  # no credit for having waited for nothing: it would starve others
                line._served = max(line._served, self._clock)
                line._stood_by = False
            hungry.append(line)
        if not hungry:
            return None
        line = min(hungry, key=lambda one: (one.lane, one._begun, one._served))
        self._clock = max(self._clock, line._served)
        return line, line._next()

    def _speak(self, line: Line, index: int, ticket: str) -> None:
        speech: Speech | None = None
        error: NarratorError | None = None
        try:
            speech = self._engine.run(line._jobs[index], ticket)
        except NarratorError as raised:
            error = raised
        except Exception as raised:
            # An engine's own fault ends its narration by name; the slot must go on for the others.
            error = Bad(line._jobs[index].text, f"{type(raised).__name__}: {raised}")
        with self._changed:
            line._end(index, ticket, speech, error)
            self._changed.notify_all()


class Line:
    """One narration's utterances: iterate to take their speech in reading order.

    `pause` stops the work, in the middle of an utterance too; `resume` goes on where it was.
    An error ends the line: it is raised when its utterance's turn comes, never before the speech
    that stands in front of it was taken.
    """

    def __init__(
        self, scheduler: Scheduler, jobs: Sequence[Job], lane: int, window_s: float
    ) -> None:
        self.lane = lane
        self._scheduler = scheduler
        self._jobs = jobs
        self._window_s = window_s
        self._made: dict[int, Speech] = {}
        self._failed: dict[int, NarratorError] = {}
        self._deaths: dict[int, int] = {}
        self._again: list[int] = []
        self._running: dict[int, str] = {}
        self._asked = 0
        self._taken = 0
        self._served = 0
        self._stood_by = True
        self._paused = True
        self._closed = False

    # Called by the scheduler, under its condition.

    @property
    def _begun(self) -> bool:
        return self._taken > 0 or bool(self._made)

    def _hungry(self) -> bool:
        if self._paused or self._closed:
            return False
        if self._again:
            # What stands in front of a failure is still to be heard.
            return not self._failed or self._again[0] < min(self._failed)
        if self._failed or self._asked >= len(self._jobs):
            return False
        if self._asked == self._taken:
            return True
        return sum(speech.pcm.duration_s for speech in self._made.values()) < self._window_s

    def _next(self) -> int:
        if self._again:
            return self._again.pop(0)
        self._asked += 1
        return self._asked - 1

    def _begin(self, index: int, ticket: str) -> None:
        self._running[index] = ticket
        self._served += len(self._jobs[index].text)

    def _end(
        self, index: int, ticket: str, speech: Speech | None, error: NarratorError | None
    ) -> None:
        del self._running[index]
        if speech is not None:
            self._made[index] = speech
        elif isinstance(error, Lost) and self._deaths.get(index, 0) + 1 < DEATHS_ALLOWED:
            self._deaths[index] = self._deaths.get(index, 0) + 1
            self._put_back(index)
        elif isinstance(error, Cancelled) and not self._closed and not self._scheduler._closed:
            self._put_back(index)
        elif error is not None:
            self._failed[index] = error

    def _put_back(self, index: int) -> None:
        self._again = sorted([*self._again, index])

    # Called by whoever narrates.

    def resume(self) -> None:
        """Speak on."""
        with self._scheduler._changed:
            self._paused = False
            self._scheduler._changed.notify_all()

    def pause(self) -> None:
        """Stop speaking, now; what is cut off will be spoken again."""
        self._halt(close=False)

    def close(self) -> None:
        """Stop speaking for good; a waiting `next` raises `Cancelled`."""
        self._halt(close=True)

    def _halt(self, *, close: bool) -> None:
        with self._scheduler._changed:
            self._paused = True
            if close:
                self._closed = True
                self._made.clear()
                with suppress(ValueError):
                    self._scheduler._lines.remove(self)
            tickets = list(self._running.values())
            self._scheduler._changed.notify_all()
        for ticket in tickets:
            self._scheduler._engine.cancel(ticket)

    def __iter__(self) -> Iterator[Speech]:
        return self

    def __next__(self) -> Speech:
        with self._scheduler._changed:
            index = self._taken
            if index >= len(self._jobs):
                raise StopIteration
            while not (self._closed or index in self._made or index in self._failed):
                self._scheduler._changed.wait()
            if self._closed:
                raise Cancelled(self._jobs[index].text)
            if index in self._failed:
                raise self._blame(index, self._failed[index])
            self._taken += 1
            self._scheduler._changed.notify_all()
            return self._made.pop(index)

    def _blame(self, index: int, error: NarratorError) -> NarratorError:
        if isinstance(error, Lost) or error.type == "speech-failed":
            return UtteranceFailed(index, self._jobs[index].text, str(error))
        return error
