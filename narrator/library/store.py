"""The rows that speak of files, and that no file is without one: placed and swept under the
database's write lock, so that nobody sweeps what another has just placed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, select

from narrator.errors import LibraryLocked, LibraryUnusable
from narrator.library import tables
from narrator.library.database import Database
from narrator.library.files import Files, Kept


class Store:
    """A database and the files that it speaks of."""

    def __init__(self, database: Database, files: Files) -> None:
        self.database = database
        self.files = files

    @contextmanager
    def placing(self, kept: Iterable[Kept]) -> Iterator[Connection]:
        """A writing transaction in which the written files get their names and rows; those that
        nothing refers to when it ends are gone again. Raises as `Database.writing`, OSError."""
        kept = tuple(kept)
        try:
            with self.database.writing() as connection:
                for one in kept:
                    self._place(connection, one)
                yield connection
        except BaseException:
            self._unplace(kept)
            raise
        finally:
            for one in kept:
                self.files.drop(one)

    def _unplace(self, kept: Iterable[Kept]) -> None:
        """Remove what was placed for rows that were not kept after all."""
        files = tables.files.c
        with suppress(LibraryLocked, LibraryUnusable), self.database.writing() as connection:
            for one in kept:
                row = select(files.digest).where(files.digest == one.digest)
                if connection.scalar(row) is None:
                    self.files.remove(one.digest)

    def _place(self, connection: Connection, kept: Kept) -> None:
        self.files.place(kept)
        known = select(tables.files.c.digest).where(tables.files.c.digest == kept.digest)
        if connection.scalar(known) is None:
            connection.execute(
                tables.files.insert().values(
                    digest=kept.digest,
                    size_bytes=kept.size_bytes,
                    media_type=kept.media_type,
                    made_at=time.time(),
                )
            )

    def known(self) -> list[str]:
        """The digests of all files that rows speak of."""
        with self.database.reading() as connection:
            return list(connection.scalars(select(tables.files.c.digest)))

    def sweep(self) -> None:
        """Remove the files that nothing refers to any more."""
        with self.database.writing() as connection:
            self._sweep(
                connection, connection.scalars(select(tables.files.c.digest).where(_loose()))
            )

    def sweep_all(self) -> None:
        """As `sweep`, and what was placed when a transaction broke off."""
        with self.database.writing() as connection:
            known = set(connection.scalars(select(tables.files.c.digest).where(~_loose())))
            self._sweep(connection, [one for one in self.files.digests() if one not in known])
            connection.execute(delete(tables.files).where(_loose()))

    def _sweep(self, connection: Connection, digests: Iterable[str]) -> None:
        for digest in list(digests):
            self.files.remove(digest)
            connection.execute(delete(tables.files).where(tables.files.c.digest == digest))


def _loose() -> ColumnElement[bool]:
    """Nothing refers to the file. Each column has an index."""
    versions, documents, feeds = tables.versions.c, tables.documents.c, tables.feeds.c
    columns = (versions.source, versions.audio, documents.digest, feeds.cover)
    digest = tables.files.c.digest
    return and_(*(~exists().where(column == digest) for column in columns))
