"""The Unicode script of a letter, and which words a voice can't say for it."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from functools import lru_cache
from importlib.resources import files

from narrator.text.alphabet import folded_letter

# The first word of a letter's name in the Unicode data is its script, but for these. "" is Common
# or Inherited (Unicode Standard Annex 24): fine in every script.
_NAMED = {
    "CJK": "Han",
    "IDEOGRAPHIC": "Han",
    "KANGXI": "Han",
    "FULLWIDTH": "Latin",
    "SUPERSCRIPT": "Latin",
    "HALFWIDTH": "Katakana",
    "KATAKANA-HIRAGANA": "",
    "MODIFIER": "",
    "MATHEMATICAL": "",
    "DOUBLE-STRUCK": "",
    "SCRIPT": "",
    "BLACK-LETTER": "",
    "MICRO": "",
    "OHM": "Greek",
    "KELVIN": "",
    "ANGSTROM": "Latin",
    "FEMININE": "Latin",
    "MASCULINE": "Latin",
    "INFORMATION": "",
    "TURNED": "Latin",
    "COMBINING": "",
    "SUBSCRIPT": "Latin",
    "COPTIC": "Coptic",
    "PLANCK": "",
    "CIRCLED": "",
    "ALEF": "Hebrew",
}


PHONETIC = "phonetic"


@lru_cache(maxsize=32768)
def script_of(char: str) -> str:
    """ "Latin", "Cyrillic", "Han" …; "" for what is written in every script, and for marks.

    Latin letters beyond the alphabet (ʒ, ɖ, ˈ), with which sounds are written down and not words,
    are `PHONETIC`: no voice says them. Nor does any say the letters of `data/rare_letters.json`
    (archaic ones, and those of languages without a voice): "rare Cyrillic".
    """
    if not char.isalpha():
        return ""
    first = unicodedata.name(char, "").partition(" ")[0]
    script = _NAMED.get(first, first.capitalize())
    if script in ("Latin", "") and folded_letter(char) is None:
        return PHONETIC
    return f"rare {script}" if ord(char) in _rare().get(script, ()) else script


@lru_cache(maxsize=1)
def _rare() -> dict[str, frozenset[int]]:
    """The code points of each script that espeak-ng 1.52 has no word or sound for, in any voice
    that the system's voice speaks with."""
    text = files("narrator.text").joinpath("data", "rare_letters.json").read_text("utf-8")
    listed: dict[str, str] = json.loads(text)
    return {script: frozenset(_points(ranges)) for script, ranges in listed.items()}


def _points(ranges: str) -> Iterator[int]:
    for item in ranges.split():
        first, _, last = item.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def scripts(text: str) -> Counter[str]:
    """How many letters of `text` each script has."""
    counted: Counter[str] = Counter()
    for char, count in Counter(text).items():
        if script := script_of(char):
            counted[script] += count
    return counted


def foreign(text: str, sayable: Collection[str]) -> str:
    """The script that most letters outside `sayable` ("*" is all) are of; "" where there are
    none."""
    if "*" in sayable or (text.isascii() and "Latin" in sayable):
        return ""
    outside = Counter({s: n for s, n in scripts(text).items() if s not in sayable})
    return outside.most_common(1)[0][0] if outside else ""


def mostly_foreign(text: str, sayable: Collection[str]) -> bool:
    """Whether more than half of the letters are outside `sayable`."""
    if "*" in sayable:
        return False
    counted = scripts(text)
    outside = sum(n for script, n in counted.items() if script not in sayable)
    return 2 * outside > counted.total()
