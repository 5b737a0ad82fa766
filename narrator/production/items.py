"""An episode of the library as an item of a feed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from audio import encode
from narrator import feed as rss
from narrator.library import Library
from narrator.library.feeds import Feed
from narrator.library.records import Episode

SUMMARY_CHARACTERS = 600
DESCRIPTION = "Articles, spoken by a synthetic voice."
DISCLOSURE = "Spoken by a synthetic voice"
_TRANSCRIPTS = (
    ("captions.vtt", "text/vtt"),
    ("captions.srt", "application/x-subrip"),
    ("transcript.json", "application/json"),
)
_CHAPTERS = "chapters.json"


def is_offered(episode: Episode) -> bool:
    """Whether its length is known to the byte: it is whole, or will be exactly so long."""
    return episode.size_bytes > 0


def item(
    library: Library, episode: Episode, room: str, *, files: Mapping[str, str] | None = None
) -> rss.Episode:
    """The episode below the address `room`. Its audio's address carries its version, so that apps
    fetch an edited one. `files` are addresses by name where they are others."""
    text, html = library.episodes.words(episode)
    address = f"{room}/{episode.id}"
    audio = f"audio.{episode.format}"
    served = files or {
        audio: f"{address}/{audio}?v={episode.version or episode.wanted}",
        "cover.jpg": f"{address}/cover.jpg",
        **{name: f"{address}/{name}" for name, _ in (*_TRANSCRIPTS, (_CHAPTERS, ""))},
    }
    notice = f"{DISCLOSURE} ({episode.voice})."
    return rss.Episode(
        title=episode.title,
        guid=episode.guid,
        audio_url=served[audio],
        length_bytes=episode.size_bytes,
        media_type=encode.FORMATS[episode.format].media_type,
        duration_s=episode.duration_s,
        published=_published(episode),
        description=f"{summary(text)}\n\n{notice}",
        html=f"{html}\n<p>{notice}</p>",
        link=episode.canonical,
        image_url=served.get("cover.jpg", ""),
        author=episode.author,
        narrator=episode.voice,
        transcripts=tuple(
            rss.Transcript(served[name], kind) for name, kind in _TRANSCRIPTS if name in served
        ),
        chapters_url=served.get(_CHAPTERS, ""),
    )


def _published(episode: Episode) -> datetime:
    """When it became an episode: what an article says of itself may be years old, and apps would
    put it below all that was heard since."""
    return datetime.fromtimestamp(int(episode.made_at), UTC)


def summary(text: str) -> str:
    """The beginning of an article, for a feed's item."""
    if len(text) <= SUMMARY_CHARACTERS:
        return text
    return text[:SUMMARY_CHARACTERS].rsplit(" ", 1)[0].rstrip() + "…"


def channel(
    feed: Feed,
    *,
    address: str,
    home: str,
    cover_url: str,
    first_url: str = "",
    next_url: str = "",
    changed: datetime | None = None,
) -> rss.Channel:
    """A feed of the library's as a channel that is found at `address`; `home` is the page that it
    is about where it names none."""
    return rss.Channel(
        title=feed.title,
        description=feed.description or DESCRIPTION,
        address=address,
        link=feed.link or home,
        language=feed.language,
        author=feed.author or feed.title,
        cover_url=cover_url,
        category=feed.category,
        explicit=feed.explicit,
        email=feed.email,
        guid=feed.guid,
        first_url=first_url,
        next_url=next_url,
        changed=changed,
    )
