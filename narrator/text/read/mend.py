"""Encodings that were mixed or mistaken, mended only where the bytes leave no doubt."""

from __future__ import annotations

import re

_GOOD = re.compile(
    # Well-formed UTF-8 (Unicode, table 3-7).
    rb"(?:[\x00-\x7f]++|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}"
    rb"|\xf4[\x80-\x8f][\x80-\xbf]{2})++"
)
_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
# What Western European text holds above ASCII; a text with anything else is not windows-1252.
_LETTERS = "àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœšžÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒŠŽ"
_WESTERN = frozenset(f"{_LETTERS}“”‘’„‚‹›«»–—…•€£¥¢©®™°§¶·¿¡½¼¾²³±ªº×\xa0\xad")
# Bytes that stray into UTF-8: an editor's quotes, dashes and letters; these never do.
_STRAY = _WESTERN - frozenset("ÿÃÂ")
MAX_STRAY_RUN = 3

# windows-1252 as it was used: its five holes are the C1 controls of the same number.
_TO_BYTE = {
    **{byte: byte for byte in range(0x80, 0x100)},
    **{
        ord(bytes([byte]).decode("cp1252")): byte
        for byte in range(0x80, 0xA0)
        if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    },
}
_ABOVE = re.compile("[^\x00-\x7f]+")
# UTF-8 read as windows-1252: a lead byte's character before those of its continuations.
_SPOILED_PAIR = re.compile("[Â-ô][^\x00-\x7fÀ-ÿ]")
MIN_SPOILED = 2


def is_mostly_utf8(data: bytes) -> bool:
    """Whether there are as many characters of UTF-8 above ASCII as bytes that break it."""
    good = _SEQUENCE.findall(data)
    return len(good) >= sum(map(len, _GOOD.split(data))) and not _by_chance(data, good)


def repaired(data: bytes) -> str | None:
    """UTF-8 with some characters of windows-1252 in it; None where it is not clearly that."""
    parts: list[str] = []
    at = strays = 0
    for good in _GOOD.finditer(data):
        stray = _stray(data[at : good.start()])
        if stray is None:
            return None
        strays += len(stray)
        parts += (stray, good.group().decode())
        at = good.end()
    if at < len(data):
        stray = _stray(data[at:])
        if stray is None or (not strays and data[at] >= 0xC2):  # cut off within a character
            return None
        strays += len(stray)
        parts.append(stray)
    sequences = _SEQUENCE.findall(data)
    if strays and (len(sequences) < strays or _by_chance(data, sequences)):
        known = sequences and _WESTERN.issuperset(b"".join(sequences).decode("utf-8", "replace"))
        return "".join(parts) if known else None
    return "".join(parts)


def _by_chance(data: bytes, sequences: list[bytes]) -> bool:
    """Whether what looks like UTF-8 is windows-1252: “ß” before a closing quote is a letter of
    N’Ko."""
    if any(len(sequence) > 2 for sequence in sequences):
        return False
    return not _WESTERN.issuperset(b"".join(sequences).decode()) and western(data, 0.5) is not None


def _stray(part: bytes) -> str | None:
    if len(part) > MAX_STRAY_RUN:
        return None
    try:
        text = part.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return text if _STRAY.issuperset(text) else None


def unspoiled(text: str) -> str:
    """`text` as it was before its UTF-8 was read as windows-1252 and saved again (“â€™” for “’”).

    Certain where every run of characters above ASCII reads as UTF-8 and there are several: a text
    that only speaks of such characters, or has one letter of its own besides, stays as it is.
    """
    if text.isascii() or _SPOILED_PAIR.search(text) is None:
        return text
    mended: list[str] = []
    at = characters = 0
    for run in _ABOVE.finditer(text):
        found = _as_bytes(run.group())
        if found is None:
            return text
        mended += (text[at : run.start()], found)
        characters += len(found)
        at = run.end()
    return "".join([*mended, text[at:]]) if characters >= MIN_SPOILED else text


def _as_bytes(run: str) -> str | None:
    try:
        return bytes(_TO_BYTE[ord(character)] for character in run).decode()
    except (KeyError, UnicodeDecodeError):
        return None


def western(data: bytes, max_share: float = 0.2) -> str | None:
    """`data` as windows-1252 where that gives plausible Western European text: at most `max_share`
    of it above ASCII, and nothing there but letters and signs of its languages."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    above = [character for character in text if character > "\x7f"]
    if len(above) > max_share * len(text) or not _WESTERN.issuperset(above):
        return None
    return text
