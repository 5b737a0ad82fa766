"""A web server of our own on this machine, which counts who connects."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from types import TracebackType

Answer = bytes | Callable[[socket.socket, bytes], None]


def page(
    body: bytes = b"", status: int = 200, content_type: str | None = "text/html", **fields: str
) -> bytes:
    """An answer, whole; `fields` are more of its header (`_` stands for `-`)."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
    if content_type is not None:
        lines.append(f"Content-Type: {content_type}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class Web:
    """Answers GET by path from `pages`: bytes, or a function that gets the socket and the request.

    `connections` counts those who connected, `requests` holds what they asked.
    """

    def __init__(self, pages: dict[str, Answer], tls: ssl.SSLContext | None = None) -> None:
        self.pages = pages
        self.connections = 0
        self.requests: list[bytes] = []
        self._tls = tls
        self._ending = False
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            client, _ = self._socket.accept()
            if self._ending:
                client.close()
                return
            self.connections += 1
            threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            stack.enter_context(client)
            client.settimeout(20)
            if self._tls:
                client = stack.enter_context(self._tls.wrap_socket(client, server_side=True))
            request = b""
            while b"\r\n\r\n" not in request:
                if not (more := client.recv(4096)):
                    return
                request += more
                if request.startswith(b"\x16"):
                    return  # a TLS greeting, at a server that speaks none
            self.requests.append(request)
            answer = self.pages.get(request.split(b" ", 2)[1].decode(), page(b"none", 404))
            if callable(answer):
                answer(client, request)
            else:
                client.sendall(answer)

    def close(self) -> None:
        self._ending = True
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 5).close()
        self._thread.join(5)
        self._socket.close()

    def __enter__(self) -> Web:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
