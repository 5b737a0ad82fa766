"""What a feed is made of: a channel and its items, all addresses absolute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Transcript:
    """A transcript's address and media type; `timed` ones can be shown as captions."""

    url: str
    media_type: str
    timed: bool = True


@dataclass(frozen=True, slots=True)
class Episode:
    """One item. `guid` never changes; the audio's address does when its text was edited.

    `published` carries a time zone. `html` is the article, without scripts or styles; `link` where
    it stands. `narrator` is the voice. "" is left out.
    """

    title: str
    guid: str
    audio_url: str
    length_bytes: int
    media_type: str
    duration_s: float
    published: datetime
    description: str
    html: str = ""
    link: str = ""
    image_url: str = ""
    author: str = ""
    narrator: str = ""
    transcripts: tuple[Transcript, ...] = ()
    chapters_url: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed at `address`, which is its own; of a feed in pages that of this page, `first_url` and
    `next_url` those of its neighbours (RFC 5005).

    `link` is the page that it is about, `cover_url` a square JPEG or PNG of 1,400 to 3,000 pixels.
    `category` is one of Apple's, a finer one behind " > ". `guid` is Podcasting 2.0's, made of the
    address where it is "", and kept for life. `email` is the owner's, by which directories know
    them. `hub_url` is told of changes (WebSub).
    """

    title: str
    description: str
    address: str
    link: str
    language: str
    author: str
    cover_url: str
    category: str = "News"
    explicit: bool = False
    email: str = ""
    guid: str = ""
    first_url: str = ""
    next_url: str = ""
    hub_url: str = ""
    changed: datetime | None = None
