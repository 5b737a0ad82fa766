"""What the routes share: settings, the studio where voices speak, the narrations with addresses."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, cast

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

    fetching: int = 0

    async def planned(self, request: Request, plan: Callable[[], T]) -> T:
        """What `plan` makes, on another thread. Raises what it raises.

        A client that has gone meanwhile is not planned for: raises `Cancelled`.
        """
        async with self.planning:
            if await request.is_disconnected():
                raise Cancelled("a request whose client has gone")
            made = await run_in_threadpool(plan)
        if await request.is_disconnected():
            raise Cancelled("a request whose client has gone")
        return made

    async def fetched(self, address: str) -> Fetched:
        """What stands at `address`. Raises `InputError`, and 503 where too many are being fetched:
        a slow site must not hold the threads that all requests share."""
        if self.fetching >= self.settings.fetch_at_once:
            raise HTTPException(
                503,
                "too many addresses are being fetched: try again",
                {"Retry-After": str(AGAIN_S)},
            )
        self.fetching += 1
        try:
            private = self.settings.fetch_private == "everyone"
            return await run_in_threadpool(fetch, address, self.settings, private=private)
        finally:
            self.fetching -= 1


def door_of(request: Request) -> Door:
    """The service's `Door`."""
    return cast(Door, request.app.state.door)
