"""Listeners for the event loop: waited for without holding a thread, one behind the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, suppress

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from narrator.errors import NarratorError
from narrator.listening import Listener
from narrator.spool import Spool

POLL_S = 0.1
LOG = logging.getLogger("uvicorn.error")

Opener = Callable[[Callable[[], None]], tuple[Spool, Listener]]
Piece = bytes | Opener
"""What is sent as it is, or what opens a listener, told of changes, when its turn has come."""


class Reader:
    """The pieces of an answer, in order. Close it however the answer ends."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = list(pieces)
        self._changed = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._listener: Listener | None = None
        self._opened: Listener | None = None
        self._closed = False

    async def audible(self, request: Request) -> bool:
        """Wait for the first sound; False when the client has gone meanwhile.

        Raises what the narration failed with before it.
        """
        first = next(one for one in self._pieces if not isinstance(one, bytes))
        spool, listener = await self._open(first)
        self._opened = listener
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
        for piece in self._pieces:
            if isinstance(piece, bytes):
                yield piece
                continue
            listener, self._opened = self._opened, None
            if listener is None:
                _, listener = await self._open(piece)
            while True:
                self._changed.clear()
                chunk = listener.take()
                if chunk is None:
                    break
                if chunk:
                    yield chunk
                else:
                    await self._changed.wait()
            listener.close()

    def close(self) -> None:
        self._closed = True
        if self._listener is not None:
            self._listener.close()

    async def _open(self, opener: Opener) -> tuple[Spool, Listener]:
        def work() -> tuple[Spool, Listener]:
            spool, self._listener = opener(self._told)
            if self._closed:  # the client went meanwhile, and nobody will take it
                self._listener.close()
            return spool, self._listener

        return await run_in_threadpool(work)

    def _told(self) -> None:
        with suppress(RuntimeError):  # the loop is closed: the service is going down
            self._loop.call_soon_threadsafe(self._changed.set)


class Stream(StreamingResponse):
    """Closes what it `holds` however it ends: a client may leave before the first chunk is
    taken."""

    def __init__(
        self,
        reader: Reader,
        holds: ExitStack,
        media_type: str,
        headers: dict[str, str],
        status: int = 200,
    ) -> None:
        super().__init__(reader.chunks(), status, headers, media_type)
        self._holds = holds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except NarratorError as error:
            # To return without an end makes the server break the connection off.
            if not scope["app"].state.door.shares.closed:  # else all of them are, as was asked for
                LOG.error("a stream was broken off: %s", error)
        finally:
            self._holds.close()
