"""Real worker processes: what they survive, and that they leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from narrator.errors import Cancelled, Lost, VoiceMissing
from narrator.pool import LocalPool
from narrator.schedule import Job, Scheduler
from narrator.testing import begun
from narrator.types import Prosody
from narrator.voices import catalogue

TONE = catalogue.info("tone")


def job(text: str) -> Job:
    return Job(TONE, text, Prosody())


@pytest.fixture
def slow_pool(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalPool]:
    monkeypatch.setenv("NARRATOR_TONE_DELAY_MS", "30000")
    monkeypatch.setenv("NARRATOR_TONE_LOG", str(tmp_path / "begun.log"))
    made = LocalPool(home, workers=1, threads=1, utterance_timeout_s=60)
    yield made
    made.close(0)


@pytest.fixture
def pool(home: Path) -> Iterator[LocalPool]:
    made = LocalPool(home, workers=2, threads=1, utterance_timeout_s=60)
    yield made
    made.close(0)


def in_background(pool: LocalPool, text: str) -> tuple[threading.Thread, list[Exception]]:
    caught: list[Exception] = []

    def run() -> None:
        pool.expect("ticket")
        try:
            pool.run(job(text), "ticket")
        except Exception as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    deadline = time.monotonic() + 20
    while not begun(Path(os.environ["NARRATOR_TONE_LOG"])):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return thread, caught


def test_a_killed_worker_is_lost_and_replaced(pool: LocalPool) -> None:
    first = pool.run(job("Before."), "1")
    for pid in pool.pids():
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.2)
    again = pool.run(job("Before."), "2")
    assert (first.speech.pcm.samples == again.speech.pcm.samples).all()


def test_one_killed_in_the_middle_is_lost(slow_pool: LocalPool) -> None:
    thread, caught = in_background(slow_pool, "A word.")
    for pid in slow_pool.pids():
        os.kill(pid, signal.SIGKILL)
    thread.join(10)
    (error,) = caught
    assert isinstance(error, Lost)


def test_cancel_reaches_a_running_utterance(slow_pool: LocalPool) -> None:
    thread, caught = in_background(slow_pool, "A word.")
    pids = slow_pool.pids()
    slow_pool.cancel("ticket")
    thread.join(5)
    (error,) = caught
    assert isinstance(error, Cancelled)
    assert slow_pool.pids() == pids, "the process goes on; only the utterance ended"


def test_a_cancel_that_comes_first_is_not_forgotten(slow_pool: LocalPool) -> None:
    caught: list[Exception] = []

    def run() -> None:
        try:
            slow_pool.run(job("A word."), "early")
        except Cancelled as error:
            caught.append(error)

    slow_pool.expect("early")
    slow_pool.cancel("early")
    run()
    assert len(caught) == 1


def test_a_closed_pool_runs_no_more(home: Path) -> None:
    pool = LocalPool(home, workers=1, threads=1, utterance_timeout_s=60)
    pool.close(0)
    for _ in range(2):
        with pytest.raises(Cancelled):
            pool.run(job("A word."), "1")
    with pytest.raises(Cancelled):
        pool.warm(TONE)


def test_a_hung_engine_ends_like_a_dead_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATOR_TONE_DELAY_MS", "60000")
    pool = LocalPool(home, workers=1, threads=1, utterance_timeout_s=1.0)
    with pytest.raises(Lost, match="silent for 1 s"):
        pool.run(job("A word."), "1")
    assert pool.pids() == ()
    pool.close(0)


def test_what_a_voice_refuses_is_told_whole(pool: LocalPool, tmp_path: Path) -> None:
    empty = LocalPool(tmp_path, workers=1, threads=1, utterance_timeout_s=60)
    with pytest.raises(VoiceMissing, match="narrator voices install af_heart"):
        empty.run(Job(catalogue.info("af_heart"), "A word.", Prosody()), "1")
    empty.close(0)


def test_a_hundred_utterances_come_in_order_through_deaths(pool: LocalPool) -> None:
    scheduler = Scheduler(pool)
    texts = [f"Sentence {'abcdefghij'[n // 10]}{'abcdefghij'[n % 10]}." for n in range(100)]
    line = scheduler.line()
    for text in texts:
        line.put(job(text))
    line.resume()
    lengths = []
    for number in range(len(texts)):
        lengths.append(len(line.take().words))
        if number in (20, 60):
            for pid in pool.pids()[:1]:
                os.kill(pid, signal.SIGKILL)
    assert len(lengths) == 100
    scheduler.close()


def test_workers_end_with_a_killed_parent(home: Path) -> None:
    code = """
        import sys, time
        from pathlib import Path
        from narrator.pool import LocalPool
        from narrator.voices import catalogue
        pool = LocalPool(Path(sys.argv[1]), workers=1, threads=1, utterance_timeout_s=60)
        pool.warm(catalogue.info("tone"))
        print(*pool.pids(), flush=True)
        time.sleep(60)
    """
    arguments = [sys.executable, "-c", textwrap.dedent(code), str(home)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert pids and all(psutil.pid_exists(pid) for pid in pids)
        parent.kill()
    _gone, alive = psutil.wait_procs(
        [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)], timeout=10
    )
    assert not alive


def test_a_folder_named_audio_where_the_user_stands_is_not_ours(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "audio").mkdir()
    (tmp_path / "audio" / "__init__.py").write_text("raise SystemExit('not this one')")
    (tmp_path / "numpy.py").write_text("raise SystemExit('nor this one')")
    monkeypatch.chdir(tmp_path)
    pool = LocalPool(home, workers=1, threads=1, utterance_timeout_s=60)
    assert len(pool.run(job("A word."), "1").speech.pcm)
    pool.close(0)


def test_a_voice_that_nobody_asks_for_is_let_go_unless_it_was_warmed(home: Path) -> None:
    pool = LocalPool(home, workers=1, threads=1, utterance_timeout_s=60, idle_s=0.2)
    other = replace(TONE, name="other")
    pool.warm(TONE)
    kept = pool.pids()
    assert len(pool.run(Job(other, "A word.", Prosody()), "1").speech.pcm)
    assert len(pool.pids()) == 2
    deadline = time.monotonic() + 10
    while len(pool.pids()) > 1 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert pool.pids() == kept
    assert len(pool.run(Job(other, "A word.", Prosody()), "2").speech.pcm), "it is loaded again"
    pool.close(0)


def test_a_slot_that_has_the_voice_goes_first(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATOR_TONE_DELAY_MS", "100")
    pool = LocalPool(home, workers=2, threads=1, utterance_timeout_s=60)
    jobs = [Job(replace(TONE, name=name), "A word.", Prosody()) for name in ("one", "other")]
    threads = [threading.Thread(target=pool.run, args=(one, one.voice.name)) for one in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(4):
        pool.run(jobs[number % 2], str(number))
    assert len(pool.pids()) == 2
    pool.close(0)
