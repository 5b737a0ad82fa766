"""Files by key in a folder that is bounded in bytes; the ones least recently used go first.

Keys are digests, so they fall evenly on 256 sub-folders and these evenly on sets, each with its
share of the bytes. Who puts a file in looks through its set alone and throws out of it what is
beyond its share: no count is kept anywhere, and no process waits for another. In a folder of one
set (under 16 MB) everyone looks, and what goes is exactly what was not used for longest. In one of
many sets that is about so; there the key decides who looks, such that a 32nd of a share is put in
between, and a 16th is left free for it.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

KEY = re.compile("[0-9a-f]{64}")
"""What keys look like."""

_SUFFIX = ".kept"
_KEPT = re.compile(KEY.pattern + re.escape(_SUFFIX))
_NEW = re.compile(rf"\.{KEY.pattern}-[0-9a-f]{{16}}\.new")
_FOLDERS = 256
_SET_BYTES = 8_000_000  # 150 files or so: seen through in a millisecond
_FREE, _UNSEEN = 16, 32
_DISK_BYTES = 4096  # what files take on most disks is whole blocks of this
_TOUCH_S = 60.0
_STALE_S = 600.0


class Folder:
    """`put` and `open` raise OSError; `put` keeps what is there already (what was made first)."""

    def __init__(self, path: Path, limit_bytes: int) -> None:
        self.path = path
        sets = 1
        while sets < _FOLDERS and limit_bytes // (2 * sets) >= _SET_BYTES:
            sets *= 2
        self.share_bytes = limit_bytes // sets
        if sets > 1:
            self.share_bytes -= self.share_bytes // _FREE
        self._folders = _FOLDERS // sets

    def file(self, key: str) -> Path:
        """Where `key` is kept, if it is."""
        return self.path / key[:2] / (key + _SUFFIX)

    def touched(self, path: Path, mtime_s: float) -> None:
        """Note that a file was used; at most once a minute, so that reading stays reading."""
        if abs(time.time() - mtime_s) > _TOUCH_S:
            with suppress(OSError):
                os.utime(path)

    def put(self, key: str, data: bytes) -> None:
        """Keep `data`: whole or not at all, whatever happens to this process meanwhile.

        It is not forced to the disk: what a power cut tears is found by its digest.
        """
        if _disk(len(data)) > self.share_bytes:
            return
        path = self.file(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f".{key}-{secrets.token_hex(8)}.new")
        try:
            with open(new, "xb", opener=_private) as file:
                file.write(data)
            _name(new, path)
        finally:
            with suppress(OSError):
                new.unlink()
        if self._looks(key, len(data)):
            self.prune(key)

    def _looks(self, key: str, size: int) -> bool:
        chance = _UNSEEN * _disk(size) / self.share_bytes
        return self._folders == _FOLDERS or int(key[2:10], 16) < chance * 16**8

    def prune(self, key: str) -> None:
        """Bring the set of `key` to its share."""
        kept = sorted(self._set(int(key[:2], 16) // self._folders), key=lambda file: file[0])
        taken = sum(size for _, size, _ in kept)
        for _, size, path in kept:
            if taken <= self.share_bytes:
                break
            # One that can't be removed (Windows: while it is read) goes another time.
            with suppress(OSError):
                Path(path).unlink()
            taken -= size

    def _set(self, number: int) -> Iterator[tuple[float, int, str]]:
        """When each file of the set was used, what it takes, where it is."""
        stale = time.time() - _STALE_S
        for folder in range(number * self._folders, (number + 1) * self._folders):
            with suppress(OSError), os.scandir(self.path / f"{folder:02x}") as files:
                for file in files:
                    with suppress(FileNotFoundError):
                        yield from _seen(file, stale)


def _seen(file: os.DirEntry[str], stale: float) -> Iterator[tuple[float, int, str]]:
    if _KEPT.fullmatch(file.name):
        stat = file.stat(follow_symlinks=False)
        yield stat.st_mtime, _disk(stat.st_size), file.path
    elif _NEW.fullmatch(file.name) and file.stat(follow_symlinks=False).st_mtime < stale:
        Path(file.path).unlink()  # its writer was killed


def _name(new: Path, path: Path) -> None:
    """Give a written file its name, unless another has it: what was made first stays."""
    try:
        path.hardlink_to(new)
    except FileExistsError:
        pass
    except OSError:  # a disk without links
        new.replace(path)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _disk(size: int) -> int:
    return -(-size // _DISK_BYTES) * _DISK_BYTES
