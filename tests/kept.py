"""Keys, and phrases that can be told from each other, for tests of the cache."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import numpy as np

from audio.pcm import Pcm
from narrator.cache import KeptPhrase, KeptSegment
from narrator.types import Speech, Word


def key(of: object) -> str:
    return hashlib.sha256(repr(of).encode()).hexdigest()


def phrase(number: int, size: int = 3000) -> KeptPhrase:
    """A phrase that takes `size` bytes or so."""
    data = random.Random(number).randbytes(size)
    return KeptPhrase(data, number, (KeptSegment(number, 7, (Word("a", 0, 1, 0.5, 1 / 3),)),))


def speech() -> Speech:
    wave = np.sin(np.arange(2000) / 9).astype(np.float32)
    return Speech(Pcm(wave, 24000).on_grid(), (Word("Ä", 0, 1, 1 / 3, 1e3),), True)


def alike(one: Speech | None, other: Speech) -> bool:
    return (
        one is not None
        and one.pcm.samples.tobytes() == other.pcm.samples.tobytes()
        and one.pcm.sample_rate_hz == other.pcm.sample_rate_hz
        and (one.words, one.trimmed) == (other.words, other.trimmed)
    )


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def only_file(folder: Path) -> Path:
    (path,) = files(folder)
    return path
