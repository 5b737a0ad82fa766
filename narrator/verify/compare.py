"""What was to be said beside what was heard: how many words of each utterance are wrong. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cache

from narrator.text import spoken

# Of the letters of two words alike: "colours" is heard as "colors", a name as one that sounds so.
# Two of which one is heard must be closer, else a word left out would not be missed.
ALIKE, ALIKE_JOINED = 0.7, 0.9
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The words of a text as they are said, in small letters: "$5" and "five dollars" are one."""
    plain = spoken(text.replace("’", "'"), "en").casefold().replace("'", "")
    return _WORD.findall(plain)


def wrong(wanted: Sequence[Sequence[str]], heard: Sequence[str]) -> list[int]:
    """For each utterance's words in `wanted`, how many of them were heard otherwise or not at all,
    and how many were heard too many behind them, in the alignment with the fewest.

    Words of like letters count as the same, and two that were heard as one, or one as two.
    """
    flat = [word for each in wanted for word in each]
    owner = [at for at, each in enumerate(wanted) for _ in each]
    counts = [0] * len(wanted)
    for i, cost in _errors(flat, heard):
        counts[owner[min(i, len(owner) - 1)] if owner else 0] += cost
    return counts


_MOVES = ((1, 1), (2, 1), (1, 2), (1, 0), (0, 1))


def _errors(wanted: Sequence[str], heard: Sequence[str]) -> list[tuple[int, int]]:
    """(word of `wanted`, 1) for each error of the best alignment; a word too many is an error of
    the one before it."""
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
        if best[i][j] > best[i - a][j - b]:
            found.append((max(0, i - 1), best[i][j] - best[i - a][j - b]))
        i, j = i - a, j - b
    return found


def _cost(wanted: Sequence[str], heard: Sequence[str]) -> int:
    share = ALIKE if len(wanted) == len(heard) else ALIKE_JOINED
    if wanted and heard and alike("".join(wanted), "".join(heard), share):
        return 0
    return max(len(wanted), len(heard))


@cache
def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def alike(one: str, other: str, share: float = ALIKE) -> bool:
    """Whether two words may sound the same: that `share` of their letters is."""
    if one == other:
        return True
    if min(len(one), len(other)) < 3:
        return False
    return _ratio(one, other) >= share
