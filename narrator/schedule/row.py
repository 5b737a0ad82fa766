"""What stands in a line, and the tasks that lines share. All under the scheduler's lock."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum

from narrator.errors import NarratorError
from narrator.schedule.job import BATCH, Job
from narrator.types import Speech, VoiceInfo

# An utterance that a slot is busy with takes 3 s at worst (170 characters at a real-time factor of
# 0.3), and a line that has this much in front can wait for several.
ENOUGH_S = 10.0
# Seconds that a line may hold. A guard only: who feeds it bounds what is made, by what he puts.
WINDOW_S = 60.0
# A listener at their own pace asks for something every 20 s at least: half a minute is made ahead,
# an utterance lasts 12 s at most. Who has not for so long has stopped their player.
STOPPED_S = 60.0

# What was taken out of a line and is being encoded is in front of its listener too.
DRY_S = 0.5

# Results that a line has taken and may not have kept yet: another that asks meanwhile gets them.
HELD = 4

Result = Speech | int | None


class Rank(IntEnum):
    """Who is served first: a line nobody has heard anything of, one that has little in front."""

    UNHEARD = 0
    SHORT = 1
    MEASURING = 2
    AHEAD = 3
    BATCH = 4


@dataclass(slots=True, eq=False, weakref_slot=True)
class Account:
    """What one client's lines have had, in characters spoken."""

    served: float = 0.0
    stood_by: bool = True


@dataclass(slots=True, eq=False, weakref_slot=True)
class Task:
    """One run, for every place in a line that wants its key. `ticket` is "" while it waits."""

    job: Job
    measures: bool
    wants: list[tuple[Row, int]] = field(default_factory=list)
    ticket: str = ""
    stopping: bool = False
    deaths: int = 0
    preempted: int = 0
    done: bool = False
    result: Result = None
    error: NarratorError | None = None
    payer: Account | None = None
    cost: float = 0.0

    @property
    def waiting(self) -> bool:
        return not self.done and not self.ticket

    def wanted(self) -> bool:
        """Whether a line that goes on wants it."""
        return any(row.wants(number) for row, number in self.wants)

    def rank(self) -> Rank:
        """The best rank of those who want it."""
        ranks = [row.rank(number) for row, number in self.wants if row.wants(number)]
        return min(ranks, default=Rank.BATCH)

    def wait_again(self) -> None:
        """In front: each line's next is the first of its tasks that waits."""
        for row, number in self.wants:
            row.look_from(number)

    def deliver(self) -> None:
        for row, number in self.wants:
            row.arrived(number)


class Row:
    """The tasks of one line by the number of their `put`, from the first that is not taken on."""

    def __init__(
        self,
        lane: int,
        account: Account,
        *,
        measures: bool,
        lock: threading.Lock,
    ) -> None:
        self.lane = lane
        self.account = account
        self.measures = measures
        self.changed = threading.Condition(lock)
        self.tasks: dict[int, Task] = {}
        self.taken = 0
        self.paused = True
        self.closed = False
        self.finished = False
        self.voice: VoiceInfo | None = None
        self.narration = 0  # to whom a place may have been promised
        self.resumed_at: float | None = None
        self._names: dict[int, int] = {}
        self._put = 0
        self._look_at = 0
        self._made_s = 0.0
        self._dry_at = 0.0
        self._asked_at = time.monotonic()
        self._heard = False
        self._failed_at: int | None = None
        self._held: deque[Task] = deque(maxlen=HELD)

    @property
    def cushion_s(self) -> float:
        """What is left of what was said: it is heard while others are served, and a line that
        waits long enough is short, whether or not anyone says so again."""
        return self._dry_at - time.monotonic() if self._dry_at else 0.0

    @cushion_s.setter
    def cushion_s(self, seconds: float) -> None:
        self._dry_at = time.monotonic() + seconds

    def put(self, task: Task, index: int | None) -> None:
        number = self._put
        self._put += 1
        self._asked_at = time.monotonic()
        self._names[number] = number if index is None else index
        self.tasks[number] = task
        task.wants.append((self, number))
        self.voice = self.voice or task.job.voice
        if task.done:
            self.arrived(number)

    def take(self) -> tuple[Task, int]:
        """The first, which is done, and its index for people. One that failed stays in front."""
        number = self.taken
        task, index = self.tasks[number], self._names[number]
        if task.error is None:
            del self.tasks[number], self._names[number]
            self._held.append(task)
            self._made_s = self._made_s - _seconds(task) if self.tasks else 0.0
            self.taken += 1
            self._heard = True
        return task, index

    def drop(self) -> list[Task]:
        """Let go, for good, what is not taken; returns it."""
        dropped = list(self.tasks.values())
        for task in dropped:
            task.wants = [(row, number) for row, number in task.wants if row is not self]
        self.tasks.clear()
        self._names.clear()
        self._held.clear()
        return dropped

    def arrived(self, number: int) -> None:
        if self.tasks[number].error is None:
            self._made_s += _seconds(self.tasks[number])
        elif self._failed_at is None or number < self._failed_at:
            self._failed_at = number
        self.changed.notify_all()

    def look_from(self, number: int) -> None:
        self._look_at = min(self._look_at, number)

    def wants(self, number: int) -> bool:
        """Whether it goes on, to there: what stands in front of a failure is still to be heard."""
        before = self._failed_at is None or number < self._failed_at
        return before and not self.paused and not self.closed

    def next(self) -> tuple[Task, int] | None:
        """The first that is to be begun, if one is."""
        end = self._put if self._failed_at is None else self._failed_at
        self._look_at = max(self._look_at, self.taken)
        while self._look_at < end and not self.tasks[self._look_at].waiting:
            self._look_at += 1
        number = self._look_at
        if self.paused or self.closed or number >= end:
            return None
        if number > self.taken and self._made_s >= WINDOW_S:
            return None
        return self.tasks[number], number

    def rank(self, number: int) -> Rank:
        if self.measures:
            return Rank.MEASURING
        if self.lane == BATCH:
            return Rank.BATCH
        if number == self.taken and not self._heard:
            return Rank.UNHEARD
        return Rank.SHORT if self.in_front_s < ENOUGH_S else Rank.AHEAD

    @property
    def in_front_s(self) -> float:
        """What is made and not heard; below zero its listener has run dry."""
        return self.cushion_s + self._made_s

    @property
    def dry(self) -> bool:
        """Whether its listener hears nothing, and waits for what is to be made."""
        return self._heard and self.in_front_s < -DRY_S and self.next() is not None

    @property
    def listened_to(self) -> bool:
        """Whether it is one of a listener's, to be spoken."""
        return not self.measures and self.lane != BATCH

    @property
    def asks(self) -> bool:
        """Whether something of it is not made yet."""
        return any(not task.done for task in self.tasks.values())

    @property
    def live(self) -> bool:
        """Whether somebody listens and more is to be made; not where all that was asked for is
        made, and nothing more was for `STOPPED_S`."""
        if not self.listened_to or self.paused or self.closed:
            return False
        return self.asks or (not self.finished and time.monotonic() - self._asked_at < STOPPED_S)


def _seconds(task: Task) -> float:
    return task.result.pcm.duration_s if isinstance(task.result, Speech) else 0.0
