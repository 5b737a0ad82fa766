"""Files that appear in one step, when they are whole, or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from narrator.errors import BadOutput, OutputError


class Whole:
    """A file being written: `file` to write to, `target` where it will stand."""

    def __init__(self, file: BinaryIO, target: Path) -> None:
        self.file = file
        self.target = target


@contextmanager
def whole(target: Path, *, keep: bool = False) -> Iterator[Whole]:
    """A file to write; it takes the place of `target` when the block ends well.

    With `keep` a file that is there stays, and `target` becomes `-2`, `-3` … of its name. On any
    error, Ctrl-C among them, nothing is left of it and `target` is as it was. Raises `BadOutput`
    where it can't be made (devices and pipes are no files), `OutputError` where the disk is full.
    """
    target = target.resolve()  # through a link, what it points to is replaced, not the link
    if target.is_dir():
        raise BadOutput(str(target), "it is a folder; end the path with / to write into it")
    if target.exists() and not target.is_file():
        raise BadOutput(str(target), "it is no file; -o - writes to standard output")
    # Hidden and unguessable: two runs with one target do not meet.
    short = os.fsencode(target.name)[:80]
    partial = target.with_name(f".{os.fsdecode(short)}.{secrets.token_hex(4)}.part")
    try:
        file = partial.open("xb")
    except OSError as error:
        raise BadOutput(str(target), _why(error)) from None
    try:
        made = Whole(file, target)
        with file:
            yield made
            file.flush()
            os.fsync(file.fileno())
        made.target = _placed(partial, target, keep=keep)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG):
            raise OutputError(str(target), _why(error)) from None
        raise
    finally:
        with suppress(FileNotFoundError):
            partial.unlink()


def _placed(partial: Path, target: Path, *, keep: bool) -> Path:
    """Give the finished file its name, in one step."""
    if not keep:
        with suppress(OSError):
            partial.chmod(target.stat().st_mode & 0o777)
        partial.replace(target)
        return target
    path, number = target, 2
    while True:
        try:
            path.hardlink_to(partial)  # fails where the name is taken, also just now
            return path
        except FileExistsError:
            path = target.with_name(f"{target.stem}-{number}{target.suffix}")
            number += 1


def file_stem(title: str) -> str:
    """A title as a file name: no separators or control characters, at most 120 bytes."""
    kept = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else " " for c in title)
    stem = " ".join(kept.split()).strip(". ")
    stem = stem.encode()[:120].decode(errors="ignore").strip()
    return stem or "article"


def _why(error: OSError) -> str:
    return {
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "the disk quota is used up",
        errno.ENOENT: "the folder does not exist",
        errno.ENOTDIR: "the folder does not exist",
        errno.EACCES: "writing there is not allowed",
        errno.EROFS: "the disk is read-only",
        errno.ENAMETOOLONG: "the name is too long",
    }.get(error.errno or 0, error.strerror or str(error))
