"""Serves lines on an engine's slots, one thread a slot."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from weakref import WeakValueDictionary

from narrator.errors import Bad, Cancelled, Lost, NarratorError
from narrator.schedule.job import BATCH, INTERACTIVE, Engine, Job, Spoken
from narrator.schedule.line import Line, Measuring
from narrator.schedule.load import Load
from narrator.schedule.order import Order, victims
from narrator.schedule.row import Account, Row, Task
from narrator.types import VoiceInfo

DEATHS_ALLOWED = 2
LOAD_AT_MOST = 0.9
# From being let in to the first line's first utterance: a few milliseconds, on a busy machine more;
# and no longer, for one who was let in may have left before.
PROMISED_S = 0.5


@dataclass(frozen=True, slots=True)
class _Promise:
    """A place held for a narration, by its `id()`."""

    narration: int
    voice: VoiceInfo
    until: float


class Scheduler:
    """Lines for narrations; `load_at_most` is the part of the slots that listeners may fill."""

    def __init__(self, engine: Engine, *, load_at_most: float = LOAD_AT_MOST) -> None:
        self._engine = engine
        self._load_at_most = load_at_most
        self._lock = threading.Lock()
        self._asked = threading.Condition(self._lock)
        self._load = Load(engine.models())
        self._order = Order(self._load)
        self._promised: list[_Promise] = []
        # While anybody holds it: the same content is made once for all who want it at a time.
        self._tasks: WeakValueDictionary[tuple[bool, str], Task] = WeakValueDictionary()
        self._accounts: WeakValueDictionary[str, Account] = WeakValueDictionary()
        self._running: set[Task] = set()
        self._tickets = 0
        self._closed = False
        self._threads = [
            threading.Thread(target=self._serve, name=f"slot-{n}", daemon=True)
            for n in range(engine.slots())
        ]
        for thread in self._threads:
            thread.start()

    def line(self, *, lane: int = INTERACTIVE, client: str = "", narration: object = None) -> Line:
        """A narration's utterances, to be spoken in order; nothing starts before `resume`.

        Lines of the same `client` share what they get; "" is a client of its own each time. What
        was promised to the `narration` is kept by it. Raises `Cancelled` on a closed scheduler.
        """
        row = self._row(lane, client, measures=False)
        row.narration = 0 if narration is None else id(narration)
        return Line(self, row)

    def measuring(self, *, client: str = "") -> Measuring:
        """Utterances whose length is asked for, in order; nothing starts before `resume`."""
        return Measuring(self, self._row(INTERACTIVE, client, measures=True))

    def admits(self, voice: VoiceInfo, others: Sequence[VoiceInfo] = ()) -> bool:
        """Whether one more listener of `voice` can be served without a gap to anyone.

        The lines that are listened to, `others` who have none just now, and that one, each by its
        voice's real-time factor, may fill `load_at_most` of the slots, and nobody may have run dry.
        The first always may.
        """
        with self._lock:
            there = [*self._listened_to(voice), *others]
            if not there:
                return True
            fits = self._load.of([*there, voice]) <= self._slots_for_listeners
            return fits and not any(row.dry and row.live for row in self._order.rows)

    def doubts(self, voice: VoiceInfo, others: Sequence[VoiceInfo] = ()) -> bool:
        """Whether `admits` may soon tell better: how fast the voice's model speaks just now was not
        measured lately, would decide it, and is about to be measured, so that no slot is free."""
        with self._lock:
            there = [*self._listened_to(voice), *others]
            asking = sum(row.live and row.asks for row in self._order.rows) + len(self._promised)
            if asking < len(self._threads):
                return False
            least, most = self._load.bounds_of([*there, voice])
            return least <= self._slots_for_listeners < most

    def promise(self, voice: VoiceInfo, narration: object) -> None:
        """Hold a place for one who was let in, for `PROMISED_S` or until a line of that narration
        begins."""
        with self._lock:
            self._promised.append(_Promise(id(narration), voice, time.monotonic() + PROMISED_S))

    def busy_s(self, voice: VoiceInfo) -> float:
        """A guess of the seconds until `admits(voice)`, 1 to 300, for a Retry-After."""
        with self._lock:
            there = [*self._listened_to(voice), voice]
            return self._load.wait_s(there, self._slots_for_listeners)

    def _listened_to(self, voice: VoiceInfo) -> list[VoiceInfo]:
        """The voices of the lines that are, and of those that were promised a place; a line whose
        voice is not known yet is taken for one of `voice`."""
        now = time.monotonic()
        self._promised = [promise for promise in self._promised if promise.until > now]
        live = [row.voice or voice for row in self._order.rows if row.live]
        return live + [promise.voice for promise in self._promised]

    def _keep_promise(self, narration: int) -> None:
        kept = next((one for one in self._promised if one.narration == narration), None)
        if kept is not None:
            self._promised.remove(kept)

    @property
    def _slots_for_listeners(self) -> float:
        return len(self._threads) * self._load_at_most

    def close(self) -> None:
        """Stop all work and the engine; lines that are waited for raise `Cancelled`."""
        with self._lock:
            self._closed = True
            rows = list(self._order.rows)
            self._asked.notify_all()
        for row in rows:
            self._close(row)
        self._engine.close(0.0)
        for thread in self._threads:
            thread.join(timeout=5.0)

    # The slots.

    def _serve(self) -> None:
        while (task := self._next()) is not None:
            self._work(task)
            del task  # or an idle slot would hold its last speech

    def _next(self) -> Task | None:
        """The next task, begun; None at the end."""
        with self._lock:
            while not self._closed and (task := self._order.pick()) is None:
                self._asked.wait()
            if self._closed or task is None:
                return None
            self._tickets += 1
            task.ticket = str(self._tickets)
            self._running.add(task)
            self._engine.expect(task.ticket)
            return task

    def _work(self, task: Task) -> None:
        result: Spoken | int | None = None
        error: NarratorError | None = None
        work = self._engine.measure if task.measures else self._engine.run
        try:
            result = work(task.job, task.ticket)
        except NarratorError as raised:
            error = raised
        except Exception as raised:
            # An engine's own fault ends its narration by name; the slot must go on for the others.
            error = Bad(task.job.text, f"{type(raised).__name__}: {raised}")
        with self._lock:
            self._end(task, result, error)

    def _end(self, task: Task, result: Spoken | int | None, error: NarratorError | None) -> None:
        self._running.discard(task)
        task.ticket, task.stopping = "", False
        if isinstance(error, Lost):
            task.deaths += 1
        if isinstance(error, Cancelled) or (
            isinstance(error, Lost) and task.deaths < DEATHS_ALLOWED
        ):
            task.wait_again()
            return
        task.done, task.error = True, error
        if isinstance(result, Spoken):
            task.result = result.speech
            self._load.spoke(task.job.voice, result.work_s, result.speech.pcm.duration_s)
        else:
            task.result = result
        if error is not None:  # who asks for it later tries again
            self._tasks.pop((task.measures, task.job.key), None)
        task.deliver()

    # What lines ask for. Cancelling is done outside of the lock: it may write to a pipe.

    def _row(self, lane: int, client: str, *, measures: bool) -> Row:
        with self._lock:
            if self._closed:
                raise Cancelled("")
            account = self._accounts.get(client) if client else None
            if account is None:
                account = Account()
            if client:
                self._accounts[client] = account
            row = Row(lane, account, measures=measures, lock=self._lock)
            self._order.rows.append(row)
            return row

    def _put(self, row: Row, job: Job, index: int | None) -> None:
        with self._lock:
            if row.closed:
                raise Cancelled(job.text)
            if row.finished:
                raise RuntimeError("a finished line takes no more")
            name = (row.measures, job.key)
            task = self._tasks.get(name)
            if task is None:
                task = self._tasks[name] = Task(job, row.measures)
            row.put(task, index)
            stopped = self._woken(row)
        self._cancel(stopped)

    def _resume(self, row: Row) -> None:
        with self._lock:
            row.paused = False
            if row.listened_to:
                self._keep_promise(row.narration)
            row.resumed_at = row.resumed_at or time.monotonic()
            stopped = self._woken(row)
        self._cancel(stopped)

    def _pause(self, row: Row) -> None:
        with self._lock:
            row.paused = True
            stopped = self._unwanted(row.tasks.values())
        self._cancel(stopped)

    def _finish(self, row: Row) -> None:
        with self._lock:
            row.finished = True

    def _close(self, row: Row) -> list[Task]:
        with self._lock:
            if not row.closed:
                row.closed = True
                self._order.rows.remove(row)
                if row.resumed_at is not None and not row.measures:
                    self._load.ended(time.monotonic() - row.resumed_at)
            dropped = row.drop()
            stopped = self._unwanted(dropped)
            row.changed.notify_all()
        self._cancel(stopped)
        return dropped

    def _take(self, row: Row) -> tuple[Task, int]:
        with self._lock:
            if not row.closed and row.taken not in row.tasks:
                raise RuntimeError("nothing was put into this line")
            while not row.closed and not row.tasks[row.taken].done:
                row.changed.wait()
            if row.closed:
                raise Cancelled("")
            found = row.take()
            self._asked.notify_all()
            return found

    def _woken(self, row: Row) -> list[str]:
        """Tell the slots that `row` asks; returns what is to be stopped for the unheard."""
        self._asked.notify_all()
        free = len(self._threads) - sum(not task.stopping for task in self._running)
        if free == len(self._threads) or row.measures or row.lane == BATCH:
            return []
        stopped = victims(self._running, self._order.unheard() - free)
        for task in stopped:
            task.preempted += 1
            task.stopping = True
            if task.payer is not None:
                task.payer.served -= task.cost
        return [task.ticket for task in stopped]

    def _unwanted(self, tasks: Iterable[Task]) -> list[str]:
        """Those that run and that nobody wants any more."""
        stopped = [task for task in tasks if task.ticket and not task.wanted()]
        for task in stopped:
            task.stopping = True
        return [task.ticket for task in stopped]

    def _cancel(self, tickets: Iterable[str]) -> None:
        for ticket in tickets:
            self._engine.cancel(ticket)
