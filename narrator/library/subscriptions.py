"""Feeds of others and folders that become episodes: when to look again, what came, what not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import time
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from narrator.errors import BadValue, NoSubscription
from narrator.library import tables
from narrator.library.episodes import new_id
from narrator.library.records import LOCAL
from narrator.library.store import Store

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Subscription:
    """`address` is a feed's, or a folder's path; its articles go into the feed `slug`.

    `etag` and `modified` are what came with the last answer, for the next question. `request` is
    the JSON of how its articles are narrated, `filters` of which. At most `a_day` become episodes
    in a day. After `failures` in a row it is asked less often; `error` is the last one's.
    """

    id: str
    address: str
    slug: str
    title: str = ""
    etag: str = ""
    modified: str = ""
    request: Mapping[str, Any] = field(default_factory=dict)
    filters: Mapping[str, Any] = field(default_factory=dict)
    a_day: int = 20
    failures: int = 0
    error: str = ""
    next_at: float = 0.0
    seen_at: float | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """What a subscription has brought: an episode, or why not. `outcome` is `kept`, `known`,
    `teaser`, `filtered`, `old` or `failed`."""

    key: str
    title: str
    address: str
    outcome: str
    why: str = ""
    episode_id: str | None = None
    made_at: float = 0.0


class Subscriptions:
    """Raises `LibraryLocked`, `LibraryUnusable`; `NoSubscription` for an id that is none's."""

    def __init__(self, store: Store, owner: str = LOCAL) -> None:
        self._database = store.database
        self.owner = owner

    def add(
        self,
        address: str,
        slug: str,
        *,
        title: str = "",
        request: Mapping[str, Any] | None = None,
        filters: Mapping[str, Any] | None = None,
        a_day: int = 20,
    ) -> Subscription:
        """Raises `BadValue` for an address that is subscribed to, and for a feed that is not
        there."""
        feeds, subscriptions = tables.feeds.c, tables.subscriptions
        with self._database.writing() as connection:
            mine = select(feeds.id).where(feeds.owner_id == self.owner, feeds.slug == slug)
            feed_id = connection.scalar(mine)
            if feed_id is None:
                raise BadValue("feed", slug, "the slug of a feed that is there")
            same = subscriptions.c.address == address
            mine_too = same & (subscriptions.c.owner_id == self.owner)
            if connection.scalar(select(subscriptions.c.id).where(mine_too)) is not None:
                raise BadValue("address", address[:80], "one that is not subscribed to yet")
            id = new_id()
            values = {
                "id": id,
                "owner_id": self.owner,
                "address": address,
                "feed_id": feed_id,
                "title": title,
                "request": json.dumps(dict(request or {})),
                "filters": json.dumps(dict(filters or {})),
                "a_day": a_day,
                "made_at": time(),
            }
            connection.execute(subscriptions.insert().values(**values))
            return self._get(connection, id)

    def all(self) -> list[Subscription]:
        """All of them, by address."""
        with self._database.reading() as connection:
            rows = connection.execute(_rows(self.owner).order_by("address")).all()
            return [_subscription(row) for row in rows]

    def due(self) -> list[Subscription]:
        """Those that are to be looked at now, the longest waiting first. A clock that jumped back
        holds none up for longer than a day."""
        now = time()
        return sorted(
            (one for one in self.all() if one.next_at <= now or one.next_at > now + 2 * DAY_S),
            key=lambda one: one.next_at,
        )

    def get(self, id: str) -> Subscription:
        with self._database.reading() as connection:
            return self._get(connection, id)

    def remove(self, id: str) -> None:
        """Look no more; its episodes stay."""
        with self._database.writing() as connection:
            self._get(connection, id)
            mine = tables.subscriptions.c.id == id
            connection.execute(delete(tables.subscriptions).where(mine))

    def looked(self, id: str, **values: Any) -> None:
        """What came of looking: `title`, `address`, `etag`, `modified`, `failures`, `error`,
        `next_at`."""
        subscriptions = tables.subscriptions
        with self._database.writing() as connection:
            there = select(subscriptions.c.id).where(
                subscriptions.c.owner_id == self.owner,
                subscriptions.c.address == values.get("address"),
                subscriptions.c.id != id,
            )
            if connection.scalar(there) is not None:
                del values["address"]  # it has moved to where another one looks already
            mine = update(subscriptions).where(subscriptions.c.id == id)
            connection.execute(mine.values(**(values | {"seen_at": time()})))

    def known(self, id: str) -> dict[str, Brought]:
        """All that it has brought, by key."""
        return {one.key: one for one in self.brought(id)}

    def brought(self, id: str) -> list[Brought]:
        """All that it has brought, the newest first."""
        entries = tables.entries
        mine = select(entries).where(entries.c.subscription_id == id)
        with self._database.reading() as connection:
            rows = connection.execute(mine.order_by(entries.c.made_at.desc())).all()
        names = ("key", "title", "address", "outcome", "why", "episode_id", "made_at")
        return [Brought(**{name: getattr(row, name) for name in names}) for row in rows]

    def note(self, id: str, brought: Brought) -> None:
        """Remember what came of an entry; a later word of the same key takes its place."""
        entries = tables.entries
        values = {name: getattr(brought, name) for name in Brought.__slots__}
        values |= {"subscription_id": id, "made_at": time()}
        mine = (entries.c.subscription_id == id) & (entries.c.key == brought.key)
        with self._database.writing() as connection:
            before = connection.execute(select(entries).where(mine)).first()
            if before is not None and before.outcome == brought.outcome == "failed":
                values["made_at"] = before.made_at  # since when it fails
            connection.execute(delete(entries).where(mine))
            connection.execute(entries.insert().values(**values))

    def kept_today(self, id: str) -> int:
        """How many became episodes in the last day."""
        entries = tables.entries.c
        count = select(func.count()).where(
            entries.subscription_id == id,
            entries.outcome == "kept",
            entries.made_at > time() - DAY_S,
        )
        with self._database.reading() as connection:
            return connection.scalar(count) or 0

    def _get(self, connection: Connection, id: str) -> Subscription:
        row = connection.execute(_rows(self.owner).where(tables.subscriptions.c.id == id)).first()
        if row is None:
            raise NoSubscription(id)
        return _subscription(row)


def _rows(owner: str) -> Any:
    subscriptions, feeds = tables.subscriptions, tables.feeds
    both = subscriptions.outerjoin(feeds, feeds.c.id == subscriptions.c.feed_id)
    chosen = select(subscriptions, func.coalesce(feeds.c.slug, "").label("slug"))
    return chosen.select_from(both).where(subscriptions.c.owner_id == owner)


def _subscription(row: Row[Any]) -> Subscription:
    names = ("id", "address", "slug", "title", "etag", "modified", "a_day", "failures", "error")
    values = {name: getattr(row, name) for name in (*names, "next_at", "seen_at")}
    told = {name: json.loads(getattr(row, name)) for name in ("request", "filters")}
    return Subscription(**(values | told))
