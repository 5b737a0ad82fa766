"""First sound and speed of the whole line, beside the raw engine, in one run.

    python bench/first_sound.py [RUNS]

For each installed voice the same first utterance is spoken by the bare engine in this process and
asked of a running service over HTTP, by turns; then the whole sample. Prints medians and ratios:
line / raw for the first audible byte, and seconds of work for a second of audio (RTF).
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audio import encode
from narrator.narration import narrate
from narrator.settings import load
from narrator.studio import shares
from narrator.types import Prosody
from narrator.voices import catalogue, choose, store
from narrator.voices.base import Stop, Voice
from tests.service import Service

SAMPLE = Path(__file__).resolve().parent.parent / "tests" / "data" / "h200.txt"
VOICES = ("af_heart", "en_US-joe-medium", "system")


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    settings = load()
    threads = shares(os.cpu_count() or 1, settings.workers, settings.threads)[1]
    print(f"{os.cpu_count()} cores, {threads} threads a voice; medians of {runs} runs")
    print(
        f"{'voice':18} {'raw ms':>8} {'line ms':>8} {'ratio':>6}   {'raw RTF':>8} {'line RTF':>8}"
    )
    for name in VOICES:
        if not choose.installed(name, settings.home):
            print(f"{name:18} is not installed")
            continue
        measure(name, settings.home, threads, runs)


def measure(name: str, home: Path, threads: int, runs: int) -> None:
    info = catalogue.info(name)
    narration = narrate(SAMPLE.read_bytes(), voice=name)
    texts = [utterance.text for utterance in narration.utterances]
    voice = catalogue.load(info, store.files(info, home), threads)
    with Service(home, voice=name) as service:
        wait_ready(service)
        speak(voice, texts[0])
        first_sound(service)
        raw_ms, line_ms = [], []
        for _ in range(runs):
            raw_ms.append(1000 * took(lambda: speak(voice, texts[0])))
            time.sleep(0.3)
            line_ms.append(1000 * first_sound(service))
            time.sleep(0.7)  # the utterance that was cut off has ended
        raw, line = statistics.median(raw_ms), statistics.median(line_ms)
        raw_rtf = rtf(lambda: sum(speak(voice, text) for text in texts))
        line_rtf = rtf(lambda: whole(service))
    voice.close()
    print(
        f"{name:18} {raw:8.0f} {line:8.0f} {line / raw:6.2f}   {raw_rtf:8.3f} {line_rtf:8.3f}"
        f"   first: {texts[0]!r}",
        flush=True,
    )


def speak(voice: Voice, text: str) -> float:
    return voice.speak(text, Prosody(), Stop()).pcm.duration_s


def first_sound(service: Service) -> float:
    """Seconds until bytes of speech have come; then the client leaves."""
    began = time.perf_counter()
    with service.http.stream("POST", "/v1/narrate", content=SAMPLE.read_bytes()) as answer:
        got = 0
        for chunk in answer.iter_raw():
            got += len(chunk)
            if got > encode.head_bytes(encode.WEB):
                break
        return time.perf_counter() - began


def whole(service: Service) -> float:
    """Seconds of audio of the sample, as the line gives them."""
    body = service.http.post("/v1/narrate", content=SAMPLE.read_bytes(), timeout=900).content
    return encode.decode(body).duration_s


def rtf(work: Callable[[], float]) -> float:
    began = time.perf_counter()
    seconds = work()
    return (time.perf_counter() - began) / seconds


def took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def wait_ready(service: Service) -> None:
    while service.http.get("/readyz").status_code != 200:
        time.sleep(0.1)


if __name__ == "__main__":
    main()
