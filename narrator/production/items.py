"""An episode of the library as an item of a feed."""

from __future__ import annotations

from datetime import UTC, datetime

from audio import encode
from narrator import feed
from narrator.library import Library
from narrator.library.records import Episode

SUMMARY_CHARACTERS = 600
DISCLOSURE = "Spoken by a synthetic voice"
_TRANSCRIPTS = (
    ("captions.vtt", "text/vtt"),
    ("captions.srt", "application/x-subrip"),
    ("transcript.json", "application/json"),
)


def is_offered(episode: Episode) -> bool:
    """Whether its length is known to the byte: it is whole, or will be exactly so long."""
    return episode.size_bytes > 0


def item(library: Library, episode: Episode, room: str) -> feed.Episode:
    """The episode below the address `room`. Its audio's address carries its version, so that apps
    fetch an edited one."""
    text, html = library.episodes.words(episode.id)
    address = f"{room}/{episode.id}"
    notice = f"{DISCLOSURE} ({episode.voice})."
    return feed.Episode(
        title=episode.title,
        guid=episode.guid,
        audio_url=f"{address}/audio.{episode.format}?v={episode.version or episode.wanted}",
        length_bytes=episode.size_bytes,
        media_type=encode.FORMATS[episode.format].media_type,
        duration_s=episode.duration_s,
        published=_published(episode),
        description=f"{_summary(text)}\n\n{notice}",
        html=f"{html}\n<p>{notice}</p>",
        link=episode.canonical,
        image_url=f"{address}/cover.jpg",
        author=episode.author,
        narrator=episode.voice,
        transcripts=tuple(
            feed.Transcript(f"{address}/{name}", kind) for name, kind in _TRANSCRIPTS
        ),
        chapters_url=f"{address}/chapters.json",
    )


def _published(episode: Episode) -> datetime:
    """When it became an episode: what an article says of itself may be years old, and apps would
    put it below all that was heard since."""
    return datetime.fromtimestamp(int(episode.made_at), UTC)


def _summary(text: str) -> str:
    if len(text) <= SUMMARY_CHARACTERS:
        return text
    return text[:SUMMARY_CHARACTERS].rsplit(" ", 1)[0].rstrip() + "…"
