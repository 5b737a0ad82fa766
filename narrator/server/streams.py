"""A spool as an HTTP answer: streamed while it grows, a file with ranges once it is whole."""

from __future__ import annotations

import asyncio
import time
import urllib.parse
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from fastapi import Request
from fastapi.responses import FileResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from audio import encode
from narrator.output import file_stem
from narrator.share import Listener, Spool

POLL_S = 0.1


async def answer(
    request: Request,
    spool: Spool,
    headers: dict[str, str],
    *,
    planned_s: float = 0.0,
    ended: Callable[[], None] | None = None,
) -> Response:
    """The audio of `spool`. Waits for the first sound, so that what fails before it is told.

    `ended` is called when the answer is over, however it ended. Raises what the narration failed
    with before its first sound. When it fails later the connection is broken off.
    """
    title = spool.speaking.narration.title
    headers = headers | _disposition(title, spool.format) | {"X-Accel-Buffering": "no"}
    media_type = encode.FORMATS[spool.format].media_type
    if spool.state == "ready" and ended is None:
        return FileResponse(spool.path, media_type=media_type, headers=headers)
    if request.method == "HEAD":
        return Response(media_type=media_type, headers=headers | {"Accept-Ranges": "none"})
    reader = _Reader(spool, ended)
    try:
        began = time.monotonic()
        if not await reader.audible(request):
            reader.close()
            return Response(status_code=499)  # nobody is there to read it
    except BaseException:
        reader.close()
        raise
    first_ms = 1000 * (time.monotonic() - began)
    timing = f"plan;dur={1000 * planned_s:.1f}, first;dur={first_ms:.1f}"
    return _Stream(
        reader,
        media_type=media_type,
        headers=headers | {"Server-Timing": timing, "Accept-Ranges": "none"},
    )


class _Reader:
    """A listener that waits without holding a thread."""

    def __init__(self, spool: Spool, ended: Callable[[], None] | None) -> None:
        self._spool = spool
        self._ended = ended
        self._changed = asyncio.Event()
        loop = asyncio.get_running_loop()

        def told() -> None:
            with suppress(RuntimeError):  # the loop is closed: the service is going down
                loop.call_soon_threadsafe(self._changed.set)

        self._listener: Listener = spool.listen(told)

    async def audible(self, request: Request) -> bool:
        """Wait for the first sound; False when the client has gone meanwhile."""
        while not self._listener.audible():
            self._changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), POLL_S)
            if await request.is_disconnected():
                return False
        if self._spool.state == "failed" and self._spool.error is not None:
            raise self._spool.error
        return True

    async def chunks(self) -> AsyncIterator[bytes]:
        """What there is to hear, as it comes. Raises what the narration fails with."""
        while True:
            self._changed.clear()
            chunk = self._listener.take()
            if chunk is None:
                return
            if chunk:
                yield chunk
            else:
                await self._changed.wait()

    def close(self) -> None:
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
        finally:
            self._reader.close()


def _disposition(title: str, format: str) -> dict[str, str]:
    """RFC 6266: an ASCII name, and the true one in UTF-8."""
    name = f"{file_stem(title)}.{encode.FORMATS[format].extension}"
    plain = name.encode("ascii", "ignore").decode().strip(" .") or f"article.{format}"
    value = f"inline; filename=\"{plain}\"; filename*=UTF-8''{urllib.parse.quote(name, safe='')}"
    return {"Content-Disposition": value}
