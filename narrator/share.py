"""Narrations with an address: each under an unguessable id, a spool for each format asked for."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable

from narrator.errors import Cancelled, OutputError
from narrator.lengths import Lengths
from narrator.listening import Listener
from narrator.making import Making
from narrator.minder import HEAD_START_S
from narrator.narration import Narration
from narrator.packing import Packing
from narrator.recipe import Recipe
from narrator.room import Room
from narrator.speaking import Speaking
from narrator.spool import Spool
from narrator.studio import Studio
from narrator.types import VoiceInfo

# A player of a playlist asks for its next part while it plays the last one or two.
BETWEEN_S = 20.0
LOOK_S = 0.02
# Measured on English: mostly the spans of its words, and 5 for when they are heard.
TEXT_BYTES_A_CHARACTER = 35


class Share:
    """A narration and its spools by format, which share what was spoken through the cache.

    `lengths` of a format whose bytes can be addressed are sought once its first sound is there. A
    spool that failed or was forgotten is begun anew by the next who asks for it. All of it is the
    work of one `client`, who asked for it first, whoever listens; "" is one of its own.
    """

    def __init__(
        self, narration: Narration, room: Room, studio: Studio, *, client: str = ""
    ) -> None:
        self.id = secrets.token_urlsafe(16)
        self.narration = narration
        self.made_at = self.asked_at = self.asked_before_at = time.monotonic()
        self.spools: dict[str, Spool] = {}
        self.text_bytes = _text_bytes(narration)
        self.packing = Packing(narration, room)
        self._room = room
        self._studio = studio
        self.client = client
        self._lock = threading.Lock()
        self._gone = False
        self._made_before: tuple[int, float] = 0, 0.0
        self.lengths = Lengths(
            narration.recipe(tagged=False),
            studio.scheduler,
            studio.cache,
            self._known,
            client=client,
        )

    def begin(self, format: str, *, tagged: bool = True) -> Spool:
        """The spool of a format, begun if it is not.

        Raises `BadValue` for an unknown format, `OutputError` where the disk is full.
        """
        with self._lock:
            return self._spool(format, tagged)

    def listen(
        self, format: str, told: Callable[[], None], *, tagged: bool = True
    ) -> tuple[Spool, Listener]:
        """A listener at the start of a format, begun if it is not. Raises as `begin`."""
        return self.join(format, lambda spool: spool.listen(told), tagged=tagged)

    def join(
        self, format: str, listen: Callable[[Spool], Listener | None], *, tagged: bool = True
    ) -> tuple[Spool, Listener]:
        """What `listen` makes of the format's spool, begun if it is not. Raises as `begin`."""
        with self._lock:
            try:
                while True:
                    spool = self._spool(format, tagged)
                    listener = listen(spool)
                    if listener is not None:
                        return spool, listener
            except OSError as error:
                raise OutputError("the spool", error.strerror or str(error)) from None

    def _spool(self, format: str, tagged: bool) -> Spool:
        if self._gone:
            raise Cancelled(self.narration.title)
        spool = self.spools.get(format)
        if spool is not None and spool.state != "failed" and spool.there:
            return spool
        if spool is not None:  # or somebody cleared the folder: what was made is in the cache
            self._count(spool)
            spool.discard()
        recipe = self.narration.recipe(format, tagged=tagged)
        path = self._room.folder() / f"{self.id}.{secrets.token_hex(4)}.{format}"
        try:
            spool = Spool(
                path,
                recipe,
                lambda first, taken: self._speaking(recipe, first, taken),
                ahead_s=self._studio.settings.ahead_s,
                layout=lambda: self.lengths.layout,
                sounded=self.lengths.begin if recipe.addressable else lambda: None,
                forgotten=self._forget,
            )
        except OSError as error:
            raise OutputError("the spool", error.strerror or str(error)) from None
        self.spools[format] = spool
        spool.start()
        return spool

    def _speaking(
        self, recipe: Recipe, first: int, taken_care_of: Callable[[int], bool]
    ) -> Speaking:
        line = self._studio.scheduler.line(client=self.client, narration=self.narration)
        return Speaking(
            recipe,
            line,
            self._studio.cache,
            first=first,
            timed=False,
            taken_care_of=taken_care_of,
        )

    def _known(self) -> None:
        with self._lock:
            spools = list(self.spools.values())
        for spool in spools:
            spool.lengths_known()

    def _forget(self, spool: Making) -> None:
        with self._lock:
            self._count(spool)
            if self.spools.get(spool.format) is spool:
                del self.spools[spool.format]
            if not self.spools:
                self.lengths.rest()
        spool.discard()

    def _count(self, spool: Making) -> None:
        """Remember how much was made in a spool that goes."""
        spoken, duration_s = self._made_before
        self._made_before = max(spoken, spool.spoken), max(duration_s, spool.duration_s)

    def made(self) -> tuple[int, float]:
        """Utterances spoken, and seconds of sound made, so far, in the format of which most is;
        neither falls, whatever is forgotten."""
        with self._lock:
            for spool in self.spools.values():
                self._count(spool)
            return self._made_before

    def total(self, format: str) -> tuple[int, float] | None:
        """Bytes and seconds of the whole in a format, whether or not that is begun; None as long
        as they are not known."""
        spool = self.spools.get(format)
        if spool is not None and spool.total_bytes is not None:
            return spool.total_bytes, spool.known_duration_s or 0.0
        recipe, layout = self.narration.recipe(format), self.lengths.layout
        if layout is None or not recipe.addressable:
            return None
        return recipe.file_bytes(layout.samples), layout.samples / recipe.rate_hz

    def most(self) -> Spool | None:
        """The spool that is whole, or of which most is made; what is heard when is the same in all
        of them."""
        with self._lock:
            spools = list(self.spools.values())
        return max(spools, key=lambda one: (one.state == "ready", one.duration_s), default=None)

    def size_bytes(self) -> int:
        with self._lock:
            spools = sum(spool.size_bytes for spool in self.spools.values())
            return spools + self.packing.size_bytes()

    def listened(self) -> bool:
        """Whether anyone listens now."""
        with self._lock:
            return any(spool.listened for spool in self.spools.values())

    def between(self) -> bool:
        """Whether someone who takes it part by part, as a playlist's player does, is between two
        of them while more is to be spoken."""
        with self._lock:
            spools = list(self.spools.values())
        since = time.monotonic() - BETWEEN_S
        parts = [spool for spool in spools if spool.part_at > since and not spool.done]
        return bool(parts) and not any(spool.at_work for spool in parts)

    def under_way(self) -> bool:
        """Whether something that was begun is not all made."""
        return any(not spool.done for spool in tuple(self.spools.values()))

    def leaving(self) -> bool:
        """Whether something of it is spoken that nobody waits for any more."""
        with self._lock:
            spools = list(self.spools.values())
        runs = [run for spool in spools if spool.was_heard for run in list(spool.runs)]
        return any(run.idle_since and run.goes_on and not run.paused for run in runs)

    def resting(self) -> bool:
        """Whether nothing of it is being spoken, nor listened to."""
        with self._lock:
            return all(spool.done and not spool.listened for spool in self.spools.values())

    def discard(self) -> None:
        """End the work for good and delete the files."""
        with self._lock:
            self._gone = True
            self.lengths.close()
            spools = list(self.spools.values())
        for spool in spools:
            spool.discard()
        self.packing.discard()


def _text_bytes(narration: Narration) -> int:
    """About what its article and its words take in memory, once all are written."""
    return TEXT_BYTES_A_CHARACTER * len(narration.article.source)


class Shares:
    """All narrations that have an address; bounded in age, in bytes on disk and in memory, the
    oldest going first.

    One that somebody listens to is kept until they have gone. `closed`: the service is going down.
    """

    def __init__(self, studio: Studio) -> None:
        self.closed = False
        self._at_work: list[Share] = []
        self._looked_at = float("-inf")
        self._studio = studio
        self._shares: dict[str, Share] = {}
        self._lock = threading.Lock()
        # A proxy that sends the files is another user, as a rule.
        self._room = Room(
            studio.settings.home / "spool", open_to_all=bool(studio.settings.accel_prefix)
        )

    def add(self, narration: Narration, client: str = "") -> Share:
        """Give `narration` an address. Those of one `client` share what is spoken at a time."""
        self._prune()
        share = Share(narration, self._room, self._studio, client=client)
        with self._lock:
            self._shares[share.id] = share
        return share

    def unlisted(self, narration: Narration, client: str = "") -> Share:
        """A narration without an address; whoever asked for it discards it. Else as `add`."""
        return Share(narration, self._room, self._studio, client=client)

    def get(self, id: str) -> Share | None:
        """The narration of that id, which is then not among those that have to go."""
        self._prune(asked_for=id)
        with self._lock:
            share = self._shares.get(id)
            if share is not None:
                share.asked_before_at, share.asked_at = share.asked_at, time.monotonic()
            return share

    def _prune(self, asked_for: str = "") -> None:
        settings = self._studio.settings
        gone = []
        with self._lock:
            held_text = sum(share.text_bytes for share in self._shares.values())
            held = sum(share.size_bytes() for share in self._shares.values())
            for share in list(self._shares.values()):
                age_s = time.monotonic() - share.made_at
                idle_s = time.monotonic() - share.asked_at
                size = share.size_bytes()
                too_old = age_s >= settings.narration_kept_s
                too_large = held > settings.spool_bytes and size and share.id != asked_for
                too_wordy = held_text > settings.kept_text_bytes and share.id != asked_for
                over = too_large or (too_wordy and share.resting())
                if (too_old or (over and idle_s > HEAD_START_S)) and not share.listened():
                    held -= size
                    held_text -= share.text_bytes
                    gone.append(self._shares.pop(share.id))
        for share in gone:
            share.discard()

    def between(self, asking: str = "") -> list[VoiceInfo]:
        """The voices of those that are heard part by part and of which no part is spoken now; but
        for those of the client that is `asking` for another, and has left them, as a rule."""
        others = [one for one in self._under_way() if not asking or one.client != asking]
        return [share.narration.voice for share in others if share.between()]

    def leaving(self) -> bool:
        """Whether somebody has just left, so that there may be room in a moment."""
        return any(share.leaving() for share in self._under_way())

    def _under_way(self) -> list[Share]:
        """Those of which something is to be made yet. Many may wait to be let in, and each asks
        again and again: of a day's narrations they are looked up every `LOOK_S`."""
        now = time.monotonic()
        if now - self._looked_at >= LOOK_S:
            with self._lock:
                shares = list(self._shares.values())
            self._at_work = [share for share in shares if share.under_way()]
            self._looked_at = now
        return self._at_work

    def close(self) -> None:
        """End all work and delete the spools."""
        self.closed = True
        with self._lock:
            shares = list(self._shares.values())
            self._shares.clear()
        for share in shares:
            share.discard()
        self._room.close()
