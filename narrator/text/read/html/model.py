"""How likely each piece is the article's own: trees that were learned, as plain numbers.

`article.json` holds them; `bench/learn/extraction.py` makes it. Each tree is a list of feature,
threshold, left, right for its nodes, and of values for its leaves; a child below 0 is leaf
-child - 1. The sum of a row's leaves is a log-odds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from math import exp
from typing import NamedTuple

from narrator.text.read.html.features import NAMES

# Each tree corrects those before it: what FIRST of them are SURE of, as log-odds, the rest won't
# turn (1 in 30,000 pieces).
FIRST, SURE = 30, 3.0


class _Tree(NamedTuple):
    feature: list[int]
    threshold: list[float]
    left: list[int]
    right: list[int]
    value: list[float]


@cache
def _trees() -> tuple[_Tree, ...]:
    data = json.loads(files("narrator.text.read.html").joinpath("article.json").read_text("utf-8"))
    if tuple(data["names"]) != NAMES:
        raise ValueError("article.json was learned from other features")
    return tuple(_Tree(*tree) for tree in data["trees"])


def likelihoods(rows: Iterable[Sequence[float]]) -> list[float]:
    """For each row of features, 0 to 1: how likely its piece is the article's own."""
    trees = _trees()
    first, rest = trees[:FIRST], trees[FIRST:]
    out = []
    for row in rows:
        total = _sum(first, row)
        if abs(total) < SURE:
            total += _sum(rest, row)
        out.append(1 / (1 + exp(-total)))
    return out


def _sum(trees: tuple[_Tree, ...], row: Sequence[float]) -> float:
    total = 0.0
    for feature, threshold, left, right, value in trees:
        at = 0
        while at >= 0:
            at = left[at] if row[feature[at]] <= threshold[at] else right[at]
        total += value[-at - 1]
    return total
