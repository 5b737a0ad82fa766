"""Our feeds keep the rules; each single defect that is planted in one is noticed."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from narrator.feed import Channel, Episode, Transcript, rss
from tests import npm
from tests.feed_rules import faults

ADDRESS = "https://example.org/feeds/tales.xml"
READER = "podcast-partytime@5.0.0"


def episode(number: int) -> Episode:
    base = f"https://example.org/{number}"
    return Episode(
        title=f"Tale {number}",
        guid=f"urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c{number}",
        audio_url=f"{base}/audio.mp3?v=1",
        length_bytes=123_456,
        media_type="audio/mpeg",
        duration_s=61.2,
        published=datetime(2026, 11, 25, 10, number, tzinfo=UTC),
        description="What it is about.",
        html="<p>All of it.</p>",
        link=base,
        image_url=f"{base}/cover.jpg",
        author="Ann",
        narrator="af_heart",
        transcripts=(Transcript(f"{base}/captions.vtt", "text/vtt"),),
        chapters_url=f"{base}/chapters.json",
    )


FEED = rss(
    Channel(
        title="Tales",
        description="What I read.",
        address=ADDRESS,
        link="https://example.org/",
        language="en",
        author="Ann",
        cover_url="https://example.org/cover.jpg",
        category="News > Tech News",
        email="ann@example.org",
    ),
    [episode(1), episode(2)],
)
DEFECTS = [
    ("</channel>", ""),
    ('version="2.0"', 'version="1.0"'),
    ("<title>Tales</title>", ""),
    ("<description>What I read.</description>", f"<description>{'x' * 4001}</description>"),
    ("<link>https://example.org/</link>", "<link/>"),
    ("<language>en</language>", ""),
    (ADDRESS, "https://example.org/other.xml"),
    ("<itunes:explicit>false</itunes:explicit>", "<itunes:explicit>no</itunes:explicit>"),
    ('<itunes:image href="https://example.org/cover.jpg"/>', ""),
    ('<itunes:category text="News">', '<itunes:category text="news">'),
    ("<itunes:email>ann@example.org</itunes:email>", ""),
    ("<podcast:locked owner=", "<podcast:locked name="),
    ("<podcast:medium>podcast<", "<podcast:medium>talk<"),
    ("</podcast:guid>", "0</podcast:guid>"),
    ("<title>Tale 1</title>", ""),
    ("430c2</guid>", "430c1</guid>"),
    ("https://example.org/2/audio.mp3", "https://example.org/1/audio.mp3"),
    ('isPermaLink="false"', 'isPermaLink="true"'),
    ('length="123456"', 'length="0"'),
    ('length="123456"', ""),
    ('type="audio/mpeg"', 'type="audio/ogg"'),
    ("audio.mp3?v=1", "audio?v=1"),
    ("https://example.org/1/audio", "/1/audio"),
    ("<itunes:duration>61<", "<itunes:duration>1:01<"),
    ("Wed, 25 Nov 2026", "Tue, 25 Nov 2026"),
    ("Wed, 25 Nov 2026 10:01:00 +0000", "2026-11-25"),
    ('type="text/vtt"', 'type="text/captions"'),
    ('type="application/json+chapters"', 'type="application/json"'),
]


def test_a_feed_keeps_the_rules() -> None:
    assert faults(FEED, ADDRESS) == []


@pytest.mark.parametrize(("sound", "harm"), DEFECTS, ids=[one for one, _ in DEFECTS])
def test_each_defect_is_noticed(sound: str, harm: str) -> None:
    text = FEED.decode()
    assert sound in text
    assert faults(text.replace(sound, harm, 1).encode(), ADDRESS)


@pytest.mark.long
def test_the_podcast_index_reads_all_of_it(tmp_path: Path) -> None:
    """By the parser of the Podcast Index, which says which parts of its namespace it found."""
    folder = npm.installed(READER, tmp_path, "node")
    (folder / "feed.xml").write_bytes(FEED)
    (folder / "read.mjs").write_text(
        "import parser from 'podcast-partytime'; import fs from 'fs';\n"
        "const feed = parser.parseFeed(fs.readFileSync('feed.xml', 'utf8'));\n"
        "console.log(JSON.stringify(feed));\n"
    )
    node = shutil.which("node") or "node"
    done = subprocess.run([node, "read.mjs"], cwd=folder, capture_output=True, check=True)
    read = json.loads(done.stdout)
    found = {name for phase in read["pc20support"].values() for name in phase}
    assert {"locked", "transcript", "chapters", "person", "guid", "medium"} <= found
    first = read["items"][0]
    assert (first["enclosure"]["length"], first["duration"], first["explicit"]) == (
        123_456,
        61,
        False,
    )
    assert first["podcastTranscripts"][0]["type"] == "text/vtt"
    assert first["itunesImage"] == "https://example.org/1/cover.jpg"
