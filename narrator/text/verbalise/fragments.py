"""Pieces of patterns, and what stands around a match."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any

# Not inside a word or a number.
START = r"(?<!\w)(?<!\d[.,:])"
# 5,5 | 1.234,50, as on the continent: no English number has one or two digits behind a comma. In
# brackets, or with more such numbers behind it, it is a list.
COMMA_DECIMAL = (
    r"(?<!\d)(?<!\d[.,])(?:\d{1,3}(?:\.\d{3})++|\d{1,6}+),\d{1,2}(?![\d,)\]]|\.\d)"
    r"(?!\s?(?:and|or|&)\s\d)"
)
# 12 | 1,234 | 0.5 | .5 | 1,234.50
NUMBER = rf"(?:{COMMA_DECIMAL}|(?:\d{{1,3}}(?:,\d{{3}})++(?!\d)|\d++)(?:\.\d++)?|(?<![\w.])\.\d++)"
WHOLE = r"(?:\d{1,3}(?:,\d{3})++(?!\d)|\d++)"
DASH = r"(?:\s?[–—‒‑-]\s?|−)"
END = r"(?![\w])"
# Those of the commoner scripts; a number in another is read digit by digit.
DIGITS = frozenset(chr(ord(zero) + value) for zero in "0٠۰०০੦૦୦௦౦೦൦๐໐༠၀០᠐０" for value in range(10))


def is_english(language: str) -> bool:
    """Whether a BCP 47 tag is one of English, as "" is too."""
    return language.partition("-")[0].lower() in ("en", "")


_BEFORE = re.compile(r"([^\W\d_]+['’]?[^\W\d_]*)[\s\"“'‘(]{1,2}$")
# "a single 12mm rod": a word between an article and the quantity.
_DESCRIBED = re.compile(r"(?<!\w)(?:an?|A|An)\s[a-z]{3,14}\s$")
# "a 45-minute, $30 class"
_LISTED = re.compile(r"\b(?:a|an|the|its|his|her|their)\s[\w-]{1,20}-[\w-]{1,20},\s$")
_AFTER = re.compile(r"[\s-]([^\W\d_]+)")


@lru_cache(maxsize=8)
def table(name: str) -> dict[str, Any]:
    """A word list of this package."""
    text = files(__package__).joinpath("data", f"{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of `words`, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def word_before(match: re.Match[str]) -> str:
    """The word that stands before a match, or ""."""
    found = _BEFORE.search(match.string, max(0, match.start() - 24), match.start())
    return found[1] if found else ""


def word_after(match: re.Match[str]) -> str:
    """The word that stands one blank or hyphen after a match, or ""."""
    found = _AFTER.match(match.string, match.end(), match.end() + 30)
    return found[1] if found else ""


def link(match: re.Match[str]) -> str:
    """What parts the ends of a range: "between 9 and 5"; else "to"."""
    return "and" if word_before(match).lower() == "between" else "to"


def begins_sentence(match: re.Match[str]) -> bool:
    """Whether a word that opens sentences ("He", "The") stands behind a match."""
    begins: list[str] = table("grammar")["openers"]
    return word_after(match) in begins


def ends_text(match: re.Match[str]) -> bool:
    """Whether only closing marks stand after a match, so that its full stop ends a sentence."""
    rest = match.string[match.end() : match.end() + 4]
    return not rest.strip(" \t\n\"'”’)»")


def attributive(match: re.Match[str]) -> bool:
    """Whether a quantity stands before its noun ("a $5 bill", "the 10 km race"), where English
    has the singular."""
    words = table("grammar")
    after = word_after(match)
    if match.string[match.end() : match.end() + 1] == "-":
        return bool(after) and after not in words["after_noun"]
    if after in words["heads"]:
        return True
    before = word_before(match).lower()
    determined = before in words["determiners"] or before.endswith(("'s", "’s"))
    if not before:
        determined = (
            _LISTED.search(match.string, max(0, match.start() - 40), match.start()) is not None
        )
    if not determined and before.islower():
        begin = max(0, match.start() - 20)
        determined = _DESCRIBED.search(match.string, begin, match.start()) is not None
        determined = determined and after.lower() not in words["adverbs"]
    return determined and bool(after) and after.lower() not in words["after_noun"]
