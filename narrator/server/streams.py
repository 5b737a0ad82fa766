"""A spool as an HTTP answer: streamed while it grows, a file with ranges once it is whole."""

from __future__ import annotations

import asyncio
import logging
import time
import urllib.parse
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import cast

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from audio import encode
from narrator.errors import NarratorError
from narrator.output import file_stem
from narrator.share import Share
from narrator.spool import Listener, Spool

POLL_S = 0.1
LOG = logging.getLogger("uvicorn.error")


async def answer(
    request: Request,
    share: Share,
    format: str,
    headers: dict[str, str],
    *,
    tagged: bool = True,
    planned_s: float = 0.0,
    ended: Callable[[], None] | None = None,
) -> Response:
    """The audio of `share`. Waits for the first sound, so that what fails before it is told.

    `ended` is called when the answer is over, however it ended. Raises what the narration failed
    with before its first sound. When it fails later the connection is broken off.
    """
    headers = headers | _disposition(share.narration.title, format) | {"X-Accel-Buffering": "no"}
    media_type = encode.FORMATS[format].media_type
    spool = share.spools.get(format)
    if spool is not None and spool.state == "ready" and ended is None:
        return FileResponse(spool.path, media_type=media_type, headers=headers)
    headers["Accept-Ranges"] = "none"
    if request.method == "HEAD":
        head = Response(media_type=media_type, headers=headers)
        del head.headers["Content-Length"]  # not known yet (RFC 9110, 8.6)
        return head
    began = time.monotonic()
    reader = _Reader(ended)
    try:
        await run_in_threadpool(reader.listen, share, format, tagged)
        if not await reader.audible(request):
            reader.close()
            return Response(status_code=499)  # nobody is there to read it
    except BaseException:
        reader.close()
        raise
    first_ms = 1000 * (time.monotonic() - began)
    headers["Server-Timing"] = f"plan;dur={1000 * planned_s:.1f}, first;dur={first_ms:.1f}"
    return _Stream(reader, media_type, headers)


class _Reader:
    """A listener that waits without holding a thread."""

    def __init__(self, ended: Callable[[], None] | None) -> None:
        self._ended = ended
        self._changed = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._spool: Spool | None = None
        self._listener: Listener | None = None

    def listen(self, share: Share, format: str, tagged: bool) -> None:
        """Begin to listen; may be called on another thread."""
        self._spool, self._listener = share.listen(format, self._told, tagged=tagged)

    def _told(self) -> None:
        with suppress(RuntimeError):  # the loop is closed: the service is going down
            self._loop.call_soon_threadsafe(self._changed.set)

    async def audible(self, request: Request) -> bool:
        """Wait for the first sound; False when the client has gone meanwhile."""
        spool, listener = cast(Spool, self._spool), cast(Listener, self._listener)
        while not listener.audible():
            self._changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), POLL_S)
            if await request.is_disconnected():
                return False
        if spool.state == "failed" and spool.error is not None:
            raise spool.error
        return True

    async def chunks(self) -> AsyncIterator[bytes]:
        """What there is to hear, as it comes. Raises what the narration fails with."""
        while True:
            self._changed.clear()
            chunk = cast(Listener, self._listener).take()
            if chunk is None:
                return
            if chunk:
                yield chunk
            else:
                await self._changed.wait()

    def close(self) -> None:
        if self._listener is not None:
            self._listener.close()
        if self._ended is not None:
            self._ended()


class _Stream(StreamingResponse):
    """Closes its reader however it ends: a client may leave before the first chunk is taken."""

    def __init__(self, reader: _Reader, media_type: str, headers: dict[str, str]) -> None:
        super().__init__(reader.chunks(), media_type=media_type, headers=headers)
        self._reader = reader

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except NarratorError as error:
            # To return without an end makes the server break the connection off, in one line.
            LOG.error("a stream was broken off: %s", error)
        finally:
            self._reader.close()


def _disposition(title: str, format: str) -> dict[str, str]:
    """RFC 6266: an ASCII name, and the true one in UTF-8."""
    stem, extension = file_stem(title), encode.FORMATS[format].extension
    plain = f"{stem.encode('ascii', 'ignore').decode().strip(' .') or 'article'}.{extension}"
    name = f"{stem}.{extension}"
    value = f"inline; filename=\"{plain}\"; filename*=UTF-8''{urllib.parse.quote(name, safe='')}"
    return {"Content-Disposition": value}
