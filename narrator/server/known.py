"""The narration that an address names, looked up once for all routes that have one."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from narrator.server.door import door_of
from narrator.server.problems import problem
from narrator.share import Share


class Gone(Exception):
    """args: `id`, of which there is no narration."""


async def _known(request: Request, id: str) -> Share:
    share = await run_in_threadpool(door_of(request).shares.get, id)
    if share is None:
        raise Gone(id)
    return share


Known = Annotated[Share, Depends(_known)]
"""A route's narration, by the `id` in its path; answered with 404 where there is none."""


async def on_gone(request: Request, error: Exception) -> JSONResponse:
    """Exception handler for `Gone`."""
    detail = (
        f"narration {error.args[0]!r} is not known, or no longer kept (a restart forgets all of "
        "them): post the article again"
    )
    return problem(404, "not-found", "There is no such narration", detail, "id")
