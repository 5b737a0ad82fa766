"""`narrator doctor`: what works on this machine, and what to do about what doesn't."""

from __future__ import annotations

import argparse
import platform
import shutil
import time
from collections.abc import Iterator
from contextlib import closing

from narrator import library
from narrator.cache import Cache
from narrator.cli import terminal
from narrator.errors import NarratorError
from narrator.settings import Settings
from narrator.types import VoiceInfo
from narrator.voices import catalogue, choose

FREE_WANTED_BYTES = 1_000_000_000
SPOKEN = "All is well."


def run(options: argparse.Namespace) -> int:
    """Check each part by using it; 3 where no voice can speak."""
    settings = terminal.settings_of(options)
    spoke = False
    for works, name, line in (*_machine(settings), *_voices(settings)):
        print(f"{'ok' if works else '--':3} {name:22} {line}", flush=True)
        spoke = spoke or (works and name.startswith("voice "))
    return 0 if spoke else 3


def _machine(settings: Settings) -> Iterator[tuple[bool, str, str]]:
    yield True, "python", f"{platform.python_version()} on {platform.platform(terse=True)}"
    yield _home(settings)
    yield _kept(settings)
    yield _library(settings)
    ffmpeg = shutil.which("ffmpeg")
    yield (
        bool(ffmpeg),
        "ffmpeg",
        ffmpeg or "not found; only needed for sounds of your own (--intro, --bed) that are not WAV",
    )


def _home(settings: Settings) -> tuple[bool, str, str]:
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        probe = settings.home / ".probe"
        probe.touch()
        probe.unlink()
        free = shutil.disk_usage(settings.home).free
    except OSError as error:
        return False, "home", f"{settings.home}: {error.strerror}; set NARRATOR_HOME to another"
    enough = free > FREE_WANTED_BYTES
    return enough, "home", f"{settings.home}, {free / 1e9:.1f} GB free"


def _kept(settings: Settings) -> tuple[bool, str, str]:
    """Whether what is spoken can be kept, and read again."""
    if not settings.cache_bytes:
        return True, "cache", "cache_bytes is 0: what is spoken is not kept"
    folder = settings.home / "cache"
    trouble = Cache(folder, settings.cache_bytes).tried()
    if trouble:
        return False, "cache", f"{trouble}; until then all is spoken anew each time"
    return True, "cache", f"{folder}, at most {settings.cache_bytes / 1e9:.1f} GB"


def _library(settings: Settings) -> tuple[bool, str, str]:
    """How much is kept; whether it is sound, `narrator library check` tells."""
    folder = settings.home / library.FOLDER
    if not folder.exists():
        return True, "library", "nothing is kept yet: `narrator library add SOURCE`"
    try:
        with closing(library.Library(settings.home)) as kept:
            used_bytes, waiting = kept.used_bytes(), kept.jobs.waiting()
            troubles = kept.database.troubles()
    except NarratorError as error:
        return False, "library", str(error)
    if troubles:
        return False, "library", f"{troubles[0]}; see `narrator library check`"
    line = f"{folder}, {used_bytes / 1e9:.2f} of at most {settings.library_bytes / 1e9:.1f} GB"
    return True, "library", f"{line}, {waiting} to be spoken"


def _voices(settings: Settings) -> Iterator[tuple[bool, str, str]]:
    """One voice of each engine is made to speak."""
    tried: set[str] = set()
    for info in sorted(catalogue.voices(), key=lambda one: -one.rank):
        if info.engine in tried:
            continue
        if not choose.installed(info.name, settings.home):
            if all(
                not choose.installed(other.name, settings.home)
                for other in catalogue.voices()
                if other.engine == info.engine
            ):
                tried.add(info.engine)
                yield False, f"voice {info.name}", f"not installed: {choose.remedy(info)}"
            continue
        tried.add(info.engine)
        yield _speak(info, settings)


def _speak(info: VoiceInfo, settings: Settings) -> tuple[bool, str, str]:
    from narrator.narration import narrate

    began = time.monotonic()
    try:
        narration = narrate(SPOKEN, voice=info.name, cleaned=False, settings=settings)
        speaking = narration.speak("wav")
        size = sum(len(chunk) for chunk in speaking)
    except NarratorError as error:
        return False, f"voice {info.name}", str(error)
    took_s = time.monotonic() - began
    heard = f"{speaking.duration_s:.1f} s of sound" if size else "no sound"
    return bool(size), f"voice {info.name}", f"spoke {heard} in {took_s:.1f} s, loading included"
