"""Bytes → text, or NotText: never a guess that shows as mojibake."""

from __future__ import annotations

import codecs
import re

from narrator.errors import NotText
from narrator.text.read import mend

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
_SLAVIC = {"cp1250", "iso8859_2", "mac_latin2", "cp852"}

# A page says its encoding in its first 1024 bytes (HTML Living Standard, 13.2.3.2).
PRESCAN_BYTES = 1024
_META = re.compile(
    rb"<meta\s[^<>]{0,500}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.IGNORECASE
)
_XML_ENCODING = re.compile(rb"\s*<\?xml[^<>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
# What browsers take names for (WHATWG Encoding Standard, 4.2): the wider set that holds it.
_LABELS = {
    **dict.fromkeys(("ascii", "us-ascii", "latin1", "latin-1", "l1", "ansi"), "cp1252"),
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "iso_8859-1", "x-cp1252"), "cp1252"),
    **dict.fromkeys(("iso-8859-9", "latin5", "windows-1254"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "tis-620", "windows-874"), "cp874"),
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "chinese"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "korean", "windows-949"), "cp949"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("utf8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("macintosh", "x-mac-roman"), "mac-roman"),
}
# Codecs of Python that turn bytes into text and belong to no character set, or are slow.
_NO_CHARSETS = re.compile(r"punycode|idna|unicode.escape|utf.?7|mbcs|oem|undefined|palmos")


def decode(data: bytes, charset: str | None = None) -> str:
    """`data` as text: by byte order mark, the `charset` that is named, UTF-8, UTF-16, then by
    what its bytes look like. UTF-8 with some bytes of windows-1252 in it, and UTF-8 that was once
    read as windows-1252 and saved again, are mended where that is certain.

    Raises NotText for binary data and for bytes that no encoding explains.
    """
    _refuse_binary(data)
    return _checked(_decoded(data, charset))


def decode_page(data: bytes, charset: str | None = None) -> str:
    """An HTML page's `data` as text: by byte order mark, the transport's `charset`, what the page
    declares, then as plain text (HTML Living Standard, 13.2.3).

    Unlike a browser, bytes that are UTF-8 and not ASCII are UTF-8 even where a one-byte encoding
    is declared: chance does not make them so. Western text in windows-1252 is that where UTF-8 is
    declared, and the two may be mixed. Bytes the encoding does not know become U+FFFD.

    Raises NotText for binary data.
    """
    _refuse_binary(data)
    marked = any(data.startswith(mark) for mark, _ in _BOMS)
    named = _codec(charset or "") or _codec(_declared(data[:PRESCAN_BYTES]))
    if marked or not named or _wide(data) is not None or (not data.isascii() and _is_utf8(data)):
        return _checked(_decoded(data, None))
    if named == "utf-8":
        mended = mend.repaired(data) or (not mend.is_mostly_utf8(data) and mend.western(data))
    else:
        mended = named == "cp1252" and mend.is_mostly_utf8(data) and mend.repaired(data)
    return _checked(mended or data.decode(named, "replace"))


def _declared(head: bytes) -> str:
    found = _XML_ENCODING.match(head) or _META.search(head)
    name = found.group(1).decode("ascii", "replace") if found else ""
    # What could be read as ASCII is no UTF-16, whatever it says (13.2.3.2, step 5).
    return "utf-8" if name.lower().startswith("utf-16") else name


def _codec(label: str) -> str:
    """Python's name for a charset's label; "" where there is no such charset."""
    label = label.strip().lower()
    if not label or _NO_CHARSETS.search(label):
        return ""
    try:
        codec = codecs.lookup(_LABELS.get(label, label))
        b"a".decode(codec.name)
    except (LookupError, ValueError):
        return ""
    return codec.name


def _refuse_binary(data: bytes) -> None:
    for magic, name in _BINARY.items():
        if data.startswith(magic) and (len(magic) > 3 or not _is_utf8(data)):
            raise NotText(f"it looks like {name}")
    if data.startswith(b"MZ") and b"\x00" in data[:256]:
        raise NotText("it looks like a Windows program")


def _checked(text: str) -> str:
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
    if charset is not None and _LABELS.get(charset.lower(), charset.lower()) != "utf-8":
        return _strict(data, charset)
    wide = _wide(data) if charset is None else None
    if wide is not None:
        return _strict(data, wide)
    try:
        return mend.unspoiled(data.decode())
    except UnicodeDecodeError as error:
        text = mend.repaired(data)
        if text is not None:
            return text
        if charset is not None or mend.is_mostly_utf8(data):
            raise NotText(f"its UTF-8 is broken at byte {error.start}") from None
    return _guessed(data)


def _strict(data: bytes, encoding: str) -> str:
    if _NO_CHARSETS.search(encoding.lower()):
        raise NotText(f"there is no text encoding {encoding!r}")
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
    western = mend.western(data)
    if western is not None and not slavic:
        return western
    if best is None:
        raise NotText("no encoding explains its bytes")
    return str(best)
