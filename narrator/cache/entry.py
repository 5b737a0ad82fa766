"""What a kept file says: a head, a part about its words, the sound; all under one digest.

head   36 bytes  magic, version, kind, whether trimmed, rate in Hz, length in samples, length of
                 the two parts in bytes; numbers big-endian
check   4 bytes  CRC-32 of key and head: enough for who reads no more than the length
digest 32 bytes  SHA-256 of head and both parts
words            JSON
sound            FLAC of a segment, encoded bytes of a phrase
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from dataclasses import dataclass
from typing import Any

from narrator.types import Word

VERSION = 1
"""Counts up with every change of what a file says; files of other versions are thrown away."""

_MAGIC = b"NarrKept"
_HEAD = struct.Struct(">8sH1s?IQIQ")
_CHECK = struct.Struct(">I")
_DIGEST_BYTES = 32
FRONT_BYTES = _HEAD.size + _CHECK.size + _DIGEST_BYTES


class Spoilt(Exception):
    """A file that is torn, was changed, or was not written by this version."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment (`kind` b"s": `rate_hz` its own) or a phrase (b"p": `rate_hz` is 0)."""

    kind: bytes
    samples: int
    about: Any
    sound: bytes
    rate_hz: int = 0
    trimmed: bool = False


def written(key: str, entry: Entry) -> bytes:
    """The file of `entry`."""
    about = json.dumps(entry.about, separators=(",", ":")).encode()
    head = _HEAD.pack(
        _MAGIC,
        VERSION,
        entry.kind,
        entry.trimmed,
        entry.rate_hz,
        entry.samples,
        len(about),
        len(entry.sound),
    )
    check = _CHECK.pack(zlib.crc32(key.encode() + head))
    return head + check + _digest(head, about, entry.sound) + about + entry.sound


def samples(key: str, front: bytes, file_bytes: int) -> int:
    """The length that the first `FRONT_BYTES` of a file of `file_bytes` tell of.

    Raises `Spoilt`.
    """
    _, told, about_bytes, sound_bytes = _head(key, front)
    if FRONT_BYTES + about_bytes + sound_bytes != file_bytes:
        raise Spoilt
    return told.samples


def read(key: str, file: bytes) -> Entry:
    """What was written as `file`. Raises `Spoilt`."""
    head, told, about_bytes, sound_bytes = _head(key, file)
    about_end = FRONT_BYTES + about_bytes
    about, sound = file[FRONT_BYTES:about_end], file[about_end:]
    digest = file[FRONT_BYTES - _DIGEST_BYTES : FRONT_BYTES]
    if len(sound) != sound_bytes or digest != _digest(head, about, sound):
        raise Spoilt
    return Entry(told.kind, told.samples, json.loads(about), sound, told.rate_hz, told.trimmed)


def plain(words: tuple[Word, ...]) -> list[list[Any]]:
    """`words` as JSON holds them; times keep every bit (the shortest text of a double). A guessed
    time is marked by a sixth field."""
    return [
        [
            *(each.text, int(each.start), int(each.end), float(each.start_ms), float(each.end_ms)),
            *([True] if each.guessed else []),
        ]
        for each in words
    ]


def words(plain: list[list[Any]]) -> tuple[Word, ...]:
    """`plain` back."""
    return tuple(Word(*fields) for fields in plain)


def _head(key: str, front: bytes) -> tuple[bytes, Entry, int, int]:
    head = front[: _HEAD.size]
    check = front[_HEAD.size : _HEAD.size + _CHECK.size]
    if len(front) < FRONT_BYTES or check != _CHECK.pack(zlib.crc32(key.encode() + head)):
        raise Spoilt
    magic, version, kind, trimmed, rate_hz, samples, about_bytes, sound_bytes = _HEAD.unpack(head)
    if (magic, version) != (_MAGIC, VERSION):
        raise Spoilt
    return head, Entry(kind, samples, None, b"", rate_hz, trimmed), about_bytes, sound_bytes


def _digest(head: bytes, about: bytes, sound: bytes) -> bytes:
    digest = hashlib.sha256(head)
    for part in (about, sound):
        digest.update(part)
    return digest.digest()
