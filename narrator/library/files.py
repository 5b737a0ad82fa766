"""Files on disk named by the sha256 of their bytes: one that is there is whole and never changes.

A file is written beside, in a folder that is gone with its process, forced to the disk and then
named, all of it before the row that speaks of it. Two things of the same bytes are one file.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from narrator.room import Room

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is written, not yet named."""

    digest: str
    size_bytes: int
    media_type: str
    path: Path


class Files:
    """The files below `folder`. Raises `OutputError` where it can't be written, else OSError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._room: Room | None = None
        self._lock = threading.Lock()

    def path(self, digest: str) -> Path:
        """Where the file of that digest stands, if it does."""
        return self.folder / digest[:2] / digest

    def written(self, data: bytes, media_type: str) -> Kept:
        """`data`, on the disk under no name yet; `place` it, or `drop` it."""
        new = self._new()
        try:
            with new.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            new.unlink(missing_ok=True)
            raise
        return Kept(hashlib.sha256(data).hexdigest(), len(data), media_type, new)

    def copied(self, source: Path, media_type: str, *, linked: bool = False) -> Kept:
        """As `written`, of a file of somebody else's; `linked` where its bytes are sure to stay as
        they are."""
        new = self._new()
        try:
            try:
                if not linked:
                    raise OSError
                new.hardlink_to(source)
            except OSError:  # another disk, or one without links
                shutil.copyfile(source, new)
            with new.open("rb+") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                size_bytes = os.fstat(file.fileno()).st_size
                os.fsync(file.fileno())
        except OSError:
            new.unlink(missing_ok=True)
            raise
        return Kept(digest, size_bytes, media_type, new)

    def place(self, kept: Kept) -> None:
        """Give a written file its name; its bytes are there already, as a rule, or not at all."""
        path = self.path(kept.digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        kept.path.replace(path)
        _forced(path.parent)

    def drop(self, kept: Kept) -> None:
        """Forget a written file, whether or not it was placed."""
        kept.path.unlink(missing_ok=True)

    def remove(self, digest: str) -> None:
        self.path(digest).unlink(missing_ok=True)

    def is_sound(self, digest: str) -> bool:
        """Whether the file is there and its bytes are those it is named by."""
        try:
            with self.path(digest).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == digest
        except OSError:
            return False

    def digests(self) -> Iterator[str]:
        """Of all files that are there."""
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            if _DIGEST.fullmatch(path.name):
                yield path.name

    def close(self) -> None:
        """Forget what was written and never named."""
        with self._lock:
            if self._room is not None:
                self._room.close()

    def _new(self) -> Path:
        with self._lock:
            if self._room is None:
                self._room = Room(self.folder / "new", open_to_all=False)
        return self._room.folder() / secrets.token_hex(8)


def _forced(folder: Path) -> None:
    """A name is on the disk when its folder is (POSIX; elsewhere there is nothing to do)."""
    if os.name == "posix":
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
