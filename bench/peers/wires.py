"""How each peer is asked: the text goes out, the pieces of its audio come back as they arrive."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping

import httpx

TIMEOUT_S = 300.0
PIECE_BYTES = 65536
_LOCAL = "127.0.0.1"


def posted(
    port: int, path: str, body: Mapping[str, object] | str, params: Mapping[str, str] | None = None
) -> Iterator[bytes]:
    """The body of an HTTP answer. Raises `httpx.HTTPError`."""
    content, kind = (
        (body, "text/plain") if isinstance(body, str) else (json.dumps(body), "application/json")
    )
    with (
        httpx.Client(
            base_url=f"http://{_LOCAL}:{port}", timeout=TIMEOUT_S, trust_env=False
        ) as client,
        client.stream(
            "POST", path, content=content.encode(), params=params, headers={"Content-Type": kind}
        ) as answer,
    ):
        answer.raise_for_status()
        yield from answer.iter_raw()


def wyoming(port: int, text: str) -> Iterator[bytes]:
    """The audio of Wyoming's events: one line of JSON, more JSON, then the payload.

    Raises OSError, also for an error that the server tells.
    """
    with socket.create_connection((_LOCAL, port), TIMEOUT_S) as line, line.makefile("rb") as file:
        data = json.dumps({"text": text}).encode()
        head = {"type": "synthesize", "version": "1.5.2", "data_length": len(data)}
        line.sendall(json.dumps(head).encode() + b"\n" + data)
        while said := file.readline():
            event = json.loads(said)
            told = file.read(event.get("data_length") or 0)
            payload = file.read(event.get("payload_length") or 0)
            if event["type"] == "error":
                raise OSError(told.decode())
            if event["type"] == "audio-chunk":
                yield payload
            if event["type"] == "audio-stop":
                return


def hosted(port: int, text: str) -> Iterator[bytes]:
    """The audio of a library in `host.py`: raw samples until it closes. Raises OSError."""
    with socket.create_connection((_LOCAL, port), TIMEOUT_S) as line:
        line.sendall(text.encode())
        line.shutdown(socket.SHUT_WR)
        while piece := line.recv(PIECE_BYTES):
            yield piece


def answers(port: int, path: str) -> bool:
    """Whether something listens there; with a path, whether it says 200."""
    try:
        if path:
            url = f"http://{_LOCAL}:{port}{path}"
            return httpx.get(url, timeout=5, trust_env=False).status_code == 200
        socket.create_connection((_LOCAL, port), 1).close()
    except (OSError, httpx.HTTPError):
        return False
    return True
