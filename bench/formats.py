"""What is each format like, of each voice? One table: loudness, true peak, how far its length is
told wrong, when its first bytes come, how fast it is made, and in how much memory.

    python bench/formats.py [--characters N] [VOICE ...]

Each voice (tone, system, Piper and the default, as far as installed, unless some are named) reads
the beginning of an article, N characters of it, once; every format is then made of that in a
process of its own, from what was kept of the speech, so that rows differ by their format alone.

    I, TP      LUFS and dBTP of what a decoder gives back (FFmpeg's ebur128)
    mutagen, ffprobe, decoded   ms that each finds the saved file longer than the narration
    first, ratio   ms until the first bytes of sound, and the same beside `pcm`'s, bare samples
    speed      seconds of audio made in one
    MB         peak of the process, and how much of that came after it was loaded
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import mutagen

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audio import encode
from audio.loudness import measure
from narrator.cache import Cache, KeptPhrase
from narrator.narration import Narration, narrate
from narrator.settings import load
from narrator.speaking import Speaking
from narrator.studio import Studio, shared
from narrator.voices import choose

SAMPLE = Path(__file__).resolve().parent.parent / "tests" / "data" / "h200.txt"
VOICES = ("tone", "system", "en_US-joe-medium", "af_heart")
ROWS = ("pcm", "mp3", "mp3 48k", "opus", "aac", "flac", "wav", "m4b")
COLUMNS = ("I", "TP", "mutagen", "ffprobe", "decoded", "first", "ratio", "speed", "MB", "grown")
ROUNDS = 3


class Spoken(Cache):
    """Keeps what was spoken, and nothing that was encoded."""

    def phrase(self, key: str) -> KeptPhrase | None:
        return None

    def keep_phrase(self, key: str, phrase: KeptPhrase) -> None:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("voices", nargs="*", metavar="VOICE")
    parser.add_argument("--characters", type=int, default=1000)
    parser.add_argument("--row", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.row:
        print(json.dumps(row(options.voices[0], options.characters, *options.row)))
        return
    settings = load()
    print(f"| voice | format | {' | '.join(COLUMNS)} |\n|---|---|{'--:|' * len(COLUMNS)}")
    for voice in options.voices or VOICES:
        if choose.installed(voice, settings.home):
            table(voice, options.characters)


def table(voice: str, characters: int) -> None:
    with TemporaryDirectory() as kept:
        child(voice, characters, "pcm", kept)  # speaks; the rows read what it kept
        plain_ms = 0.0
        for format in ROWS:
            found = child(voice, characters, format, kept)
            plain_ms = plain_ms or found["first"]
            found["ratio"] = found["first"] / plain_ms
            cells = (f"{found[one]:.2f}" if one in found else "" for one in COLUMNS)
            print(f"| {voice} | {format} | {' | '.join(cells)} |", flush=True)


def child(voice: str, characters: int, format: str, kept: str) -> dict[str, float]:
    command = [sys.executable, __file__, voice, "--characters", str(characters)]
    done = subprocess.run(
        [*command, "--row", format, kept], check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def row(voice: str, characters: int, named: str, kept: str) -> dict[str, float]:
    """One format of one voice; the cache in the folder `kept` has its speech."""
    format, _, feed = named.partition(" ")
    profile = encode.FEED if feed else encode.WEB
    settings = load({"voice": voice})
    narration = narrate(SAMPLE.read_text("utf-8")[:characters], settings=settings)
    stream = "aac" if format in encode.MPEG4_FORMATS else format
    with shared(settings) as studio:
        studio.cache = Spoken(Path(kept), 10**9)
        loaded = peak_mb()
        spoken = [streamed(narration, stream, profile, studio) for _ in range(1 + ROUNDS)]
        peak = peak_mb()
        found = told(narration, format, profile)
    return {
        "first": min(one[0] for one in spoken[1:]) * 1000,
        "speed": max(one[1] for one in spoken[1:]),
        "MB": peak,
        "grown": peak - loaded,
        **found,
    }


def streamed(
    narration: Narration, format: str, profile: encode.Profile, studio: Studio
) -> tuple[float, float]:
    """Seconds until the first bytes of sound, and seconds of audio a second."""
    recipe = narration.recipe(format, profile=profile)
    speaking = Speaking(recipe, studio.scheduler.line(), studio.cache)
    began, first_s = time.perf_counter(), 0.0
    for piece in speaking.pieces():
        if piece.data and not first_s:
            first_s = time.perf_counter() - began
    spent_s = time.perf_counter() - began
    return first_s or spent_s, speaking.samples / recipe.rate_hz / spent_s


def told(narration: Narration, format: str, profile: encode.Profile) -> dict[str, float]:
    """How loud the saved file is, and by how many ms its length is told wrong."""
    if format == "pcm":
        return {}
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"sound.{format}"
        made: list[Any] = []
        narration.save(path, profile=profile, told=made.append)
        length_s = made[-1].samples / made[-1].recipe.rate_hz
        sound = encode.decode(path)
        loudness = measure(sound)
        read = mutagen.File(path)
        probe = subprocess.run(
            ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path],
            check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        lengths_s = {
            "mutagen": read.info.length,
            "ffprobe": float(probe.stdout),
            "decoded": sound.duration_s,
        }
    wrong = {name: (found_s - length_s) * 1000 for name, found_s in lengths_s.items()}
    return {"I": loudness.integrated_lufs, "TP": loudness.true_peak_dbtp, **wrong}


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
