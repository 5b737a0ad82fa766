"""A package index of our own: tiny wheels, served on this machine alone."""

from __future__ import annotations

import base64
import hashlib
import http.server
import io
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any


def wheel(distribution: str, version: str, files: dict[str, bytes]) -> bytes:
    """A wheel with `files`, to PEP 427."""
    name = distribution.replace("-", "_")
    info = f"{name}-{version}.dist-info"
    content = files | {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {distribution}\n"
        f"Version: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{path},sha256={_digest(data)},{len(data)}\n" for path, data in content.items()
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, data in content.items():
            archive.writestr(zipfile.ZipInfo(path), data)
        archive.writestr(zipfile.ZipInfo(f"{info}/RECORD"), record + f"{info}/RECORD,,\n")
    return made.getvalue()


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


class Index(http.server.ThreadingHTTPServer):
    """The simple API (PEP 503) over wheels in memory; `sending` may spoil what is sent."""

    def __init__(self, wheels: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.wheels = wheels
        self.asked: list[str] = []
        self.sending: Callable[[Any, bytes], None] = lambda handler, data: handler.wfile.write(data)
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/simple/"

    def stop(self) -> None:
        """Answer no more; a second call does nothing."""
        if not self._thread.is_alive():
            return
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Index

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        name = Path(self.path).name
        if name in self.server.wheels:
            data = self.server.wheels[name]
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.server.sending(self, data)
            return
        project = self.path.rstrip("/").rpartition("/")[2].replace("-", "_")
        found = [one for one in self.server.wheels if one.startswith(f"{project}-")]
        body = "".join(f'<a href="/files/{one}">{one}</a>' for one in found).encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
