"""Runs the application under uvicorn."""

from __future__ import annotations

import errno
import socket
import threading
from types import FrameType

import uvicorn

from narrator.errors import BadValue
from narrator.server.app import application
from narrator.settings import Settings

# The kernel would else take some 4 MB of a stream on a slow client's behalf: nine minutes of
# audio that may never be heard. An accepted socket takes the size over from the listening one.
SEND_BUFFER_BYTES = 64 * 1024
GRACE_S = 3


def bound(host: str, port: int) -> socket.socket:
    """A listening socket. Raises `BadValue` where the address can't be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    try:
        listening.bind((host, port))
        listening.listen(512)
    except (OSError, OverflowError) as error:
        listening.close()
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        if taken:
            want = f"one that is free: try --port {port + 1}, or make run PORT={port + 1}"
        else:
            want = "an address of this machine that you may use"
        raise BadValue("port", f"{host}:{port}", want) from None
    return listening


def run(listening: socket.socket, settings: Settings) -> None:
    """Serve until told to stop."""
    config = uvicorn.Config(
        application(settings),
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
