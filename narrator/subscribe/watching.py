"""Looks at all subscriptions when it is their time, in the one process that holds the lock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from narrator import subscribe
from narrator.alone import alone
from narrator.errors import LibraryLocked, LibraryUnusable, OutputError
from narrator.library import Library
from narrator.library.subscriptions import Subscription
from narrator.room import locked
from narrator.settings import Settings
from narrator.subscribe import folder

LOCK = "subscribing"
LOOK_S = 2.0
FOLDER_S = 5.0
"""How often a folder is looked at."""

AGAIN_S = 30.0


def is_folder(subscription: Subscription) -> bool:
    """Whether it is a folder's path, and no address."""
    return "://" not in subscription.address


class Watching:
    """A thread of its own; `told` is called when something came. `start` it, and `close` it."""

    def __init__(self, library: Library, settings: Settings, told: Callable[[], None]) -> None:
        self._library = library
        self._settings = settings
        self._told = told
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="watching", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while not self._ended.wait(LOOK_S):
            try:
                held = locked(self._library.folder / LOCK)
                if held is None:
                    continue
                with closing(held):
                    self._watch()
            except (LibraryLocked, LibraryUnusable, OutputError, OSError):
                self._ended.wait(AGAIN_S)  # and again: all is as it was

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_S):
            for one in self._library.subscriptions.due():
                if not one.slug:  # its feed was deleted
                    continue
                if self._ended.is_set():
                    return
                self._looked_at(one)

    def _looked_at(self, one: Subscription) -> None:
        """Look at it, and write down where that broke."""

        def work() -> None:
            with suppress(LibraryLocked, LibraryUnusable, OutputError, OSError):  # another time
                if look(self._library, self._settings, one):
                    self._told()

        if not alone(work, "look"):
            why = "it failed in a way that nobody foresaw: the service's log says how"
            next_at = time.time() + subscribe.SELDOM_S
            self._library.subscriptions.looked(one.id, error=why, next_at=next_at)


def look(library: Library, settings: Settings, one: Subscription) -> bool:
    """Look at a subscription now; whether something came. Raises `LibraryLocked`,
    `LibraryUnusable`, `OutputError`."""
    if not is_folder(one):
        everyone = settings.fetch_private == "everyone"
        return bool(subscribe.look(library, settings, one, private=everyone).brought)
    try:
        brought, trouble = folder.look(library, settings, one), ""
    except OSError as error:
        brought, trouble = [], f"{one.address}: {error.strerror or error}"
    next_at = time.time() + FOLDER_S
    library.subscriptions.looked(
        one.id, error=trouble, next_at=next_at, title=Path(one.address).name
    )
    return bool(brought)
