"""Bytes → text, or NotText: never a guess that shows as mojibake."""

from __future__ import annotations

import codecs
import re

from narrator.errors import NotText

# First bytes of files that are no text (their formats' own specifications).
_BINARY = {
    b"\x89PNG": "a PNG picture",
    b"GIF8": "a GIF picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x7fELF": "an ELF program",
    b"PK\x03\x04": "a ZIP archive",
    b"PK\x05\x06": "a ZIP archive",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"ID3": "an MP3 file",
    b"OggS": "an Ogg file",
    b"fLaC": "a FLAC file",
    b"RIFF": "a RIFF file",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"SQLite format 3\x00": "a SQLite database",
    b"\xca\xfe\xba\xbe": "a program",
    b"\xcf\xfa\xed\xfe": "a program",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")
MAX_CONTROL_SHARE = 0.005
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
# What Western European text holds above ASCII; a text with anything else is not windows-1252.
_WESTERN = frozenset(
    "àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœšžÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒŠŽ"
    "“”‘’„‚‹›«»–—…•€£¥¢©®™°§¶·¿¡½¼¾²³±ªº×\xa0\xad"
)
_SLAVIC = {"cp1250", "iso8859_2", "mac_latin2", "cp852"}


def kind_by_magic(data: bytes) -> str | None:
    """ "PDF", "EPUB" or "RTF" when the first bytes say so."""
    head = data[:1024].lstrip()
    if head.startswith(b"%PDF-"):
        return "PDF"
    if head.startswith(b"{\\rtf"):
        return "RTF"
    if head.startswith(b"PK\x03\x04") and b"mimetypeapplication/epub+zip" in head:
        return "EPUB"
    return None


def decode(data: bytes, charset: str | None = None) -> str:
    """`data` as text: by byte order mark, the `charset` that is named, UTF-8, UTF-16, then by
    what its bytes look like.

    Raises NotText for binary data and for bytes that no encoding explains.
    """
    for magic, name in _BINARY.items():
        if data.startswith(magic) and (len(magic) > 3 or not _is_utf8(data)):
            raise NotText(f"it looks like {name}")
    if data.startswith(b"MZ") and b"\x00" in data[:256]:
        raise NotText("it looks like a Windows program")
    text = _decoded(data, charset)
    if len(_CONTROL.findall(text)) > max(2, len(text) * MAX_CONTROL_SHARE):
        raise NotText("it is full of control characters")
    return text


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return b"\x00" not in data


def _decoded(data: bytes, charset: str | None) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data, encoding)
    if charset is not None:
        return _strict(data, charset)
    wide = _wide(data)
    if wide is not None:
        return _strict(data, wide)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        good = len(_UTF8_SEQUENCE.findall(data))
        bad = data.decode(errors="replace").count("�")
        if good >= bad:
            raise NotText(f"its UTF-8 is broken at byte {error.start}") from None
    return _guessed(data)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotText(f"its {encoding} is broken at byte {error.start}") from None
    except (LookupError, ValueError, AttributeError):  # no such encoding, or none of text
        raise NotText(f"there is no text encoding {encoding!r}") from None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of mostly Latin text is zero."""
    sample = data[:4096]
    pairs = len(sample) // 2
    if pairs < 2 or len(data) % 2:
        return None
    low, high = sample[1::2].count(0), sample[0::2].count(0)
    if low > 0.4 * pairs and high == 0:
        return "utf-16-le"
    if high > 0.4 * pairs and low == 0:
        return "utf-16-be"
    return None


def _guessed(data: bytes) -> str:
    from charset_normalizer import from_bytes

    if b"\x00" in data:
        raise NotText("it holds zero bytes")
    best = from_bytes(data).best()
    slavic = best is not None and best.encoding in _SLAVIC and len(data) > 200
    western = _western(data)
    if western is not None and not slavic:
        return western
    if best is None:
        raise NotText("no encoding explains its bytes")
    return str(best)


def _western(data: bytes) -> str | None:
    """`data` as windows-1252 where that gives plausible Western European text."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    above = [character for character in text if character > "\x7f"]
    if len(above) > 0.2 * len(text) or not _WESTERN.issuperset(above):
        return None
    return text
