"""What people keep: episodes, jobs and feeds in a database, audio and covers in files by content.

A row never speaks of a file that is not whole, and no file is without a row; whoever is killed in
between leaves nothing but what the next `Library` sweeps away.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from narrator.library import bounds, tables
from narrator.library.check import Finding, check
from narrator.library.database import Database
from narrator.library.episodes import Episodes
from narrator.library.feeds import Feeds
from narrator.library.files import Files
from narrator.library.jobs import Jobs
from narrator.library.records import LOCAL
from narrator.library.store import Store
from narrator.library.subscriptions import Subscriptions

FOLDER = "library"


class Library:
    """The library below `home`, made if it is not there; as its `owner` sees it. May be used from
    any thread, and by many processes at a time. Raises `LibraryLocked`, `LibraryUnusable`,
    `OutputError`."""

    def __init__(self, home: Path, owner: str = LOCAL) -> None:
        self.folder = home / FOLDER
        self.database = Database(self.folder / "library.db")
        self.files = Files(self.folder / "files")
        self.store = Store(self.database, self.files)
        self.episodes = Episodes(self.store, owner)
        self.feeds = Feeds(self.store, owner)
        self.subscriptions = Subscriptions(self.store, owner)
        self.jobs = Jobs(self.store)
        self._welcome(owner)

    def _welcome(self, owner: str) -> None:
        owners = tables.owners
        with self.database.reading() as connection:
            if connection.scalar(select(owners.c.id).where(owners.c.id == owner)) is not None:
                return
        with self.database.writing() as connection:
            if connection.scalar(select(owners.c.id).where(owners.c.id == owner)) is None:
                connection.execute(owners.insert().values(id=owner, made_at=0.0))

    def check(self, told: Callable[[int, int], None] = lambda done, of: None) -> list[Finding]:
        """See `narrator.library.check.check`."""
        return check(self.store, told)

    def used_bytes(self) -> int:
        """What its files take on disk."""
        return bounds.used_bytes(self.store)

    def shrink(self, limit_bytes: int) -> int:
        """See `narrator.library.bounds.shrink`."""
        return bounds.shrink(self.store, limit_bytes)

    def close(self) -> None:
        """Let go of the file; nothing needs it."""
        self.files.close()
        self.database.close()
