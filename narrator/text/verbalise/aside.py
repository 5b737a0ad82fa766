"""A quantity that brackets say again in another unit, before a noun: "a 23cm (9in) tin"."""

from __future__ import annotations

import re

from narrator.text.verbalise.fragments import table

NO_NOUNS = frozenset((*table("grammar")["after_noun"], *table("grammar")["measured"], ""))
NO_NOUNS |= frozenset(table("grammar")["adverbs"])
"""Words behind a quantity that it does not describe."""

# "a 23cm (9\") tin": the same quantity in another unit.
_ASIDE = re.compile(r"\s\([^()\n]{0,3}\d[^()\n]{0,16}\)\s([a-z]+)")
# In brackets, what stands before them said in another unit, and a noun behind: "(9in) tin".
_INSIDE = re.compile(r"\)\s([a-z]+)")
_ARTICLE = re.compile(r"(?:\b(?:a|an|the|this|each|your|one)\s|\)\s)(?:[a-z]{3,14}\s)?$", re.I)
_OUTER = re.compile(
    r"\b(?:a|an|the|this|each|your|one)\s(?:[a-z]{3,14}\s)?\d[\d.,]{0,8}\s?[^\s\d()]{1,4}\s\($",
    re.I,
)


def _noun_behind(match: re.Match[str]) -> str:
    """The word behind the brackets that say a quantity again in another unit, or ""."""
    found = _ASIDE.match(match.string, match.end(), match.end() + 50)
    return found[1] if found else ""


def said_again(match: re.Match[str]) -> bool:
    """Whether a quantity and the same in brackets stand before a noun."""
    inside = _INSIDE.match(match.string, match.end())
    return (inside[1] if inside else _noun_behind(match)) not in NO_NOUNS


def described(match: re.Match[str]) -> bool:
    """Whether an article stands before a quantity that brackets say again, as in
    "a 23cm (9in) tin"."""
    inside = match.string[match.start() - 1 : match.start()] == "("
    return (_OUTER if inside else _ARTICLE).search(
        match.string, max(0, match.start() - 50), match.start()
    ) is not None
