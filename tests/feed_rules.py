"""What PSP-1, Apple, Spotify and Podcasting 2.0 ask of a feed, read from their own pages: each rule
says in words what is wrong. Nothing here knows how our feeds are written."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"
AUDIO = {"audio/mpeg": ".mp3", "audio/x-m4a": ".m4a", "audio/mp4": ".m4a"}
MEDIUMS = {"podcast", "music", "video", "film", "audiobook", "newsletter", "blog"}
TRANSCRIPTS = {"text/vtt", "application/x-subrip", "application/srt", "application/json",
               "text/html", "text/plain"}  # fmt: skip
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def faults(feed: bytes, address: str) -> list[str]:
    """All that is wrong with the feed that was found at `address`."""
    try:
        root = etree.fromstring(feed)
    except etree.XMLSyntaxError as error:
        return [f"not well-formed: {error}"]
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None:
        return ["no RSS 2.0"]
    items = channel.findall("item")
    found = list(_channel(channel, address))
    for item in items:
        found += _item(item)
    for name, values in (
        ("guid", [item.findtext("guid") for item in items]),
        ("enclosure", [_enclosure(item).get("url") for item in items]),
    ):
        if len(set(values)) != len(values):
            found.append(f"two items of one {name}")
    return found


def _channel(channel: Any, address: str) -> Iterator[str]:
    for tag in ("title", "description", "link", "language", f"{ITUNES}author"):
        if not (channel.findtext(tag) or "").strip():
            yield f"no {tag}"
    if len((channel.findtext("description") or "").encode()) > 4000:
        yield "a description over 4,000 bytes"
    selves = [one.get("href") for one in channel.findall(f"{ATOM}link[@rel='self']")]
    if selves != [address]:
        yield f"atom:link rel=self is {selves}"
    if channel.findtext(f"{ITUNES}explicit") not in ("true", "false"):
        yield "itunes:explicit is not true or false"
    image = channel.find(f"{ITUNES}image")
    if image is None or not re.search(r"\.(jpg|jpeg|png)$", image.get("href", "")):
        yield "no itunes:image that is a JPEG or a PNG"
    category = channel.find(f"{ITUNES}category")
    if category is None or not category.get("text", "")[:1].isupper():
        yield "no itunes:category"
    if "@" not in (channel.findtext(f"{ITUNES}owner/{ITUNES}email") or ""):
        yield "no owner's e-mail"
    yield from _podcast(channel)


def _podcast(channel: Any) -> Iterator[str]:
    try:
        version = uuid.UUID(channel.findtext(f"{PODCAST}guid") or "").version
    except ValueError:
        version = 0
    if version != 5:
        yield "podcast:guid is no UUIDv5"
    locked = channel.find(f"{PODCAST}locked")
    if locked is None or locked.text not in ("yes", "no") or not locked.get("owner"):
        yield "podcast:locked without yes or no, or without owner"
    if channel.findtext(f"{PODCAST}medium") not in MEDIUMS:
        yield "podcast:medium is none"


def _enclosure(item: Any) -> Any:
    found = item.find("enclosure")
    return found if found is not None else {}


def _item(item: Any) -> Iterator[str]:
    for tag in ("title", "guid", "pubDate", "description"):
        if not (item.findtext(tag) or "").strip():
            yield f"an item without {tag}"
    enclosure = _enclosure(item)
    url, kind = enclosure.get("url", ""), enclosure.get("type", "")
    if not url.startswith(("http://", "https://")) or not url.isascii():
        yield f"an enclosure at {url!r}"
    if not url.partition("?")[0].endswith(AUDIO.get(kind, "nothing")):
        yield f"an enclosure {url!r} of type {kind!r}"
    if not re.fullmatch(r"[1-9]\d*", enclosure.get("length", "")):
        yield "an enclosure without its length"
    if not re.fullmatch(r"\d+", item.findtext(f"{ITUNES}duration") or ""):
        yield "a duration that is not in seconds"
    if item.findtext(f"{ITUNES}explicit") not in ("true", "false", None):
        yield "an item's itunes:explicit is not true or false"
    yield from _date(item.findtext("pubDate") or "")
    guid = item.find("guid")
    if guid is not None and guid.get("isPermaLink") != "false" and "://" not in (guid.text or ""):
        yield "a guid that is no address, and not said to be none"
    yield from _beside(item)


def _beside(item: Any) -> Iterator[str]:
    for one in item.findall(f"{PODCAST}transcript"):
        if one.get("type") not in TRANSCRIPTS or not one.get("url"):
            yield "a transcript of no known type"
    chapters = item.find(f"{PODCAST}chapters")
    if chapters is not None and chapters.get("type") != "application/json+chapters":
        yield "chapters of another type"


def _date(text: str) -> Iterator[str]:
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        yield f"pubDate {text!r} is no date of RFC 2822"
        return
    if when.tzinfo is None or text[:3] != DAYS[when.weekday()]:
        yield f"pubDate {text!r} without its zone, or on the wrong day"
