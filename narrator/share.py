"""One running narration, many listeners.

A `Share` is a narration with an address. For each format asked for, one producer thread pulls the
pipeline and appends to a spool file; listeners read the spool at their own pace. The producer
keeps at most `ahead_s` of audio ahead of the fastest listener, is held by no slow one, and pauses
`LEAVE_S` after the last has left, in the middle of an utterance too. One that nobody comes back
to for `FORGET_S` is ended; a later listener starts it anew.
"""

from __future__ import annotations

import os
import secrets
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal

from audio import encode
from narrator.errors import Cancelled, NarratorError, OutputError
from narrator.narration import Narration, Speaking
from narrator.studio import Studio

LEAVE_S = 0.3
FORGET_S = 60.0
HEAD_START_S = 30.0

State = Literal["waiting", "speaking", "ready", "failed"]


class Spool:
    """One format of a narration on disk: grows while it is spoken, then is the finished file."""

    def __init__(self, path: Path, speaking: Speaking, ahead_s: float, format: str) -> None:
        self.path = path
        self.format = format
        self.speaking = speaking
        self.length = 0
        self.head_length = 0
        self.state: State = "waiting"
        self.error: Exception | None = None
        self.first_sound_s: float | None = None
        self._ahead_s = ahead_s
        self._listeners: dict[Listener, int] = {}
        self._left_at = time.monotonic()
        self._begun_at = time.monotonic()
        self._changed = threading.Condition()
        self._file = path.open("xb", buffering=0)
        self._thread = threading.Thread(target=self._produce, name="producer", daemon=True)
        self._watch = threading.Thread(target=self._mind, name="minder", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._watch.start()

    def listen(self, told: Callable[[], None]) -> Listener:
        """A new listener, at the start; `told` is called, from other threads, on every change."""
        listener = Listener(self, told)
        with self._changed:
            self._listeners[listener] = 0
            self.speaking.resume()
            self._changed.notify_all()
        return listener

    def expect(self) -> bool:
        """Whether it can be listened to; it will not be forgotten before `FORGET_S` from now."""
        with self._changed:
            self._left_at = max(self._left_at, time.monotonic())
            return self.state != "failed"

    @property
    def done(self) -> bool:
        return self.state in ("ready", "failed")

    def discard(self) -> None:
        """End the work and delete the file."""
        self.speaking.close()
        with self._changed:
            if not self.done:
                self._end("failed", Cancelled(self.speaking.narration.title))
        with suppress(FileNotFoundError):
            self.path.unlink()

    # The producer's thread.

    def _produce(self) -> None:
        try:
            with self._file:
                for chunk in self.speaking:
                    self._append(chunk)
            encode.finish_file(self.path, self.format, encode.WEB)
        except OSError as error:
            self._finish("failed", OutputError("the spool", error.strerror or str(error)))
        except NarratorError as error:
            self._finish("failed", error)
        except Exception as error:  # told to every listener: their connection is aborted
            self._finish("failed", error)
            raise
        else:
            self._finish("ready", None)

    def _append(self, chunk: bytes) -> None:
        at = self.length + len(chunk)
        view = memoryview(chunk)
        while view:
            view = view[self._file.write(view) :]
        with self._changed:
            if self.state == "waiting" and self.speaking.samples:
                self.state = "speaking"
                self.first_sound_s = time.monotonic() - self._begun_at
            if not self.speaking.samples:
                self.head_length = at
            self.length = at
            self._tell()
            while self._ahead() > self._ahead_s and not self.done:
                self._changed.wait()

    def _ahead(self) -> float:
        """Seconds of audio past the fastest listener; before anyone came, all of them."""
        heard = max(self._listeners.values(), default=0)
        body = self.length - self.head_length
        if body <= 0:
            return 0.0
        share = 1.0 - max(0, heard - self.head_length) / body
        return self.speaking.duration_s * share

    def _finish(self, state: State, error: Exception | None) -> None:
        with self._changed:
            if not self.done:
                self._end(state, error)

    def _end(self, state: State, error: Exception | None) -> None:
        self.state = state
        self.error = error
        self._tell()
        self._changed.notify_all()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener.told()

    # The minder's thread: pauses the work when nobody listens.

    def _mind(self) -> None:
        with self._changed:
            while not self.done:
                if self._listeners:
                    self._changed.wait()
                    continue
                idle_s = time.monotonic() - self._left_at
                came = self._left_at > self._begun_at
                if idle_s >= FORGET_S:
                    self._end("failed", Cancelled(self.speaking.narration.title))
                    break
                leave_s = LEAVE_S if came else HEAD_START_S
                if idle_s >= leave_s:
                    self.speaking.pause()
                    self._changed.wait(FORGET_S - idle_s)
                else:
                    self._changed.wait(leave_s - idle_s)
            else:
                return
        self.discard()

    # Called by listeners.

    def _moved(self, listener: Listener, at: int) -> None:
        with self._changed:
            if listener in self._listeners:
                self._listeners[listener] = at
                self._changed.notify_all()

    def _left(self, listener: Listener) -> None:
        with self._changed:
            self._listeners.pop(listener, None)
            self._left_at = time.monotonic()
            self._changed.notify_all()


class Listener:
    """A place in a spool. Close it when its reader has gone."""

    def __init__(self, spool: Spool, told: Callable[[], None]) -> None:
        self.told = told
        self._spool = spool
        self._at = 0
        self._file = spool.path.open("rb", buffering=0)

    def take(self, most: int = 1 << 16) -> bytes | None:
        """The next bytes; b"" when there are none yet, None at the end.

        Raises what the narration failed with, after all that was made was taken.
        """
        spool = self._spool
        if self._at < spool.length:
            chunk = self._file.read(min(most, spool.length - self._at))
            self._at += len(chunk)
            spool._moved(self, self._at)
            return chunk
        if spool.state == "failed":
            raise spool.error or Cancelled("")
        return None if spool.state == "ready" and self._at >= spool.length else b""

    def audible(self) -> bool:
        """Whether there is sound to take, or an end to tell."""
        return self._spool.state != "waiting"

    def close(self) -> None:
        self._file.close()
        self._spool._left(self)


class Share:
    """A narration under an unguessable id, and its spools by format."""

    def __init__(self, narration: Narration, folder: Path, studio: Studio) -> None:
        self.id = secrets.token_urlsafe(16)
        self.narration = narration
        self.made_at = time.monotonic()
        self.spools: dict[str, Spool] = {}
        self._folder = folder
        self._studio = studio
        self._lock = threading.Lock()

    def spool(self, format: str, *, tagged: bool = True) -> Spool:
        """The spool of a format, begun if it is not; one that failed is begun anew.

        Raises `BadValue` for an unknown format, `OutputError` where the disk is full.
        """
        with self._lock:
            spool = self.spools.get(format)
            if spool is not None and spool.expect():
                return spool
            speaking = self.narration.speak(format, tagged=tagged, studio=self._studio)
            path = self._folder / f"{self.id}.{secrets.token_hex(4)}.{format}"
            try:
                spool = Spool(path, speaking, self._studio.settings.ahead_s, format)
            except OSError as error:
                speaking.close()
                raise OutputError("the spool", error.strerror or str(error)) from None
            self.spools[format] = spool
            spool.start()
            return spool

    def size_bytes(self) -> int:
        return sum(spool.length for spool in self.spools.values())

    def discard(self) -> None:
        for spool in self.spools.values():
            spool.discard()


class Shares:
    """All narrations that have an address; bounded in age and bytes, the oldest going first."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._shares: dict[str, Share] = {}
        self._lock = threading.Lock()
        root = studio.settings.home / "spool"
        root.mkdir(parents=True, exist_ok=True)
        self._folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=root))

    def add(self, narration: Narration) -> Share:
        """Give `narration` an address."""
        self._prune()
        share = Share(narration, self._folder, self._studio)
        with self._lock:
            self._shares[share.id] = share
        return share

    def unlisted(self, narration: Narration) -> Share:
        """A narration without an address; whoever asked for it discards it."""
        return Share(narration, self._folder, self._studio)

    def get(self, id: str) -> Share | None:
        self._prune()
        with self._lock:
            return self._shares.get(id)

    def _prune(self) -> None:
        settings = self._studio.settings
        with self._lock:
            oldest_first = list(self._shares.values())
            held = sum(share.size_bytes() for share in oldest_first)
            gone = []
            for share in oldest_first:
                age_s = time.monotonic() - share.made_at
                if age_s < settings.narration_kept_s and held <= settings.spool_bytes:
                    break
                held -= share.size_bytes()
                gone.append(self._shares.pop(share.id))
        for share in gone:
            share.discard()

    def close(self) -> None:
        """End all work and delete the spools."""
        with self._lock:
            shares = list(self._shares.values())
            self._shares.clear()
        for share in shares:
            share.discard()
        for path in self._folder.glob("*"):
            path.unlink(missing_ok=True)
        with suppress(OSError):
            self._folder.rmdir()
