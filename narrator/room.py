"""The folder in which one process writes what is not finished, and which is gone with it.

A service holds the lock of its folder; whoever makes one deletes those that nobody holds.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import BinaryIO

from narrator.errors import Cancelled, OutputError

try:
    import fcntl
except ImportError:  # Windows: what a killed service leaves is not swept there
    fcntl = None  # type: ignore[assignment]

LOCK = "lock"


class Room:
    """A folder under `root`, made now, and anew when somebody has cleared it away; `open_to_all`
    lets another user read in it. Raises `OutputError`."""

    def __init__(self, root: Path, *, open_to_all: bool) -> None:
        self._root = root
        self._open_to_all = open_to_all
        self._lock = threading.Lock()
        self._held: BinaryIO | None = None
        self._closed = False
        self._folder = self._made()

    def folder(self) -> Path:
        """Where to write. Raises `OutputError`, and `Cancelled` once it is closed."""
        with self._lock:
            if self._closed:
                raise Cancelled("what is written")
            if not self._folder.is_dir():
                self._let_go()
                self._folder = self._made()
            return self._folder

    def close(self) -> None:
        """Delete it, and all that is in it."""
        with self._lock:
            self._closed = True
            self._let_go()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None

    def _made(self) -> Path:
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            # One service at a time, else one sweeps the folder that another has just made.
            with locked(self._root / LOCK, wait=True) or nullcontext():
                sweep(self._root)
                folder = Path(tempfile.mkdtemp(prefix="run-", dir=self._root))
                if self._open_to_all:
                    folder.chmod(0o755)
                self._held = locked(folder / LOCK)
                return folder
        except OSError as error:
            why = f"{error.strerror or error}; set NARRATOR_HOME to a folder that can be written"
            raise OutputError(str(self._root), why) from None


def sweep(root: Path) -> None:
    """Delete the folders of services that are no more: nobody holds their lock."""
    for folder in root.glob("run-*"):
        with suppress(OSError):
            held = locked(folder / LOCK)
            if held is not None:
                held.close()
                shutil.rmtree(folder, ignore_errors=True)


def locked(path: Path, *, wait: bool = False) -> BinaryIO | None:
    """The file, open and locked for as long as this process lives; None where another has it."""
    if fcntl is None:
        return None
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        file.close()
        return None
    os.set_inheritable(file.fileno(), False)
    return file
