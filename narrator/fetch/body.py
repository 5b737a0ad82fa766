"""What an answer's body is, and its bytes: unpacked, and never more of them than the limit."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from email.message import Message

from narrator.charset import codec_of
from narrator.errors import NotFetched, TooLarge
from narrator.types import SourceKind

ENCODINGS = "gzip, deflate"
_PIECE_BYTES = 65_536

_KINDS: dict[str, SourceKind | None] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
    "application/epub+zip": "epub",
    "application/pdf": "pdf",
    # What servers say of files whose kind they don't know: the content decides.
    "text/plain": None,
    "application/octet-stream": None,
    "binary/octet-stream": None,
    "": None,
}
_MARKDOWN_ENDS = (".md", ".markdown")
_SENTENCES = {
    "image": "a picture",
    "video": "a video",
    "audio": "a recording",
    "application/json": "data (JSON), not an article",
    "application/rss+xml": "a feed: give the address of one of its articles",
    "application/atom+xml": "a feed: give the address of one of its articles",
}


def kind_of(content_type: str, path: str, address: str) -> tuple[SourceKind | None, str | None]:
    """Kind and charset that the Content-Type names; None is found from the content.

    Raises `NotFetched` for a type that no article comes in.
    """
    header = Message()
    header["content-type"] = content_type or "application/octet-stream"
    media_type = header.get_content_type() if content_type else ""
    if media_type not in _KINDS:
        came = _SENTENCES.get(media_type) or _SENTENCES.get(media_type.partition("/")[0])
        what = came or f"{ascii(media_type[:60])[1:-1]}, which is not read"
        raise NotFetched(address, f"what came is {what}")
    kind = _KINDS[media_type]
    if kind is None and path.partition("?")[0].lower().endswith(_MARKDOWN_ENDS):
        kind = "markdown"
    charset = header.get_param("charset")
    return kind, (codec_of(charset) or None) if isinstance(charset, str) else None


def unpacked(
    chunks: Iterable[bytes],
    encoding: str,
    limit_bytes: int,
    address: str,
    setting: str = "max_source_bytes",
) -> bytes:
    """The body of at most `limit_bytes`, before and after unpacking; `setting` holds that limit.

    Raises `TooLarge` as soon as there are more, `NotFetched` where it is not what it says.
    """
    name = encoding.strip().lower() or "identity"
    make = _DECODERS.get(name)
    if make is None:
        raise NotFetched(address, f"it came packed as {ascii(name[:40])[1:-1]}, unasked")
    body = bytearray()
    try:
        for piece in make(_counted(chunks, limit_bytes, setting)):
            body += piece
            if len(body) > limit_bytes:
                raise TooLarge(limit_bytes, setting)
    except (zlib.error, EOFError):
        raise NotFetched(address, "what came can't be unpacked; it may have broken off") from None
    return bytes(body)


def _counted(chunks: Iterable[bytes], limit_bytes: int, setting: str) -> Iterator[bytes]:
    length = 0
    for chunk in chunks:
        length += len(chunk)
        if length > limit_bytes:
            raise TooLarge(limit_bytes, setting)
        yield chunk


def _plain(chunks: Iterable[bytes]) -> Iterator[bytes]:
    yield from chunks


def _gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """RFC 1952: one member after another; what follows the last is padding."""
    unpacker = zlib.decompressobj(wbits=31)
    members = 0
    for chunk in chunks:
        data = chunk
        while data:
            if unpacker.eof:
                if members and not data.startswith(b"\x1f"):
                    break
                unpacker = zlib.decompressobj(wbits=31)
            yield unpacker.decompress(data, _PIECE_BYTES)
            members += unpacker.eof
            data = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    yield unpacker.flush()  # the last of a match whose input is all taken in: 258 bytes at most
    if not unpacker.eof:
        raise EOFError


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """RFC 9110, 8.4.1.2: the zlib format, which some servers leave the header off."""
    unpacker = None
    for chunk in chunks:
        data = chunk
        if unpacker is None and data:
            unpacker = zlib.decompressobj(wbits=15 if data[0] & 0x0F == 8 else -15)
        while data and unpacker is not None and not unpacker.eof:
            yield unpacker.decompress(data, _PIECE_BYTES)
            data = unpacker.unconsumed_tail
    if unpacker is None:
        raise EOFError
    yield unpacker.flush()
    if not unpacker.eof:
        raise EOFError


_DECODERS: dict[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {
    "identity": _plain,
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _inflated,
}
