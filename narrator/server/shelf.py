"""The library as the service has it: opened at the start, or later, if it could not be then.

A full disk, or a database that is damaged or held by somebody else, must not keep anybody from
listening: narrations need no library.
"""

from __future__ import annotations

import threading
import time

from narrator.errors import LibraryLocked, LibraryUnusable, NarratorError, OutputError
from narrator.library import Library
from narrator.production import Production
from narrator.settings import Settings
from narrator.share import Shares
from narrator.subscribe.watching import Watching

AGAIN_S = 5.0
"""How often a library that could not be opened is tried again, when somebody asks for it."""


class Shelf:
    """The library, who speaks what it wants, and who looks at its subscriptions."""

    def __init__(self, settings: Settings, shares: Shares) -> None:
        self._settings = settings
        self._shares = shares
        self._lock = threading.Lock()
        self._open: tuple[Library, Production, Watching] | None = None
        self._trouble: NarratorError | None = None
        self._tried_at = 0.0
        self._closed = False

    def open(self) -> None:
        """Open it, or remember why not."""
        with self._lock:
            self._try()

    @property
    def library(self) -> Library:
        """Raises why it could not be opened: `LibraryLocked`, `LibraryUnusable`, `OutputError`."""
        return self._opened()[0]

    @property
    def production(self) -> Production:
        """Raises as `library`."""
        return self._opened()[1]

    def close(self) -> None:
        """Stop what works for it, and let go of it."""
        with self._lock:
            self._closed = True
            opened, self._open = self._open, None
        if opened is not None:
            library, production, watching = opened
            watching.close()
            production.close()
            library.close()

    def _opened(self) -> tuple[Library, Production, Watching]:
        with self._lock:
            if self._open is None and time.monotonic() > self._tried_at + AGAIN_S:
                self._try()
            if self._open is None:
                raise self._trouble or LibraryUnusable(str(self._settings.home), "it is closed")
            return self._open

    def _try(self) -> None:
        if self._closed:
            return
        self._tried_at = time.monotonic()
        try:
            library = Library(self._settings.home)
        except (LibraryLocked, LibraryUnusable, OutputError) as error:
            self._trouble = error
            return
        production = Production(library, self._shares, self._settings)
        watching = Watching(library, self._settings, production.look)
        production.start()
        watching.start()
        self._open = library, production, watching
