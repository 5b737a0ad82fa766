"""What every encoder promises, and the formats there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from audio.frames import Chapters
from audio.pcm import Pcm


@dataclass(frozen=True, slots=True)
class Format:
    """A file format that is written.

    `extension` is without the dot. In an `addressable` one every phrase is encoded by itself and
    its weight follows from its length: phrases can be joined, and byte ranges are known ahead.
    `level_db` is added to what is limited, so that one sound is equally loud in all formats:
    libmp3lame scales by .95, which is made up for in the others; libopus takes .3 to .6 dB of a
    voice by itself, at half the MP3's bitrate. `headroom_db` is how much lower than an MP3's its
    true peaks are limited: libopus lets those of a peaky voice (Piper joe) pass by 2.5 dB.
    """

    name: str
    media_type: str
    extension: str
    addressable: bool
    level_db: float = 0.0
    headroom_db: float = 0.0


LAME_DB = -0.45
"""What libmp3lame's scale of .95 takes: 20 log10(.95) is -.446; on voices .43 to .45."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The sample rate of a narration and the bitrate of its MP3."""

    sample_rate_hz: int
    bitrate_kbps: int


WEB = Profile(24000, 64)
"""For the page and for streams: 192 bytes each 24 ms."""

FEED = Profile(48000, 96)
"""For podcast directories, which want at least 44.1 kHz and 96 kbit/s: 288 bytes each 24 ms."""

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.name: each
        for each in (
            Format("mp3", "audio/mpeg", "mp3", addressable=True),
            Format("opus", "audio/ogg", "opus", addressable=False, headroom_db=1.0),  # RFC 7845
            Format("aac", "audio/aac", "aac", addressable=False, level_db=LAME_DB),  # ADTS
            Format("flac", "audio/flac", "flac", addressable=False, level_db=LAME_DB),  # RFC 9639
            Format("wav", "audio/wav", "wav", addressable=False, level_db=LAME_DB),
            # Bare s16le, 24 kHz mono.
            Format("pcm", "audio/pcm", "pcm", addressable=False, level_db=LAME_DB),
        )
    }
)


class Encoder(Protocol):
    """Turns one narration's samples into bytes as they come.

    The narration is `head`, then for each phrase any number of `write`s and one `end_phrase`,
    then `finish`; the bytes that these return, in order, are the stream. The bytes do not depend
    on how the samples were cut into writes. `write` raises ValueError for samples at another rate
    than the profile's.
    """

    def head(self, samples: int | None = None, chapters: Chapters = ()) -> bytes:
        """What stands before the first phrase. Only an MP3 whose length is known has `chapters`.

        `samples` is how long all phrases will be, where that is known: MP3, WAV and FLAC then
        tell it from the start, and only FLAC's MD5 sum is left for `finish_file`. It must be
        kept: nothing checks it against what is written.
        """
        ...

    def write(self, pcm: Pcm) -> bytes:
        """Encode the next samples; hands out every frame that is finished."""
        ...

    def end_phrase(self) -> bytes:
        """Close the phrase: in an addressable format, all of it has been handed out then."""
        ...

    def finish(self) -> bytes:
        """Close the stream. An MP3 whose `head` was not told the length has nothing more: what
        stands behind the last phrase is `finish_file`'s then."""
        ...
