"""The phrases of a narration that are made: a file to which they are added as they come."""

from __future__ import annotations

import errno
import os
from array import array
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO

ROOM_BYTES = 32_768  # the first phrases'


class Reel:
    """A file that begins with a head and holds whole phrases, in the order of their making.

    Not safe for threads: its spool's lock guards it, but for `has`, `read` and what is told of a
    phrase that is made. Raises OSError.
    """

    def __init__(self, path: Path, head: bytes) -> None:
        self.path = path
        self.length = len(head)
        self._head_bytes = len(head)
        self._at = array("q")  # of each phrase: where it stands, -1 where it is not made
        self._bytes = array("Q")
        self._samples = array("Q")
        self._in_order = True
        self._last = -1
        self._file = path.open("xb", buffering=0)
        self._write(head)
        if hasattr(os, "posix_fallocate"):  # no room is told before the first sound, not after it
            os.posix_fallocate(self._file.fileno(), self.length, ROOM_BYTES)
            os.ftruncate(self._file.fileno(), self.length)

    def add(self, phrase: int, data: bytes, samples: int) -> None:
        """Put a whole phrase behind those that are there."""
        missing = phrase + 1 - len(self._at)
        if missing > 0:
            self._at.extend([-1] * missing)
            self._bytes.extend([0] * missing)
            self._samples.extend([0] * missing)
        self._write(data)
        self._bytes[phrase] = len(data)
        self._samples[phrase] = samples
        self._at[phrase] = self.length  # last: who reads without the lock takes it as made then
        self._in_order = self._in_order and phrase == self._last + 1
        self._last = phrase
        self.length += len(data)

    def has(self, phrase: int) -> bool:
        return phrase < len(self._at) and self._at[phrase] >= 0

    def bytes_of(self, phrase: int) -> int:
        return self._bytes[phrase]

    def samples_of(self, phrase: int) -> int:
        return self._samples[phrase]

    def starts(self, phrases: int) -> list[int]:
        """Where each of so many phrases, all made, begins in samples, and where the last ends."""
        return list(accumulate(self._samples[:phrases], initial=0))

    def read(self, file: BinaryIO, phrase: int, offset: int, most: int) -> bytes:
        """Up to `most` bytes of a phrase that is made, through the reader's own `file`."""
        file.seek(self._at[phrase] + offset)
        return file.read(min(most, self._bytes[phrase] - offset))

    def whole(self, path: Path, phrases: int, foot: bytes) -> Reel:
        """All of the narration: head, `phrases` and foot in their order. It is this reel where
        they came in order, else a new one at `path`, and this one is left as it is."""
        if self._in_order:
            self._write(foot)
            self.close()
            return self
        with self.path.open("rb", buffering=0) as made:
            ordered = Reel(path, made.read(self._head_bytes))
            for phrase in range(phrases):
                data = self.read(made, phrase, 0, self._bytes[phrase])
                ordered.add(phrase, data, self._samples[phrase])
        ordered._write(foot)
        ordered.close()
        return ordered

    def close(self) -> None:
        self._file.close()

    def unlink(self) -> None:
        """Delete the file; who has it open still reads what there is."""
        self.close()
        with suppress(FileNotFoundError):
            self.path.unlink()

    def _write(self, data: bytes) -> None:
        if self._file.closed:
            raise OSError(errno.EBADF, "it was deleted meanwhile")
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]
