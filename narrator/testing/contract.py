"""Holds an engine to the promises of `narrator.schedule.Engine`, with our scheduler above it.

    from narrator.testing.contract import check_engine
    check_engine(make)

`make(slots, environment)` opens an engine that speaks with the tone voice on so many slots, in
processes that see these environment variables (by them the voice is slowed down and keeps a log of
what was begun), as a context manager that closes it. Each check raises `BrokenPromise`; they can be
called one by one, and count what happened rather than how long it took; the one time they take is
the gap of `check_killed_worker`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from narrator.errors import Cancelled, UtteranceFailed
from narrator.schedule import BATCH, INTERACTIVE, Engine, Job, Line, Scheduler
from narrator.testing.comparing import Begun, begun
from narrator.testing.conformance import BrokenPromise
from narrator.types import Prosody
from narrator.voices import catalogue
from narrator.voices.base import Stop
from narrator.voices.tone import ToneVoice

Make = Callable[[int, Mapping[str, str]], AbstractContextManager[Engine]]

TONE = catalogue.info("tone")
# So long does nothing take that was not forgotten; not a measure of speed.
WAIT_S = 60.0
ENDLESS_MS = 600_000.0
# The longest that a listener in order waits because a worker was killed; or so many times what the
# same run took to begin its first utterance, where the machine is that slow: a new worker has to
# begin once more.
GAP_S = 5.0
GAP_OF_A_START = 4.0
QUEUED = 200


def check_engine(make: Make) -> None:
    """All promises but that of `check_killed_service`, which needs a service."""
    for check in CHECKS:
        check(make)


@dataclass(frozen=True)
class Scene:
    """A scheduler on the engine, and the log of what its voices began."""

    scheduler: Scheduler
    log: Path

    def line(self, *texts: str, lane: int = INTERACTIVE, client: str = "") -> Line:
        line = self.scheduler.line(lane=lane, client=client)
        for text in texts:
            line.put(Job(TONE, text, Prosody()))
        line.resume()
        return line

    def begun(self) -> list[Begun]:
        return begun(self.log) if self.log.exists() else []

    def wait(self, what: Callable[[], bool], promise: str) -> None:
        deadline = time.monotonic() + WAIT_S
        while not what():
            if time.monotonic() > deadline:
                raise BrokenPromise(f"{promise}: not in {WAIT_S:g} s")
            time.sleep(0.005)

    def wait_begun(self, text: str, times: int = 1) -> Begun:
        """Until `text` was begun so many times; returns the last."""
        self.wait(lambda: self._of(text)[times - 1 :] != [], f"{text!r} was to be begun")
        return self._of(text)[times - 1]

    def _of(self, text: str) -> list[Begun]:
        return [one for one in self.begun() if one.text == text]


@contextmanager
def scene(make: Make, slots: int, delay_ms: float) -> Iterator[Scene]:
    """A scheduler on a new engine, with a log of its own."""
    with tempfile.TemporaryDirectory(prefix="narrator-contract-") as folder:
        log = Path(folder) / "begun.log"
        environment = {"NARRATOR_TONE_LOG": str(log), "NARRATOR_TONE_DELAY_MS": f"{delay_ms:g}"}
        with make(slots, environment) as engine:
            scheduler = Scheduler(engine)
            try:
                yield Scene(scheduler, log)
            finally:
                scheduler.close()


def texts(name: str, count: int) -> list[str]:
    return [f"{name} number {n}." for n in range(count)]


def check_order(make: Make) -> None:
    """Speech comes in the order of its jobs, whole, from several slots; what the engine says of a
    job's length is its length."""
    wanted = [f"{' '.join(['word'] * (n * 7 % 23 + 1))} {n}." for n in range(40)]
    with scene(make, slots=3, delay_ms=5) as on:
        line = on.line(*wanted)
        lengths = on.scheduler.measuring()
        for text in wanted:
            lengths.put(Job(TONE, text, Prosody()))
        lengths.resume()
        for text in wanted:
            _same(line, text)
            length = lengths.take()
            if length is not None and length != len(_spoken(text)):
                raise BrokenPromise(f"{text!r}: measured {length} samples, not {_spoken(text)}")


def check_priority(make: Make) -> None:
    """Behind 200 queued utterances of batches someone new is next: none of them is ended first."""
    slots = 2
    with scene(make, slots, delay_ms=20) as on:
        for n in range(20):
            on.line(*texts(f"batch {n}", QUEUED // 20), lane=BATCH)
        on.wait(lambda: len(on.begun()) > slots, "batches are spoken")
        for n in range(5):
            before = len(on.begun())
            line = on.line(f"newcomer {n}.")
            _same(line, f"newcomer {n}.")
            order = [one.text for one in on.begun()]
            passed = order.index(f"newcomer {n}.") - before
            if passed > slots:  # one a slot may have begun while we looked
                raise BrokenPromise(f"{passed} utterances of a batch went before someone new")
            line.close()


def check_fairness(make: Make) -> None:
    """Two clients get the same, however many lines each has."""
    with scene(make, slots=2, delay_ms=5) as on:
        for n in range(6):
            on.line(*texts(f"many {n}", 30), lane=BATCH, client="many")
        on.line(*texts("single", 60), lane=BATCH, client="one")
        on.wait(lambda: len(on.begun()) >= 80, "both are spoken")
        had = Counter(one.text.split()[0] for one in on.begun()[:80])
        if not 0.8 <= had["many"] / max(1, had["single"]) <= 1.25:
            raise BrokenPromise(f"of 80 utterances the clients had {dict(had)}")


def check_sharing(make: Make) -> None:
    """What ten want at once is spoken once."""
    wanted = texts("shared", 12)
    with scene(make, slots=2, delay_ms=20) as on:
        lines = [on.line(*wanted) for _ in range(10)]
        for text in wanted:
            for line in lines:
                _same(line, text)
        if len(on.begun()) != len(wanted):
            raise BrokenPromise(f"{len(wanted)} utterances were spoken {len(on.begun())} times")


def check_cancel(make: Make) -> None:
    """Who leaves, pauses, or can wait frees the slot in the middle of an utterance."""
    with scene(make, slots=1, delay_ms=ENDLESS_MS) as on:
        left = on.line("someone who leaves.")
        on.wait_begun("someone who leaves.")
        left.close()
        paused = on.line("someone who pauses.")
        on.wait_begun("someone who pauses.")
        paused.pause()
        on.line("a batch.", lane=BATCH)
        on.wait_begun("a batch.")
        on.line("someone new.")
        on.wait_begun("someone new.")


def check_killed_worker(make: Make) -> None:
    """SIGKILL of a worker: none is lost, at most one is spoken twice, and who listens in order
    waits 5 s at most (see `GAP_S`)."""
    wanted, kills = texts("kept", 60), 3
    with scene(make, slots=2, delay_ms=20) as on:
        line = on.line(*wanted)
        start_s, longest_s = _waited_s(line, wanted[0]), 0.0
        for number, text in enumerate(wanted[1:], 1):
            if number % 15 == 0:
                _kill(on.begun()[-1].pid)
            longest_s = max(longest_s, _waited_s(line, text))
        times = Counter(one.text for one in on.begun())
        twice = [text for text, count in times.items() if count > 1]
        if set(times) != set(wanted) or sum(times.values()) > len(wanted) + kills:
            raise BrokenPromise(f"after {kills} kills were begun again: {twice}")
        if longest_s > max(GAP_S, GAP_OF_A_START * start_s):
            raise BrokenPromise(
                f"a killed worker was heard as a gap of {longest_s:.1f} s, where the first start "
                f"took {start_s:.1f} s"
            )


def check_poison(make: Make) -> None:
    """An utterance that kills two workers ends its line by name; others go on."""
    poison = "poison."
    with scene(make, slots=2, delay_ms=50) as on:
        line = on.line("before.", poison, "after.")
        stop = threading.Event()
        killer = threading.Thread(target=_kill_at, args=(on, poison, stop))
        killer.start()
        try:
            other = on.line(*texts("other", 30))
            _same(line, "before.")
            try:
                line.take()
            except UtteranceFailed as error:
                if (error.index, error.text) != (1, poison):
                    raise BrokenPromise(f"{error.text!r} was blamed for {poison!r}") from error
            else:
                raise BrokenPromise("what killed its workers twice was spoken")
            for text in texts("other", 30):
                _same(other, text)
            line.close()
            _same(on.line("and again."), "and again.")
        finally:
            stop.set()
            killer.join()
        deaths = sum(one.text == poison for one in on.begun())
        if deaths != 2:
            raise BrokenPromise(f"it was tried {deaths} times, not twice")


def check_refused(make: Make) -> None:
    """What a voice refuses is tried once and ends its line by name; the worker lives on."""
    with scene(make, slots=1, delay_ms=0) as on:
        _same(on.line("before."), "before.")
        try:
            on.line(" ").take()
        except UtteranceFailed:
            pass
        else:
            raise BrokenPromise("a text without a word was spoken")
        _same(on.line("after."), "after.")
        if len({one.pid for one in on.begun()}) != 1:
            raise BrokenPromise("a refusal ended the worker")


def check_close(make: Make) -> None:
    """Who waits is told, and all ends, when the engine is closed in the middle of its work."""
    with scene(make, slots=2, delay_ms=ENDLESS_MS) as on:
        line = on.line(*texts("endless", 3))
        pids = {on.wait_begun(text).pid for text in texts("endless", 2)}
        told: list[Cancelled] = []

        def wait() -> None:
            try:
                line.take()
            except Cancelled as error:
                told.append(error)

        waiting = threading.Thread(target=wait)
        waiting.start()
        on.scheduler.close()
        waiting.join(WAIT_S)
        if not told:
            raise BrokenPromise("who waited for a closed engine was not told")
        on.wait(lambda: not any(map(_lives, pids)), "workers end with their engine")


CHECKS: Sequence[Callable[[Make], None]] = (
    check_order,
    check_priority,
    check_fairness,
    check_sharing,
    check_cancel,
    check_killed_worker,
    check_poison,
    check_refused,
    check_close,
)


def check_killed_service(command: Sequence[str], log: Path, slots: int) -> None:
    """SIGKILL of the service: its workers die, and nothing goes on being spoken.

    `command` starts a service that speaks a long backlog with the tone voice, slowed down, on so
    many slots, and logs to `log`.
    """
    service = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + WAIT_S
        while not log.exists() or len(begun(log)) < 3 * slots:
            if time.monotonic() > deadline or service.poll() is not None:
                raise BrokenPromise("the service does not speak")
            time.sleep(0.01)
    finally:
        service.kill()
        service.wait()
    before = begun(log)
    pids = {one.pid for one in before}
    while any(map(_lives, pids)):
        if time.monotonic() > deadline:
            raise BrokenPromise("workers outlive their service")
        time.sleep(0.01)
    after = len(begun(log)) - len(before)
    if after > slots:
        raise BrokenPromise(f"{after} utterances were begun after the service was gone")


def _spoken(text: str) -> np.ndarray:
    return ToneVoice(TONE).speak(text, Prosody(), Stop()).pcm.samples


def _same(line: Line, text: str) -> None:
    """The next of `line` is the sound of `text`."""
    if not np.array_equal(line.take().pcm.samples, _spoken(text)):
        raise BrokenPromise(f"something else came in the place of {text!r}")


def _waited_s(line: Line, text: str) -> float:
    """How long the next of `line`, which is to be `text`, was waited for."""
    began = time.monotonic()
    _same(line, text)
    return time.monotonic() - began


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _kill_at(on: Scene, text: str, stop: threading.Event) -> None:
    """Kill whoever begins `text`."""
    killed = 0
    while not stop.wait(0.002):
        found = [one.pid for one in on.begun() if one.text == text]
        for pid in found[killed:]:
            _kill(pid)
        killed = len(found)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
