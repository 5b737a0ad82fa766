"""Episodes → RSS bytes; pure.

RSS 2.0 with the iTunes and Podcasting 2.0 namespaces, to the Podcast RSS Specification PSP-1.
Written with lxml: feedgen and podgen can't write `itunes:explicit` as `true` or `false`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote

from lxml import etree

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
ATOM = "http://www.w3.org/2005/Atom"
# The namespace that Podcasting 2.0 lays down for `podcast:guid`.
GUID_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
DESCRIPTION_BYTES = 4000  # PSP-1: the most that a description may have
NAMESPACES = {"itunes": ITUNES, "podcast": PODCAST, "atom": ATOM}


@dataclass(frozen=True, slots=True)
class Episode:
    """One item. `guid` never changes; `file` is the enclosure's name in the feed's folder."""

    title: str
    guid: str
    file: str
    length_bytes: int
    media_type: str
    duration_s: float
    published: datetime
    description: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed. `base_url` ends with `/` and is where its folder is served."""

    title: str
    description: str
    base_url: str
    language: str
    author: str
    cover: str
    category: str = "News"


def guid_of(text: str) -> str:
    """A guid for an article by its content: made twice, it is the same."""
    return f"urn:uuid:{uuid.uuid5(GUID_NAMESPACE, text)}"


def rss(channel: Channel, episodes: Iterable[Episode]) -> bytes:
    """The feed as UTF-8 XML. Publication dates must carry a time zone."""
    root = etree.Element("rss", {"version": "2.0"}, nsmap=NAMESPACES)
    node = etree.SubElement(root, "channel")
    address = channel.base_url + "feed.xml"
    own = {"href": address, "rel": "self", "type": "application/rss+xml"}
    etree.SubElement(node, f"{{{ATOM}}}link", own)
    _add(node, "title", channel.title)
    _add(node, "description", _cut(channel.description))
    _add(node, "link", channel.base_url)
    _add(node, "language", channel.language)
    _add(node, "generator", "Narrator")
    _add(node, f"{{{ITUNES}}}author", channel.author)
    _add(node, f"{{{ITUNES}}}explicit", "false")
    etree.SubElement(node, f"{{{ITUNES}}}image", {"href": channel.base_url + quote(channel.cover)})
    etree.SubElement(node, f"{{{ITUNES}}}category", {"text": channel.category})
    # The guid is made of the address without its scheme and trailing slash.
    _add(node, f"{{{PODCAST}}}guid", str(uuid.uuid5(GUID_NAMESPACE, _bare(address))))
    locked = etree.SubElement(node, f"{{{PODCAST}}}locked", {"owner": channel.author})
    locked.text = "no"
    _add(node, f"{{{PODCAST}}}medium", "podcast")
    disclosure = etree.SubElement(node, f"{{{PODCAST}}}txt", {"purpose": "ai-content"})
    disclosure.text = "true"
    for episode in episodes:
        _item(node, channel, episode)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _item(node: etree._Element, channel: Channel, episode: Episode) -> None:
    item = etree.SubElement(node, "item")
    _add(item, "title", episode.title)
    guid = etree.SubElement(item, "guid", {"isPermaLink": "false"})
    guid.text = episode.guid
    etree.SubElement(
        item,
        "enclosure",
        {
            "url": channel.base_url + quote(episode.file),
            "length": str(episode.length_bytes),
            "type": episode.media_type,
        },
    )
    _add(item, "description", _cut(episode.description))
    _add(item, "pubDate", format_datetime(episode.published))
    _add(item, f"{{{ITUNES}}}duration", str(round(episode.duration_s)))
    _add(item, f"{{{ITUNES}}}explicit", "false")


def _add(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, tag).text = _clean(text)


def _clean(text: str) -> str:
    """Without the characters that XML 1.0 has no place for (section 2.2)."""
    return "".join(
        c
        for c in text
        if c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )


def _cut(text: str) -> str:
    encoded = text.encode()
    if len(encoded) <= DESCRIPTION_BYTES:
        return text
    return encoded[: DESCRIPTION_BYTES - 3].decode(errors="ignore").rstrip() + "…"


def _bare(address: str) -> str:
    return address.split("://", 1)[-1].rstrip("/")
