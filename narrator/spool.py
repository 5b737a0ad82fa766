"""One running narration in one format, on disk, with any number of listeners.

One producer thread pulls the pipeline and appends to a spool file; listeners read it at their own
pace. The producer keeps at most `ahead_s` of audio ahead of the fastest listener, is held by no
slow one, and pauses `LEAVE_S` after the last has left, in the middle of an utterance too. One that
nobody comes back to for `FORGET_S` is ended and forgotten.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal

from audio import encode
from narrator.errors import Cancelled, NarratorError, OutputError
from narrator.speaking import Speaking

LEAVE_S = 0.3
FORGET_S = 60.0
HEAD_START_S = 30.0

State = Literal["waiting", "speaking", "ready", "failed"]


class Spool:
    """A growing file; when `ready` it is the finished one.

    `length` bytes of it can be read. `forgotten` is called, from a thread of the spool's, when it
    was ended because nobody came back. Raises OSError where the file can't be made.
    """

    def __init__(
        self,
        path: Path,
        speaking: Speaking,
        format: str,
        *,
        ahead_s: float,
        forgotten: Callable[[Spool], None],
    ) -> None:
        self.path = path
        self.format = format
        self.speaking = speaking
        self.length = 0
        self.state: State = "waiting"
        self.error: Exception | None = None
        self._head_length = 0
        self._ahead_s = ahead_s
        self._forgotten = forgotten
        self._listeners: dict[Listener, int] = {}
        self._begun_at = self._left_at = time.monotonic()
        self._changed = threading.Condition()
        self._file = path.open("xb", buffering=0)

    def start(self) -> None:
        threading.Thread(target=self._produce, name="producer", daemon=True).start()
        threading.Thread(target=self._mind, name="minder", daemon=True).start()

    def listen(self, told: Callable[[], None]) -> Listener | None:
        """A new listener, at the start; None where it has failed or was ended.

        `told` is called, from other threads, on every change. Raises OSError.
        """
        with self._changed:
            if self.state == "failed":
                return None
            listener = Listener(self, told)
            self._listeners[listener] = 0
            self.speaking.resume()
            self._changed.notify_all()
            return listener

    @property
    def size_bytes(self) -> int:
        """What it takes on disk."""
        return 0 if self.state == "failed" else self.length

    @property
    def listened(self) -> bool:
        """Whether anyone listens now."""
        return bool(self._listeners)

    @property
    def done(self) -> bool:
        return self.state in ("ready", "failed")

    def discard(self) -> None:
        """End the work and delete the file."""
        self._finish("failed", Cancelled(self.speaking.title))
        self.speaking.close()
        self._unlink()

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
        finally:
            self.speaking.close()
            if self.state == "failed":
                self._unlink()

    def _unlink(self) -> None:
        """Delete the file; who listens still reads what there is."""
        with suppress(FileNotFoundError):
            self.path.unlink()

    def _append(self, chunk: bytes) -> None:
        at = self.length + len(chunk)
        view = memoryview(chunk)
        while view:
            view = view[self._file.write(view) :]
        with self._changed:
            if self.state == "waiting" and self.speaking.samples:
                self.state = "speaking"
            if not self.speaking.samples:
                self._head_length = at
            self.length = at
            self._tell()
            while self._ahead() > self._ahead_s and not self.done:
                self._changed.wait()

    def _ahead(self) -> float:
        """Seconds of audio past the fastest listener; before anyone came, all of them."""
        heard = max(self._listeners.values(), default=0)
        body = self.length - self._head_length
        if body <= 0:
            return 0.0
        share = 1.0 - max(0, heard - self._head_length) / body
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

    # The minder's thread: pauses the work when nobody listens, ends it when nobody comes.

    def _mind(self) -> None:
        with self._changed:
            while not self.done:
                if self._listeners:
                    self._changed.wait()
                    continue
                idle_s = time.monotonic() - self._left_at
                came = self._left_at > self._begun_at
                leave_s = LEAVE_S if came else HEAD_START_S
                if idle_s >= FORGET_S:
                    self._end("failed", Cancelled(self.speaking.title))
                    break
                if idle_s >= leave_s:
                    self.speaking.pause()
                    self._changed.wait(FORGET_S - idle_s)
                else:
                    self._changed.wait(leave_s - idle_s)
            else:
                return
        self._forgotten(self)

    # Called by listeners.

    def _moved(self, listener: Listener, at: int) -> None:
        with self._changed:
            if listener in self._listeners:
                self._listeners[listener] = at
                self._changed.notify_all()

    def _left(self, listener: Listener) -> None:
        with self._changed:
            if self._listeners.pop(listener, None) is not None:
                self._left_at = time.monotonic()
                self._changed.notify_all()


class Listener:
    """A place in a spool. Close it when its reader has gone; twice does no harm."""

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
