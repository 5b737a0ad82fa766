"""How much the library takes on disk, and how it is kept within a bound: the sound of what was
heard long ago goes first, and is spoken again when somebody asks for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from narrator.library import tables
from narrator.library.jobs import QUEUED
from narrator.library.store import Store


def used_bytes(store: Store) -> int:
    """What all files take together."""
    with store.database.reading() as connection:
        return _used_bytes(connection)


def shrink(store: Store, limit_bytes: int) -> int:
    """Let sound and captions go until no more than `limit_bytes` are used, of episodes that were
    listened to before others, and of older ones before newer; how many went. The articles stay, so
    more than that may be left. Raises `LibraryLocked`, `LibraryUnusable`, OSError."""
    gone = 0
    while True:
        with store.database.writing() as connection:
            if _used_bytes(connection) <= limit_bytes or not _let_go(connection):
                break
            gone += 1
        store.sweep()
    return gone


def _used_bytes(connection: Connection) -> int:
    return connection.scalar(select(func.coalesce(func.sum(tables.files.c.size_bytes), 0))) or 0


def _let_go(connection: Connection) -> bool:
    """Of one episode, the next whose turn it is; False where there is none."""
    versions, episodes, positions = tables.versions, tables.episodes, tables.positions
    heard = (versions.c.episode_id == episodes.c.id) & (versions.c.number == episodes.c.version)
    marked = positions.c.episode_id == episodes.c.id
    both = episodes.join(versions, heard).outerjoin(positions, marked)
    oldest: Any = connection.execute(
        select(versions.c.episode_id, versions.c.number)
        .select_from(both)
        .where(versions.c.audio.is_not(None), episodes.c.wanted == episodes.c.version)
        .order_by(func.coalesce(positions.c.listened, False).desc(), versions.c.ready_at)
        .limit(1)
    ).first()
    if oldest is None:
        return False
    documents = tables.documents.c
    beside = (documents.episode_id == oldest.episode_id) & (documents.number == oldest.number)
    connection.execute(delete(tables.documents).where(beside))
    mine = (versions.c.episode_id == oldest.episode_id) & (versions.c.number == oldest.number)
    # Its size and its length stay as they were: it is offered with them.
    connection.execute(update(versions).where(mine).values(audio=None, state=QUEUED, lazy=True))
    unheard = update(episodes).where(episodes.c.id == oldest.episode_id)
    connection.execute(unheard.values(version=0))
    return True
