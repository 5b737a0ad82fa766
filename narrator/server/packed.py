"""`/v1/narrations/{id}.m4a` and `.m4b`: a narration as an MPEG-4 file, once all of it is made."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from narrator.errors import Cancelled
from narrator.packing import OF
from narrator.server import stored
from narrator.server.problems import problem
from narrator.share import Share

MADE_WAIT_S = 20.0
"""How long one who asks waits for the sound; proxies give up after 30 s and more. What is made by
then stays made."""

AGAIN_S = 5

MEDIA_TYPE = "audio/mp4"
"""RFC 4337; of audio books too."""

_POLL_S = 0.05


async def answer(request: Request, share: Share, format: str, headers: dict[str, str]) -> Response:
    """The file, with validators and ranges. Its sound is made if it is not, while others who listen
    go first; of what takes longer than `MADE_WAIT_S` the answer is 409, with when to ask again.
    Raises what the narration failed with."""
    spool = await run_in_threadpool(share.begin, OF)
    with ExitStack() as holds:
        keeper = await run_in_threadpool(spool.keep)
        if keeper is not None:
            holds.callback(keeper.close)
        until = time.monotonic() + MADE_WAIT_S
        while not spool.done:
            if await request.is_disconnected():
                return Response(status_code=499)  # nobody reads it
            if time.monotonic() > until:
                return _not_whole(format, spool.duration_s)
            await asyncio.sleep(_POLL_S)
    if spool.state != "ready":
        raise spool.error or Cancelled(share.narration.title)
    file = await run_in_threadpool(share.packing.file, format, spool)
    headers = headers | stored.disposition(share.narration.title, format)
    return stored.answer(request, file.path, file.digest, file.made_at, MEDIA_TYPE, headers)


def _not_whole(format: str, made_s: float) -> Response:
    detail = (
        f"an .{format} tells its length in front, and {made_s:.0f} s of sound are made so far: ask "
        f"again, or for .mp3, which plays meanwhile"
    )
    answer = problem(409, "not-whole", "The narration is not whole yet", detail)
    answer.headers["Retry-After"] = str(AGAIN_S)
    return answer
