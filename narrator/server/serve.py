"""Starts the service: its address first, then its voice, then all the rest."""

from __future__ import annotations

import errno
import gc
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from narrator.errors import BadValue
from narrator.server.opening import Opening
from narrator.settings import Settings

# The kernel would else take some 4 MB of a stream on a slow client's behalf: nine minutes of
# audio that may never be heard. An accepted socket takes the size over from the listening one.
SEND_BUFFER_BYTES = 64 * 1024
# How long a thread that computes may keep Python from the one that answers. With the default, 5 ms,
# each wake-up may cost a fifth of the time in which the system's voice is first heard.
SWITCH_S = 0.001


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
            near = port + 1 if port < 65_535 else port - 1
            want = f"one that is free: try --port {near}, or --port 0 for any"
        else:
            want = "an address of this machine that you may use"
        raise BadValue("port", f"{host}:{port}", want) from None
    return listening


def run(listening: socket.socket, settings: Settings) -> None:
    """Serve until told to stop. Who connects meanwhile waits until the libraries are loaded."""
    # Neither we nor the voices multiply matrices with numpy; its threads cost 40 ms a process.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    opening = Opening(settings)
    with _uncollected():
        # Here, not above: they take a second, in which the voice's process loads its own.
        from narrator.server import app, loop

        served = app.application(settings, opening)
    sys.setswitchinterval(SWITCH_S)
    loop.run(served, listening)


@contextmanager
def _uncollected() -> Iterator[None]:
    """What is made inside is no garbage, and is never looked at again: 0.06 s less to start, and
    no request waits the 0.05 s in which all of it is."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()
