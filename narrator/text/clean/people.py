"""Who made it: names above the text, and what is told of their bearers below it."""

from __future__ import annotations

import re
from collections.abc import Callable

from narrator.text.clean.look import Look
from narrator.text.clean.page import Page
from narrator.text.clean.patterns import is_whole
from narrator.text.clean.words import fold, vocabulary

_CAPITAL = r"[A-ZÀ-Þ][\w’'.-]*"
_NAME = re.compile(r"(?:[A-ZÀ-Þ][\w’'-]*\.?\s+){1,3}[A-ZÀ-Þ][\w’'-]+")
_NAMES_ONLY = re.compile(
    rf"(?:(?:{_CAPITAL}|de|van|von|der|la|le|el|al|bin)[\d,*†‡]*(?:\s+|$)){{1,5}}"
    r"(?:[,;&].*|and .*)?"
)
_NOTED_NAME = rf"(?:{_CAPITAL} ){{1,3}}{_CAPITAL}(?:\s?[\da-z*†‡](?:,[\da-z*†‡])*)?"
_NAME_LIST = re.compile(rf"{_NOTED_NAME}(?:(?:, (?:and |& )?| and | & ){_NOTED_NAME})+")
# "Ann Lee in Washington and Tom Oak in New York January 31 2023".
_PLACED_NAME = rf"(?:{_CAPITAL} ){{1,3}}{_CAPITAL},? in (?:{_CAPITAL} ?){{1,3}}"
_PLACED = re.compile(
    rf"{_PLACED_NAME}(?P<more>(?:,? ?(?:and|&) |, ){_PLACED_NAME})*"
    r"(?P<date>[\s,·|-]*(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}\.?),? \d{4})?"
)
_INITIALLED = re.compile(
    r"(?:[A-Z]\.\s?)+[A-Z][\w’'-]*[^\W\d_](?:[\d,*†‡]*,\s|,?[\d*†‡][\d,*†‡]*\s)"
)
# What begins so names no person.
_NO_NAME = re.compile(r"(?:The|An?|On|In|At|How|Why|What|When|My|Our|No)\b")
_NOTED = re.compile(r"\d|[a-z*†] [A-Z]")
_TELLS = re.compile(
    r"[,\s]*(?:is|was|are|writes|works|lives|teaches|covers|reports|receives?|edits|runs"
    r"|has (?:written|worked|reported|covered)|[’']s)\b"
)
_BY = re.compile(r"^(?:.*\bby|von|par|por|words:|text:|story:)\s+", re.IGNORECASE)
_PAGE_RULES = frozenset({"date", "byline", "counter", "furniture", "separator", "navigation"})
MAX_CREDIT_WORDS = 10
MAX_BIO_WORDS, MAX_BIOS = 70, 4
# A bio is looked for among so many blocks at the end.
LAST_BLOCKS = 14


def rule_bylines(page: Page) -> None:
    """Lines of names alone between the title and the text."""
    if page.first == len(page.looks):
        return
    for at in range(page.title + 1, page.first):
        look = page.looks[at]
        if page.rules[at] is not None or look.closed or look.count > 40:
            continue
        if _is_names(look) or (
            _NAMES_ONLY.fullmatch(look.text)
            and not _NO_NAME.match(look.text)
            and ((look.count <= 5 and _beside_metadata(page, at)) or _told_of_later(page, look))
        ):
            page.rule("byline", at)


def rule_credited(page: Page) -> None:
    """The name under a line that says no more than "Credit"."""
    for at in range(len(page.looks) - 1):
        look, below = page.looks[at], page.looks[at + 1]
        if look.long or look.count > 2 or not is_whole("credit_alone", look.text):
            continue
        if not below.closed and below.count <= MAX_CREDIT_WORDS and _NAME.match(below.text):
            page.rule("credit", at, at + 1)


def _is_names(look: Look) -> bool:
    """Several names, or a name or a note's mark with the place or the post it belongs to."""
    placed = _PLACED.fullmatch(look.text)
    if placed is not None and (placed["more"] or placed["date"]):
        return True
    if _INITIALLED.match(look.text) or _NAME_LIST.fullmatch(look.text):
        return True
    known = vocabulary().affiliations
    named = "," in look.text and _NAME.match(look.text) is not None
    noted = _NOTED.match(look.text) is not None
    return (named or noted) and any(word in known for word in look.words)


def _beside_metadata(page: Page, at: int) -> bool:
    near = (place for place in (at - 1, at + 1) if 0 <= place < len(page.looks))
    return any(page.rules[place] in _PAGE_RULES for place in near if place != page.title)


def _told_of_later(page: Page, look: Look) -> bool:
    """One of the last blocks tells of this name."""
    name = look.text
    return 2 <= look.count <= 4 and any(
        other.text.startswith(name + " ") and _TELLS.match(other.text, len(name))
        for other in page.looks[-LAST_BLOCKS:]
        if not other.long
    )


def rule_bios(page: Page, own: Callable[[Page], None]) -> None:
    """The last sentences, when they tell of the one who wrote; `own` counts labels again."""
    page.measure()
    writers = _writers(page)
    for at in range(max(page.last + 1, len(page.looks) - LAST_BLOCKS), len(page.looks)):
        if page.looks[at].count >= 4 and page.rules[at] is None and _is_bio(page, at, writers):
            page.rule("bio", at)
    for _ in range(MAX_BIOS):
        if page.last <= max(page.first, page.title) or not _is_bio(page, page.last, writers):
            break
        page.rule("bio", page.last)
        page.measure()
        own(page)


def _is_bio(page: Page, at: int, writers: set[str]) -> bool:
    """It begins with a byline's name, or with one that the text has not told of, and says what
    that one does."""
    look = page.looks[at]
    match = _NAME.match(look.text)
    if match is None or look.count > MAX_BIO_WORDS or not _TELLS.match(look.text, match.end()):
        return False
    role = any(word in vocabulary().roles for word in look.words[:16])
    role = role or "receives" in look.words or "disclose" in look.words
    name = fold(match.group())
    if name in writers:
        return role or look.count <= 40
    return role and not any(
        name.split()[-1] in other.words or (other.long and name.split()[-1] in fold(other.text))
        for other in page.looks[page.first : at]
    )


def _writers(page: Page) -> set[str]:
    names = (
        _NAME.match(_BY.sub("", page.looks[at].text))
        for at, rule in enumerate(page.rules)
        if rule in ("byline", "date")
    )
    return {fold(name.group()) for name in names if name is not None}
