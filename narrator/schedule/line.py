"""A narration's place in the schedule, as the one who narrates sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from narrator.errors import Lost, NarratorError, UtteranceFailed
from narrator.schedule.job import Job
from narrator.schedule.row import Row
from narrator.types import Speech

if TYPE_CHECKING:
    from narrator.schedule.scheduler import Scheduler


class Feed:
    """Jobs are put in and their results taken out in the same order, from any thread.

    Nothing starts before `resume`. `pause` stops the work, in the middle of a job too; `resume`
    goes on where it was. An error is raised when its job's turn comes, never before what stands in
    front of it was taken, and ends the line: it is raised again by each later `take`.
    """

    def __init__(self, scheduler: Scheduler, row: Row) -> None:
        self._scheduler = scheduler
        self._row = row

    @property
    def cushion_s(self) -> float:
        """Seconds of audio already made that its listener has not heard, beyond what the line
        itself holds; set by the one who takes, at any time. It is taken to be heard from then on
        and shrinks by itself, below zero for a listener who has run dry."""
        return self._row.cushion_s

    @cushion_s.setter
    def cushion_s(self, seconds: float) -> None:
        self._row.cushion_s = seconds

    @property
    def lane(self) -> int:
        """`INTERACTIVE`, or `BATCH` for what nobody hears yet; may change at any time."""
        return self._row.lane

    @lane.setter
    def lane(self, lane: int) -> None:
        self._row.lane = lane

    def put(self, job: Job, *, index: int | None = None) -> None:
        """Have `job` done, behind those put before. `index` is its utterance's number, for
        `UtteranceFailed`; else the jobs put are counted. Raises `Cancelled` on a closed line."""
        self._scheduler._put(self._row, job, index)

    def finish(self) -> None:
        """Say that no more will be put: the line is no load any more once all of it is made."""
        self._scheduler._finish(self._row)

    def resume(self) -> None:
        """Work on."""
        self._scheduler._resume(self._row)

    def pause(self) -> None:
        """Stop working, now; what is cut off will be done again."""
        self._scheduler._pause(self._row)

    def close(self) -> None:
        """Stop working for good; a waiting `take` raises `Cancelled`."""
        self._scheduler._close(self._row)


class Line(Feed):
    """One narration's utterances, to be spoken."""

    def left(self) -> list[tuple[Job, Speech]]:
        """Close it; what was spoken and not taken, so that it need not be lost."""
        tasks = self._scheduler._close(self._row)
        return [(task.job, task.result) for task in tasks if isinstance(task.result, Speech)]

    def take(self) -> Speech:
        """The next speech, in order of `put`; waits for it. Raises `UtteranceFailed`,
        `Cancelled`, `MissingError`; `RuntimeError` where nothing was put."""
        task, index = self._scheduler._take(self._row)
        if task.error is not None:
            raise blame(task.error, index, task.job)
        return cast(Speech, task.result)


class Measuring(Feed):
    """Utterances whose length is to be known, and not their sound."""

    def take(self) -> int | None:
        """The next one's samples at its voice's rate, None where the voice can't tell; waits and
        raises as `Line.take` does."""
        task, index = self._scheduler._take(self._row)
        if task.error is not None:
            raise blame(task.error, index, task.job)
        return cast("int | None", task.result)


def blame(error: NarratorError, index: int, job: Job) -> NarratorError:
    """What an utterance's failure is to its narration."""
    if isinstance(error, Lost) or error.type == "speech-failed":
        return UtteranceFailed(index, job.text, str(error))
    return error
