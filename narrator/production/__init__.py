"""Who speaks what the library wants: in the background, one episode after the other.

Of all processes that have a library open one produces: it holds a lock that the system takes from
it when it dies, and whoever gets it next goes on with what was left. What was spoken by then is in
the cache. Somebody who listens to an episode before it is ready hears the same spool that the
library is going to keep, and what they wait for is spoken first.
"""

from __future__ import annotations

import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO

from audio import encode
from narrator.alone import alone
from narrator.errors import (
    Cancelled,
    LibraryLocked,
    LibraryUnusable,
    NarratorError,
    NoEpisode,
    NoFeed,
    OutputError,
)
from narrator.library import Library
from narrator.library.records import Job
from narrator.narration import Narration
from narrator.order import Order
from narrator.picture import Coming
from narrator.production.made import made
from narrator.room import locked
from narrator.settings import Settings
from narrator.share import Share, Shares
from narrator.spool import Spool

LOCK = "producing"
LOOK_S = 1.0
"""How soon it is seen what another process, a command perhaps, has put into the library."""

HELD_S = 10.0
"""How long a narration waits for who asked for it."""

TELL_S = 0.5
"""How often it is written down how far an episode is."""

FEEDS_S = 60.0
"""How often it is seen whether anything is to leave a feed, or to be spoken ahead."""

CLOCK_S = 3600.0
"""When the clock has jumped by more than this, no episode is too old for a feed."""

AGAIN_S = 15.0
"""How long it rests when the disk is full, or the library is held by somebody else."""


@dataclass(slots=True)
class _Begun:
    """An episode's version, on its way; `asked_at` is when somebody last wanted its narration."""

    episode_id: str
    number: int
    share: Share
    asked_at: float


class Production:
    """Speaks the jobs of `library` as narrations of `shares`; `start` it, and `close` it before
    they are."""

    def __init__(self, library: Library, shares: Shares, settings: Settings) -> None:
        self._library = library
        self._shares = shares
        # As podcast directories ask for it; formats that can't have it have their own.
        kbps = settings.bitrate or encode.FEED.bitrate_kbps
        self._settings = replace(settings, bitrate=kbps)
        self._begun: dict[tuple[str, int], _Begun] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._ended = threading.Event()
        self._feeds_at = 0.0
        self._clock_s = _clock_s()
        self._thread = threading.Thread(target=self._work, name="production", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def look(self) -> None:
        """There is something new in the library."""
        self._feeds_at = 0.0
        self._wake.set()

    def close(self) -> None:
        """Stop; what is not finished is spoken by the next who produces."""
        self._ended.set()
        self._wake.set()
        with self._lock:
            begun = list(self._begun.values())
        for one in begun:
            one.share.discard()
        if self._thread.is_alive():
            self._thread.join()

    def share(self, episode_id: str, number: int, order: Order) -> Share:
        """The narration of an episode's version that is not ready, begun by whoever asks first.
        Raises `InputError`, `MissingError`."""
        key = episode_id, number
        with self._lock:
            if key in self._begun:
                return self._asked(key)
        narration = order.narration(self._settings)  # may take a second: not under the lock
        with self._lock:
            if key not in self._begun:
                self._begun[key] = _Begun(*key, self._shares.unlisted(narration), 0.0)
            return self._asked(key)

    def _asked(self, key: tuple[str, int]) -> Share:
        begun = self._begun[key]
        begun.asked_at = time.monotonic()
        return begun.share

    # On the thread.

    def _work(self) -> None:
        while not self._ended.is_set():
            held = self._held()
            if held is None:
                self._rest(LOOK_S)
                continue
            with closing(held):
                self._produce()

    def _held(self) -> BinaryIO | None:
        try:
            return locked(self._library.folder / LOCK)
        except OSError:
            return None

    def _produce(self) -> None:
        try:
            self._library.jobs.recover()
            self._library.store.sweep_all()
            while not self._ended.is_set():
                job = self._library.jobs.take()
                if job is not None:
                    self._seen_through(job)
                else:
                    self._idle()
                self._let_go()
        except (LibraryLocked, LibraryUnusable, OutputError, OSError):
            self._rest(AGAIN_S)  # and from the beginning: nothing is lost, all is in the library

    def _rest(self, seconds: float) -> None:
        if not self._ended.is_set():
            self._wake.wait(seconds)
            self._wake.clear()

    def _seen_through(self, job: Job) -> None:
        """Do it; one that is left without a word goes back, or has failed if it broke."""
        through = alone(partial(self._do, job), "episode")
        self._library.jobs.settle(job, broken=not through)

    def _idle(self) -> None:
        """See what feeds want of their own accord, and rest."""
        if time.monotonic() >= self._feeds_at:
            self._feeds_at = time.monotonic() + FEEDS_S
            with suppress(NoEpisode, NoFeed):  # deleted meanwhile: the rest another time
                self._tend()
        self._rest(LOOK_S)

    def _tend(self) -> None:
        feeds = self._library.feeds
        if abs(_clock_s() - self._clock_s) < CLOCK_S:
            feeds.retire()
        used_bytes, limit_bytes = self._library.used_bytes(), self._settings.library_bytes
        if used_bytes > limit_bytes:
            self._library.shrink(limit_bytes)
            return  # nothing is spoken ahead that would have to go again
        for id in feeds.due():
            self._library.episodes.ask_for(id)
            self._wake.set()

    def _do(self, job: Job) -> None:
        jobs = self._library.jobs
        try:
            order = Order.of(job.source, job.request)
            share = self.share(job.episode_id, job.number, order)
            if job.lazy:
                self._measure(job, share, order.format)
            else:
                self._speak(job, share, order.format)
        except (Cancelled, OutputError, LibraryLocked, LibraryUnusable, OSError) as error:
            with suppress(LibraryLocked, LibraryUnusable):  # then it is put back without a word
                jobs.later(job, "" if isinstance(error, Cancelled) else str(error))
            if not self._ended.is_set():
                self._rest(AGAIN_S)
        except NarratorError as error:
            jobs.failed(job, str(error))

    def _measure(self, job: Job, share: Share, format: str) -> None:
        """Find how large and how long it will be, and leave it at that."""
        recipe = share.narration.recipe(format)
        if recipe.addressable:
            share.lengths.begin()
            while share.lengths.layout is None and not share.lengths.over:
                if self._ended.wait(TELL_S / 10) or not self._library.jobs.wanted(job):
                    return
        layout = share.lengths.layout
        if layout is None:
            self._library.jobs.unmeasured(job)
        else:
            size_bytes = recipe.file_bytes(layout.samples)
            self._library.jobs.measured(job, size_bytes, layout.samples / recipe.rate_hz)
        self._feeds_at = 0.0

    def _speak(self, job: Job, share: Share, format: str) -> None:
        spool = share.begin(format)
        kept = spool.keep()
        if kept is None:
            raise spool.error or Cancelled(share.narration.title)
        with closing(kept):
            self._made(job, share.narration, spool, self._picture(job, share.narration))

    def _picture(self, job: Job, narration: Narration) -> Coming | None:
        """The picture of an article that was fetched, on its way while the article is spoken."""
        address = narration.article.metadata.image_url
        if not (job.request.get("url") and address):
            return None
        everyone = self._settings.fetch_private == "everyone"
        return Coming(address, self._settings, private=everyone)

    def _made(self, job: Job, narration: Narration, spool: Spool, picture: Coming | None) -> None:
        """See a job through to its end, unless nobody wants it any more."""
        jobs, told = self._library.jobs, 0
        while not spool.done:
            if spool.spoken != told:
                told = spool.spoken
                jobs.progress(job, told, len(narration.utterances))
            if not jobs.wanted(job):
                self._forget(job)
                return
            self._ended.wait(TELL_S)
        if spool.error is not None:
            raise spool.error
        jobs.done(job, made(narration, spool, self._library.files, picture() if picture else b""))

    def _forget(self, job: Job) -> None:
        with self._lock:
            begun = self._begun.pop((job.episode_id, job.number), None)
        if begun is not None:
            begun.share.discard()

    def _let_go(self) -> None:
        """Discard what is whole, or was begun by a listener who has left; not what somebody has
        just asked for, to listen to it."""
        since = time.monotonic() - HELD_S
        with self._lock:
            begun = self._begun.values()
            over = [one for one in begun if one.asked_at < since and one.share.resting()]
            for one in over:
                del self._begun[one.episode_id, one.number]
        for one in over:
            one.share.discard()


def _clock_s() -> float:
    """What the clock says beyond the time that has passed: the same until somebody sets it."""
    return time.time() - time.monotonic()
