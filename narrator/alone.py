"""Work on a thread of its own, so that what nobody foresaw ends that work, and not who asked for
it: the thread's traceback goes to the log."""

from __future__ import annotations

import threading
from collections.abc import Callable


def alone(work: Callable[[], None], name: str) -> bool:
    """Do `work` and wait for it; whether it came to its end."""
    through = False

    def done() -> None:
        nonlocal through
        work()
        through = True

    thread = threading.Thread(target=done, name=name, daemon=True)
    thread.start()
    thread.join()
    return through
