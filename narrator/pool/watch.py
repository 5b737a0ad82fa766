"""Calls that are due at a time, on one thread that sleeps until then."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Watch:
    """Its thread is started by the first call, and ended by `close`."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._calls: dict[object, tuple[float, Callable[[], None]]] = {}
        self._wakes_at = 0.0  # when the thread looks next; 0.0 while there is none
        self._closed = False

    @contextmanager
    def within(self, seconds: float, call: Callable[[], None]) -> Iterator[None]:
        """Calls `call`, from another thread, if what is inside takes longer than `seconds`."""
        name = object()
        self.after(seconds, name, call)
        try:
            yield
        finally:
            with self._changed:
                self._calls.pop(name, None)

    def after(self, seconds: float, name: object, call: Callable[[], None]) -> None:
        """Calls `call` once, in `seconds`; in the place of what was due under `name`."""
        due = time.monotonic() + seconds
        with self._changed:
            if self._closed:
                return
            self._calls[name] = due, call
            if not self._wakes_at:
                threading.Thread(target=self._run, name="watch", daemon=True).start()
            if not self._wakes_at or due < self._wakes_at:
                # A call that ends in time costs the thread nothing: it finds it gone when it looks.
                self._wakes_at = due
                self._changed.notify_all()

    def close(self) -> None:
        """Nothing is called any more."""
        with self._changed:
            self._closed = True
            self._calls.clear()
            self._changed.notify_all()

    def _run(self) -> None:
        while (calls := self._wait()) is not None:
            for call in calls:
                call()

    def _wait(self) -> list[Callable[[], None]] | None:
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                due = {name: call for name, (at, call) in self._calls.items() if at <= now}
                if due:
                    for name in due:
                        del self._calls[name]
                    return list(due.values())
                self._wakes_at = min((at for at, _ in self._calls.values()), default=now + 3600.0)
                self._changed.wait(self._wakes_at - now)
            return None
