"""Episodes → RSS bytes; pure.

RSS 2.0 with the iTunes and Podcasting 2.0 namespaces, to the Podcast RSS Specification PSP-1.
Written with lxml: feedgen and podgen can't write `itunes:explicit` as `true` or `false`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime

from lxml import etree

from narrator.feed.categories import parts
from narrator.feed.records import Channel, Episode, Transcript

__all__ = ["Channel", "Episode", "Transcript", "channel_guid", "guid_of", "rss"]

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
# The namespace that Podcasting 2.0 lays down for `podcast:guid`.
GUID_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
DESCRIPTION_BYTES = 4000  # PSP-1: the most that a description may have
PERSON_CHARACTERS = 128  # Podcasting 2.0: the most that a person's name may have
NAMESPACES = {"itunes": ITUNES, "podcast": PODCAST, "atom": ATOM, "content": CONTENT}


def guid_of(text: str) -> str:
    """A guid for an article by its content: made twice, it is the same."""
    return f"urn:uuid:{uuid.uuid5(GUID_NAMESPACE, text)}"


def channel_guid(address: str) -> str:
    """Podcasting 2.0's guid of a feed: of its address without its scheme and trailing slashes."""
    return str(uuid.uuid5(GUID_NAMESPACE, address.split("://", 1)[-1].rstrip("/")))


def rss(channel: Channel, episodes: Iterable[Episode]) -> bytes:
    """The feed as UTF-8 XML. Publication dates must carry a time zone."""
    root = etree.Element("rss", {"version": "2.0"}, nsmap=NAMESPACES)
    node = etree.SubElement(root, "channel")
    _links(node, channel)
    _add(node, "title", channel.title)
    _add(node, "description", _cut(channel.description))
    _add(node, "link", channel.link)
    _add(node, "language", channel.language)
    _add(node, "generator", "Narrator")
    _date(node, "lastBuildDate", channel.changed)
    _itunes(node, channel)
    _podcast(node, channel)
    for episode in episodes:
        _item(node, channel, episode)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _links(node: etree._Element, channel: Channel) -> None:
    """Its own address and its neighbours' (RFC 5005, section 3), and the hub (WebSub, 4)."""
    kind = {"type": "application/rss+xml"}
    for rel, address in (
        ("self", channel.address),
        ("first", channel.first_url),
        ("next", channel.next_url),
    ):
        if address:
            etree.SubElement(node, f"{{{ATOM}}}link", {"href": address, "rel": rel} | kind)
    if channel.hub_url:
        etree.SubElement(node, f"{{{ATOM}}}link", {"href": channel.hub_url, "rel": "hub"})


def _itunes(node: etree._Element, channel: Channel) -> None:
    _add(node, f"{{{ITUNES}}}author", channel.author)
    _add(node, f"{{{ITUNES}}}explicit", _truth(channel.explicit))
    _add(node, f"{{{ITUNES}}}type", "episodic")
    etree.SubElement(node, f"{{{ITUNES}}}image", {"href": channel.cover_url})
    name, finer = parts(channel.category)
    category = etree.SubElement(node, f"{{{ITUNES}}}category", {"text": name})
    if finer:
        etree.SubElement(category, f"{{{ITUNES}}}category", {"text": finer})
    if channel.email:
        owner = etree.SubElement(node, f"{{{ITUNES}}}owner")
        _add(owner, f"{{{ITUNES}}}name", channel.author)
        _add(owner, f"{{{ITUNES}}}email", channel.email)


def _podcast(node: etree._Element, channel: Channel) -> None:
    _add(node, f"{{{PODCAST}}}guid", channel.guid or channel_guid(channel.address))
    # Its schema wants an owner, and the index counts it only with one.
    owner = {"owner": _clean(channel.email or channel.author)}
    etree.SubElement(node, f"{{{PODCAST}}}locked", owner).text = "no"
    _add(node, f"{{{PODCAST}}}medium", "podcast")
    disclosure = etree.SubElement(node, f"{{{PODCAST}}}txt", {"purpose": "ai-content"})
    disclosure.text = "true"


def _item(node: etree._Element, channel: Channel, episode: Episode) -> None:
    item = etree.SubElement(node, "item")
    _add(item, "title", episode.title)
    etree.SubElement(item, "guid", {"isPermaLink": "false"}).text = episode.guid
    enclosure = {
        "url": episode.audio_url,
        "length": str(episode.length_bytes),
        "type": episode.media_type,
    }
    etree.SubElement(item, "enclosure", enclosure)
    _optional(item, "link", episode.link)
    _add(item, "description", _cut(episode.description))
    if episode.html:
        _add(item, f"{{{CONTENT}}}encoded", episode.html)
    _date(item, "pubDate", episode.published)
    _add(item, f"{{{ITUNES}}}duration", str(round(episode.duration_s)))
    _add(item, f"{{{ITUNES}}}explicit", _truth(channel.explicit))
    _optional(item, f"{{{ITUNES}}}author", episode.author)
    _add(item, f"{{{ITUNES}}}episodeType", "full")
    if episode.image_url:
        etree.SubElement(item, f"{{{ITUNES}}}image", {"href": episode.image_url})
    _beside(item, episode)


def _beside(item: etree._Element, episode: Episode) -> None:
    for one in episode.transcripts:
        said = {"url": one.url, "type": one.media_type}
        etree.SubElement(
            item, f"{{{PODCAST}}}transcript", said | ({"rel": "captions"} if one.timed else {})
        )
    if episode.chapters_url:
        said = {"url": episode.chapters_url, "type": "application/json+chapters"}
        etree.SubElement(item, f"{{{PODCAST}}}chapters", said)
    if episode.narrator:
        role = {"role": "narrator", "group": "cast"}
        person = etree.SubElement(item, f"{{{PODCAST}}}person", role)
        person.text = _clean(f"{episode.narrator}, a synthetic voice")[:PERSON_CHARACTERS]


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _date(parent: etree._Element, tag: str, when: datetime | None) -> None:
    if when is not None:
        _add(parent, tag, format_datetime(when))


def _optional(parent: etree._Element, tag: str, text: str) -> None:
    if text and (tag != "link" or text.startswith(("http://", "https://"))):
        _add(parent, tag, text)


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
