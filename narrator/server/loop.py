"""Runs the application under uvicorn."""

from __future__ import annotations

import socket
import threading
from types import FrameType

import uvicorn
from fastapi import FastAPI

GRACE_S = 3


def run(app: FastAPI, listening: socket.socket) -> None:
    """Serve until told to stop."""
    config = uvicorn.Config(
        app,
        http="h11",  # refuses header blocks over 64 KB; httptools takes them
        log_level="warning",
        timeout_graceful_shutdown=GRACE_S,
    )
    _Server(config).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Ends all narrations when told to stop, so that it need not wait for their listeners."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        door = getattr(self.config.app.state, "door", None)  # type: ignore[union-attr]
        if door is not None:
            threading.Thread(target=door.shares.close, name="closing", daemon=True).start()
        super().handle_exit(sig, frame)
