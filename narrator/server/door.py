"""What the routes share: settings, the studio where voices speak, the narrations with addresses."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from narrator.errors import Cancelled
from narrator.narration import Narration
from narrator.settings import Settings
from narrator.share import Shares
from narrator.studio import Studio


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

    async def planned(self, request: Request, plan: Callable[[], Narration]) -> Narration:
        """The narration that `plan` makes, on another thread. Raises what it raises.

        A client that has gone meanwhile is not planned for: raises `Cancelled`.
        """
        async with self.planning:
            if await request.is_disconnected():
                raise Cancelled("a request whose client has gone")
            narration = await run_in_threadpool(plan)
        if await request.is_disconnected():
            raise Cancelled(narration.title)
        return narration


def door_of(request: Request) -> Door:
    """The service's `Door`."""
    return cast(Door, request.app.state.door)
