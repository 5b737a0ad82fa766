"""A real service in a process of its own, for tests and benches."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType

import httpx
import psutil

from tests import disk

START_TIMEOUT_S = 60.0


class Service:
    """`narrator serve` on a free port; `http` is a client of it.

    With `file_bytes` it runs on a disk where no file grows beyond that.
    """

    def __init__(
        self, home: Path, *, voice: str = "auto", file_bytes: int = 0, **environment: str
    ) -> None:
        command = [sys.executable, "-m", "narrator", "serve", "--port", "0"]
        self._process = subprocess.Popen(
            disk.small(command, file_bytes) if file_bytes else command,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            env={
                **os.environ,
                "NARRATOR_HOME": str(home),
                "NARRATOR_VOICE": voice,
                **environment,
            },
        )
        self.said: list[str] = []
        self._up = threading.Event()
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()
        self.url = ""
        if self._up.wait(START_TIMEOUT_S):
            found = re.search(r"http://[\d.]+:\d+", self.text)
            self.url = found.group() if found else ""
        if not self.url:
            self.close()
            raise AssertionError(f"the service did not start: {self.text}")
        self.http = httpx.Client(base_url=self.url, timeout=60)

    @property
    def text(self) -> str:
        """All that it said on standard error."""
        return "".join(self.said)

    @property
    def pid(self) -> int:
        return self._process.pid

    def workers(self) -> list[psutil.Process]:
        """Its worker processes."""
        children = psutil.Process(self.pid).children(recursive=True)
        return [one for one in children if "narrator.worker" in " ".join(one.cmdline())]

    def _listen(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.said.append(line)
            if "/v1/narrate" in line:
                self._up.set()
        self._up.set()

    def stop(self, number: int) -> int:
        """Send it a signal; the code that it ends with. TimeoutExpired where it does not."""
        self._process.send_signal(number)
        return self._process.wait(15)

    def close(self) -> None:
        if hasattr(self, "http"):
            self.http.close()
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(5)
        assert self._process.stderr is not None
        self._process.stderr.close()

    def __enter__(self) -> Service:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
