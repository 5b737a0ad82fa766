"""ID3v2.4 frames by hand: chapters, a cover, synchronised text.

mutagen orders frames of one kind by their size, and players want chapters in theirs.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from audio.tags import HEADER_BYTES, Tags, id3_size, language_code

MAX_CHAPTERS = 255
"""A table of contents counts its entries in one byte (ID3v2 Chapter Frame Addendum 3.2)."""

_TITLE_CHARACTERS = 100  # what is longer is cut
_NO_OFFSET = 0xFFFFFFFF  # the times hold, no byte offsets are told (the same, 3.1)
_ORDERED_AND_TOP = 0b11
_FRONT_COVER = 3  # ID3v2.4 4.14
_UTF_8 = b"\x03"
_MILLISECONDS, _LYRICS = 2, 1  # ID3v2.4 4.9
_LATEST_MS = 2**32 - 1

Chapters = Sequence[tuple[int, str]]
"""(first sample, title) of each, ascending."""

Lines = Sequence[tuple[int, str]]
"""(first sample, words) of each line, ascending."""


def chapter_frames(chapters: Chapters, samples: int, rate_hz: int) -> bytes:
    """CTOC, and a CHAP for each of at most `MAX_CHAPTERS` (Chapter Frame Addendum 1.0); each ends
    where the next begins, the last at `samples`. How long they are follows from the titles."""
    kept = [(start, line(title)) for start, title in chapters[:MAX_CHAPTERS]]
    if not kept:
        return b""
    names = [f"chapter{number}".encode() + b"\0" for number in range(1, len(kept) + 1)]
    contents = b"contents\0" + bytes((_ORDERED_AND_TOP, len(names))) + b"".join(names)
    frames = _frame(b"CTOC", contents)
    ends = [start for start, _ in kept[1:]] + [samples]
    for name, (start, title), end in zip(names, kept, ends, strict=True):
        times = (ms(start, rate_hz), ms(end, rate_hz), _NO_OFFSET, _NO_OFFSET)
        said = _frame(b"TIT2", _UTF_8 + title.encode())
        frames += _frame(b"CHAP", name + struct.pack(">IIII", *times) + said)
    return frames


def cover_frame(cover: bytes) -> bytes:
    """APIC of a JPEG (ID3v2.4 4.14); nothing of none."""
    if not cover:
        return b""
    return _frame(b"APIC", _UTF_8 + b"image/jpeg\0" + bytes((_FRONT_COVER,)) + b"\0" + cover)


def lyrics_frame(lines: Lines, rate_hz: int, language: str) -> bytes:
    """SYLT (ID3v2.4 4.9): what is said, and from which millisecond on; `language` is a BCP 47 tag.
    A line that says nothing is left out."""
    said = b"".join(
        text.encode() + b"\0" + struct.pack(">I", ms(start, rate_hz))
        for start, words in lines
        if (text := " ".join(words.replace("\0", " ").split()))
    )
    if not said:
        return b""
    code = (language_code(language) or "XXX").encode()
    return _frame(b"SYLT", _UTF_8 + code + bytes((_MILLISECONDS, _LYRICS)) + b"\0" + said)


def line(title: str) -> str:
    """A chapter's title: one line, not too long, never empty."""
    return Tags(title[:_TITLE_CHARACTERS]).fields().get("title", "…")


def ms(samples: int, rate_hz: int) -> int:
    return min(_LATEST_MS, round(samples * 1000 / rate_hz))


def syncsafe(number: int) -> bytes:
    """A size as ID3v2.4 writes it (6.2): four bytes of seven bits each."""
    return id3_size(number + HEADER_BYTES)


def number_of(size: bytes) -> int:
    """The number that `syncsafe` wrote."""
    number = 0
    for byte in size:
        number = number << 7 | byte
    return number


def _frame(name: bytes, body: bytes) -> bytes:
    return name + syncsafe(len(body)) + bytes(2) + body
