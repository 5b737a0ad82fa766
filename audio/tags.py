"""What a file says of itself: ID3 for MP3, atoms for MPEG-4, plain keys for the other containers.

mutagen's door.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mutagen.id3
import mutagen.mp4

id3: Any = mutagen.id3  # its functions carry no types
mp4: Any = mutagen.mp4

# The longest a field may be, in bytes of UTF-8; together they fit into the head of an MP3.
LIMITS_BYTES = {
    "title": 1000,
    "artist": 400,
    "album": 400,
    "source": 1000,
    "language": 40,
    "comment": 600,
    "date": 10,
    "narrator": 200,
}
HEADER_BYTES = 10
"""Of a tag (ID3v2.4 3.1), and of each frame in it (4)."""

_DATE = re.compile(r"\d{4}(-\d\d){0,2}", re.ASCII)  # as in ID3v2.4 4: yyyy, yyyy-MM, yyyy-MM-dd
ID3_SIZE_AT = 6
"""Where an ID3 tag tells its size, in `id3_size`'s four bytes (ID3v2.4 3.1)."""

# ISO 639-1 → ISO 639-2/T for TLAN and COMM (ID3v2.4 4.2.3), where three letters are asked for.
_THREE_LETTERS = {
    "ar": "ara", "bg": "bul", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng",
    "es": "spa", "fi": "fin", "fr": "fra", "he": "heb", "hi": "hin", "hu": "hun", "it": "ita",
    "ja": "jpn", "ko": "kor", "nb": "nob", "nl": "nld", "no": "nor", "pl": "pol", "pt": "por",
    "ro": "ron", "ru": "rus", "sk": "slk", "sv": "swe", "tr": "tur", "uk": "ukr", "vi": "vie",
    "zh": "zho",
}  # fmt: skip

# iTunes' names; they begin with a copyright sign, in Latin-1.
_ATOMS = {
    "title": "\xa9nam",
    "artist": "\xa9ART",
    "album": "\xa9alb",
    "date": "\xa9day",
    "comment": "\xa9cmt",
    "narrator": "\xa9nrt",
}


@dataclass(frozen=True, slots=True)
class Tags:
    """The metadata of a narration; "" leaves a field out.

    `source` is the article's web address, `language` a BCP 47 tag, `date` when it was published,
    an ISO 8601 date or time of which the day is kept. `narrator` is the voice; that it is synthetic
    is told in `comment`.
    """

    title: str
    artist: str = ""
    album: str = ""
    source: str = ""
    language: str = ""
    comment: str = ""
    date: str = ""
    narrator: str = ""

    def fields(self) -> dict[str, str]:
        """The fields that say something, fit to be written: no control characters, each cut to
        its `LIMITS_BYTES` between characters; of a date that is none, nothing."""
        pairs = ((name, _fit(getattr(self, name), limit)) for name, limit in LIMITS_BYTES.items())
        said = {name: text for name, text in pairs if text}
        if not _DATE.fullmatch(said.get("date", "")):
            said.pop("date", None)
        return said


def id3_block(tags: Tags, size: int, frames: bytes = b"") -> bytes:
    """An ID3v2.4 tag in UTF-8 of exactly `size` bytes, the rest of it padding. `frames` stand
    behind those of `tags`.

    Raises ValueError where the tag needs more; without frames 4096 always suffice.
    """
    return _padded(_block(tags) + frames, size)


def id3_bytes(tags: Tags) -> int:
    """What a tag of `tags` takes without padding."""
    return len(_block(tags))


def _block(tags: Tags) -> bytes:
    fields = tags.fields()
    language = _three_letters(fields.get("language", ""))
    tag = id3.ID3()
    if "title" in fields:
        tag.add(id3.TIT2(encoding=3, text=[fields["title"]]))
    if "artist" in fields:
        tag.add(id3.TPE1(encoding=3, text=[fields["artist"]]))
    if "album" in fields:
        tag.add(id3.TALB(encoding=3, text=[fields["album"]]))
    if "source" in fields:
        # WOAS is Latin-1 (ID3v2.4 4.3.1), so an address in other letters goes into a text frame.
        if fields["source"].isascii():
            tag.add(id3.WOAS(url=fields["source"]))
        else:
            tag.add(id3.TXXX(encoding=3, desc="source", text=[fields["source"]]))
    if "date" in fields:
        tag.add(id3.TDRC(encoding=3, text=[fields["date"]]))
    if "narrator" in fields:
        tag.add(id3.TXXX(encoding=3, desc="narrator", text=[fields["narrator"]]))
    if language:
        tag.add(id3.TLAN(encoding=3, text=[language]))
    if "comment" in fields:
        tag.add(id3.COMM(encoding=3, lang=language or "XXX", desc="", text=[fields["comment"]]))
    file = io.BytesIO()
    tag.save(file, v1=0, v2_version=4, padding=lambda _: 0)
    # mutagen writes nothing for an empty tag
    return file.getvalue() or b"ID3\x04\x00\x00" + bytes(4)


def id3_size(size: int) -> bytes:
    """How a tag of `size` bytes in all tells that it is so long: seven bits a byte, its header not
    counted (ID3v2.4 6.2)."""
    rest = size - HEADER_BYTES
    return bytes(rest >> shift & 0x7F for shift in (21, 14, 7, 0))


def container_tags(tags: Tags) -> dict[str, str]:
    """The same under the names that FFmpeg's muxers turn into Vorbis comments and MP4 atoms."""
    fields = tags.fields()
    if "source" in fields:
        fields["purl"] = fields.pop("source")
    return fields


def tag_mp4(path: Path, tags: Tags, *, cover: bytes = b"", book: bool) -> None:
    """Give an MPEG-4 file iTunes' atoms, in place; its chapters stay.

    `cover` is a JPEG. A `book` is told by its media kind: an audio book's is 2, music's 1. Raises
    OSError, and ValueError for no MPEG-4 file.
    """
    try:
        file = mp4.MP4(path)
    except mutagen.MutagenError as error:
        raise ValueError(f"{path} is no MPEG-4 file: {error}") from None
    if file.tags is None:
        file.add_tags()
    fields = tags.fields()
    for name, atom in _ATOMS.items():
        if value := fields.get(name):
            file[atom] = [value]
    if source := fields.get("source"):
        form = mp4.AtomDataType.UTF8
        file["----:com.apple.iTunes:WWWAUDIOSOURCE"] = [mp4.MP4FreeForm(source.encode(), form)]
    if cover:
        file["covr"] = [mp4.MP4Cover(cover, mp4.MP4Cover.FORMAT_JPEG)]
    file["stik"] = [2 if book else 1]
    file.save()


def language_code(language: str) -> str:
    """The three letters (ISO 639-2/T) of a BCP 47 tag's language; "" where they are not known."""
    return _three_letters(language)


def _padded(block: bytes, size: int) -> bytes:
    if len(block) > size:
        raise ValueError(f"the ID3 tag needs {len(block)} bytes, more than {size}")
    front = block[:ID3_SIZE_AT] + id3_size(size)
    return front + block[HEADER_BYTES:] + bytes(size - len(block))


def _fit(text: str, limit_bytes: int) -> str:
    plain = "".join(char if char.isprintable() else " " for char in text)
    whole = " ".join(plain.split()).encode("utf-8", "replace")
    return whole[:limit_bytes].decode("utf-8", "ignore").strip()


def _three_letters(language: str) -> str:
    primary = language.lower().partition("-")[0]
    if len(primary) == 3 and primary.isascii() and primary.isalpha():
        return primary
    return _THREE_LETTERS.get(primary, "")
