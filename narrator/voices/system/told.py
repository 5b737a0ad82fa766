"""Sounds given for words, in the text that espeak-ng reads: "I [[r'Ed]] it".

Between double brackets espeak-ng takes the mnemonics of its phonemes (its documentation, "Phoneme
input"); only a table of ours is ever put there, and never into a text that has such brackets.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from narrator.types import Phonemes
from narrator.voices.american import stretches

# The voices whose phonemes these are.
ENGLISH = "gmw/en"
BRACKETS = "[["

# American sounds as espeak-ng's English voices name them, in this order.
_MNEMONICS = [
    *(("T", "t"), ("ɜɹ", "3:"), ("əɹ", "3"), ("ə", "@"), ("ᵊ", "@"), ("ɪ", "I"), ("ᵻ", "I")),
    *(("ɛ", "E"), ("ɹ", "r"), ("ɡ", "g"), ("ŋ", "N"), ("ð", "D"), ("θ", "T"), ("ʃ", "S")),
    *(("ʒ", "Z"), ("ʊ", "U"), ("ʌ", "V"), ("æ", "a"), ("ɑ", "A:"), ("ɔ", "O:"), ("i", "i:")),
    *(("u", "u:"), ("ʤ", "dZ"), ("ʧ", "tS"), ("ˈ", "'"), ("ˌ", ",")),
]
_DIPHTHONGS = {"A": "eI", "I": "aI", "O": "oU", "W": "aU", "Y": "OI"}


@dataclass(frozen=True, slots=True)
class Told:
    """What is read for a text: `text`, and which character of the text each of it stands for:
    `places` are (where a part of it begins, where that stands in the text, whether it is given
    sounds, which stand there as a whole)."""

    text: str
    places: tuple[tuple[int, int, bool], ...]

    def at(self, offset: int) -> int:
        """The place in the text of `offset` of what is read."""
        index = bisect_right(self.places, offset, key=lambda place: place[0]) - 1
        begins, stands_at, whole = self.places[max(0, index)]
        return stands_at if whole else stands_at + max(0, offset - begins)


def mnemonics(sounds: str) -> str:
    """American sounds in espeak-ng's names for them."""
    written = "".join(f"{{{char}}}" if char in _DIPHTHONGS else char for char in sounds)
    for symbol, name in _MNEMONICS:
        written = written.replace(symbol, name)
    for symbol, name in _DIPHTHONGS.items():
        # Their letters were kept apart: "I" is also a mnemonic.
        written = written.replace(f"{{{symbol}}}", name)
    return written


def told(text: str, given: Sequence[Phonemes], start: int = 0) -> Told:
    """What is read for `text`, which stands at `start` of the text that `given` speaks of."""
    if not given or BRACKETS in text:
        return Told(text, ((0, 0, False),))
    here = [replace(one, start=one.start - start, end=one.end - start) for one in given]
    parts: list[str] = []
    places: list[tuple[int, int, bool]] = []
    length = last = 0

    def put(part: str, stands_at: int, whole: bool) -> None:
        nonlocal length
        places.append((length, stands_at, whole))
        parts.append(part)
        length += len(part)

    for word in stretches(text, here):
        if word.sounds:
            put(text[last : word.said_start], last, False)
            names = "]] [[".join(mnemonics(sounds) for sounds in word.sounds.split())
            # Behind an opening mark without a blank nothing is said of them.
            put(f" [[{names}]] ", word.said_start, True)
            last = word.said_end
            while last < word.end and text[last] in "-‐‑'’/_":
                last += 1
    put(text[last:], last, False)
    return Told("".join(parts), tuple(places))
