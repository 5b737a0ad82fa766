"""Lines above a text that are no title, or are one against their look."""

from __future__ import annotations

import re
from collections.abc import Sequence

from narrator.text.clean import metadata
from narrator.text.clean.headline import short_title
from narrator.text.clean.labels import Label
from narrator.text.clean.look import Look
from narrator.text.clean.suffix import suffix_start
from narrator.text.clean.title import Title
from narrator.text.clean.words import tokens

# Titles are looked for among so many lines.
HEAD_LINES = 40
MAX_KICKER_WORDS, MIN_LINE_WORDS = 4, 4
MAX_HEADLINE_WORDS = 20
MAX_SENTENCE_WORDS = 14
# Words beside the date behind a writer's name: a post, a place.
MAX_POST_WORDS = 2
MAX_SALUTATION_WORDS, FIRST_LINES = 5, 8
MAX_ADDRESS_WORDS = 5
_YEAR = re.compile(r"\d{4}|\d:\d|\bago\b")
_QUOTED = re.compile(r"»[^«»]+«|«[^«»]+»")
_NAME = r"(?:[A-ZÀ-Þ][\w'.-]*\s+){1,3}[A-ZÀ-Þ][\w'-]+"
_NAMED = re.compile(rf"{_NAME}\s*(?:[,·•|–—]|\s-)\s+(?P<rest>\S.{{0,60}})")


def relabel(looks: Sequence[Look], labels: list[Label | None]) -> None:
    """Labels the first lines that give a name and what its bearer is, or a date; a quotation is
    no arrow to another page."""
    for at, look in enumerate(looks[:HEAD_LINES]):
        label = labels[at]
        if label is None and _is_writer(look):
            labels[at] = Label("byline", "edge")
        elif (label is None or label.soft) and _is_issue(look):
            labels[at] = Label("issue", "edge")
        elif label is not None and label.rule == "navigation" and _QUOTED.fullmatch(look.text):
            labels[at] = None


def lone_headline(looks: Sequence[Look], labels: Sequence[Label | None]) -> Title | None:
    """The only line of some words above the text, with who wrote it or when right below; it may
    ask, call or quote."""
    found = -1
    for at, look in enumerate(looks[:HEAD_LINES]):
        label = labels[at]
        if found >= 0 and label is not None and label.rule in ("byline", "date"):
            below = at == found + 1 and any(one.prose for one in looks[at + 1 : HEAD_LINES])
            return Title(found, suffix_start(looks[found].block.text), True) if below else None
        if found < 0 and label is not None and label.rule in ("issue", "release"):
            return None
        if label is None and found < 0 and short_title(looks, labels, at):
            return None
        if label is not None or look.count < MIN_LINE_WORDS:
            continue
        if found >= 0 or not _is_headline(look):
            return None
        found = at
    return None


def _is_headline(look: Look) -> bool:
    if look.prose or look.count > MAX_HEADLINE_WORDS or look.block.kind in ("item", "quote"):
        return False
    return not look.text.endswith((",", ":", ";", ".", "。", "、", "，", "：", "…"))


def without_titles(looks: Sequence[Look], labels: Sequence[Label | None]) -> list[Label | None]:
    """The labels as a title is looked for: a letter's address has one, a day alone, and what an
    article is about in capitals above its title."""
    found = list(labels)
    for at in _addressed(looks):
        found[at] = found[at] or Label("contact", "edge")
    for at in range(min(len(looks), HEAD_LINES)):
        if _is_kicker(looks, labels, at):
            found[at] = Label("above-title", "edge")
        elif looks[at].count == 1 and looks[at].tongues.is_whole("date_word", looks[at].text):
            found[at] = Label("date", "edge")
    return found


def said_title(looks: Sequence[Look], labels: Sequence[Label | None]) -> Title | None:
    """The first sentence of all, where it stands as a title does."""
    for at, look in enumerate(looks):
        if labels[at] is None:
            said = at + 1 < len(looks) and look.told and _is_said(looks, labels, at)
            return Title(at, len(look.block.text), True) if said else None
    return None


def _is_writer(look: Look) -> bool:
    """A name, and behind a comma or a bar what its bearer is, or a date."""
    match = _NAMED.fullmatch(look.text) if not look.long else None
    if match is None:
        return False
    rest = match["rest"]
    words = tokens(rest)
    if len(words) <= MAX_KICKER_WORDS and any(word in look.tongues.words.roles for word in words):
        return True
    if not any(map(str.isdigit, rest)) or not look.tongues.finds("date_key", rest):
        return False
    known = look.tongues.words.dates
    others = [word for word in words if word not in known and not word.isdigit()]
    said = [word for word in others if not look.tongues.is_whole("date_word", word)]
    return len(said) <= MAX_POST_WORDS


def _is_issue(look: Look) -> bool:
    """A number of an issue with a season or the like behind a bar."""
    end = suffix_start(look.text)
    return end < len(look.text) and look.tongues.is_whole("issue", look.text[:end])


def _is_kicker(looks: Sequence[Look], labels: Sequence[Label | None], at: int) -> bool:
    """A short line in capitals above a title that has a line below it too: what it is about."""
    look = looks[at]
    if look.count > MAX_KICKER_WORDS or not look.text.isupper() or labels[at] is not None:
        return False
    lines = [
        other
        for other, label in zip(looks[at + 1 : at + 4], labels[at + 1 : at + 4], strict=True)
        if label is None
    ][:2]
    return len(lines) == 2 and all(
        line.count >= MIN_LINE_WORDS and not line.prose and not line.text.isupper()
        for line in lines
    )


def _is_said(looks: Sequence[Look], labels: Sequence[Label | None], at: int) -> bool:
    """A short sentence by itself, under nothing but a page's lines, with who wrote it below, or
    how long it takes to read."""
    look = looks[at]
    if look.long or look.count > MAX_SENTENCE_WORDS or at + 1 == len(looks):
        return False
    if look.text[-1] in ":,;" or look.text[0] == '"' or look.text[-1] == '"':
        return False
    below = labels[at + 1]
    if below is None or any(label is None for label in labels[:at]):
        return False
    if looks[at + 1].chunk == look.chunk or (at and looks[at - 1].chunk == look.chunk):
        return False
    page = any(label is not None and label.rule != "date" for label in labels[:at])
    return below.rule == "byline" or (below.rule == "date" and page)


def spared(looks: Sequence[Look], rules: Sequence[str | None]) -> list[str | None]:
    """The verdicts without those that take a letter's address or its salutation for a byline."""
    at = _salutation(looks)
    found = list(rules)
    for place in (*_addressed(looks), *([at] if at >= 0 else [])):
        if found[place] in ("byline", "group", "above-title"):
            found[place] = None
    if at > 0 and found[at - 1] == "date" and not _YEAR.search(looks[at - 1].text):
        found[at - 1] = None  # a page's dates have a year
    return found


def _salutation(looks: Sequence[Look]) -> int:
    """The place of a short first line that ends with a comma, apart from what it opens; or -1."""
    for at, look in enumerate(looks[:FIRST_LINES]):
        if look.told:
            break
        if look.text.endswith((",", "،", "、")) and look.count <= MAX_SALUTATION_WORDS:
            opens = at + 1 < len(looks) and looks[at + 1].count > look.count
            return at if opens and looks[at + 1].chunk != look.chunk else -1
    return -1


def _addressed(looks: Sequence[Look]) -> frozenset[int]:
    """The lines of a letter's address: the group of lines with a house's number in it, above a
    salutation."""
    at = _salutation(looks)
    numbered = {looks[place].chunk for place in range(at) if _has_house(looks[place])}
    return frozenset(place for place in range(at) if looks[place].chunk in numbered)


def _has_house(look: Look) -> bool:
    words = look.text.replace(",", " ").split()
    if not 2 <= len(words) <= MAX_ADDRESS_WORDS or look.tongues.is_whole("issue", look.text):
        return False
    if look.tongues.is_whole("dated", look.text) or metadata.is_date(look):
        return False
    return words[0][0].isdigit() or words[-1][0].isdigit()
