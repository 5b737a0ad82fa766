"""Keys, and phrases that can be told from each other, for tests of the cache."""

from __future__ import annotations

import hashlib
import random

from narrator.cache import KeptPhrase, KeptSegment
from narrator.types import Word


def key(of: object) -> str:
    return hashlib.sha256(repr(of).encode()).hexdigest()


def phrase(number: int, size: int = 3000) -> KeptPhrase:
    """A phrase that takes `size` bytes or so."""
    data = random.Random(number).randbytes(size)
    return KeptPhrase(data, number, (KeptSegment(number, 7, (Word("a", 0, 1, 0.5, 1 / 3),)),))
