"""Who ends what nobody listens to.

A run that nobody waits for any more stops after `LEAVE_S`, in the middle of an utterance too; a
narration that nobody comes back to for `FORGET_S` is ended and forgotten. One that nobody has come
to yet begins by itself, and has `HEAD_START_S` for its first listener.
"""

from __future__ import annotations

import threading
import time
from typing import Protocol

from narrator.run import Run

SOON_S = 0.05
LEAVE_S = 0.3
FORGET_S = 60.0
HEAD_START_S = 30.0


class Minded(Protocol):
    """What is being made, and for whom; all but `forgotten` under its lock."""

    @property
    def runs(self) -> list[Run]: ...
    @property
    def done(self) -> bool: ...
    @property
    def listened(self) -> bool: ...
    def begin(self) -> None: ...
    def rest(self, run: Run) -> None: ...
    def forget(self) -> None: ...
    def forgotten(self) -> None: ...


class Minder:
    """A thread of its own that watches over `minded`, whose lock and bell is `changed`.

    `ever_heard` is whether a listener ever came, `left_at` when the last one left.
    """

    def __init__(self, minded: Minded, changed: threading.Condition) -> None:
        self.ever_heard = False
        self.left_at = time.monotonic()
        self._minded = minded
        self._changed = changed

    def start(self) -> None:
        threading.Thread(target=self._mind, name="minder", daemon=True).start()

    def _mind(self) -> None:
        minded = self._minded
        with self._changed:
            self._changed.wait_for(lambda: self.ever_heard or minded.done, SOON_S)
            if not (self.ever_heard or minded.done):
                minded.begin()
            while not minded.done:
                now = time.monotonic()
                due_s = FORGET_S
                if not minded.listened:
                    due_s -= now - self.left_at
                    if due_s <= 0:
                        minded.forget()
                        break
                self._changed.wait(max(0.001, min(due_s, self._rest(now))))
            else:
                return
        minded.forgotten()

    def _rest(self, now: float) -> float:
        """Stop the runs that nobody has waited for, for long enough; seconds until another is."""
        leave_s = LEAVE_S if self.ever_heard else HEAD_START_S
        due_s = FORGET_S
        for run in self._minded.runs:
            if not run.idle_since or not run.goes_on or run.paused:
                continue
            left_s = run.idle_since + leave_s - now
            if left_s > 0:
                due_s = min(due_s, left_s)
            else:
                self._minded.rest(run)
        return due_s
