"""Who made it: names above the text, and what is told of their bearers below it."""

from __future__ import annotations

import re
from collections.abc import Callable

from narrator.text.clean.look import Look
from narrator.text.clean.names import (
    LAST_BLOCKS,
    NAME,
    NAMES_ONLY,
    NO_NAME,
    is_names,
    tells,
)
from narrator.text.clean.page import Page
from narrator.text.clean.words import fold

# Names in a script without capitals: one or two parts, two to four words.
_WIDE_NAME = re.compile(
    r"[\u3400-\u9fff]{1,4}[\s　][\u3040-\u9fff]{1,4}|[\u0620-\u06ff]+(?: [\u0620-\u06ff]+){1,3}"
)
_BY = re.compile(r"^(?:.*\bby|von|par|por|words:|text:|story:)\s+", re.IGNORECASE)
# "Ann Lee's new book, Salt, is published by …", of the one who wrote the article.
_OWNS = re.compile(r"['’]s$")
_OUT = re.compile(r"\b(?:is|was|will be) (?:published|out|available|released)\b")
_POST_NUMBER = re.compile(r"#?[\d,]{1,6}")
_TAG = re.compile(r"[a-z][a-z\d.+#-]{1,24}")
_PAGE_RULES = frozenset({"date", "byline", "counter", "furniture", "separator", "navigation"})
MAX_CREDIT_WORDS = 10
MAX_BIO_WORDS, MAX_BIOS = 70, 4


def rule_bylines(page: Page) -> None:
    """Lines of names alone between the title and the text."""
    if page.first == len(page.looks):
        return
    for at in range(page.title + 1, page.first):
        look = page.looks[at]
        if page.rules[at] is not None or look.closed or look.text.endswith((",", ":")):
            continue
        if look.tongues.is_whole("division", look.text):
            continue
        if is_names(look) or (
            (NAMES_ONLY.fullmatch(look.text) or _WIDE_NAME.fullmatch(look.text))
            and not NO_NAME.match(look.text)
            and ((look.count <= 5 and _beside_metadata(page, at)) or _told_of_later(page, look))
        ):
            page.rule("byline", at)


def rule_credited(page: Page) -> None:
    """The name under a line that says no more than "Credit"."""
    for at in range(len(page.looks) - 1):
        look, below = page.looks[at], page.looks[at + 1]
        if look.long or look.count > 2 or not look.tongues.is_whole("credit_alone", look.text):
            continue
        if not below.closed and below.count <= MAX_CREDIT_WORDS and NAME.match(below.text):
            page.rule("credit", at, at + 1)


def rule_posters(page: Page) -> None:
    """Who posted, above what a forum says of them."""
    if sum(label is not None and label.rule == "forum" for label in page.labels) < 2:
        return
    for at in range(len(page.looks) - 1):
        look, below = page.looks[at], page.labels[at + 1]
        if page.labels[at] is not None or look.closed or look.count > 3 or at == page.title:
            continue
        told = below is not None and below.rule in ("forum", "counter", "date", "furniture")
        if told and page.looks[at + 1].chunk == look.chunk:
            page.rule("forum", at)


def rule_votes(page: Page) -> None:
    """A forum's numbers of posts and of votes, each alone beside lines that have gone; and the
    tags above a post's controls."""
    if sum(label is not None and label.rule == "forum" for label in page.labels) < 2:
        return
    for at in range(1, len(page.looks) - 1):
        numbered = _POST_NUMBER.fullmatch(page.looks[at].text) is not None
        if numbered and page.rules[at - 1] is not None and at not in page.numbering:
            page.rule("forum", at)
    for group in page.chunks():
        behind = group[-1] + 1
        tags = all(_TAG.fullmatch(page.looks[at].text) is not None for at in group)
        label = page.labels[behind] if behind < len(page.looks) else None
        if tags and label is not None and label.rule in ("furniture", "forum"):
            page.rule("forum", *group)


def _beside_metadata(page: Page, at: int) -> bool:
    near = (place for place in (at - 1, at + 1) if 0 <= place < len(page.looks))
    return any(page.rules[place] in _PAGE_RULES for place in near if place != page.title)


def _told_of_later(page: Page, look: Look) -> bool:
    """One of the last blocks tells of this name."""
    name = look.text
    return 2 <= look.count <= 4 and any(
        other.text.startswith(name + " ") and tells(other, len(name))
        for other in page.looks[-LAST_BLOCKS:]
        if not other.long
    )


def rule_bios(page: Page, own: Callable[[Page], None]) -> None:
    """The last sentences, when they tell of the one who wrote; `own` counts labels again."""
    page.measure()
    writers = _writers(page)
    tail = range(max(page.last + 1, len(page.looks) - LAST_BLOCKS), len(page.looks))
    head = range(page.title + 2, min(page.first, len(page.looks)))
    for at in (*head, *tail):
        if page.looks[at].count < 4 or page.rules[at] is not None:
            continue
        name = NAME.match(page.looks[at].text)
        known = name is not None and fold(name.group()) in writers
        if (known or at not in head) and _is_bio(page, at, writers):
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
    match = NAME.match(look.text)
    if look.count > MAX_BIO_WORDS:
        return False
    if match is None:
        return _is_called(look, writers)
    if fold(_OWNS.sub("", match.group())) in writers and _OUT.search(look.text):
        return True
    if not tells(look, match.end()):
        return _is_called(look, writers)
    role = any(word in look.tongues.words.roles for word in look.words[:16])
    role = role or "receives" in look.words or "disclose" in look.words
    name = fold(match.group())
    if name in writers:
        return role or look.count <= 40
    return role and not any(
        name.split()[-1] in other.words or (other.long and name.split()[-1] in fold(other.text))
        for other in page.looks[page.first : at]
    )


def _is_called(look: Look, writers: set[str]) -> bool:
    """It begins with one of a writer's names, and says what that one does."""
    first, _, _ = look.text.partition(" ")
    called = any(fold(first) in name.split() for name in writers)
    role = any(word in look.tongues.words.roles for word in look.words[:16])
    return called and role and tells(look, len(first))


def _writers(page: Page) -> set[str]:
    names = (
        NAME.match(_BY.sub("", page.looks[at].text))
        for at, rule in enumerate(page.rules)
        if rule in ("byline", "date")
        or (rule is not None and at < page.first and NAME.fullmatch(page.looks[at].text))
    )
    return {fold(name.group()) for name in names if name is not None}
