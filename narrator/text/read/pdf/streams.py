"""What a PDF's streams unpack to, measured before the library unpacks them without bound."""

from __future__ import annotations

import re
import zlib

from narrator.errors import UnsupportedKind

MAX_STREAM_BYTES = 24_000_000
"""One stream unpacked; a page of text has some kilobytes, a map some millions."""

MAX_STREAMS_BYTES = 150_000_000
_STREAM = re.compile(rb"stream\r?\n(?=[\x08-\x78])")
_PICTURE = re.compile(rb"/Subtype\s{0,9}/Image")
_DICTIONARY_BYTES = 600
# A stream may be packed in layers (ISO 32000-1, 7.4); more than two have no use.
_LAYERS = 3
_PIECE_BYTES = 16_384


def refuse_bombs(data: bytes) -> None:
    """Raises UnsupportedKind where streams other than pictures unpack to more than any text."""
    total = 0
    for found in _STREAM.finditer(data):
        told = data[max(found.start() - _DICTIONARY_BYTES, 0) : found.start()]
        if _PICTURE.search(told[told.rfind(b"endobj") + 1 :]):
            continue
        size = _unpacked_bytes(memoryview(data)[found.end() :])
        total += size
        if size > MAX_STREAM_BYTES or total > MAX_STREAMS_BYTES:
            raise UnsupportedKind(
                "a PDF that unpacks to so much", "print it to a new PDF, or send its text"
            )


def _unpacked_bytes(data: memoryview | bytes) -> int:
    """How much zlib makes of `data`, as far as it is well formed; it stops above the limit."""
    size = 0
    for _ in range(_LAYERS):
        data = _unpacked(memoryview(data))
        size = max(size, len(data))
        if not data or size > MAX_STREAM_BYTES:
            break
    return size


def _unpacked(data: memoryview) -> bytes:
    """What zlib makes of the beginning of `data`. It is handed over piece by piece: what follows
    a stream would be copied with each."""
    unpacker = zlib.decompressobj()
    made = bytearray()
    for at in range(0, len(data), _PIECE_BYTES):
        try:
            room_bytes = MAX_STREAM_BYTES + 1 - len(made)
            made += unpacker.decompress(data[at : at + _PIECE_BYTES], room_bytes)
        except zlib.error:
            break
        if unpacker.eof or len(made) > MAX_STREAM_BYTES:
            break
    return bytes(made)
