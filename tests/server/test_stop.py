"""The service is told to stop while somebody listens."""

from __future__ import annotations

import signal
import socket
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.articles import article
from tests.service import Service


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_waits_for_no_slow_listener_and_has_nothing_to_complain_of(
    tmp_path: Path, number: signal.Signals
) -> None:
    """One who takes next to nothing of what was sent."""
    with Service(tmp_path, voice="tone") as service:
        made = service.http.post("/v1/narrate", content=article(8))
        address = made.headers["content-location"]
        url = httpx.URL(service.url)
        with socket.create_connection((url.host, url.port or 80), timeout=30) as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.sendall(f"GET {address} HTTP/1.1\r\nHost: {url.host}\r\n\r\n".encode())
            assert slow.recv(20).startswith(b"HTTP/1.1 200")
            code = service.stop(number)
    assert code in (-number, 128 + number)
    assert "Traceback" not in service.text and "Cancel" not in service.text, service.text
    assert "timeout" not in service.text


def test_those_who_wait_for_more_are_cut_off_without_a_word(tmp_path: Path) -> None:
    with Service(tmp_path, voice="tone", NARRATOR_TONE_DELAY_MS="300") as service:
        url = httpx.URL(service.url)
        with ExitStack() as kept:
            for number in range(3):
                body = article(20, first=100 * number).encode()
                asked = (
                    f"POST /v1/narrate HTTP/1.1\r\nHost: {url.host}\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n"
                )
                waiting = socket.create_connection((url.host, url.port or 80), timeout=30)
                kept.enter_context(waiting)
                waiting.sendall(asked.encode() + body)
                assert waiting.recv(20).startswith(b"HTTP/1.1 200")
            service.stop(signal.SIGINT)
    assert "ERROR" not in service.text, service.text
