"""What the routes share: settings, the studio where voices speak, the narrations with addresses."""

from __future__ import annotations

import asyncio
import ipaddress
import math
import os
import time
from collections.abc import AsyncIterator, Callable, MutableMapping, MutableSet
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar, cast
from weakref import WeakKeyDictionary, WeakSet

import anyio
import anyio.to_thread
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from narrator import picture
from narrator.cache import Cache
from narrator.errors import Cancelled
from narrator.fetch import Fetched, fetch
from narrator.library import Library
from narrator.minder import LEAVE_S
from narrator.narration import Narration
from narrator.production import Production
from narrator.server.playlist import Segment
from narrator.server.shelf import Shelf
from narrator.settings import Settings
from narrator.share import Share, Shares
from narrator.studio import Studio
from narrator.types import VoiceInfo

T = TypeVar("T")
PAUSED_S = 300.0
"""How long one who stopped listening may come back to the rest, however busy it is then."""

LEAVING_S = 2 * LEAVE_S
"""How long one who has just left may still be spoken to, at most."""

NEWS_S = 0.04
"""In which it is known that somebody has left."""

MEASURED_S = 5.0
"""How long to wait for a measure of how fast a voice speaks just now: its utterance is short, being
the first one's first, and the next listener's would wait for it at any rate."""

POLL_S = 0.02
AGAIN_S = 5
PAPER_WAIT_S = 30.0
PAPERS_AT_MOST = 4
PLANS_AT_MOST = 64
"""How many PDFs, and how many articles of other kinds, may wait to be read: each holds its body in
memory meanwhile."""


@dataclass
class Door:
    """`ready` is set when the default voice is loaded; `trouble` says why it could not be."""

    settings: Settings
    studio: Studio
    shares: Shares
    shelf: Shelf
    ready: bool = False
    trouble: str = ""
    # Reading and scripting an article is a core's work: no more at a time than there are cores.
    planning: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(os.cpu_count() or 1)
    )

    # PDFium reads one PDF at a time: others wait here, and hold no place that a text could have.
    paper: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    paper_wait_s: float = PAPER_WAIT_S
    papers: int = 0
    plans: int = 0
    fetching: int = 0
    # How each narration is cut for HLS.
    segments: MutableMapping[Share, tuple[Segment, ...]] = field(default_factory=WeakKeyDictionary)
    # Whose articles came from an address, so that the pictures that their pages name may be had.
    fetched_for: MutableSet[Share] = field(default_factory=WeakSet)
    # The cover of each, and when it was made, in seconds since 1970.
    covers: MutableMapping[Share, tuple[bytes, float]] = field(default_factory=WeakKeyDictionary)
    # Threads of their own: a slow site must not hold those that all requests share.
    fetchers: anyio.CapacityLimiter = field(init=False)

    @property
    def library(self) -> Library:
        """Raises `LibraryLocked`, `LibraryUnusable`, `OutputError` where it can't be opened."""
        return self.shelf.library

    @property
    def production(self) -> Production:
        """Raises as `library`."""
        return self.shelf.production

    def __post_init__(self) -> None:
        self.fetchers = anyio.CapacityLimiter(self.settings.fetch_at_once)

    async def planned(self, request: Request, plan: Callable[[], T], *, is_pdf: bool = False) -> T:
        """What `plan` makes, on another thread. Raises what it raises, and 503 where the PDFs
        before this one take too long.

        A client that has gone meanwhile is not planned for: raises `Cancelled`.
        """
        async with self._paper() if is_pdf else self._text():
            if await request.is_disconnected():
                raise Cancelled("a request whose client has gone")
            made = await run_in_threadpool(plan)
        if await request.is_disconnected():
            raise Cancelled("a request whose client has gone")
        return made

    @asynccontextmanager
    async def _text(self) -> AsyncIterator[None]:
        if self.plans >= PLANS_AT_MOST:
            raise busy("too many articles wait to be read: try again")
        self.plans += 1
        try:
            async with self.planning:
                yield
        finally:
            self.plans -= 1

    @asynccontextmanager
    async def _paper(self) -> AsyncIterator[None]:
        if self.papers >= PAPERS_AT_MOST:
            raise busy("too many PDFs wait to be read: try again")
        self.papers += 1
        try:
            async with asyncio.timeout(self.paper_wait_s):
                await self.paper.acquire()
        except TimeoutError:
            raise busy("too many PDFs are being read: try again") from None
        finally:
            self.papers -= 1
        try:
            yield
        finally:
            self.paper.release()

    async def admit(
        self, narration: Narration, format: str, share: Share | None = None, client: str = ""
    ) -> None:
        """Raises 503 where speaking one more, for `client`, would make others stutter.

        Never for what needs no speaking: what `share` has begun already, or is kept whole.
        """
        spool = share.spools.get(format) if share else None
        if spool is not None and spool.state != "failed":
            return
        if share is not None and time.monotonic() - share.asked_before_at < PAUSED_S:
            return  # someone was let in, and goes on
        if await run_in_threadpool(_kept, narration, format, self.studio.cache):
            return
        scheduler, voice = self.studio.scheduler, narration.voice
        if not await self._has_room(voice, client):
            wait_s = math.ceil(scheduler.busy_s(voice))
            raise busy("as much is being spoken as this machine can: try again", wait_s)
        scheduler.promise(voice, narration)

    async def _has_room(self, voice: VoiceInfo, client: str) -> bool:
        """Whether there is room for one more. Waits where that will soon be known better, and
        where somebody has just left: who asks for another article has left one, as a rule."""
        scheduler, began = self.studio.scheduler, time.monotonic()
        while True:
            waited_s = time.monotonic() - began
            others = self.shares.between(client)
            doubts = scheduler.doubts(voice, others)
            if not doubts and scheduler.admits(voice, others):
                return True
            left = waited_s < NEWS_S or (waited_s < LEAVING_S and self.shares.leaving())
            if not (left or (doubts and waited_s < MEASURED_S)):
                return False
            await asyncio.sleep(POLL_S)

    async def fetched(self, address: str) -> Fetched:
        """What stands at `address`. Raises `InputError`, and 503 where too many are being
        fetched."""
        if self.fetching >= self.settings.fetch_at_once:
            raise busy("too many addresses are being fetched: try again")
        return await self._elsewhere(fetch, address)

    async def pictured(self, address: str) -> tuple[bytes, bool]:
        """A cover of the picture at `address`, and True; b"" and False where too much is being
        fetched to ask just now. Raises `InputError`."""
        if self.fetching >= self.settings.fetch_at_once:
            return b"", False
        return await self._elsewhere(picture.fetched, address), True

    async def _elsewhere(self, get: Callable[..., T], address: str) -> T:
        self.fetching += 1
        try:
            private = self.settings.fetch_private == "everyone"
            return await anyio.to_thread.run_sync(
                partial(get, address, self.settings, private=private), limiter=self.fetchers
            )
        finally:
            self.fetching -= 1


def busy(detail: str, again_s: int = AGAIN_S) -> HTTPException:
    """The refusal of one request too many."""
    return HTTPException(503, detail, {"Retry-After": str(again_s)})


def _kept(narration: Narration, format: str, cache: Cache) -> bool:
    """Whether all of it was spoken before and is kept; quick where its beginning was not."""
    recipe = narration.recipe(format)
    for phrase in recipe.phrases():
        jobs = map(recipe.job, recipe.utterances(phrase))
        if all(cache.samples(job.key) is not None for job in jobs):
            continue
        if not recipe.addressable or cache.phrase(recipe.key(phrase)) is None:
            return False
    return True


def door_of(request: Request) -> Door:
    """The service's `Door`."""
    return cast(Door, request.app.state.door)


def client_of(request: Request) -> str:
    """Whose request it is, for a fair share of the voices: the address it came from, as uvicorn
    tells it (of a proxy that it trusts, by default one of this machine, the one that the proxy
    tells). Of IPv6 the /64: a host has all of its addresses (RFC 6177). "" where none is known."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:  # a Unix socket, or a proxy's own name for it
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    mapped = address.ipv4_mapped
    return str(mapped or ipaddress.ip_network((address, 64), strict=False))
