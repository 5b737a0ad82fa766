"""One narration in one format, as its listeners see it: a file with an address for every byte.

Where the lengths are known before it is spoken, so are its length, its validator and the place of
each byte; what is asked for is made next.
"""

from __future__ import annotations

import hashlib
import time
from array import array
from bisect import bisect_right
from collections.abc import Callable
from contextlib import suppress
from itertools import accumulate

from audio import encode
from narrator import pace
from narrator.errors import Bad
from narrator.listening import HEAD, Listener, Place
from narrator.making import Making
from narrator.types import Passage


class Spool(Making):
    """What `Making` makes, to listen to and to ask about."""

    _etag: str | None = None
    _foretold: bytes | None = None  # the head, as the lengths make it
    _starts: array[int] | None = None
    part_at = float("-inf")  # when a part was last asked for

    # Listening.

    def listen(self, told: Callable[[], None]) -> Listener | None:
        """A new listener, at the start; None where it has failed or was ended.

        `told` is called, from other threads, on every change. Raises OSError.
        """
        with self._changed:
            known = self.state == "ready" or self._known_layout() is not None
            head = self._known_head() if known else self._head
            footless = self.recipe.addressable and not known
            return self._joined(
                lambda: Listener(self, told, Place(HEAD), head=head, footless=footless)
            )

    def listen_phrases(self, told: Callable[[], None], first: int, count: int) -> Listener | None:
        """A listener to `count` phrases from `first` on, no head and no foot; else as `listen`."""
        self.part_at = time.monotonic()
        end = first + count
        return self._joined(lambda: Listener(self, told, Place(first), end=end, until=end))

    def listen_bytes(self, told: Callable[[], None], start: int, end: int) -> Listener | None:
        """A listener to [start, end) of the file, whose `total_bytes` are known; else as
        `listen`. Raises ValueError where they are not, or where there are fewer."""
        if self.state == "failed":
            return None
        total = self.total_bytes
        if total is None or not 0 <= start < end <= total:
            raise ValueError(f"no bytes {start} to {end} of {total}")
        head, place = self._known_head(), Place(HEAD, start)
        if start >= len(head):
            place = self._place(start - len(head))
        until = self._place(max(0, end - 1 - len(head))).phrase + 1 if end > len(head) else 0
        return self._joined(
            lambda: Listener(self, told, place, head=head, until=until, left_bytes=end - start)
        )

    def keep(self) -> Listener | None:
        """Have all of it made, whether or not anyone listens, until the listener is closed."""
        return self._joined(lambda: Listener(self, lambda: None, Place(0), keeps=True))

    def _joined(self, joining: Callable[[], Listener]) -> Listener | None:
        with self._changed:
            if self.state == "failed":
                return None
            listener = joining()
            self._listeners.append(listener)
            self._minder.ever_heard = True
            self._tend()
            return listener

    @property
    def was_heard(self) -> bool:
        """Whether anyone has listened, or does."""
        return self._minder.ever_heard

    # What is known of the whole.

    @property
    def there(self) -> bool:
        """Whether nobody has deleted the file."""
        with self._changed:  # or it is put in order between the asking and the looking
            return self.reel.path.exists()

    @property
    def total_bytes(self) -> int | None:
        """The length of the finished file; None as long as it is not known."""
        if self.state == "ready":
            return self._size_bytes
        layout = self._known_layout()
        return self.recipe.file_bytes(layout.samples) if layout else None

    @property
    def known_duration_s(self) -> float | None:
        """The length of the whole in seconds; None as long as it is not known."""
        if self.state == "ready":
            return self.duration_s
        layout = self._known_layout()
        return layout.samples / self.recipe.rate_hz if layout else None

    def passages(self) -> list[Passage]:
        """What is made and has its place: all of it where lengths are known, else as far as no
        phrase is missing. May be called from any thread."""
        layout = self._known_layout()
        return self.timeline.passages(self.recipe.script, layout.starts if layout else None)

    @property
    def etag(self) -> str | None:
        """A strong validator of the file's bytes (RFC 9110, 8.8.3), without its quotes; known
        together with `total_bytes`. The same one means the same bytes; one of bytes that were
        there before their lengths were known differs from one of what they are made of."""
        if self._etag is None and (self.state == "ready" or self._known_layout()):
            with suppress(FileNotFoundError):  # it was discarded meanwhile
                self._etag = self._digest()
        return self._etag

    def _digest(self) -> str:
        """Of the names of what is in the file where voices are foretold: their sound is a function
        of these. Of the bytes, where it is not."""
        digest = hashlib.sha256()
        if self._known_layout() is not None:
            digest.update(self._known_head())
            for phrase in self.recipe.phrases():
                digest.update(self.recipe.key(phrase).encode())
        else:
            with self.path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256")
        return digest.hexdigest()[:32]

    def _known_head(self) -> bytes:
        layout = self._known_layout()
        if self.state == "ready" or layout is None:
            return self._head
        if self._foretold is None:
            self._foretold = self.recipe.head(layout.starts)
        return self._foretold

    def _place(self, at: int) -> Place:
        """Where byte `at` behind the head stands."""
        starts = self._starts = self._starts or self._start_bytes()
        phrase = bisect_right(starts, at) - 1
        return Place(phrase, at - starts[phrase])

    def _start_bytes(self) -> array[int]:
        """Where each phrase begins behind the head, and all of them end; they don't move once they
        are known."""
        layout = self._known_layout()
        if layout is None:
            sizes = map(self.reel.bytes_of, range(self.count or 0))
            return array("Q", accumulate(sizes, initial=0))
        profile = self.recipe.profile
        return array("Q", (encode.phrase_bytes(one, profile) for one in layout.starts))

    def lengths_known(self) -> None:
        """To be called when there is a layout; what was made before must fit it."""
        with self._changed:
            layout = self._known_layout()
            made = range(layout.phrases if layout and not self.done else 0)
            wrong = [
                phrase
                for phrase in made
                if layout and self.reel.has(phrase)
                if self.reel.samples_of(phrase) != layout.phrase_samples(phrase)
            ]
            self._tell()
        if wrong:
            self.failed(Bad(f"phrase {wrong[0]}", "it is not as long as was foretold"))

    # Called by listeners.

    def growing(self, listener: Listener, most: int) -> bytes | None:
        """What there is, from the listener's place on, of a phrase that is not whole; of the foot
        behind the last phrase, if it is to have that too; then None."""
        start, end = listener.offset, listener.offset + most
        with self._changed:
            if listener.phrase == self.count and self._foot is not None:
                if listener.end is not None:
                    return None
                # The end is told when the file is whole: who has heard it finds it ready.
                foot = b"" if listener.footless else self._foot
                return foot[start:end] or (None if self.done else b"")
            return bytes(pace.growing(self.runs, listener.phrase).data[start:end])

    def moved_on(self, listener: Listener) -> bool:
        """Whether there is more for a listener that has found nothing: it goes on to the next
        phrase where it has read all of its own."""
        with self._changed:
            if not listener.head_is_taken():
                return False
            if listener.phrase == HEAD:
                listener.phrase, listener.offset = 0, 0
                return True
            if not self.reel.has(listener.phrase):
                return False
            if listener.offset >= self.reel.bytes_of(listener.phrase):
                listener.phrase, listener.offset = listener.phrase + 1, 0
            return True

    def taken(self, listener: Listener, count: int) -> None:
        """A listener has read `count` bytes."""
        with self._changed:
            listener.offset += count
            if listener.phrase != HEAD:
                samples = pace.samples_in(self.reel, self.runs, listener.phrase, count)
                listener.heard(samples / self.recipe.rate_hz)
            self._changed.notify_all()

    def left(self, listener: Listener) -> None:
        with self._changed:
            if listener in self._listeners:
                self._listeners.remove(listener)
                self._minder.left_at = time.monotonic()
                self._mark_idle()
                self._changed.notify_all()

    def audible(self, listener: Listener) -> bool:
        """Whether a listener has sound to take, or an end to be told."""
        with self._changed:
            place = listener.place
            if self.done or self.reel.has(place.phrase):
                return True
            if place.phrase == self.count:
                return self._foot is not None
            return len(pace.growing(self.runs, place.phrase).data) > place.offset
