"""SQLite's file: opened, brought to the newest schema, and its two kinds of transactions.

Write-ahead logging lets listeners read while something is written; a writer takes its lock when it
begins, so that no transaction fails in its middle because another one came first. Through
SQLAlchemy Core, so that another database can serve the same statements.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import DBAPIError

from narrator.errors import LibraryLocked, LibraryUnusable

WAIT_S = 10.0
"""How long a writer waits for another one, which may be another process."""

MIGRATIONS = Path(__file__).parent / "migrations"
# Files of steps are named vNNNN_what.py, after their revision.
_NEWEST = max(step.name[1:5] for step in (MIGRATIONS / "versions").glob("v[0-9]*_*.py"))
_READING = "narrator_reading"


class Database:
    """The library's SQLite file at `path`, made if it is not there, with its schema.

    Raises `LibraryLocked` where another program holds it for longer than `WAIT_S`,
    `LibraryUnusable` where the file is none of ours, damaged, or of a later version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.engine = _engine(path)
        with _told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._migrate()

    def _migrate(self) -> None:
        schema = self._schema()
        if schema == _NEWEST:
            return
        if schema > _NEWEST:
            why = "a later version of Narrator has written it: install that, or restore a copy"
            raise LibraryUnusable(str(self.path), why)
        from alembic import command  # a tenth of a second, for those who need it
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with self.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def _schema(self) -> str:
        """The revision that the file is at; "" of a new one."""
        with self.reading() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ""
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
            return str(found.scalar() or "")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write; kept when the block ends well. Raises `LibraryLocked`,
        `LibraryUnusable`."""
        with _told(self.path), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of everything. Raises as `writing`."""
        readable = self.engine.execution_options(**{_READING: True})
        with _told(self.path), readable.begin() as connection:
            yield connection

    def copy(self, target: Path) -> None:
        """A copy of the live database, as of one moment (SQLite's online backup)."""
        with (
            _told(self.path),
            closing(sqlite3.connect(self.path)) as ours,
            closing(sqlite3.connect(target)) as theirs,
        ):
            ours.backup(theirs)

    def troubles(self) -> list[str]:
        """What SQLite finds wrong with its own file."""
        with self.reading() as connection:
            found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
            keys = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        return [one for one in found if one != "ok"] + [
            f"a reference to nothing: {k}" for k in keys
        ]

    def close(self) -> None:
        self.engine.dispose()


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"timeout": WAIT_S, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def opened(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun below, by us
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        reading = connection.get_execution_options().get(_READING)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """SQLite's own errors as ours."""
    try:
        yield
    except DBAPIError as error:
        raise _ours(path, error.orig) from None
    except sqlite3.Error as error:
        raise _ours(path, error) from None
    except OSError as error:
        raise LibraryUnusable(str(path), error.strerror or str(error)) from None


def _ours(path: Path, error: BaseException | None) -> Exception:
    said = str(error)
    if isinstance(error, sqlite3.OperationalError) and ("locked" in said or "busy" in said):
        return LibraryLocked(str(path))
    return LibraryUnusable(str(path), said)
