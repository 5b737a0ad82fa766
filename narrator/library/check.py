"""Whether everything that the library speaks of is there as it was kept; what can be made again is
asked for again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from narrator.library import tables
from narrator.library.jobs import QUEUED, enqueue
from narrator.library.store import Store


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with `what`, and what is done about it, or can be done by people."""

    what: str
    wrong: str
    remedy: str
    mended: bool


def check(store: Store, told: Callable[[int, int], None] = lambda done, of: None) -> list[Finding]:
    """Look at every file's bytes, and mend what can be mended: lost sound and captions are spoken
    again, files that nobody knows go. `told` hears how many files of how many are looked at.
    Raises `LibraryLocked`, `LibraryUnusable`, OSError."""
    found = [
        Finding("the database", trouble, "restore a copy: `library export`", mended=False)
        for trouble in store.database.troubles()
    ]
    known = sorted(store.known())
    damaged = []
    for number, digest in enumerate(known, 1):
        if not store.files.is_sound(digest):
            damaged.append(digest)
        told(number, len(known))
    strays = len(set(store.files.digests()) - set(known))
    if strays:
        remedy = "removed"
        found.append(Finding(f"{strays} files", "no episode knows them", remedy, mended=True))
    for digest in damaged:
        with store.database.writing() as connection:
            found += list(_mended(connection, store, digest))
    store.sweep_all()
    return found


def _mended(connection: Connection, store: Store, digest: str) -> Iterator[Finding]:
    gone = "is damaged" if store.files.path(digest).exists() else "is missing"
    store.files.remove(digest)
    for row in _versions(connection, tables.versions.c.source == digest):
        remedy = "the sound stays; to change or remake it, send the article again"
        yield Finding(_name(row), f"its article {gone}", remedy, mended=False)
    for row in [
        *_versions(connection, tables.versions.c.audio == digest),
        *_versions(connection, _of_documents(digest)),
    ]:
        _remake(connection, row)
        yield Finding(_name(row), f"a file of it {gone}", "it is made again", mended=True)
    feeds = tables.feeds
    covered = feeds.c.cover == digest
    for slug in connection.scalars(select(feeds.c.slug).where(covered)).all():
        connection.execute(update(feeds).where(feeds.c.slug == slug).values(cover=None))
        yield Finding(f"the feed {slug}", f"its cover {gone}", "one is drawn", mended=True)


def _of_documents(digest: str) -> Any:
    documents, versions = tables.documents.c, tables.versions.c
    return (
        select(documents.name)
        .where(
            documents.digest == digest,
            documents.episode_id == versions.episode_id,
            documents.number == versions.number,
        )
        .exists()
    )


def _versions(connection: Connection, which: Any) -> list[Row[Any]]:
    versions, episodes = tables.versions, tables.episodes
    both = versions.join(episodes, episodes.c.id == versions.c.episode_id)
    wanted = select(versions.c.episode_id, versions.c.number, episodes.c.title, episodes.c.wanted)
    rows: Any = connection.execute(wanted.select_from(both).where(which)).all()
    return list(rows)


def _remake(connection: Connection, row: Row[Any]) -> None:
    """Have a version spoken again; of a former one nothing is left to be heard."""
    versions, documents, episodes = tables.versions, tables.documents, tables.episodes
    mine = (versions.c.episode_id == row.episode_id) & (versions.c.number == row.number)
    beside = (documents.c.episode_id == row.episode_id) & (documents.c.number == row.number)
    connection.execute(delete(documents).where(beside))
    if row.number != row.wanted:
        connection.execute(delete(versions).where(mine))
        lost = update(episodes).where(episodes.c.id == row.episode_id)
        connection.execute(lost.values(version=0))
        return
    connection.execute(update(versions).where(mine).values(audio=None, state=QUEUED, lazy=False))
    enqueue(connection, row.episode_id, row.number)


def _name(row: Row[Any]) -> str:
    return f"{row.title} ({row.episode_id})"
