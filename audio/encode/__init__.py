"""Samples in, chunks of a file out, as they come; what they will weigh; sound packed to keep."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from audio.encode import info, muxed, raw
from audio.encode.base import FEED, FORMATS, LAME_DB, WEB, Encoder, Format, Profile
from audio.encode.bitrate import profile
from audio.encode.decode import decode
from audio.encode.info import HEAD_TAG_BYTES
from audio.encode.lossless import pack, unpack
from audio.encode.mp3 import BUILD, Mp3, phrase_bytes
from audio.encode.mp4 import MPEG4_FORMATS, write_mp4
from audio.errors import UnknownFormat
from audio.tags import Tags

__all__ = [
    "BUILD",
    "FEED",
    "FORMATS",
    "HEAD_TAG_BYTES",
    "LAME_DB",
    "MPEG4_FORMATS",
    "WEB",
    "Encoder",
    "Format",
    "Profile",
    "decode",
    "encoder",
    "finish_file",
    "foot_bytes",
    "head_bytes",
    "pack",
    "phrase_bytes",
    "profile",
    "total_bytes",
    "unpack",
    "write_mp4",
]


def encoder(
    format: str, profile: Profile, tags: Tags | None, titles: Sequence[str] = ()
) -> Encoder:
    """A fresh encoder for one narration. `tags=None` leaves the metadata out; an MP3 is then bare.
    In the head of one with tags there is room for chapters of these `titles`.

    Raises `UnknownFormat`, and ValueError for a profile that the format can't have.
    """
    if format == "mp3":
        return Mp3(profile, tags, titles)
    if format in ("wav", "pcm"):
        return raw.Raw(profile, tags, wav=format == "wav")
    if format in FORMATS:
        return muxed.Muxed(format, profile, tags)
    raise UnknownFormat(format)


def head_bytes(profile: Profile) -> int:
    """What stands before the first phrase of a tagged MP3: the tag and, in a finished one, the Info
    frame."""
    return HEAD_TAG_BYTES + info.info_bytes(profile)


def foot_bytes(profile: Profile) -> int:
    """What stands behind the last phrase of a finished, tagged MP3: one silent frame."""
    return info.frame_bytes(profile)


def total_bytes(samples: int, profile: Profile) -> int:
    """What a finished, tagged MP3 weighs whose phrases are `samples` long in all: head, phrases
    and foot.

    Raises ValueError if they are not whole frames.
    """
    return head_bytes(profile) + phrase_bytes(samples, profile) + foot_bytes(profile)


def finish_file(path: Path, format: str, profile: Profile) -> None:
    """Fill in, in place, what the head of a finished file can only say at its end.

    MP3: the Info frame, by which players know the exact length and cut the codec's delay, and the
    silent frame that lets a decoder end. WAV: its sizes. FLAC: length and MD5. A head that knew
    the length has said the same. The sound itself is not touched; Opus, AAC, PCM and bare MP3 need
    nothing. Raises `UnknownFormat`, OSError, and ValueError for a file that is not of this make.
    """
    if format not in FORMATS:
        raise UnknownFormat(format)
    if format == "mp3":
        info.finish_file(path, profile)
    elif format == "wav":
        raw.finish_wav(path)
    elif format == "flac":
        muxed.finish_flac(path)
