"""Feeds of one owner: what is in them, how long it stays, and who may hear a private one."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from time import time
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from narrator.errors import BadValue, NoFeed
from narrator.library import reading, search, tables
from narrator.library.episodes import new_id
from narrator.library.jobs import QUEUED
from narrator.library.records import LOCAL, Episode
from narrator.library.store import Store

SECRET_BYTES = 24
ITEMS_AT_MOST = 500


@dataclass(frozen=True, slots=True)
class Feed:
    """A podcast of an owner's. `guid` is Podcasting 2.0's, given once and kept.

    A `private` one is heard by its listeners alone. Of a `lazy` one `ahead` episodes are spoken
    before they are asked for. Those older than `kept_s`, and the oldest of those beyond
    `kept_bytes` of sound, leave it (0: never). `cover` is a file's digest.
    """

    slug: str
    title: str
    guid: str = ""
    description: str = ""
    author: str = ""
    email: str = ""
    language: str = "en"
    category: str = "News"
    link: str = ""
    explicit: bool = False
    private: bool = False
    lazy: bool = False
    ahead: int = 3
    kept_s: float = 0.0
    kept_bytes: int = 0
    cover: str | None = None
    made_at: float = 0.0
    changed_at: float = 0.0
    episodes: int = 0


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody who may hear a private feed, until `revoked_at`."""

    id: str
    name: str
    made_at: float
    revoked_at: float | None = None


_NAMES = tuple(field.name for field in fields(Feed) if field.name != "episodes")


class Feeds:
    """Raises `LibraryLocked`, `LibraryUnusable`; `NoFeed` for a slug that is none's."""

    def __init__(self, store: Store, owner: str = LOCAL) -> None:
        self._store = store
        self._database = store.database
        self.owner = owner

    def create(self, feed: Feed) -> Feed:
        """A new feed, empty. Raises `BadValue` where its slug is taken."""
        now = time()
        values: dict[str, Any] = {name: getattr(feed, name) for name in _NAMES}
        values |= {"id": new_id(), "owner_id": self.owner, "made_at": now, "changed_at": now}
        with self._database.writing() as connection:
            taken = select(tables.feeds.c.id).where(tables.feeds.c.slug == feed.slug)
            if connection.scalar(taken) is not None:
                raise BadValue("slug", feed.slug, "one that no other feed has")
            connection.execute(tables.feeds.insert().values(**values))
            return _feed(self._row(connection, feed.slug), 0)

    def get(self, slug: str) -> Feed:
        """The feed of that slug."""
        with self._database.reading() as connection:
            row = self._row(connection, slug)
            return _feed(row, _count(connection, row.id))

    def all(self) -> list[Feed]:
        """All of them, by slug."""
        feeds = tables.feeds
        with self._database.reading() as connection:
            mine = select(feeds).where(feeds.c.owner_id == self.owner).order_by(feeds.c.slug)
            rows = connection.execute(mine).all()
            return [_feed(row, _count(connection, row.id)) for row in rows]

    def change(self, slug: str, values: Mapping[str, Any]) -> Feed:
        """Another title, description and so on; its slug and guid stay."""
        with self._database.writing() as connection:
            row = self._row(connection, slug)
            changed = {name: value for name, value in values.items() if name in _NAMES}
            mine = update(tables.feeds).where(tables.feeds.c.id == row.id)
            connection.execute(mine.values(**(changed | {"changed_at": time()})))
            return _feed(self._row(connection, slug), _count(connection, row.id))

    def remove(self, slug: str) -> None:
        """The feed; its episodes stay."""
        with self._database.writing() as connection:
            row = self._row(connection, slug)
            connection.execute(delete(tables.feeds).where(tables.feeds.c.id == row.id))
        self._store.sweep()

    def put(self, slug: str, episode_id: str) -> None:
        """Have an episode in it. Raises `NoEpisode`."""
        items = tables.feed_items
        with self._database.writing() as connection:
            feed_id = self._row(connection, slug).id
            reading.episode(connection, self.owner, episode_id)
            there = (items.c.feed_id == feed_id) & (items.c.episode_id == episode_id)
            if connection.scalar(select(items.c.added_at).where(there)) is None:
                values = {"feed_id": feed_id, "episode_id": episode_id, "added_at": time()}
                connection.execute(items.insert().values(**values))
                _touch(connection, feed_id)

    def take(self, slug: str, episode_id: str) -> None:
        """Have an episode in it no more."""
        items = tables.feed_items
        with self._database.writing() as connection:
            feed_id = self._row(connection, slug).id
            there = (items.c.feed_id == feed_id) & (items.c.episode_id == episode_id)
            if connection.execute(delete(items).where(there)).rowcount:
                _touch(connection, feed_id)

    def items(self, slug: str, first: int = 0, count: int = ITEMS_AT_MOST) -> list[Episode]:
        """Its episodes, the newest first, `count` of them from `first` on, whatever their state."""
        items, episodes = tables.feed_items.c, tables.episodes.c
        with self._database.reading() as connection:
            feed_id = self._row(connection, slug).id
            wanted = (
                reading.selected(self.owner)
                .join(tables.feed_items, items.episode_id == episodes.id)
                .where(items.feed_id == feed_id)
                .order_by(items.added_at.desc(), episodes.id.desc())
            )
            return reading.read(connection, wanted.offset(first).limit(count))

    def due(self) -> list[str]:
        """The episodes of lazy feeds that are to be spoken before anybody asks for them."""
        return [
            one.id
            for feed in self.all()
            if feed.lazy and feed.ahead
            for one in self.items(feed.slug, 0, feed.ahead)
            if one.lazy and one.state == QUEUED
        ]

    def retire(self) -> None:
        """Have what is too old, or too much, leave its feeds; and then the library too, if a
        subscription made it and it is in no other feed."""
        for feed in self.all():
            oldest_at = time() - feed.kept_s if feed.kept_s else 0.0
            held, gone = 0, []
            for one in self.items(feed.slug):
                held += one.size_bytes
                if one.made_at < oldest_at or (feed.kept_bytes and held > feed.kept_bytes):
                    gone.append(one.id)
            for id in gone:
                self.take(feed.slug, id)
            if gone:
                self._forget(gone)

    def _forget(self, gone: Sequence[str]) -> None:
        """Of episodes that have just left a feed, those that are nobody's any more."""
        items, entries, of = tables.feed_items, tables.entries, tables.episodes.c
        made = select(entries.c.episode_id).where(
            entries.c.episode_id.is_not(None), entries.c.outcome == "kept"
        )
        nobodys = of.id.in_(gone) & of.id.in_(made) & of.id.not_in(select(items.c.episode_id))
        with self._database.writing() as connection:
            ids = connection.scalars(select(of.id).where(nobodys)).all()
            for id in ids:
                search.remove(connection, id)
            connection.execute(delete(tables.episodes).where(of.id.in_(ids)))
        if ids:
            self._store.sweep()

    # Who may hear a private feed.

    def invite(self, slug: str, name: str) -> tuple[Listener, str]:
        """A listener, and the secret part of their address, which is kept nowhere."""
        secret = secrets.token_urlsafe(SECRET_BYTES)
        made = Listener(new_id(), name, time())
        with self._database.writing() as connection:
            values = {
                "id": made.id,
                "feed_id": self._row(connection, slug).id,
                "name": name,
                "secret": _hashed(secret),
                "made_at": made.made_at,
            }
            connection.execute(tables.listeners.insert().values(**values))
        return made, secret

    def listeners(self, slug: str) -> list[Listener]:
        """All who were ever invited, the newest first."""
        listeners = tables.listeners
        with self._database.reading() as connection:
            of = listeners.c.feed_id == self._row(connection, slug).id
            rows = connection.execute(
                select(listeners).where(of).order_by(listeners.c.made_at.desc())
            )
            return [Listener(row.id, row.name, row.made_at, row.revoked_at) for row in rows]

    def revoke(self, slug: str, listener_id: str) -> None:
        """Let a listener hear it no more."""
        listeners = tables.listeners
        with self._database.writing() as connection:
            of = listeners.c.feed_id == self._row(connection, slug).id
            mine = of & (listeners.c.id == listener_id) & listeners.c.revoked_at.is_(None)
            connection.execute(update(listeners).where(mine).values(revoked_at=time()))

    def admits(self, slug: str, secret: str) -> bool:
        """Whether `secret` is one of a listener's who may hear it; of a public feed any is."""
        listeners = tables.listeners.c
        with self._database.reading() as connection:
            row = self._row(connection, slug)
            mine = select(listeners.id).where(
                listeners.feed_id == row.id,
                listeners.secret == _hashed(secret),
                listeners.revoked_at.is_(None),
            )
            return not row.private or connection.scalar(mine) is not None

    def _row(self, connection: Connection, slug: str) -> Row[Any]:
        feeds = tables.feeds
        mine = (feeds.c.owner_id == self.owner) & (feeds.c.slug == slug)
        row = connection.execute(select(feeds).where(mine)).first()
        if row is None:
            raise NoFeed(slug)
        return row


def _feed(row: Row[Any], episodes: int) -> Feed:
    return Feed(**{name: getattr(row, name) for name in _NAMES}, episodes=episodes)


def _count(connection: Connection, feed_id: str) -> int:
    items = tables.feed_items.c
    count = select(func.count()).select_from(tables.feed_items).where(items.feed_id == feed_id)
    return connection.scalar(count) or 0


def _touch(connection: Connection, feed_id: str) -> None:
    mine = update(tables.feeds).where(tables.feeds.c.id == feed_id)
    connection.execute(mine.values(changed_at=time()))


def _hashed(secret: str) -> str:
    """Of 192 random bits: nothing is won by a slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
