"""Who is served first, and who is stopped for it. All under the scheduler's lock.

A free slot serves the lowest `Rank`, and within a rank the account that has had least, in
characters spoken, so that a long article does not hold up a short one (start-time fair queueing: an
account that had nothing to ask for gets no credit for it). Where someone unheard finds no slot free
what runs for a batch, for a measure, or for a line with `ENOUGH_S` in front is stopped.
"""

from __future__ import annotations

from collections.abc import Iterable

from narrator.schedule.row import Account, Rank, Row, Task

PREEMPTED_AT_MOST = 3
# A measure runs the front of the graph alone: 46 ms where speaking takes 2.5 s (Kokoro, int8).
MEASURE_COST = 0.02

# Those who are stopped for an unheard line, the first first.
_STOPPED = (Rank.BATCH, Rank.MEASURING, Rank.AHEAD)


class Order:
    """The lines there are."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._clock = 0.0  # what the account last served had had

    def pick(self) -> Task | None:
        """What a free slot is to do."""
        waiting = [(row, found) for row in self.rows if (found := row.next()) is not None]
        self._mind_idle({id(row.account) for row, _ in waiting})
        if not waiting:
            return None
        row, (task, _) = min(
            waiting, key=lambda one: (one[0].rank(one[1][1]), one[0].account.served)
        )
        self._clock = max(self._clock, row.account.served)
        task.payer = row.account
        task.cost = len(task.job.text) * (MEASURE_COST if row.measures else 1.0)
        row.account.served += task.cost
        return task

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
