"""What was to be said beside what was heard: which words are wrong. Pure.

Two words are the same where they may sound so: a number is its digits however it is put into words,
homophones are one, and letters that differ as spellings do ("colours", "colors"; "Kowalski",
"Kovalsky") don't count. What is left is a difference that somebody could hear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from itertools import groupby
from typing import NamedTuple

from narrator.text import spoken
from narrator.verify import numbers

# Of the letters of two words alike: where their consonants are the same, and where they are not.
# Of "captain" and "certain" .71 are, of "harbour" and "harbor" .92. Two of which one is heard must
# be close, else a word left out would not be missed.
ALIKE, ALIKE_BUT_CONSONANTS, ALIKE_JOINED = 0.7, 0.85, 0.9
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_APOSTROPHES = str.maketrans("", "", "'’")
_HOMOPHONES = {
    word: group[0]
    for group in map(
        str.split,
        (
            "to too two 2", "for four fore 4", "one won 1", "eight ate 8", "by buy bye", "in inn",
            "no know", "so sew", "see sea c", "be bee b", "i eye", "or oar", "oh o owe", "are r",
            "you u", "why y", "tea tee t", "pea p", "their there theyre", "its it", "the a uh",
            "hour our", "new knew", "right write", "whole hole", "hear here", "wood would",
            "meet meat", "week weak", "piece peace", "sight site cite", "through threw",
            "ok okay", "mister mr", "doctor dr", "versus vs",
        ),
    )
    for word in group
}  # fmt: skip
# Letters that English says alike, the first of them for all.
_SPELLINGS = [
    (re.compile(pattern), said)
    for pattern, said in [
        (r"ph", "f"), (r"^kn|^gn", "n"), (r"^wr", "r"), (r"wh", "w"), (r"gh(?=t|$)", ""),
        (r"sch|sh", "S"), (r"t?ch", "C"), (r"th", "T"), (r"ck|[cq](?![eiy])", "k"),
        (r"c(?=[eiy])|z", "s"), (r"x", "ks"), (r"w", "v"), (r"y", "i"), (r"(.)\1", r"\1"),
    ]
]  # fmt: skip
_VOWELS = re.compile(r"(?<=.)[aeiou]+|h")


class Token(NamedTuple):
    """A word as it is said, a number as its digits, at [start, end) of its text."""

    word: str
    start: int
    end: int


class Miss(NamedTuple):
    """The token at that place was heard as `heard`, or not at all; `cost` words are wrong."""

    at: int
    cost: int
    heard: tuple[str, ...]


def tokens(text: str) -> list[Token]:
    """The words of a text that is spoken as it stands."""
    found = list(_WORD.finditer(text))
    said = [match.group().casefold().translate(_APOSTROPHES) for match in found]
    return [
        Token(word, found[first].start(), found[end - 1].end())
        for word, first, end in _spelt(list(numbers.tokens(said)))
    ]


def _spelt(said: Sequence[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    """With letters in a row as one: "F B I" is FBI."""
    for is_letter, group in groupby(said, key=lambda one: len(one[0]) == 1 and one[0].isalpha()):
        row = list(group)
        if is_letter:
            yield "".join(word for word, _, _ in row), row[0][1], row[-1][2]
        else:
            yield from row


def words(text: str) -> list[str]:
    """The words of a text as they are said: "$5" and "five dollars" are one."""
    return [token.word for token in tokens(spoken(text.replace("’", "'"), "en"))]


def wrong(wanted: Sequence[Sequence[str]], heard: Sequence[str]) -> list[int]:
    """For each utterance's words in `wanted`, how many of them were heard otherwise or not at all,
    and how many were heard too many behind them, in the alignment with the fewest."""
    owner = [at for at, each in enumerate(wanted) for _ in each]
    counts = [0] * len(wanted)
    for miss in misses([word for each in wanted for word in each], heard):
        counts[owner[min(miss.at, len(owner) - 1)] if owner else 0] += miss.cost
    return counts


_MOVES = ((1, 1), (2, 1), (1, 2), (1, 0), (0, 1))


def misses(wanted: Sequence[str], heard: Sequence[str]) -> list[Miss]:
    """The errors of the alignment with the fewest, in order; a word too many is an error of the one
    before it. Two words that were heard as one, or one as two, are right."""
    rows, columns = len(wanted) + 1, len(heard) + 1
    best = [[0] * columns for _ in range(rows)]
    came = [[(0, 0)] * columns for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            if i or j:
                best[i][j], came[i][j] = min(
                    (best[i - a][j - b] + _cost(wanted[i - a : i], heard[j - b : j]), (a, b))
                    for a, b in _MOVES
                    if a <= i and b <= j
                )
    found = []
    i, j = rows - 1, columns - 1
    while i or j:
        a, b = came[i][j]
        cost = best[i][j] - best[i - a][j - b]
        if cost:
            each = max(a, 1)
            found += [
                Miss(max(0, i - 1 - back), cost // each, tuple(heard[j - b : j]))
                for back in range(each)
            ]
        i, j = i - a, j - b
    return found[::-1]


def same(wanted: Sequence[str], heard: Sequence[str]) -> bool:
    """Whether words may be spellings of the same, however many they are."""
    return not misses(wanted, heard) or alike("".join(wanted), "".join(heard))


def _cost(wanted: Sequence[str], heard: Sequence[str]) -> int:
    if wanted and heard:
        one, other = "".join(wanted), "".join(heard)
        if len(wanted) == len(heard):
            if alike(one, other):
                return 0
        elif one == other or _letters_alike(one, other, ALIKE_JOINED):
            return 0
    return max(len(wanted), len(heard))


@cache
def alike(one: str, other: str) -> bool:
    """Whether two words may be spellings of the same sounds."""
    if one == other or _HOMOPHONES.get(one, one) == _HOMOPHONES.get(other, other):
        return True
    share = ALIKE if _consonants(one) == _consonants(other) else ALIKE_BUT_CONSONANTS
    return _letters_alike(one, other, share)


def _letters_alike(one: str, other: str, share: float) -> bool:
    if min(len(one), len(other)) < 3 or any(map(str.isdigit, one + other)):
        return False
    folded = _folded(one), _folded(other)
    return SequenceMatcher(None, *folded, autojunk=False).ratio() >= share


def _folded(word: str) -> str:
    for pattern, said in _SPELLINGS:
        word = pattern.sub(said, word)
    return word


def _consonants(word: str) -> str:
    return _VOWELS.sub("", _folded(word))
