"""Episodes as they stand, read in a transaction of somebody else's."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select, tuple_

from narrator.errors import BadValue, NoEpisode
from narrator.library import search, tables
from narrator.library.records import Episode, Page

_STATES = ("queued", "speaking", "ready", "failed")
_newest, _heard = tables.versions.alias("newest"), tables.versions.alias("heard")


def episode(connection: Connection, owner: str, id: str) -> Episode:
    """One of the owner's. Raises `NoEpisode`."""
    found = read(connection, selected(owner).where(tables.episodes.c.id == id))
    if not found:
        raise NoEpisode(id)
    return found[0]


def page(
    connection: Connection,
    owner: str,
    query: str,
    state: str,
    tag: str,
    feed: str,
    listened: bool | None,
    before: str,
    limit: int,
) -> Page:
    """See `Episodes.page`."""
    episodes = tables.episodes.c
    wanted = selected(owner).where(*_matching(query, state, tag, feed, listened))
    if before:
        made_at, id = _place(before)
        wanted = wanted.where(tuple_(episodes.made_at, episodes.id) < tuple_(made_at, id))
    found = read(
        connection,
        wanted.order_by(episodes.made_at.desc(), episodes.id.desc()).limit(limit + 1),
    )
    more = len(found) > limit
    found = found[:limit]
    last = f"{found[-1].made_at!r}_{found[-1].id}" if more else None
    return Page(tuple(found), last)


def _place(before: str) -> tuple[float, str]:
    made_at, _, id = before.partition("_")
    try:
        return float(made_at), id
    except ValueError:
        raise BadValue("before", before[:40], "what the page before this one said") from None


def _matching(
    query: str, state: str, tag: str, feed: str, listened: bool | None
) -> list[ColumnElement[bool]]:
    found = []
    id = tables.episodes.c.id
    if query:
        found.append(search.matches(query))
    if state:
        if state not in _STATES:
            raise BadValue("state", state[:40], f"one of {', '.join(_STATES)}")
        found.append(_newest.c.state == state)
    if tag:
        found.append(id.in_(select(tables.tags.c.episode_id).where(tables.tags.c.name == tag)))
    if feed:
        items, feeds = tables.feed_items.c, tables.feeds.c
        named = select(feeds.id).where(feeds.slug == feed)
        found.append(id.in_(select(items.episode_id).where(items.feed_id.in_(named))))
    if listened is not None:
        found.append(func.coalesce(tables.positions.c.listened, False) == listened)
    return found


def selected(owner: str) -> Select[tuple[object, ...]]:
    """All of an owner's episodes, to be narrowed, and to be `read`."""
    episodes, jobs, positions = tables.episodes, tables.jobs, tables.positions
    of = episodes.c
    here = and_(positions.c.episode_id == of.id, positions.c.owner_id == owner)
    job = and_(jobs.c.episode_id == of.id, jobs.c.number == of.wanted)
    newest = and_(_newest.c.episode_id == of.id, _newest.c.number == of.wanted)
    heard = and_(_heard.c.episode_id == of.id, _heard.c.number == of.version)
    return (
        select(
            episodes,
            *(_newest.c[name] for name in ("state", "voice", "lazy", "error")),
            *(_heard.c[name] for name in ("audio", "ready_at")),
            *(
                func.coalesce(_heard.c[name], _newest.c[name]).label(name)
                for name in ("format", "size_bytes", "duration_s")
            ),
            jobs.c.spoken,
            jobs.c.utterances,
            positions.c.position_s,
            positions.c.listened,
        )
        .select_from(episodes)
        .join(_newest, newest)
        .outerjoin(_heard, heard)
        .outerjoin(jobs, job)
        .outerjoin(positions, here)
        .where(of.owner_id == owner)
    )


def read(connection: Connection, wanted: Select[tuple[object, ...]]) -> list[Episode]:
    """The episodes that are `selected`, with their tags and feeds."""
    rows = connection.execute(wanted).all()
    ids = [row.id for row in rows]
    tags, feeds, items = tables.tags.c, tables.feeds.c, tables.feed_items.c
    labels = _by_episode(
        connection, select(tags.episode_id, tags.name).where(tags.episode_id.in_(ids))
    )
    slugs = _by_episode(
        connection,
        select(items.episode_id, feeds.slug.label("name"))
        .join(tables.feeds, feeds.id == items.feed_id)
        .where(items.episode_id.in_(ids)),
    )
    return [_one(row, labels.get(row.id, ()), slugs.get(row.id, ())) for row in rows]


def _by_episode(
    connection: Connection, wanted: Select[tuple[str, str]]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in connection.execute(wanted.order_by("name")):
        found[row.episode_id] = (*found.get(row.episode_id, ()), row.name)
    return found


_SAME = (
    *("id", "guid", "state", "version", "wanted", "title", "site", "author", "language"),
    *("canonical", "published", "voice", "format", "made_at", "changed_at", "lazy", "audio"),
    *("ready_at", "error"),
)


def _one(row: Row[tuple[object, ...]], tags: Sequence[str], feeds: Sequence[str]) -> Episode:
    values = {name: getattr(row, name) for name in _SAME}
    return Episode(
        **values,
        size_bytes=row.size_bytes or 0,
        duration_s=row.duration_s or 0.0,
        spoken=row.spoken or 0,
        utterances=row.utterances or 0,
        position_s=row.position_s or 0.0,
        listened=bool(row.listened),
        tags=tuple(tags),
        feeds=tuple(feeds),
    )
