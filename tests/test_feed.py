"""The feed as readers see it, and what PSP-1 asks of it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import feedparser
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from narrator.feed import ITUNES, PODCAST, Channel, Episode, guid_of, rss

CHANNEL = Channel(
    title="Fish & <chips>",
    description="Articles, spoken.",
    address="https://example.org/cast/feed.xml",
    link="https://example.org/cast/",
    language="en",
    author="Me",
    cover_url="https://example.org/cast/cover.png",
)
EPISODE = Episode(
    title="Ünï “quoted” & <b>",
    guid=guid_of("text"),
    audio_url="https://example.org/cast/A%20title%20%C3%B6.mp3",
    length_bytes=12345,
    media_type="audio/mpeg",
    duration_s=61.4,
    published=datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
    description="First words.",
)


def test_a_reader_finds_the_episode() -> None:
    parsed = feedparser.parse(rss(CHANNEL, [EPISODE]))
    assert not parsed.bozo
    assert parsed.feed.title == CHANNEL.title
    (entry,) = parsed.entries
    assert entry.title == EPISODE.title
    assert entry.id == EPISODE.guid
    (enclosure,) = entry.enclosures
    assert enclosure.href == "https://example.org/cast/A%20title%20%C3%B6.mp3"
    assert (enclosure.length, enclosure.type) == ("12345", "audio/mpeg")
    assert entry.itunes_duration == "61"
    assert entry.published == "Tue, 24 Nov 2026 12:00:00 +0000"


def test_what_psp1_requires_of_a_channel() -> None:
    (channel,) = etree.fromstring(rss(CHANNEL, [EPISODE]))
    for tag in ("title", "description", "link", "language"):
        assert channel.findtext(tag)
    assert channel.findtext(f"{{{ITUNES}}}explicit") == "false"
    image = channel.find(f"{{{ITUNES}}}image")
    assert image is not None and image.get("href") == "https://example.org/cast/cover.png"
    category = channel.find(f"{{{ITUNES}}}category")
    assert category is not None and category.get("text") == "News"
    own = channel.find("{http://www.w3.org/2005/Atom}link")
    assert own is not None and own.get("href") == "https://example.org/cast/feed.xml"


def test_the_guid_of_a_feed_is_made_as_podcasting_2_lays_down() -> None:
    # The example of the namespace's own documentation.
    namespace = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
    assert str(uuid.uuid5(namespace, "podnews.net/rss")) == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    (channel,) = etree.fromstring(rss(CHANNEL, []))
    expected = str(uuid.uuid5(namespace, "example.org/cast/feed.xml"))
    assert channel.findtext(f"{{{PODCAST}}}guid") == expected


def test_a_guid_follows_the_content() -> None:
    assert guid_of("a") == guid_of("a") != guid_of("b")


@given(st.text())
def test_any_text_makes_a_feed_that_parses(text: str) -> None:
    episode = Episode(text, guid_of(text), "https://example.org/a.mp3", 1, "audio/mpeg",
                      1.0, EPISODE.published, text)  # fmt: skip
    (channel,) = etree.fromstring(rss(CHANNEL, [episode]))
    assert channel.find("item") is not None
