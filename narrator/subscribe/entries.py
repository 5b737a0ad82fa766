"""A site's feed, of any kind, as what it offers: RSS and Atom by feedparser, JSON Feed 1.1."""

from __future__ import annotations

import calendar
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import feedparser

from narrator.errors import NotFetched

_JSON_FEED = "https://jsonfeed.org/version/1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One article that a feed offers. `key` names it for good; `html` is what the feed has of it,
    `published_at` seconds since 1970 UTC, 0.0 where it does not say."""

    key: str
    title: str
    link: str
    html: str
    published_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Source:
    """A feed, its entries the newest first where they tell their dates."""

    title: str
    link: str
    language: str
    entries: tuple[Entry, ...]


def parsed(data: bytes, content_type: str, address: str) -> Source:
    """The feed in `data`, which came from `address`. Raises `NotFetched` for what is no feed."""
    if data.lstrip()[:1] == b"{":
        return _of_json(data, address)
    fields = {"content-type": content_type, "content-location": address}
    found = feedparser.parse(BytesIO(data), response_headers=fields, sanitize_html=False)
    if not (found.get("version") and (found.entries or found.feed.get("title"))):
        why = "what came is no feed (RSS, Atom or JSON Feed)"
        raise NotFetched(address, f"{why}; {_advice(data, address)}")
    entries = (
        _entry(
            str(one.get("id") or ""),
            str(one.get("title") or ""),
            _joined(address, one.get("link")),
            _html(one),
            _seconds(one.get("published_parsed") or one.get("updated_parsed")),
        )
        for one in found.entries
    )
    told = found.feed
    return Source(
        _sayable(str(told.get("title") or "")),
        str(told.get("link") or ""),
        str(told.get("language") or ""),
        _newest_first(entries),
    )


def _advice(data: bytes, address: str) -> str:
    """Where a page says that its feed is."""
    links = feedparser.parse(BytesIO(data)).feed.get("links") or []
    for link in links:
        if link.get("rel") == "alternate" and "xml" in str(link.get("type")):
            return f"the page says that its feed is {urljoin(address, str(link.get('href')))}"
    return "give the address of the feed itself"


def _of_json(data: bytes, address: str) -> Source:
    """JSON Feed 1.1."""
    try:
        told = json.loads(data)
        if not str(told["version"]).startswith(_JSON_FEED):
            raise ValueError("another version")
        items = [one for one in told["items"] if isinstance(one, dict)]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotFetched(address, "what came is no feed (RSS, Atom or JSON Feed)") from None
    entries = (
        _entry(
            str(one.get("id") or ""),
            str(one.get("title") or ""),
            _joined(address, one.get("url")),
            str(one.get("content_html") or _escaped(one.get("content_text") or one.get("summary"))),
            _iso(one.get("date_published")),
        )
        for one in items
    )
    home = str(told.get("home_page_url") or "")
    language = str(told.get("language") or "")
    return Source(_sayable(str(told.get("title") or "")), home, language, _newest_first(entries))


def _joined(address: str, link: object) -> str:
    """A link as an address, or "" where it is none."""
    try:
        return urljoin(address, str(link)) if link else ""
    except ValueError:
        return ""


def _sayable(text: str) -> str:
    """Without half characters, which JSON can smuggle in."""
    return text.encode("utf-8", "replace").decode()


def _entry(id: str, title: str, link: str, html: str, published_at: float) -> Entry:
    title, link, html = _sayable(title), _sayable(link), _sayable(html)
    named = id or link or f"{title}\n{html}"
    return Entry(
        hashlib.sha256(named.encode("utf-8", "replace")).hexdigest(),
        " ".join(title.split()),
        link,
        html,
        published_at,
    )


def _html(one: Mapping[str, Any]) -> str:
    """The longest that the feed has of it."""
    contents = [str(part.get("value") or "") for part in one.get("content") or ()]
    return max([*contents, str(one.get("summary") or "")], key=len)


def _escaped(text: object) -> str:
    from html import escape

    return "".join(f"<p>{escape(part)}</p>" for part in str(text or "").split("\n\n"))


def _newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Those of one key once."""
    once = {entry.key: entry for entry in reversed(list(entries))}
    ordered = list(reversed(once.values()))
    return tuple(sorted(ordered, key=lambda one: -one.published_at))


def _seconds(when: Any) -> float:
    return float(calendar.timegm(when)) if when else 0.0


def _iso(text: object) -> float:
    try:
        when = datetime.fromisoformat(str(text))
    except ValueError:
        return 0.0
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
