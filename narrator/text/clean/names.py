"""Names of people, by their shape, and what tells of their bearers."""

from __future__ import annotations

import re

from narrator.text.clean.look import Look

# What is told of a writer stands among so many blocks at the end.
LAST_BLOCKS = 14
_CAPITAL = r"[A-ZÀ-Þ][\w’'.-]*"
NAME = re.compile(r"(?:[A-ZÀ-Þ][\w’'-]*\.?\s+){1,3}[A-ZÀ-Þ][\w’'-]+")
NAMES_ONLY = re.compile(
    rf"(?:(?:{_CAPITAL}|de|van|von|der|la|le|el|al|bin)[\d,*†‡]*(?:\s+|$)){{1,5}}"
    r"(?:[,;&].*|and .*)?"
)
_NOTED_NAME = rf"(?:{_CAPITAL} ){{1,3}}{_CAPITAL}(?:\s?[\da-z*†‡](?:,[\da-z*†‡])*)?"
_NAME_LIST = re.compile(rf"{_NOTED_NAME}(?:(?:, (?:and |& )?| and | & ){_NOTED_NAME})+")
# "Ann Lee in Washington and Tom Oak in New York January 31 2023".
_PLACED_NAME = rf"(?:{_CAPITAL} ){{1,3}}{_CAPITAL},? in {_CAPITAL}(?: {_CAPITAL}){{0,2}} ?"
_PLACED = re.compile(
    rf"{_PLACED_NAME}(?P<more>(?:,? ?(?:and|&) |, ){_PLACED_NAME})*"
    r"(?P<date>[\s,·|-]*(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}\.?),? \d{4})?"
)
_INITIALLED = re.compile(
    r"(?:[A-Z]\.\s?)+[A-Z][\w’'-]*[^\W\d_](?:[\d,*†‡]*,\s|,?[\d*†‡][\d,*†‡]*\s)"
)
# Words that stand between names.
_BETWEEN = frozenset(
    ["and", "und", "et", "y", "e", "en", "de", "von", "van", "der", "la", "le", "el", "di", "da"]
)
# What begins so names no person.
NO_NAME = re.compile(r"(?:The|An?|On|In|At|How|Why|What|When|My|Our|No)\b")
_NOTED = re.compile(r"\d|[a-z*†] [A-Z]")


def is_names(look: Look) -> bool:
    """Several names, or a name or a note's mark with the place or the post it belongs to."""
    placed = _PLACED.fullmatch(look.text)
    if placed is not None and (placed["more"] or placed["date"]):
        return True
    plain = look.tongues.words.neutral - _BETWEEN
    if _INITIALLED.match(look.text):
        return True
    if _NAME_LIST.fullmatch(look.text) and plain.isdisjoint(
        word for word in look.words if len(word) > 1
    ):
        return True
    known = look.tongues.words.affiliations
    named = "," in look.text and NAME.match(look.text) is not None
    noted = _NOTED.match(look.text) is not None
    return (named or noted) and any(word in known for word in look.words)


def tells(look: Look, at: int) -> bool:
    """Behind `at` its text says what someone is or does."""
    behind = look.text[at : at + 60].lstrip(", ")
    return re.match(rf"(?:{look.tongues.pattern('tells').pattern})\b", behind) is not None
