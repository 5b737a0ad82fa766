"""What a file can say once it is whole: its chapters, and its cover.

A stream's head has a size that is told before the first byte; a file's may still grow. The sound
is moved in the file, in pieces, and not touched.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import mutagen.flac
import mutagen.oggopus

from audio.tags import ID3_SIZE_AT, Tags, id3_size

MAX_CHAPTERS = 255
"""A table of contents counts its entries in one byte (ID3v2 Chapter Frame Addendum 3.2)."""

_TITLE_CHARACTERS = 100  # what is longer is cut
_HEADER_BYTES = 10  # of a tag (ID3v2.4 3.1), and of each frame in it (4)
_NO_OFFSET = 0xFFFFFFFF  # the times hold, no byte offsets are told (the same, 3.1)
_ORDERED_AND_TOP = 0b11
_FRONT_COVER = 3  # ID3v2.4 4.14
_UTF_8 = b"\x03"
_BLOCK_BYTES = 1 << 20

_COMMENTED: dict[str, Any] = {"opus": mutagen.oggopus.OggOpus, "flac": mutagen.flac.FLAC}

Chapters = Sequence[tuple[int, str]]
"""(first sample, title) of each, ascending."""


def add(
    path: Path,
    format: str,
    *,
    chapters: Chapters = (),
    samples: int,
    rate_hz: int,
    cover: bytes = b"",
) -> None:
    """Put the first `MAX_CHAPTERS` chapters into a finished, tagged file of `samples`, and into an
    MP3 the `cover`, a JPEG; each chapter ends where the next begins.

    MP3 gets the frames of ID3v2 Chapter Frame Addendum 1.0, Opus and FLAC comments as Xiph's
    "Chapter Extension" has them. Of other formats nothing is changed. Takes memory for what is
    added and a mebibyte. Raises OSError, and ValueError for an MP3 without a tag.
    """
    kept = [(start, _line(title)) for start, title in chapters[:MAX_CHAPTERS]]
    if format == "mp3" and (kept or cover):
        _insert(path, _chapter_frames(kept, samples, rate_hz) + _cover_frame(cover))
    elif format in _COMMENTED and kept:
        file = _COMMENTED[format](path)
        for number, (start, title) in enumerate(kept, 1):
            file[f"CHAPTER{number:03}"] = _clock(start, rate_hz)
            file[f"CHAPTER{number:03}NAME"] = title
        file.save(padding=lambda _: 0)


def _chapter_frames(chapters: Chapters, samples: int, rate_hz: int) -> bytes:
    """CTOC and a CHAP each, by hand: mutagen orders frames of one kind by their size."""
    if not chapters:
        return b""
    names = [f"chapter{number}".encode() + b"\0" for number in range(1, len(chapters) + 1)]
    contents = b"contents\0" + bytes((_ORDERED_AND_TOP, len(names))) + b"".join(names)
    frames = _frame(b"CTOC", contents)
    ends = [start for start, _ in chapters[1:]] + [samples]
    for name, (start, title), end in zip(names, chapters, ends, strict=True):
        times = (_ms(start, rate_hz), _ms(end, rate_hz), _NO_OFFSET, _NO_OFFSET)
        said = _frame(b"TIT2", _UTF_8 + title.encode())
        frames += _frame(b"CHAP", name + struct.pack(">IIII", *times) + said)
    return frames


def _cover_frame(cover: bytes) -> bytes:
    if not cover:
        return b""
    return _frame(b"APIC", _UTF_8 + b"image/jpeg\0" + bytes((_FRONT_COVER,)) + b"\0" + cover)


def _frame(name: bytes, body: bytes) -> bytes:
    return name + _syncsafe(len(body)) + bytes(2) + body


def _insert(path: Path, frames: bytes) -> None:
    """Put `frames` behind those of the tag, before its padding."""
    with path.open("r+b") as file:
        front = file.read(_HEADER_BYTES)
        if front[:3] != b"ID3":
            raise ValueError(f"{path} has no ID3 tag")
        front += file.read(_read(front[ID3_SIZE_AT:_HEADER_BYTES]))
        at = _HEADER_BYTES
        while front[at : at + 1] > b"\0":
            at += _HEADER_BYTES + _read(front[at + 4 : at + 8])
        _move(file, at, len(frames))
        file.seek(at)
        file.write(frames)
        file.seek(ID3_SIZE_AT)
        file.write(id3_size(len(front) + len(frames)))


def _move(file: BinaryIO, at: int, by: int) -> None:
    """Move what stands from `at` on by so many bytes towards the end, the last of it first."""
    end = file.seek(0, 2)
    while end > at:
        size = min(_BLOCK_BYTES, end - at)
        end -= size
        file.seek(end)
        block = file.read(size)
        file.seek(end + by)
        file.write(block)


def _syncsafe(number: int) -> bytes:
    """A size as ID3v2.4 writes it (6.2): four bytes of seven bits each."""
    return id3_size(number + _HEADER_BYTES)


def _read(size: bytes) -> int:
    """The number that `_syncsafe` wrote."""
    number = 0
    for byte in size:
        number = number << 7 | byte
    return number


def _line(title: str) -> str:
    return Tags(title[:_TITLE_CHARACTERS]).fields().get("title", "…")  # it must say something


def _ms(samples: int, rate_hz: int) -> int:
    return round(samples * 1000 / rate_hz)


def _clock(samples: int, rate_hz: int) -> str:
    seconds, ms = divmod(_ms(samples, rate_hz), 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"
