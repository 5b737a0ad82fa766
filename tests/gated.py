"""A made engine that waits for permits, and lines on it, for tests of the scheduler.

`Engine` is a protocol; this one keeps its promises with real threads and real waiting, so what is
tested is the scheduler, at the pace that the test chooses.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from audio.pcm import Pcm
from narrator.errors import Cancelled
from narrator.schedule import INTERACTIVE, Job, Line, Scheduler, Spoken
from narrator.types import Prosody, Speech, VoiceInfo

VOICE = VoiceInfo(
    name="test",
    engine="test",
    languages=("en",),
    scripts=("Latin",),
    sample_rate_hz=1000,
    gain_db=0.0,
    ramp=(40,),
    deterministic=True,
    licence="",
    description="",
)
WAIT_S = 5.0


class GatedEngine:
    """Speaks one second a job; every run waits for a permit, so that a test sets the pace."""

    def __init__(self, slots: int = 1) -> None:
        self._slots = slots
        self.work_s = 0.5
        self.permits = threading.Semaphore(0)
        self.begun: list[str] = []
        self.spoken: list[str] = []
        self.errors: dict[str, list[Exception]] = {}
        self.changed = threading.Condition()
        self.stops: dict[str, threading.Event] = {}
        self.closed = False

    def slots(self) -> int:
        return self._slots

    def models(self) -> int:
        return 2

    def expect(self, ticket: str) -> None:
        self.stops[ticket] = threading.Event()

    def run(self, job: Job, ticket: str) -> Spoken:
        self._wait(job, ticket)
        speech = Speech(Pcm(np.full(1000, float(len(job.text)), np.float32), 1000))
        return Spoken(speech, self.work_s)

    def measure(self, job: Job, ticket: str) -> int | None:
        self._wait(job, ticket)
        return 1000 * len(job.text)

    def _wait(self, job: Job, ticket: str) -> None:
        stop = self.stops[ticket]
        with self.changed:
            self.begun.append(job.text)
            self.changed.notify_all()
        while not self.permits.acquire(timeout=0.002):
            if stop.is_set() or self.closed:
                raise Cancelled(job.text)
        if self.errors.get(job.text):
            raise self.errors[job.text].pop(0)
        with self.changed:
            self.spoken.append(job.text)
            self.changed.notify_all()

    def cancel(self, ticket: str) -> None:
        self.stops[ticket].set()

    def close(self, drain_s: float) -> None:
        self.closed = True

    def permit(self, count: int) -> None:
        for _ in range(count):
            self.permits.release()

    def wait_begun(self, text: str) -> None:
        """Until `text` is what was begun last."""
        self.wait_for(lambda: self.begun[-1:] == [text])

    def wait_for(self, condition: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(condition, WAIT_S), self.begun


def job(text: str) -> Job:
    return Job(VOICE, text, Prosody())


def texts(letter: str, length: int, count: int) -> list[str]:
    """Texts of a length, no two alike: what is alike is spoken once."""
    return [letter * (length - 3) + f"{n:03}" for n in range(count)]


def line(scheduler: Scheduler, *texts: str, lane: int = INTERACTIVE, client: str = "") -> Line:
    made = scheduler.line(lane=lane, client=client)
    for text in texts:
        made.put(job(text))
    made.resume()
    return made


def take_all(made: Line) -> list[int]:
    """The lengths of the texts that were spoken."""
    return [int(made.take().pcm.samples[0]) for _ in list(made._row.tasks)]


def heard(scheduler: Scheduler, engine: GatedEngine, *texts: str, cushion_s: float) -> Line:
    """A line of which one utterance was taken, with `texts` still to be spoken."""
    made = line(scheduler, f"{texts[0]} before")
    engine.permit(1)
    made.take()
    made.cushion_s = cushion_s
    for text in texts:
        made.put(job(text))
    return made
