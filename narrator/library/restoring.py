"""An episode that comes from another library, whole, with its id, its guid and its sound."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import time
from typing import Any

from sqlalchemy import select

from narrator.library import search, tables
from narrator.library.files import Kept
from narrator.library.jobs import READY
from narrator.library.records import content_of
from narrator.library.store import Store

MEDIA_TYPES = {
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".jpg": "image/jpeg",
    ".mp3": "audio/mpeg",
}


@dataclass(frozen=True, slots=True)
class Restored:
    """What is known of it; `audio` and `documents` are files, which stay where they are."""

    id: str
    guid: str
    title: str
    article: bytes
    audio: Path
    documents: Mapping[str, Path]
    request: Mapping[str, Any]
    made_at: float
    duration_s: float
    site: str = ""
    author: str = ""
    language: str = "en"
    canonical: str = ""
    published: str = ""
    voice: str = ""
    format: str = "mp3"
    text: str = ""
    html: str = ""
    position_s: float = 0.0
    listened: bool = False
    tags: tuple[str, ...] = field(default=())
    feeds: tuple[str, ...] = field(default=())


def restore(store: Store, owner: str, one: Restored) -> bool:
    """Have it in the library; False where one of its id or guid is there already. Raises OSError,
    `LibraryLocked`, `LibraryUnusable`."""
    source = store.files.written(one.article, "application/octet-stream")
    audio = store.files.copied(one.audio, _media_type(one.audio))
    beside = {
        name: store.files.copied(path, _media_type(path)) for name, path in one.documents.items()
    }
    with store.placing((source, audio, *beside.values())) as connection:
        episodes = tables.episodes
        same = (episodes.c.id == one.id) | (episodes.c.guid == one.guid)
        if connection.scalar(select(episodes.c.id).where(same)) is not None:
            made = False
        else:
            made = True
            for table, values in _rows(owner, one, source, audio, beside):
                connection.execute(table.insert().values(**values))
            search.put(connection, one.id, one.title, one.site, one.text)
            feeds = tables.feeds.c
            mine = select(feeds.id).where(feeds.owner_id == owner, feeds.slug.in_(one.feeds))
            for feed_id in connection.scalars(mine).all():
                row = {"feed_id": feed_id, "episode_id": one.id, "added_at": one.made_at}
                connection.execute(tables.feed_items.insert().values(**row))
    store.sweep()
    return made


def _rows(
    owner: str, one: Restored, source: Kept, audio: Kept, beside: Mapping[str, Kept]
) -> list[tuple[Any, dict[str, Any]]]:
    now = time()
    told = ("id", "guid", "title", "site", "author", "language", "canonical", "published")
    made = {"made_at": one.made_at, "changed_at": now}
    episode = {name: getattr(one, name) for name in told} | made
    episode["content"] = content_of(one.title, one.text)
    version = {
        **{name: getattr(one, name) for name in ("text", "html", "voice", "format", "duration_s")},
        "episode_id": one.id,
        "number": 1,
        "state": READY,
        "source": source.digest,
        "request": json.dumps(dict(one.request)),
        "audio": audio.digest,
        "size_bytes": audio.size_bytes,
        "made_at": one.made_at,
        "ready_at": now,
    }
    rows: list[tuple[Any, dict[str, Any]]] = [
        (tables.episodes, episode | {"owner_id": owner, "version": 1, "wanted": 1}),
        (tables.versions, version),
    ]
    rows += [
        (tables.documents, {"episode_id": one.id, "number": 1, "name": name, "digest": kept.digest})
        for name, kept in beside.items()
    ]
    rows += [(tables.tags, {"episode_id": one.id, "name": name}) for name in one.tags]
    if one.position_s or one.listened:
        place = {"position_s": one.position_s, "listened": one.listened, "changed_at": now}
        rows.append((tables.positions, {"owner_id": owner, "episode_id": one.id} | place))
    return rows


def _media_type(path: Path) -> str:
    return MEDIA_TYPES.get(path.suffix, "application/octet-stream")
