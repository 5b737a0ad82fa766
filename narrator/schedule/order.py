"""Who is served first, and who is stopped for it. All under the scheduler's lock.

A free slot serves whoever would run dry if another went before them, up to their account's credit;
then the lowest `Rank`, but that a measure goes first where all who are heard can wait for `SAFE_S`;
and within a rank the account that has had least, in characters spoken, so that a long article does
not hold up a short one (start-time fair queueing: an account that had nothing to ask for gets no
credit for it); of one account the line that has least in front. Where someone unheard finds no slot
free what runs for a batch, for a measure, or for a line with `ENOUGH_S` in front is stopped.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from narrator.schedule.load import Load
from narrator.schedule.row import Account, Rank, Row, Task

PREEMPTED_AT_MOST = 3
# A measure runs the front of the graph alone: 46 ms where speaking takes 2.5 s (Kokoro, int8).
MEASURE_COST = 0.02

# Those who are stopped for an unheard line, the first first.
_STOPPED = (Rank.BATCH, Rank.MEASURING, Rank.AHEAD)


# One whom nobody has heard yet does not go before those who run dry until it has waited so long.
UNHEARD_S = 3.0
# Tens of measures. Lengths are known the sooner, and nobody runs dry for it.
SAFE_S = 3.0
# By so many characters, ten seconds of speech, may an account be in front of another and still have
# a line served first for being about to run dry: one with many lines can't live on that.
CREDIT = 150.0


@dataclass(frozen=True, slots=True)
class _Asking:
    """A line's next task; `spare_s` is how long it may wait for a slot before its listener hears
    nothing."""

    row: Row
    task: Task
    rank: Rank
    work_s: float
    spare_s: float


class Order:
    """The lines there are."""

    def __init__(self, load: Load) -> None:
        self.rows: list[Row] = []
        self._load = load
        self._clock = 0.0  # what the account last served had had

    def pick(self) -> Task | None:
        """What a free slot is to do."""
        waiting = [self._asking(row, *found) for row in self.rows if (found := row.next())]
        self._mind_idle({id(one.row.account) for one in waiting})
        if not waiting:
            return None
        first = _first(waiting)
        row, task = first.row, first.task
        self._clock = max(self._clock, row.account.served)
        task.payer = row.account
        task.cost = len(task.job.text) * (MEASURE_COST if row.measures else 1.0)
        row.account.served += task.cost
        return task

    def _asking(self, row: Row, task: Task, number: int) -> _Asking:
        rank = row.rank(number)
        work_s = 0.0 if row.measures else self._load.work_s(task.job)
        spare_s = row.in_front_s - work_s
        if rank is Rank.UNHEARD:
            spare_s = (row.resumed_at or time.monotonic()) + UNHEARD_S - time.monotonic()
        return _Asking(row, task, rank, work_s, spare_s)

    def _mind_idle(self, asking: set[int]) -> None:
        """No credit for having waited for nothing: it would starve others."""
        for account in {id(row.account): row.account for row in self.rows}.values():
            if id(account) not in asking:
                account.stood_by = True
            elif account.stood_by:
                account.served = max(account.served, self._clock)
                account.stood_by = False

    def unheard(self) -> int:
        """How many wait for a slot whom nobody has heard yet."""
        count = 0
        for row in self.rows:
            found = row.next()
            count += found is not None and row.rank(found[1]) is Rank.UNHEARD
        return count


def _first(waiting: list[_Asking]) -> _Asking:
    """Who is served next."""
    heard = [one for one in waiting if one.rank <= Rank.SHORT]
    unheard_s = max((one.work_s for one in heard if one.rank is Rank.UNHEARD), default=0.0)
    short = [one for one in heard if one.rank is Rank.SHORT]
    safe = all(one.spare_s >= SAFE_S for one in short)
    credit = min((one.row.account.served for one in heard), default=0.0) + CREDIT

    def key(one: _Asking) -> tuple[bool, float, bool, float, float]:
        dry, tight, rank = False, False, float(one.rank)
        if one.rank is Rank.MEASURING and safe:
            rank = (Rank.UNHEARD + Rank.SHORT) / 2
        if one.row.account.served > credit:
            pass
        elif one.rank is Rank.UNHEARD:
            dry = one.spare_s < 0.0
        elif one.rank is Rank.SHORT:
            dry = unheard_s > 0.0 and one.spare_s < unheard_s
            others = (other.work_s for other in short if other is not one)
            tight = one.spare_s < max(others, default=0.0)
        return not dry, rank, not tight, one.row.account.served, one.spare_s

    return min(waiting, key=key)


def victims(running: Iterable[Task], count: int) -> list[Task]:
    """Up to `count` tasks to be stopped for as many unheard; the last begun loses least."""
    can = [
        (_STOPPED.index(rank), -int(task.ticket), task)
        for task in running
        if not task.stopping and task.preempted < PREEMPTED_AT_MOST
        if (rank := task.rank()) in _STOPPED
    ]
    return [task for _, _, task in sorted(can, key=lambda one: one[:2])[: max(0, count)]]


__all__ = ["MEASURE_COST", "PREEMPTED_AT_MOST", "Account", "Order", "victims"]
