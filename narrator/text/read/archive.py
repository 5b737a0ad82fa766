"""A book's archive in memory: its files, unpacked only as far as a book may be large."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from io import BytesIO
from typing import NoReturn
from urllib.parse import unquote

from narrator.errors import NotText, UnsupportedKind

MAX_UNPACKED_BYTES = 20_000_000
"""All documents of a book together; the longest novels have 5 MB of text."""

MAX_RATIO = 100
"""How much larger than packed a document may be; text and markup shrink to a tenth at most, tables
of equal rows to a thirtieth."""

SMALL_BYTES = 200_000
"""What may be packed as tightly as it will."""

MAX_FILES = 20_000
# What an EPUB may be packed with (OCF, EPUB 3.3, 4.3.2).
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


class Archive:
    """The files of a ZIP archive by name.

    Raises NotText where the archive is damaged.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except _BROKEN:
            raise NotText("its EPUB is damaged") from None
        files = self._zip.infolist()
        if len(files) > MAX_FILES:
            raise NotText(f"its EPUB holds {len(files):,} files")
        self._files = {info.filename: info for info in files}
        self._left_bytes = MAX_UNPACKED_BYTES

    def __contains__(self, name: object) -> bool:
        return name in self._files

    def read(self, name: str) -> bytes:
        """A file's bytes.

        Raises NotText (missing or damaged), UnsupportedKind (protected, or too large unpacked).
        """
        info = self._files.get(name)
        if info is None:
            raise NotText(f"its EPUB lacks {name[:80]}")
        if info.flag_bits & _ENCRYPTED:
            self.refuse_protected()
        if info.compress_type not in _METHODS:
            raise NotText(f"its EPUB packs {name[:80]} in a way that EPUB does not know")
        limit = min(self._left_bytes, max(SMALL_BYTES, MAX_RATIO * info.compress_size))
        try:
            with self._zip.open(info) as file:
                data = file.read(limit + 1)
        except _BROKEN:
            raise NotText(f"its EPUB is damaged at {name[:80]}") from None
        if len(data) > limit:
            raise UnsupportedKind("an EPUB that unpacks to so much", "send its text")
        self._left_bytes -= len(data)
        return data

    def resolved(self, base: str, address: str) -> str:
        """The name of the file that `address` in the file `base` points to."""
        path = unquote(address.partition("#")[0])
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(base), path))
        return joined.lstrip("/")

    def refuse_protected(self) -> NoReturn:
        """Raises UnsupportedKind."""
        raise UnsupportedKind("a copy-protected EPUB", "send one without DRM, or its text")
