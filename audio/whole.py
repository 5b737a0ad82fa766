"""What a file can say once it is whole: its chapters, its cover, and its words with their times.

A stream's head has a size that is told before the first byte; a file's may still grow. The sound
is moved in the file, in pieces, and not touched.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any, BinaryIO

import mutagen.flac
import mutagen.oggopus

from audio import frames
from audio.frames import ms
from audio.tags import HEADER_BYTES, ID3_SIZE_AT, id3_size

flac: Any = mutagen.flac  # its functions carry no types

_BLOCK_BYTES = 1 << 20

_COMMENTED: dict[str, Any] = {"opus": mutagen.oggopus.OggOpus, "flac": flac.FLAC}


def add(
    path: Path,
    format: str,
    *,
    chapters: frames.Chapters = (),
    samples: int,
    rate_hz: int,
    cover: bytes = b"",
    lines: frames.Lines = (),
    language: str = "",
) -> None:
    """Put the first `MAX_CHAPTERS` chapters into a finished, tagged file of `samples`, the
    `cover`, a JPEG, and into an MP3 its `lines` as synchronised text in `language`, a BCP 47 tag;
    each chapter ends where the next begins.

    MP3 gets the frames of ID3v2.4 and its Chapter Frame Addendum 1.0; Opus and FLAC comments as
    Xiph's "Chapter Extension" has them, and FLAC's picture (RFC 9639 8.8). Of other formats nothing
    is changed. Takes memory for what is added and a mebibyte. Raises OSError, and ValueError for an
    MP3 without a tag.
    """
    if format == "mp3":
        added = frames.chapter_frames(chapters, samples, rate_hz)
        added += frames.lyrics_frame(lines, rate_hz, language) + frames.cover_frame(cover)
        _insert(path, added)
    elif format in _COMMENTED and (chapters or cover):
        file = _COMMENTED[format](path)
        for number, (start, title) in enumerate(chapters[: frames.MAX_CHAPTERS], 1):
            file[f"CHAPTER{number:03}"] = _clock(start, rate_hz)
            file[f"CHAPTER{number:03}NAME"] = frames.line(title)
        if cover:
            _picture(file, cover)
        file.save(padding=lambda _: 0)


def _picture(file: Any, cover: bytes) -> None:
    """FLAC has a block for it; Opus has that block in base64 in a comment, as Xiph's "Cover art"
    has it."""
    picture = flac.Picture()
    picture.data, picture.mime, picture.type = cover, "image/jpeg", 3
    if isinstance(file, flac.FLAC):
        file.add_picture(picture)
    else:
        file["METADATA_BLOCK_PICTURE"] = base64.b64encode(picture.write()).decode()


def _insert(path: Path, added: bytes) -> None:
    """Put frames behind those of the tag, before its padding, which they take where it is enough;
    else the tag grows by them, and by nothing else."""
    if not added:
        return
    with path.open("r+b") as file:
        front = file.read(HEADER_BYTES)
        if front[:3] != b"ID3":
            raise ValueError(f"{path} has no ID3 tag")
        front += file.read(frames.number_of(front[ID3_SIZE_AT:HEADER_BYTES]))
        at = HEADER_BYTES
        while front[at : at + 1] > b"\0":
            at += HEADER_BYTES + frames.number_of(front[at + 4 : at + 8])
        if len(front) - at >= len(added):
            file.seek(at)
            file.write(added)
            return
        _move(file, at, len(added))
        file.seek(at)
        file.write(added)
        file.seek(ID3_SIZE_AT)
        file.write(id3_size(len(front) + len(added)))


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


def _clock(samples: int, rate_hz: int) -> str:
    seconds, rest_ms = divmod(ms(samples, rate_hz), 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest_ms:03}"
