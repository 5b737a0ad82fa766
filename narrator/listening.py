"""Listeners: places in a narration, from which its bytes are read as they come."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from narrator.errors import Cancelled
from narrator.reel import Reel

HEAD = -1  # the place before the first phrase


@dataclass(frozen=True, slots=True)
class Place:
    """Byte `offset` of a phrase; of the head where `phrase` is `HEAD`."""

    phrase: int
    offset: int = 0


class Source(Protocol):
    """What listeners read from: a narration on its way."""

    @property
    def reel(self) -> Reel: ...
    @property
    def state(self) -> str: ...
    @property
    def error(self) -> Exception | None: ...
    def growing(self, listener: Listener, most: int) -> bytes | None: ...
    def moved_on(self, listener: Listener) -> bool: ...
    def taken(self, listener: Listener, count: int) -> None: ...
    def left(self, listener: Listener) -> None: ...
    def audible(self, listener: Listener) -> bool: ...


class Listener:
    """A reader from one place on, up to `left_bytes` of bytes or up to the phrase `end`.

    Close it when its reader has gone; twice does no harm. `frontier` is the first phrase from its
    place on that is not made; nothing has to be made for it from `until` on. One that only keeps
    the work going (`keeps`) never reads. The head of a `footless` one did not tell the length, and
    such a stream has no foot.
    """

    def __init__(
        self,
        spool: Source,
        told: Callable[[], None],
        place: Place,
        *,
        head: bytes = b"",
        end: int | None = None,
        until: int | None = None,
        left_bytes: int | None = None,
        keeps: bool = False,
        footless: bool = False,
    ) -> None:
        self.told = told
        self.keeps = keeps
        self.footless = footless
        self.phrase = place.phrase
        self.offset = place.offset
        self.frontier = max(0, place.phrase)
        self.end = end
        self.until = until
        self._head = head
        self._left_bytes = left_bytes
        self._spool = spool
        self._reel = spool.reel
        self._file = spool.reel.path.open("rb", buffering=0)
        self._taken_s = 0.0
        self._began_at = 0.0

    def take(self, most: int = 1 << 16) -> bytes | None:
        """The next bytes; b"" when there are none yet, None at the end.

        Raises what the narration failed with, after all that was made was taken.
        """
        if self._left_bytes is not None:
            most = min(most, self._left_bytes)
            if not most:
                return None
        spool = self._spool
        found: bytes | None
        while (found := self._found(most)) == b"" and spool.moved_on(self):
            pass
        if found:
            whole_head = self.phrase == HEAD and len(found) < most
            if self._left_bytes is not None:
                self._left_bytes -= len(found)
            spool.taken(self, len(found))
            if whole_head and spool.state != "failed":
                # With the first sound behind it: a player waits for that, and each is a packet.
                return found + (self.take(most - len(found)) or b"")
            return found
        if found is None:
            return None
        if spool.state == "failed":
            raise spool.error or Cancelled("")
        return b""

    def _found(self, most: int) -> bytes | None:
        """What stands at this place; None at the end."""
        if self.phrase == HEAD:
            return self._head[self.offset : self.offset + most]
        if self.phrase == self.end:
            return None
        if self._reel.has(self.phrase):
            return self._reel.read(self._file, self.phrase, self.offset, most)
        return self._spool.growing(self, most)

    def head_is_taken(self) -> bool:
        return self.phrase != HEAD or self.offset >= len(self._head)

    @property
    def place(self) -> Place:
        """Where in the sound it is: at its beginning, while it takes the head."""
        return Place(0) if self.phrase == HEAD else Place(self.phrase, self.offset)

    def heard(self, seconds: float) -> None:
        """Count what was taken. One who had heard all of it, having run dry or stopped their
        player, begins to hear from now on."""
        now = time.monotonic()
        self._began_at = max(self._began_at or now, now - self._taken_s)
        self._taken_s += seconds

    def in_front_s(self, ahead_s: float) -> float:
        """Seconds of sound that one who hears it at its own pace still has, if `ahead_s` of it are
        made and not taken; below zero it has run dry."""
        elapsed_s = time.monotonic() - self._began_at if self._began_at else 0.0
        left_s = self._taken_s - elapsed_s
        # Who doesn't take what there is has stopped their player, and waits for nothing.
        return max(left_s, 0.0) + ahead_s if ahead_s > 0.0 else left_s

    def audible(self) -> bool:
        """Whether there is sound to take, or an end to tell."""
        return self._spool.audible(self)

    def close(self) -> None:
        self._file.close()
        self._spool.left(self)
