"""Samples in, chunks of a file out, as they come; and what a passage will weigh."""

from __future__ import annotations

from pathlib import Path

from audio.encode import info, muxed, raw
from audio.encode.base import FEED, FORMATS, WEB, Encoder, Format, Profile
from audio.encode.decode import decode
from audio.encode.mp3 import HEAD_TAG_BYTES, Mp3, passage_bytes
from audio.errors import UnknownFormat
from audio.tags import Tags

__all__ = [
    "FEED",
    "FORMATS",
    "HEAD_TAG_BYTES",
    "WEB",
    "Encoder",
    "Format",
    "Profile",
    "decode",
    "encoder",
    "finish_file",
    "foot_bytes",
    "head_bytes",
    "passage_bytes",
]


def encoder(format: str, profile: Profile, tags: Tags | None) -> Encoder:
    """A fresh encoder for one narration. `tags=None` leaves the metadata out; an MP3 is then bare.

    Raises `UnknownFormat`, and ValueError for a profile that the format can't have.
    """
    if format == "mp3":
        return Mp3(profile, tags)
    if format in ("wav", "pcm"):
        return raw.Raw(profile, tags, wav=format == "wav")
    if format in FORMATS:
        return muxed.Muxed(format, profile, tags)
    raise UnknownFormat(format)


def head_bytes(profile: Profile) -> int:
    """What stands before the first passage of a tagged MP3: the tag and the Info frame."""
    return HEAD_TAG_BYTES + info.frame_bytes(profile)


def foot_bytes(profile: Profile) -> int:
    """What stands behind the last passage of a tagged MP3: one silent frame."""
    return info.frame_bytes(profile)


def finish_file(path: Path, format: str, profile: Profile) -> None:
    """Fill in, in place, what the head of a finished file can only say at its end.

    MP3: the Info frame, by which players know the exact length and cut the codec's delay. WAV: its
    sizes. FLAC: length and MD5. The sound itself is not touched; Opus, AAC, PCM and bare MP3 need
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
