"""The episodes of one owner: added, changed, found, marked, removed."""

from __future__ import annotations

import base64
import json
import secrets
import uuid
from collections.abc import Collection
from dataclasses import replace
from time import time

from sqlalchemy import Connection, delete, or_, select, update

from narrator.errors import BadValue, NoEpisode
from narrator.library import reading, search, tables
from narrator.library.files import Kept
from narrator.library.jobs import FAILED, QUEUED, enqueue
from narrator.library.records import LOCAL, Episode, Page, Wanted
from narrator.library.store import Store

REQUESTS_KEPT_S = 86_400.0
"""How long a request is known again by its Idempotency-Key."""

TAG_CHARACTERS = 80
PAGE_AT_MOST = 500


class Episodes:
    """Raises `LibraryLocked`, `LibraryUnusable`, and OSError where the disk does."""

    def __init__(self, store: Store, owner: str = LOCAL) -> None:
        self._store = store
        self._database = store.database
        self.owner = owner

    def add(
        self, wanted: Wanted, *, key: str = "", fingerprint: str = "", again: bool = False
    ) -> tuple[Episode, bool]:
        """The episode of an article, and whether it was made now: one that is there by its
        address or by its words stays the one, unless `again`. It goes into the feeds and gets the
        tags that are wanted, in any case.

        `key` is a client's Idempotency-Key and `fingerprint` names what it asked for with it.
        Raises `BadValue` for a feed that is not there, and for a key that came with something else.
        """
        kept = self._store.files.written(wanted.source, "application/octet-stream")
        with self._store.placing((kept,)) as connection:
            id = self._asked_before(connection, key, fingerprint)
            if id is None and not again:
                id = self._same(connection, wanted)
            made = id is None
            if id is None:
                id = self._made(connection, wanted)
                self._version(connection, id, 1, wanted, kept)
            _label(connection, id, wanted.tags)
            self._publish(connection, id, wanted.feeds)
            if key:
                self._note(connection, key, fingerprint, id)
            episode = reading.episode(connection, self.owner, id)
        if not made:
            self._store.sweep()
        return episode, made

    def edit(self, id: str, wanted: Wanted) -> Episode:
        """Another text for an episode, which keeps its id and guid; the former one is heard until
        the new one is whole. Raises `NoEpisode`."""
        kept = self._store.files.written(wanted.source, "application/octet-stream")
        episodes, versions = tables.episodes, tables.versions
        with self._store.placing((kept,)) as connection:
            before = reading.episode(connection, self.owner, id)
            number = before.wanted + 1
            never = (versions.c.episode_id == id) & (versions.c.number != before.version)
            connection.execute(delete(versions).where(never))
            values = _told(wanted) | {"wanted": number, "changed_at": time()}
            connection.execute(update(episodes).where(episodes.c.id == id).values(**values))
            heard = before.version > 0  # what is heard is replaced, whether or not its feed is lazy
            now = replace(wanted, foretold=False) if heard else wanted
            self._version(connection, id, number, now, kept)
            _label(connection, id, wanted.tags)
            self._publish(connection, id, wanted.feeds)
            episode = reading.episode(connection, self.owner, id)
        self._store.sweep()
        return episode

    def ask_for(self, id: str) -> None:
        """Somebody wants to hear it: have it spoken, if that was to wait. Raises `NoEpisode`."""
        versions = tables.versions
        with self._database.writing() as connection:
            episode = reading.episode(connection, self.owner, id)
            if episode.lazy and episode.state == QUEUED:
                newest = (versions.c.episode_id == id) & (versions.c.number == episode.wanted)
                connection.execute(update(versions).where(newest).values(lazy=False))
                enqueue(connection, id, episode.wanted)

    def retry(self, id: str) -> Episode:
        """Have one that failed spoken again. Raises `NoEpisode`."""
        with self._database.writing() as connection:
            episode = reading.episode(connection, self.owner, id)
            if episode.state == FAILED:
                enqueue(connection, id, episode.wanted)
            return reading.episode(connection, self.owner, id)

    def get(self, id: str) -> Episode:
        """Raises `NoEpisode`."""
        with self._database.reading() as connection:
            return reading.episode(connection, self.owner, id)

    def page(
        self,
        *,
        query: str = "",
        state: str = "",
        tag: str = "",
        feed: str = "",
        listened: bool | None = None,
        before: str = "",
        limit: int = 50,
    ) -> Page:
        """Those that match all of it, the newest first. `before` is what the page before said.
        Raises `BadValue` for one that is none."""
        limit = max(1, min(limit, PAGE_AT_MOST))
        with self._database.reading() as connection:
            return reading.page(
                connection, self.owner, query, state, tag, feed, listened, before, limit
            )

    def words(self, episode: Episode) -> tuple[str, str]:
        """The article that is heard, or that will be, as text and as HTML. Raises `NoEpisode`
        where it is gone meanwhile."""
        versions = tables.versions.c
        which = episode.version or episode.wanted
        said = select(versions.text, versions.html).where(
            versions.episode_id == episode.id, versions.number == which
        )
        with self._database.reading() as connection:
            row = connection.execute(said).first()
        if row is None:
            raise NoEpisode(episode.id)
        return row.text, row.html

    def documents(self, id: str) -> dict[str, str]:
        """Digest by name of what stands beside the version that is heard. Raises `NoEpisode`."""
        documents = tables.documents.c
        with self._database.reading() as connection:
            episode = reading.episode(connection, self.owner, id)
            of = select(documents.name, documents.digest).where(
                documents.episode_id == id, documents.number == episode.version
            )
            return {row.name: row.digest for row in connection.execute(of)}

    def request(self, id: str) -> tuple[bytes, dict[str, object]]:
        """The newest text's article, and the JSON of how it is narrated. Raises `NoEpisode`, and
        OSError where the article's file is lost."""
        versions = tables.versions.c
        with self._database.reading() as connection:
            wanted = reading.episode(connection, self.owner, id).wanted
            row = connection.execute(
                select(versions.source, versions.request).where(
                    versions.episode_id == id, versions.number == wanted
                )
            ).one()
        return self._store.files.path(row.source).read_bytes(), json.loads(row.request)

    def remove(self, id: str) -> None:
        """An episode, and of its files those that nothing else uses. Raises `NoEpisode`."""
        with self._database.writing() as connection:
            reading.episode(connection, self.owner, id)
            search.remove(connection, id)
            connection.execute(delete(tables.episodes).where(tables.episodes.c.id == id))
        self._store.sweep()

    def mark(
        self, id: str, *, position_s: float | None = None, listened: bool | None = None
    ) -> Episode:
        """Where its owner stopped listening, and whether they are done with it. Raises
        `NoEpisode`, `BadValue` for a place that is none."""
        if position_s is not None and not 0 <= position_s < float("inf"):
            raise BadValue("position_s", str(position_s), "seconds from the start")
        positions = tables.positions
        with self._database.writing() as connection:
            now = reading.episode(connection, self.owner, id)
            mine = (positions.c.owner_id == self.owner) & (positions.c.episode_id == id)
            connection.execute(delete(positions).where(mine))
            connection.execute(
                positions.insert().values(
                    owner_id=self.owner,
                    episode_id=id,
                    position_s=now.position_s if position_s is None else position_s,
                    listened=now.listened if listened is None else listened,
                    changed_at=time(),
                )
            )
            return reading.episode(connection, self.owner, id)

    def label(self, id: str, names: Collection[str]) -> Episode:
        """Give it exactly these tags. Raises `NoEpisode`, `BadValue` for one that is too long."""
        with self._database.writing() as connection:
            reading.episode(connection, self.owner, id)
            connection.execute(delete(tables.tags).where(tables.tags.c.episode_id == id))
            _label(connection, id, names)
            return reading.episode(connection, self.owner, id)

    # In a transaction.

    def _asked_before(self, connection: Connection, key: str, fingerprint: str) -> str | None:
        if not key:
            return None
        requests = tables.requests
        old = requests.c.made_at < time() - REQUESTS_KEPT_S
        connection.execute(delete(requests).where(old))
        mine = (requests.c.owner_id == self.owner) & (requests.c.key == key)
        row = connection.execute(select(requests).where(mine)).first()
        if row is not None and row.fingerprint != fingerprint:
            raise BadValue("Idempotency-Key", key[:40], "another one for another request")
        return row.episode_id if row is not None else None

    def _note(self, connection: Connection, key: str, fingerprint: str, id: str) -> None:
        requests = tables.requests
        mine = (requests.c.owner_id == self.owner) & (requests.c.key == key)
        connection.execute(delete(requests).where(mine))
        values = {"owner_id": self.owner, "key": key, "fingerprint": fingerprint, "episode_id": id}
        connection.execute(requests.insert().values(**values, made_at=time()))

    def _same(self, connection: Connection, wanted: Wanted) -> str | None:
        """The episode of the same article; of several the one made first."""
        episodes = tables.episodes.c
        by = [episodes.content == wanted.content]
        if wanted.canonical:
            by.append(episodes.canonical == wanted.canonical)
        found = select(episodes.id).where(episodes.owner_id == self.owner, or_(*by))
        return connection.scalar(found.order_by(episodes.made_at).limit(1))

    def _made(self, connection: Connection, wanted: Wanted) -> str:
        id = new_id()
        now = time()
        connection.execute(
            tables.episodes.insert().values(
                id=id,
                owner_id=self.owner,
                guid=f"urn:uuid:{uuid.uuid4()}",
                made_at=now,
                changed_at=now,
                **_told(wanted),
            )
        )
        return id

    def _version(
        self, connection: Connection, id: str, number: int, wanted: Wanted, kept: Kept
    ) -> None:
        connection.execute(
            tables.versions.insert().values(
                episode_id=id,
                number=number,
                state=QUEUED,
                source=kept.digest,
                request=json.dumps(dict(wanted.request)),
                text=wanted.text,
                html=wanted.html,
                voice=wanted.voice,
                format=wanted.format,
                lazy=wanted.foretold and (wanted.lazy or self._in_lazy(connection, wanted.feeds)),
                made_at=time(),
            )
        )
        search.put(connection, id, wanted.title, wanted.site, wanted.text)
        enqueue(connection, id, number)

    def _in_lazy(self, connection: Connection, slugs: Collection[str]) -> bool:
        """Whether all these feeds are lazy, and there are any."""
        feeds = tables.feeds.c
        mine = select(feeds.lazy).where(feeds.owner_id == self.owner, feeds.slug.in_(slugs))
        found = connection.scalars(mine).all()
        return bool(found) and all(found)

    def _publish(self, connection: Connection, id: str, slugs: Collection[str]) -> None:
        """Put it into feeds."""
        feeds, items = tables.feeds.c, tables.feed_items
        for slug in slugs:
            mine = select(feeds.id).where(feeds.owner_id == self.owner, feeds.slug == slug)
            feed_id = connection.scalar(mine)
            if feed_id is None:
                raise BadValue("feeds", slug, "the slug of a feed that is there")
            there = (items.c.feed_id == feed_id) & (items.c.episode_id == id)
            if connection.scalar(select(items.c.added_at).where(there)) is None:
                values = {"feed_id": feed_id, "episode_id": id, "added_at": time()}
                connection.execute(items.insert().values(**values))


def new_id() -> str:
    """An id that nobody guesses: 80 bits, in letters that a command line takes for no option."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


def _told(wanted: Wanted) -> dict[str, object]:
    names = ("title", "site", "author", "language", "canonical", "content", "published")
    return {name: getattr(wanted, name) for name in names}


def _label(connection: Connection, id: str, names: Collection[str]) -> None:
    tags = tables.tags
    for name in names:
        if not 0 < len(name) <= TAG_CHARACTERS:
            raise BadValue("tags", name[:40], f"names of 1 to {TAG_CHARACTERS} characters")
        mine = (tags.c.episode_id == id) & (tags.c.name == name)
        if connection.scalar(select(tags.c.name).where(mine)) is None:
            connection.execute(tags.insert().values(episode_id=id, name=name))
