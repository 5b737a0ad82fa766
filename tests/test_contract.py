"""The contract of engines, on the local pool; and that its checks find what is broken."""

from __future__ import annotations

import os
import sys
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from narrator.errors import Bad, Lost, UtteranceFailed
from narrator.pool import LocalPool
from narrator.schedule import Job, Spoken
from narrator.testing import BrokenPromise, contract


@contextmanager
def local(slots: int, environment: Mapping[str, str]) -> Iterator[LocalPool]:
    home = Path(os.environ["NARRATOR_HOME"])
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        pool = LocalPool(home, workers=slots, threads=1, utterance_timeout_s=600)
        try:
            yield pool
        finally:
            pool.close(0)


@pytest.mark.parametrize("check", contract.CHECKS, ids=lambda check: check.__name__[6:])
def test_the_local_pool_keeps(check: Callable[[contract.Make], None], home: Path) -> None:
    check(local)


def test_the_local_pool_ends_with_its_service(tmp_path: Path, home: Path) -> None:
    log = tmp_path / "begun.log"
    code = """
        import os, sys
        from pathlib import Path
        from narrator.pool import LocalPool
        from narrator.schedule import Job, Scheduler
        from narrator.types import Prosody
        from narrator.voices import catalogue

        os.environ.update(NARRATOR_TONE_LOG=sys.argv[2], NARRATOR_TONE_DELAY_MS="20")
        pool = LocalPool(Path(sys.argv[1]), workers=2, threads=1, utterance_timeout_s=60)
        line = Scheduler(pool).line()
        for number in range(1000):
            line.put(Job(catalogue.info("tone"), f"number {number}.", Prosody()))
        line.resume()
        while True:
            line.take()
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(home), str(log)]
    contract.check_killed_service(command, log, slots=2)


class Broken(LocalPool):
    """Breaks one promise."""

    def __init__(self, fault: str, slots: int) -> None:
        home = Path(os.environ["NARRATOR_HOME"])
        super().__init__(home, workers=slots, threads=1, utterance_timeout_s=600)
        self._fault = fault

    def run(self, job: Job, ticket: str) -> Spoken:
        if self._fault == "speaks twice":
            super().run(job, ticket)
            self.expect(ticket)
        if self._fault == "speaks another" and "7." in job.text:
            job = replace(job, text="something else.")
        try:
            return super().run(job, ticket)
        except Lost as error:
            if self._fault == "comes back late":
                time.sleep(1.0)
            if self._fault == "gives up":
                raise Bad(job.text, str(error)) from error
            raise

    def cancel(self, ticket: str) -> None:
        if self._fault != "does not stop":
            super().cancel(ticket)


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("speaks twice", contract.check_sharing),
        ("speaks another", contract.check_sharing),
        ("gives up", contract.check_killed_worker),
        ("comes back late", contract.check_killed_worker),
        ("does not stop", contract.check_cancel),
    ],
)
def test_a_broken_engine_is_found(
    fault: str,
    check: Callable[[contract.Make], None],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @contextmanager
    def broken(slots: int, environment: Mapping[str, str]) -> Iterator[LocalPool]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        pool = Broken(fault, slots)
        try:
            yield pool
        finally:
            pool.close(0)

    monkeypatch.setattr(contract, "WAIT_S", 3.0)
    monkeypatch.setattr(contract, "GAP_S", 0.4)
    monkeypatch.setattr(contract, "GAP_OF_A_START", 0.0)
    with pytest.raises((BrokenPromise, UtteranceFailed)):
        check(broken)
