"""A server as a tree of processes: started, weighed while it works, and ended whole."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import psutil

START_TIMEOUT_S = 120.0
SETTLE_TIMEOUT_S = 120.0
_LOOK_S = 0.1  # between two looks at the memory
_IDLE_SHARE = 0.05  # of one core
_SAID_BYTES = 2000  # of its log, in an error


class Unstarted(Exception):
    """A server that did not come up; the text is the end of what it said."""


class Tree:
    """A process and all that it starts, with its output in `log`."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path
    ) -> None:
        self.began = time.perf_counter()
        self._log = log
        with log.open("wb") as file:
            self._process = subprocess.Popen(
                command,
                env={**os.environ, **environment},
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the bench, which ends what it started
            )
        self.peak_rss_bytes = 0
        self._over = threading.Event()
        self._scale = threading.Thread(target=self._weigh, daemon=True)
        self._scale.start()

    def wait_ready(self, ready: Callable[[], bool]) -> float:
        """Seconds from the start until `ready`. Raises `Unstarted`."""
        while not ready():
            took_s = time.perf_counter() - self.began
            if self._process.poll() is not None or took_s > START_TIMEOUT_S:
                said = self._log.read_bytes()[-_SAID_BYTES:].decode(errors="replace").strip()
                raise Unstarted(said.splitlines()[-1] if said else f"silent for {took_s:.0f} s")
            time.sleep(0.05)
        return time.perf_counter() - self.began

    def cpu_s(self) -> float:
        """CPU time of the whole tree till now, with that of children that have ended."""
        total = 0.0
        for process in self._processes():
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                total += times.user + times.system
                total += times.children_user + times.children_system
        return total

    def settle(self) -> None:
        """Wait until it does nothing any more: a client that left is no longer served."""
        ends = time.perf_counter() + SETTLE_TIMEOUT_S
        before = self.cpu_s()
        while time.perf_counter() < ends:
            time.sleep(0.4)
            now = self.cpu_s()
            if now - before < _IDLE_SHARE * 0.4:
                return
            before = now

    def close(self) -> None:
        """End the whole tree, by force what does not go."""
        self._over.set()
        self._scale.join(5)
        family = self._processes()
        try:
            self._process.terminate()
            psutil.wait_procs(family, timeout=5)
        finally:  # also when Ctrl-C comes again
            for process in family:
                with contextlib.suppress(psutil.Error):
                    process.kill()
            self._process.wait()

    def __enter__(self) -> Tree:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _processes(self) -> list[psutil.Process]:
        with contextlib.suppress(psutil.Error):
            root = psutil.Process(self._process.pid)
            return [root, *root.children(recursive=True)]
        return []

    def _weigh(self) -> None:
        while not self._over.wait(_LOOK_S):
            total = 0
            for process in self._processes():
                with contextlib.suppress(psutil.Error):
                    total += process.memory_info().rss
            self.peak_rss_bytes = max(self.peak_rss_bytes, total)


def free_port() -> int:
    """A TCP port of this machine that nobody listens on now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
