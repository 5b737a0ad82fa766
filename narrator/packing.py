"""A narration as MPEG-4 files, which tell their length in front: packed once its AAC is whole."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from narrator import mpeg4, saving
from narrator.errors import Cancelled, OutputError
from narrator.narration import Narration
from narrator.room import Room
from narrator.spool import Spool

OF = "aac"
"""The format that they are packed of: nothing is encoded twice."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A file, the SHA-256 of its bytes, and when it was made, in seconds since the epoch."""

    path: Path
    digest: str
    made_at: float
    size_bytes: int


class Packing:
    """The MPEG-4 files of one narration, each made when it is first asked for."""

    def __init__(self, narration: Narration, room: Room) -> None:
        self._narration = narration
        self._room = room
        self._files: dict[str, Packed] = {}
        self._gone = False
        self._lock = threading.Lock()

    def file(self, format: str, spool: Spool) -> Packed:
        """The file in `format`, "m4a" or "m4b", of the `spool` of `OF`, which is whole. It has the
        chapters and a drawn cover. Raises `OutputError`, and `Cancelled` once it is discarded."""
        with self._lock:
            if self._gone:
                raise Cancelled(self._narration.title)
            kept = self._files.get(format)
            if kept is None or not kept.path.exists():  # somebody cleared the folder
                kept = self._files[format] = self._made(format, spool)
            return kept

    def _made(self, format: str, spool: Spool) -> Packed:
        path = self._room.folder() / f"{secrets.token_hex(16)}.{format}"
        try:
            mpeg4.write(
                path,
                format,
                spool.path,
                samples=spool.samples,
                profile=spool.recipe.profile,
                passages=spool.passages(),
                told=self._narration.tags(),
                cover=saving.covered(self._narration, None),
            )
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            return Packed(path, digest, time.time(), path.stat().st_size)
        except (OSError, ValueError) as error:
            path.unlink(missing_ok=True)
            why = getattr(error, "strerror", None) or str(error)
            raise OutputError("the spool", why) from None

    def size_bytes(self) -> int:
        """What they take on disk."""
        return sum(one.size_bytes for one in self._files.copy().values())

    def discard(self) -> None:
        """Delete the files, and make no more."""
        with self._lock:
            self._gone = True
            for one in self._files.values():
                with suppress(OSError):
                    one.path.unlink(missing_ok=True)
            self._files.clear()
