"""Kokoro's graph as it is released against the rewritten one, in one run.

    python bench/kokoro.py [RUNS]

Both speak every fourth utterance of the sample in turn, on one core and on two; of RUNS (3) the
fastest counts. Prints processor and wall seconds for each second of sound. Then both speak all of
the sample, and how far the rewritten sound is from the released: log-spectral distance (dB;
1,024-sample Hann frames, 256 apart, floor 80 dB below the peak), and energy above 8 kHz (dB). What
memory a process of each takes, at most and at rest; and the word error rates, where the recogniser
of bench/recogniser.txt is installed.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
import wave
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audio.pcm import Samples
from bench.intelligibility import SAMPLE, transcript, word_error_rate
from narrator.narration import narrate
from narrator.settings import load as settings
from narrator.types import Prosody
from narrator.voices import catalogue, store
from narrator.voices.base import Stop
from narrator.voices.kokoro import KokoroVoice, graph

RELEASED, REWRITTEN = "released", "rewritten"
EVERY = 4
FRAME, HOP = 1024, 256
HISS_HZ = 8000
LONG = (
    "Shares of the steelmaker fell nine percent after it cut its forecast for the third time this "
    "year, citing weak demand and rising energy prices, which nobody there had foreseen."
)


def main() -> None:
    if sys.argv[1:2] == ["--memory"]:
        memory(sys.argv[2])
        return
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    narration = narrate(SAMPLE.read_bytes(), voice="tone")
    texts = [utterance.text for utterance in narration.utterances]
    some = texts[::EVERY]
    print(f"{len(some)} utterances, fastest of {runs}\n")
    print("| threads | graph | CPU s / s | wall s / s | times as fast (CPU) | (wall) |")
    print("|--:|---|--:|--:|--:|--:|")
    for threads in (1, 2):
        timed(some, threads, runs)
    sounds = {name: spoken(name, texts) for name in (RELEASED, REWRITTEN)}
    distances = [
        (distance(a, b), hiss(b) - hiss(a))
        for a, b in zip(sounds[RELEASED], sounds[REWRITTEN], strict=True)
    ]
    apart, hissing = np.mean(distances, axis=0)
    same = [len(a) for a in sounds[RELEASED]] == [len(b) for b in sounds[REWRITTEN]]
    print(f"\nlengths the same: {same}; log-spectral distance {apart:.2f} dB; ", end="")
    print(f"above {HISS_HZ} Hz {hissing:+.2f} dB", flush=True)
    for name in (RELEASED, REWRITTEN):
        subprocess.run([sys.executable, __file__, "--memory", name], check=True)
    if importlib.util.find_spec("faster_whisper") is None:
        print("no recogniser: pip install -r bench/recogniser.txt")
        return
    for name, parts in sounds.items():
        print(f"{name}: word error rate {heard(texts, parts):.3f}")


def opened(name: str, threads: int) -> KokoroVoice:
    """The default voice, with the graph of that name."""
    here = frozenset([graph.NEEDS] if name == REWRITTEN else [])
    info = catalogue.info("af_heart")
    with patch.object(graph, "features", lambda: here):
        return KokoroVoice.open(info, store.files(info, settings().home), threads)


def spoken(name: str, texts: list[str]) -> list[Samples]:
    voice = opened(name, 2)
    sounds = [voice.speak(text, Prosody(), Stop()).pcm.samples for text in texts]
    voice.close()
    return sounds


def timed(texts: list[str], threads: int, runs: int) -> None:
    """Prints two rows of the table."""
    voices = {name: opened(name, threads) for name in (RELEASED, REWRITTEN)}
    sound_s = 0.0
    spent = {name: np.zeros(2) for name in voices}
    for text in texts:
        fastest = {name: np.full(2, np.inf) for name in voices}
        for run in range(runs):
            # Another speed each run, by nothing that is heard: what the front gave is remembered.
            prosody = Prosody(speed=1.0 + run * 1e-6)
            for name, voice in voices.items():
                began = np.array([time.process_time(), time.perf_counter()])
                samples = voice.speak(text, prosody, Stop()).pcm.samples
                ended = np.array([time.process_time(), time.perf_counter()])
                fastest[name] = np.minimum(fastest[name], ended - began)
        sound_s += len(samples) / 24_000
        for name in voices:
            spent[name] += fastest[name]
    for name, voice in voices.items():
        (cpu, wall), times = spent[name] / sound_s, spent[RELEASED] / spent[name]
        print(f"| {threads} | {name} | {cpu:.3f} | {wall:.3f} | {times[0]:.2f} | {times[1]:.2f} |")
        voice.close()


def spectra(samples: Samples) -> Samples:
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::HOP]
    return np.abs(np.fft.rfft(frames * np.hanning(FRAME), axis=1))


def distance(one: Samples, other: Samples) -> float:
    """Root mean square over frequency, mean over time, dB."""
    a, b = spectra(one), spectra(other)
    floor = 1e-4 * a.max()
    apart = 20 * np.log10((a + floor) / (b + floor))
    return float(np.sqrt((apart**2).mean(axis=1)).mean())


def hiss(samples: Samples, rate_hz: int = 24_000) -> float:
    """Energy above `HISS_HZ`, dB."""
    high = spectra(samples)[:, HISS_HZ * FRAME // rate_hz :]
    return float(10 * np.log10((high**2).sum()))


def heard(texts: list[str], parts: list[Samples], rate_hz: int = 24_000) -> float:
    """The word error rate of all parts, a third of a second between them."""
    gap = np.zeros(rate_hz // 3)
    samples = np.concatenate([piece for part in parts for piece in (part, gap)])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sample.wav"
        with wave.open(str(path), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(rate_hz)
            out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
        return word_error_rate(" ".join(texts), transcript(path))


def memory(name: str) -> None:
    """This process's resident memory with one voice, in MB: loaded, at most, at rest."""
    voice = opened(name, 2)
    loaded = _resident_mb("VmRSS")
    for text in (LONG, LONG.lower(), "Yes."):
        voice.speak(text, Prosody(), Stop())
    now, most = _resident_mb("VmRSS"), _resident_mb("VmHWM")
    print(f"{name}: {loaded:.0f} MB loaded, {most:.0f} at most, {now:.0f} at rest")


def _resident_mb(which: str) -> float:
    """Of this process, by /proc: what getrusage tells is its parent's too, from before exec."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(which)) * 1024 / 1e6


if __name__ == "__main__":
    main()
