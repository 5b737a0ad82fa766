"""What the routes share: settings, the studio where voices speak, the narrations with addresses."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar, cast

import anyio
import anyio.to_thread
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from narrator.errors import Cancelled
from narrator.fetch import Fetched, fetch
from narrator.settings import Settings
from narrator.share import Shares
from narrator.studio import Studio

T = TypeVar("T")
AGAIN_S = 5
PAPER_WAIT_S = 30.0


@dataclass
class Door:
    """`ready` is set when the default voice is loaded; `trouble` says why it could not be."""

    settings: Settings
    studio: Studio
    shares: Shares
    ready: bool = False
    trouble: str = ""
    # Reading and scripting an article is a core's work: no more at a time than there are cores.
    planning: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(os.cpu_count() or 1)
    )

    # PDFium reads one PDF at a time: others wait here, and hold no place that a text could have.
    paper: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    paper_wait_s: float = PAPER_WAIT_S
    fetching: int = 0
    # Threads of their own: a slow site must not hold those that all requests share.
    fetchers: anyio.CapacityLimiter = field(init=False)

    def __post_init__(self) -> None:
        self.fetchers = anyio.CapacityLimiter(self.settings.fetch_at_once)

    async def planned(self, request: Request, plan: Callable[[], T], *, is_pdf: bool = False) -> T:
        """What `plan` makes, on another thread. Raises what it raises, and 503 where the PDFs
        before this one take too long.

        A client that has gone meanwhile is not planned for: raises `Cancelled`.
        """
        async with self._paper() if is_pdf else self.planning:
            if await request.is_disconnected():
                raise Cancelled("a request whose client has gone")
            made = await run_in_threadpool(plan)
        if await request.is_disconnected():
            raise Cancelled("a request whose client has gone")
        return made

    @asynccontextmanager
    async def _paper(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self.paper_wait_s):
                await self.paper.acquire()
        except TimeoutError:
            raise _busy("too many PDFs are being read: try again") from None
        try:
            yield
        finally:
            self.paper.release()

    async def fetched(self, address: str) -> Fetched:
        """What stands at `address`. Raises `InputError`, and 503 where too many are being
        fetched."""
        if self.fetching >= self.settings.fetch_at_once:
            raise _busy("too many addresses are being fetched: try again")
        self.fetching += 1
        try:
            private = self.settings.fetch_private == "everyone"
            return await anyio.to_thread.run_sync(
                partial(fetch, address, self.settings, private=private), limiter=self.fetchers
            )
        finally:
            self.fetching -= 1


def _busy(detail: str) -> HTTPException:
    return HTTPException(503, detail, {"Retry-After": str(AGAIN_S)})


def door_of(request: Request) -> Door:
    """The service's `Door`."""
    return cast(Door, request.app.state.door)
