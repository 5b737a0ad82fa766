"""Words that are sought in titles, texts and sites: SQLite's FTS5, whatever their case and accents.

Another database would have its own; everything that knows FTS5 is here.
"""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, Connection, column, select, table, text

from narrator.library import tables

_found = table("found", column("episode_id"), column("title"), column("site"), column("text"))
_WORD = re.compile(r"\w+(?:['’.-]\w+)*")


def put(connection: Connection, id: str, title: str, site: str, words: str) -> None:
    """Have an episode found by these, and by no others any more."""
    remove(connection, id)
    connection.execute(_found.insert().values(episode_id=id, title=title, site=site, text=words))


def remove(connection: Connection, id: str) -> None:
    connection.execute(_found.delete().where(_found.c.episode_id == id))


def matches(query: str) -> ColumnElement[bool]:
    """Whether an episode has all words of `query`, the last one perhaps only begun. Of a query
    without words none has."""
    words = _WORD.findall(query)
    quoted = " ".join(f'"{word}"' for word in words)
    ids = select(_found.c.episode_id).where(
        text("found MATCH :query").bindparams(query=f"{quoted}*" if words else '""')
    )
    return tables.episodes.c.id.in_(ids)
