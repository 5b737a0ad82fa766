"""Hyphens at the ends of lines: one that broke a word goes, one that joins two words stays."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

# Lengths are bounded so that a megabyte of one letter is read in linear time.
_HYPHENATED = re.compile(r"(?<!\w)\w{1,40}(?:[-‐]\w{1,40}){1,6}(?!\w)")
_ALONE = re.compile(r"(?<![\w’'‐-])[^\W\d_]{2,40}(?![\w’'‐-])")
_END = re.compile(r"[^\W\d_][-‐]$")
_LAST = re.compile(r"(?P<joined>(?<=\w)[-‐])?(?P<word>[^\W_]{1,40}(?:[’'][^\W_]{1,40})?)[-‐]$")
_FIRST = re.compile(r"(?P<word>\w{1,40})(?P<joined>[-‐]\w)?")
_TAIL = 100
# Syllables that are words too ("in-teresting") tell nothing: halves of two words have more.
MIN_HALF = 3
# Numbers that are written in words are joined by hyphens in English and in French.
_NUMBER = re.compile(
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
    r"|half|halves|first|second|(?:third|quarter|(?:four|fif|six|seven|eigh|nin|ten|hundred)th)s?"
    r"|une?|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|(?:dou|trei|sei|quator|quin)ze"
    r"|vingts?|(?:tren|quaran|cinquan|soixan)te|cents?"
)


@dataclass(frozen=True, slots=True)
class Hyphens:
    """How a text writes its words, case folded: those that have hyphens (`whole`, and the first
    and last words of these), and those that stand alone."""

    whole: frozenset[str] = field(default_factory=frozenset)
    firsts: frozenset[str] = field(default_factory=frozenset)
    lasts: frozenset[str] = field(default_factory=frozenset)
    alone: frozenset[str] = field(default_factory=frozenset)

    def stays(self, before: str, after: str) -> bool:
        """Whether the hyphen that ends `before` joins two words, of which `after` has the second.

        It does where the text writes so elsewhere, between number words, and where each half is a
        word that stands alone, or joined to others, and the two in one word are none.
        """
        last, first = _LAST.search(before[-_TAIL:]), _FIRST.match(after)
        if last is None or first is None:
            return False
        left, right = last["word"].casefold(), first["word"].casefold()
        if f"{left}-{right}" in self.whole or (
            _NUMBER.fullmatch(left) and _NUMBER.fullmatch(right)
        ):
            return True
        if left + right in self.alone:
            return False
        if last["joined"] or first["joined"]:  # "mother-in-" and "law" are of several words
            return left in self.alone
        if min(len(left), len(right)) < MIN_HALF:
            return False
        return (left in self.alone and right in self.alone) or (
            left in self.firsts and right in self.lasts
        )


def hyphens_of(texts: Iterable[str]) -> Hyphens:
    """How `texts`, lines in reading order, write their words."""
    lines = list(texts)
    if not any(ends_in_hyphen(line) for line in lines):
        return Hyphens()
    whole: set[str] = set()
    alone: set[str] = set()
    broken = False
    for line in lines:
        whole.update(found.casefold().replace("‐", "-") for found in _HYPHENATED.findall(line))
        first = _FIRST.match(line) if broken else None
        rest = line[first.end() :] if first is not None else line
        alone.update(map(str.casefold, _ALONE.findall(rest)))
        broken = ends_in_hyphen(line)
    parts = [word.split("-") for word in whole]
    return Hyphens(
        frozenset(whole),
        frozenset(part[0] for part in parts),
        frozenset(part[-1] for part in parts),
        frozenset(alone),
    )


def ends_in_hyphen(text: str) -> bool:
    """Whether a line ends in a letter and a hyphen."""
    return _END.search(text[-3:]) is not None
