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


@contextmanager
def whole(target: Path) -> Iterator[BinaryIO]:
    """A file to write; it takes the place of `target` when the block ends well.

    On any error, Ctrl-C among them, nothing is left of it and `target` is as it was. Raises
    `BadOutput` where it can't be made (devices and pipes are no files), `OutputError` where the
    disk is full.
    """
    target = target.resolve()  # through a link, what it points to is replaced, not the link
    if target.is_dir():
        raise BadOutput(str(target), "it is a folder; end the path with / to write into it")
    if target.exists() and not target.is_file():
        raise BadOutput(str(target), "it is no file; -o - writes to standard output")
    # Hidden and unguessable: two runs with one target do not meet.
    partial = target.with_name(f".{target.name[:80]}.{secrets.token_hex(4)}.part")
    try:
        file = partial.open("xb")
    except OSError as error:
        raise BadOutput(str(target), _why(error)) from None
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG):
            raise OutputError(str(target), _why(error)) from None
        raise
    finally:
        with suppress(FileNotFoundError):
            partial.unlink()


def free_name(folder: Path, stem: str, extension: str) -> Path:
    """`<stem>.<extension>` in `folder`, or with `-2`, `-3` … where that is taken."""
    path = folder / f"{stem}.{extension}"
    number = 2
    while path.exists():
        path = folder / f"{stem}-{number}.{extension}"
        number += 1
    return path


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
