"""The library's file: its schema step by step, its transactions, what it says when it can't."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from narrator.errors import LibraryLocked, LibraryUnusable
from narrator.library import Library, database
from narrator.library.database import Database
from narrator.library.tables import metadata

SEARCH = "found"


def test_the_steps_make_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    made = Database(tmp_path / "library.db")
    with made.writing() as connection:
        options = {"include_object": lambda _, name, kind, *__: not str(name).startswith(SEARCH)}
        different = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    made.close()
    assert different == []


def test_a_file_that_is_up_to_date_is_opened_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Database(tmp_path / "library.db").close()
    monkeypatch.setattr(database, "MIGRATIONS", tmp_path / "none")
    Database(tmp_path / "library.db").close()


def test_a_file_of_a_later_version_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    Database(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(LibraryUnusable, match="later version"):
        Database(path)


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    path.write_bytes(b"no database, " * 1000)
    with pytest.raises(LibraryUnusable, match="not a database"):
        Database(path)


def test_one_that_another_program_holds_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAIT_S", 0.1)
    library = Library(tmp_path)
    other = sqlite3.connect(library.database.path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LibraryLocked), library.database.writing():
        pass
    with library.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM episodes").scalar() == 0
    other.rollback()
    with library.database.writing():
        pass
    other.close()
    library.close()


def test_a_live_one_can_be_copied(tmp_path: Path) -> None:
    library = Library(tmp_path)
    with library.database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO owners VALUES ('later', 0)")
        library.database.copy(tmp_path / "copy.db")  # what is not kept yet is not in it
    copy = Database(tmp_path / "copy.db")
    with copy.reading() as connection:
        assert connection.exec_driver_sql("SELECT id FROM owners").scalars().all() == ["local"]
    assert copy.troubles() == []
    copy.close()
    library.close()
