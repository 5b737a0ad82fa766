"""The vocabulary of page furniture, and text folded for comparison."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_FOLDED = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "＇": "'", "`": "'"})
_TOKEN = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


class Vocabulary(NamedTuple):
    """Folded words by what they speak for; the groups are told in data/furniture.toml."""

    strong: frozenset[str]
    weak: frozenset[str]
    neutral: frozenset[str]
    sections: frozenset[str]
    related: frozenset[str]
    related_keys: frozenset[str]
    roles: frozenset[str]
    affiliations: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """The words of data/furniture.toml."""
    text = files("narrator.text").joinpath("data/furniture.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)

    def words(group: str, name: str) -> frozenset[str]:
        return frozenset(str(table[group][name]).split())

    return Vocabulary(
        strong=words("ui", "strong"),
        weak=words("ui", "weak"),
        neutral=words("ui", "neutral"),
        sections=words("section", "names"),
        related=words("related", "words"),
        related_keys=words("related", "keys"),
        roles=words("people", "roles"),
        affiliations=words("people", "affiliations"),
    )


def tokens(text: str) -> tuple[str, ...]:
    """The words of `text`, folded."""
    return tuple(match.group() for match in _TOKEN.finditer(text.translate(_FOLDED).casefold()))


def fold(text: str) -> str:
    """`text` for comparison: its words alone, case, quotes and punctuation ignored."""
    return " ".join(tokens(text))
