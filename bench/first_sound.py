"""First sound, speed and cost of the whole line, beside the raw engine, in one run.

    python bench/first_sound.py [RUNS] [VOICE ...]

For each installed voice the same first utterance is spoken by the bare engine in this process and
asked of a running service over HTTP, by turns; then the beginning of the sample. Nothing comes
from a cache. Prints medians and ratios: line / raw for the first audible byte; seconds of work for
a second of audio (RTF); seconds of CPU for a second of audio, of the service with its workers and
of the engine, and line / raw for the CPU that the same words took. The raw engine of the system's
voice is espeak-ng as its documentation has it: a Synth, a Synchronize.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audio import encode
from narrator.narration import narrate
from narrator.settings import load
from narrator.studio import shares
from narrator.types import Prosody
from narrator.voices import catalogue, choose, store
from narrator.voices.base import Stop, Voice
from tests.service import Service

SAMPLE = (
    (Path(__file__).resolve().parent.parent / "tests" / "data" / "h200.txt")
    .read_text("utf-8")
    .split("\n\n")
)
BEGINNING = "\n\n".join(SAMPLE[:5])  # a title and four paragraphs
VOICES = ("af_heart", "en_US-joe-medium", "system")
ROUNDS = 2


class Work(NamedTuple):
    """What it took to make `audio_s` of sound."""

    audio_s: float
    wall_s: float
    cpu_s: float


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    settings = load()
    threads = shares(os.cpu_count() or 1, settings.workers, settings.threads)[1]
    print(f"{os.cpu_count()} cores, {threads} threads a voice; medians of {runs} runs")
    print(
        f"{'voice':18} {'raw ms':>7} {'line ms':>7} {'ratio':>6}   {'raw RTF':>8} {'line RTF':>8}"
        f"   {'raw CPU/s':>9} {'line CPU/s':>10} {'CPU ratio':>9}"
    )
    for name in sys.argv[2:] or VOICES:
        if not choose.installed(name, settings.home):
            print(f"{name:18} is not installed")
            continue
        measure(name, settings.home, threads, runs)


def measure(name: str, home: Path, threads: int, runs: int) -> float:
    """Prints a voice's row; CPU seconds of the whole line over those of the engine."""
    info = catalogue.info(name)
    texts = [one.text for one in narrate(BEGINNING, voice=name).utterances]
    voice = bare(catalogue.load(info, store.files(info, home), threads))
    with Service(home, voice=name, NARRATOR_CACHE_BYTES="0") as service:
        wait_ready(service)
        speak(voice, texts[0])
        first_sound(service)
        raw_ms, line_ms = [], []
        for _ in range(runs):
            raw_ms.append(1000 * took(lambda: speak(voice, texts[0])))
            time.sleep(0.3)
            line_ms.append(1000 * first_sound(service))
            time.sleep(0.7)  # the utterance that was cut off has ended
        first = statistics.median(raw_ms), statistics.median(line_ms)
        raws, lines = [], []
        for _ in range(ROUNDS):
            raws.append(worked(lambda: sum(speak(voice, text) for text in texts), own_cpu))
            lines.append(worked(lambda: whole(service), lambda: cpu_of(service)))
    voice.close()
    raw, line = added(raws), added(lines)
    print(
        f"{name:18} {first[0]:7.1f} {first[1]:7.1f} {first[1] / first[0]:6.2f}"
        f"   {raw.wall_s / raw.audio_s:8.3f} {line.wall_s / line.audio_s:8.3f}"
        f"   {raw.cpu_s / raw.audio_s:9.4f} {line.cpu_s / line.audio_s:10.4f}"
        f" {line.cpu_s / raw.cpu_s:9.3f}   first: {texts[0]!r}",
        flush=True,
    )
    return line.cpu_s / raw.cpu_s


def bare(voice: Any) -> Voice:
    """The voice as its engine would have it: espeak-ng's own way to wait looks every 20 ms."""
    speaker = getattr(voice, "_speaker", None)
    if hasattr(speaker, "_rest"):
        speaker._rest = speaker._lib.Synchronize
    made: Voice = voice
    return made


def speak(voice: Voice, text: str) -> float:
    return voice.speak(text, Prosody(), Stop()).pcm.duration_s


def first_sound(service: Service) -> float:
    """Seconds until bytes of speech have come; then the client leaves."""
    content = "\n\n".join(SAMPLE).encode()
    began = time.perf_counter()
    with service.http.stream("POST", "/v1/narrate", content=content) as answer:
        got = 0
        for chunk in answer.iter_raw():
            got += len(chunk)
            if got > encode.head_bytes(encode.WEB):
                break
        return time.perf_counter() - began


def whole(service: Service) -> float:
    """Seconds of audio of the beginning, as the line gives them."""
    body = service.http.post("/v1/narrate", content=BEGINNING.encode(), timeout=900).content
    return encode.decode(body).duration_s


def worked(work: Callable[[], float], cpu_s: Callable[[], float]) -> Work:
    before, began = cpu_s(), time.perf_counter()
    audio_s = work()
    return Work(audio_s, time.perf_counter() - began, cpu_s() - before)


def added(works: list[Work]) -> Work:
    return Work(*(sum(values) for values in zip(*works, strict=True)))


def own_cpu() -> float:
    return time.process_time()


def cpu_of(service: Service) -> float:
    """CPU seconds of the service and its workers until now."""
    root = psutil.Process(service.pid)
    times = [one.cpu_times() for one in (root, *root.children(recursive=True))]
    return sum(one.user + one.system for one in times)


def took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def wait_ready(service: Service) -> None:
    while service.http.get("/readyz").status_code != 200:
        time.sleep(0.1)


if __name__ == "__main__":
    main()
