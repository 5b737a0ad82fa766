"""The first utterance behind 200 queued articles, and what a second core gives.

    python bench/queued.py [RUNS] [ROUNDS]

First: for Kokoro, where it is installed, and for the tone voice slowed down to 300 ms, how long
someone new waits for the speech of a first utterance while nothing else is asked for, and while
200 articles are queued as a batch, by turns. Prints p50, p99 and the ratio of the two; the promise
is 1.15 at the median and, behind 200, 2 times an utterance's time + 50 ms at p99.

Second: how fast a few sentences are spoken on two cores against one, by the bare engine (with two
threads, and as two processes) and through the pool (one worker of two threads, two of one), by
turns. Each part of the machine must be free: with busy neighbours compare nothing but ratios.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from narrator.narration import narrate
from narrator.pool import LocalPool
from narrator.schedule import BATCH, Job, Line, Scheduler
from narrator.settings import load
from narrator.studio import shares
from narrator.types import Prosody
from narrator.voices import catalogue, choose, store
from narrator.voices.base import Stop

SAMPLE = Path(__file__).resolve().parent.parent / "tests" / "data" / "h200.txt"
ARTICLES = 200
TONE_DELAY_MS = 300
FEW = 6  # sentences, of 60 to 100 characters


def main() -> None:
    if sys.argv[1:2] == ["raw"]:
        raw(sys.argv[2], int(sys.argv[3]))
        return
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    home = load().home
    print(f"first utterance, idle and behind {ARTICLES} articles; {runs} runs, ms")
    for name in ("tone", "af_heart"):
        if runs and (name == "tone" or choose.installed(name, home)):
            queued(name, runs)
    print(f"\n{FEW} sentences, seconds of audio a second, on two cores; {rounds} rounds")
    for name in ("af_heart", "en_US-joe-medium"):
        if rounds and choose.installed(name, home):
            cores(name, rounds)


@contextmanager
def engine(workers: int, threads: int) -> Iterator[LocalPool]:
    os.environ["NARRATOR_TONE_DELAY_MS"] = str(TONE_DELAY_MS)
    pool = LocalPool(load().home, workers=workers, threads=threads, utterance_timeout_s=120)
    try:
        yield pool
    finally:
        pool.close(0)


def texts(voice: str) -> list[str]:
    return [one.text for one in narrate(SAMPLE.read_bytes(), voice=voice).utterances]


def queued(voice: str, runs: int) -> None:
    info = catalogue.info(voice)
    first, *rest = texts(voice)
    with engine(*shares(os.cpu_count() or 1, 0, 0)) as pool:
        scheduler = Scheduler(pool)
        batches = []
        for article in range(ARTICLES):
            line = scheduler.line(lane=BATCH)
            ending = f"Article {chr(97 + article // 26)} {chr(97 + article % 26)}"
            for text in rest:
                line.put(Job(info, f"{text} {ending}.", Prosody()))
            batches.append(line)

        def newcomer() -> float:
            line = scheduler.line()
            began = time.perf_counter()
            line.put(Job(info, first, Prosody()))
            line.resume()
            line.take()
            took = time.perf_counter() - began
            line.close()
            return 1000 * took

        newcomer()
        idle_ms, behind_ms = [], []
        for _ in range(runs):
            idle_ms.append(newcomer())
            each(batches, Line.resume)
            time.sleep(0.4)
            behind_ms.append(newcomer())
            each(batches, Line.pause)
            time.sleep(0.3)
        scheduler.close()
    idle, behind = statistics.median(idle_ms), statistics.median(behind_ms)
    print(
        f"{voice:18} idle p50 {idle:6.0f} p99 {max(idle_ms):6.0f}   behind p50 {behind:6.0f} "
        f"p99 {max(behind_ms):6.0f}   p50 ratio {behind / idle:.3f}   p99 against 2 x + 50 ms "
        f"{max(behind_ms) / (2 * idle + 50):.2f}   first: {first!r}",
        flush=True,
    )


def each(lines: list[Line], what: Callable[[Line], None]) -> None:
    for line in lines:
        what(line)


def few(voice: str) -> list[str]:
    return [text for text in texts(voice) if 60 <= len(text) <= 100][:FEW]


def cores(voice: str, rounds: int) -> None:
    ways: dict[str, Callable[[], float]] = {
        "raw 1 thread": lambda: raw_speed(voice, 1, 1),
        "raw 2 threads": lambda: raw_speed(voice, 1, 2),
        "raw 2 processes": lambda: raw_speed(voice, 2, 1),
        "pool 1 x 2": lambda: pool_speed(voice, 1, 2),
        "pool 2 x 1": lambda: pool_speed(voice, 2, 1),
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            found[name].append(way())
    one = statistics.median(found["raw 1 thread"])
    best = max(statistics.median(found[name]) for name in list(ways)[1:3])
    for name, speeds in found.items():
        speed = statistics.median(speeds)
        print(
            f"{voice:18} {name:16} {speed:6.2f} s/s   against one thread {speed / one:.2f}   "
            f"against the raw best {speed / best:.2f}   {[round(one, 2) for one in speeds]}",
            flush=True,
        )


def pool_speed(voice: str, workers: int, threads: int) -> float:
    info, sentences = catalogue.info(voice), few(voice)
    with engine(workers, threads) as pool:
        scheduler = Scheduler(pool)
        line = scheduler.line(lane=BATCH)
        line.resume()
        for n in range(workers):  # each slot loads its voice
            line.put(Job(info, f"{sentences[n]} Again.", Prosody()))
        for _ in range(workers):
            line.take()
        began = time.perf_counter()
        for sentence in sentences:
            line.put(Job(info, sentence, Prosody()))
        audio_s = sum(line.take().pcm.duration_s for _ in sentences)
        took_s = time.perf_counter() - began
        scheduler.close()
    return audio_s / took_s


def raw_speed(voice: str, processes: int, threads: int) -> float:
    """Of the bare engine; several processes speak every other sentence each."""
    command = [sys.executable, __file__, "raw", voice, str(threads)]
    children = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    for child in children:
        line(child)
    began = time.perf_counter()
    sentences = few(voice)
    for number, child in enumerate(children):
        child.stdin.write(json.dumps(sentences[number::processes]) + "\n")  # type: ignore[union-attr]
        child.stdin.flush()  # type: ignore[union-attr]
    audio_s = sum(float(line(child)) for child in children)
    took_s = time.perf_counter() - began
    for child in children:
        child.communicate()
    return audio_s / took_s


def line(child: subprocess.Popen[str]) -> str:
    return child.stdout.readline()  # type: ignore[union-attr]


def raw(name: str, threads: int) -> None:
    info = catalogue.info(name)
    voice = catalogue.load(info, store.files(info, load().home), threads)
    voice.speak("A word before.", Prosody(), Stop())
    print("ready", flush=True)
    sentences = json.loads(sys.stdin.readline())
    print(sum(voice.speak(one, Prosody(), Stop()).pcm.duration_s for one in sentences), flush=True)


if __name__ == "__main__":
    main()
