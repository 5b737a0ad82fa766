"""Runs the application under uvicorn."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from types import FrameType

import uvicorn
from fastapi import FastAPI

LAST_WORDS_S = 0.5
"""How long after the signal an answer may still come to its end. Then its connection is broken off:
its narration has ended, and one who reads slowly may have a minute of it before them."""

GRACE_S = 3
"""How long a request may take to notice that."""


BROKEN_OFF = "ASGI callable returned without completing response."
"""What uvicorn says of a stream that is broken off: who did that has told it, and why."""


def run(app: FastAPI, listening: socket.socket) -> None:
    """Serve until told to stop."""
    config = uvicorn.Config(
        app,
        http="h11",  # refuses header blocks over 64 KB; httptools takes them
        log_level="warning",
        timeout_graceful_shutdown=GRACE_S,
    )
    logging.getLogger("uvicorn.error").addFilter(lambda said: said.getMessage() != BROKEN_OFF)
    _Server(config).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Ends all narrations when told to stop, and then does not wait for their listeners."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        door = getattr(self.config.app.state, "door", None)  # type: ignore[union-attr]
        if door is not None:
            threading.Thread(target=door.shares.close, name="closing", daemon=True).start()
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        breaking = asyncio.create_task(self._break_off())
        try:
            await super().shutdown(sockets)
        finally:
            breaking.cancel()

    async def _break_off(self) -> None:
        await asyncio.sleep(LAST_WORDS_S)
        for connection in list(self.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()
