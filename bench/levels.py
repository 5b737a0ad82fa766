"""How loud is each voice in each format? Integrated loudness and true peak of what a decoder gives
back, and how far the short-term loudness strays from the raw voice's.

    python bench/levels.py [--characters N] [--loudness LEVEL] [VOICE ...]

Each voice (those installed, unless some are named) reads the beginning of an article that it was
not calibrated by, N characters of it; each utterance is spoken once and kept, so that all formats
are made of the same sound. `mp3 48k` is what feeds carry. Loudness is FFmpeg's ebur128, `other` by
how much pyloudnorm reads it otherwise at the most.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pyloudnorm

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audio import encode
from audio.loudness import measure, short_term
from audio.pcm import Pcm
from narrator import levels
from narrator.cache import Cache
from narrator.levels import Gains, Level
from narrator.narration import Narration, narrate
from narrator.settings import Settings, load
from narrator.speaking import Speaking
from narrator.studio import Studio
from narrator.types import FORMATS
from narrator.voices import catalogue, choose

SAMPLE = Path(__file__).resolve().parent.parent / "tests" / "data" / "h200.txt"
MADE = [*((format, encode.WEB) for format in FORMATS), ("mp3", encode.FEED)]
NAMES = [*FORMATS, "mp3 48k"]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("voices", nargs="*", metavar="VOICE")
    parser.add_argument("--characters", type=int, default=1200)
    parser.add_argument("--loudness", default="podcast")
    options = parser.parse_args()
    settings = load()
    level = levels.level(options.loudness)
    text = SAMPLE.read_text("utf-8")[: options.characters]
    installed = [
        one.name for one in catalogue.voices() if choose.installed(one.name, settings.home)
    ]
    print(f"LUFS / dBTP at {level.name}; LU that the short-term loudness strays")
    print(f"| voice | s | {' | '.join(NAMES)} | strays | other |")
    print("|---|--:|" + "--:|" * (len(NAMES) + 2))
    for name in options.voices or installed:
        print(row(name, text, level, settings), flush=True)


def row(name: str, text: str, level: Level, settings: Settings) -> str:
    with TemporaryDirectory() as folder, Studio(settings) as studio:
        studio.cache = Cache(Path(folder), 10**9)
        narration = narrate(text, voice=name, settings=settings)
        gains = Gains(level, settings.home)
        sounds = [heard(narration, gains, studio, *made) for made in MADE]
        raw = heard(narration, Gains(levels.RAW), studio, "flac", encode.WEB)
    cells, others = [], []
    for sound in sounds:
        found = measure(sound)
        cells.append(f"{found.integrated_lufs:.2f} / {found.true_peak_dbtp:.2f}")
        meter = pyloudnorm.Meter(sound.sample_rate_hz)
        others.append(
            meter.integrated_loudness(sound.samples.astype(float)) - found.integrated_lufs
        )
    strays = strayed(raw, sounds[FORMATS.index("flac")])
    other = max(others, key=abs)
    return f"| {name} | {raw.duration_s:.0f} | {' | '.join(cells)} | {strays:.2f} | {other:+.2f} |"


def heard(
    narration: Narration, gains: Gains, studio: Studio, format: str, profile: encode.Profile
) -> Pcm:
    recipe = replace(narration.recipe(format, profile=profile), gains=gains)
    return encode.decode(b"".join(Speaking(recipe, studio.scheduler.line(), studio.cache)))


def strayed(raw: Pcm, levelled: Pcm) -> float:
    """The most that the short-term loudness differs from the raw voice's, beside the difference
    that is between most of them."""
    both = zip(short_term(raw), short_term(levelled), strict=True)
    differences = [float(after - before) for before, after in both if before > -40]
    middle = statistics.median(differences)
    return max(abs(one - middle) for one in differences)


if __name__ == "__main__":
    main()
