"""Where markup says what a block is, it speaks louder than the shape of a line.

A heading goes with its section, not alone; a list goes or stays as a whole; and in a document of
the author's own (Markdown, a book) sentences are no page's controls.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from narrator.text.clean.labels import Label
from narrator.text.clean.look import Look
from narrator.text.clean.marks import Mark, marks_of
from narrator.text.clean.title import Title, stem
from narrator.text.clean.words import tokens
from narrator.types import Article

# What only a page says between or below an author's sentences.
_PAGES_OWN = frozenset(
    (
        "call",
        "comments",
        "consent",
        "contact",
        "forum",
        "furniture",
        "group",
        "related",
        "signature",
    )
)
FIRST_LETTER = "[a]"
_LETTER = re.compile(r"\[[b-z]\]")
_RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")
# A line with so many words beside the byline's is more than a byline.
MAX_BESIDE_NAME = 4
# A heading of these goes with the short lines below it.
_LEADS = frozenset(("call", "comments", "furniture", "group", "related"))


def marks_in(article: Article, text: str, notes: frozenset[str]) -> list[Mark]:
    """The marks in a block's text; none where they are out already. A letter is a note's mark only
    where there is a first one ("show[s]" has none). Where markup is read, a tag that is seen was
    written about, and a note's mark is known for one: other superscripts are powers."""
    marks = marks_of(text, notes) if not article.removals else []
    if FIRST_LETTER not in notes:
        marks = [mark for mark in marks if not _LETTER.fullmatch(text, mark.start, mark.end)]
    if article.kind == "text":
        return marks
    if article.kind != "pdf":
        marks = [mark for mark in marks if text[mark.start : mark.end].strip()[0] not in _RAISED]
    return [mark for mark in marks if mark.rule != "tag"]


def in_one_group(looks: Sequence[Look]) -> list[Look]:
    """A list stands in one group of lines with the heading right above it: layout puts a blank
    line between the two."""
    found = list(looks)
    joined = 0
    for at, look in enumerate(looks):
        before = looks[at - 1].block.kind if at else ""
        if look.block.kind == "item" and before == "heading" and look.chunk != looks[at - 1].chunk:
            joined += 1
        found[at] = replace(look, chunk=look.chunk - joined)
    return found


def label_bylines(article: Article, looks: Sequence[Look], labels: list[Label | None]) -> None:
    """Labels the lines that say little more than the name that the page gives as its byline."""
    name = set(tokens(article.metadata.byline))
    if not name:
        return
    for at, look in enumerate(looks):
        if labels[at] is None and not look.told and look.block.kind != "heading":
            words = set(look.words)
            if name <= words and len(words - name) <= MAX_BESIDE_NAME:
                labels[at] = Label("byline", "edge")


def settled(
    article: Article,
    looks: Sequence[Look],
    labels: Sequence[Label | None],
    rules: Sequence[str | None],
    title: Title | None,
) -> list[str | None]:
    """The verdicts on a typed article's blocks, as its markup has them."""
    found = list(rules)
    for at, look in enumerate(looks):
        told = rules[at] == "bio" and article.kind == "epub"
        if (told or rules[at] in _PAGES_OWN) and _is_own(article, look):
            found[at] = None
    for start, end in _lists(looks):
        _settle_list(looks, found, start, end)
    for start, end in _sections(looks, title):
        _settle_section(article, looks, labels, found, start, end)
    whole = stem(looks[title.at].text) if title is not None else ""
    for at, look in enumerate(looks):
        repeats = look.block.kind == "heading" and not look.long and stem(look.text) == whole
        if title is not None and whole and repeats and at != title.at:
            found[at] = "title-repeat"
    return found


def _is_own(article: Article, look: Look) -> bool:
    """Whether a sentence is the author's for being there: in a document of their own every one
    is; a paper may be a printed page, of which only the longer ones surely are."""
    if article.kind in ("markdown", "epub"):
        return look.told
    return article.kind == "pdf" and look.prose


def _lists(looks: Sequence[Look]) -> Iterator[tuple[int, int]]:
    """Where each list begins and ends."""
    for is_item, run in groupby(range(len(looks)), lambda at: looks[at].block.kind == "item"):
        places = list(run)
        if is_item:
            yield places[0], places[-1] + 1


def _settle_list(looks: Sequence[Look], rules: list[str | None], start: int, end: int) -> None:
    """A list stays whole when a sentence leads to it, or when most of it stays."""
    gone = sum(rule is not None for rule in rules[start:end])
    led = start > 0 and rules[start - 1] is None and looks[start - 1].text.endswith((":", "："))
    if led or 2 * gone < end - start:
        rules[start:end] = [None] * (end - start)


def _sections(looks: Sequence[Look], title: Title | None) -> Iterator[tuple[int, int]]:
    """Where each heading stands, and the next one; the title is one."""
    named = title.at if title is not None else -1
    heads = [at for at, look in enumerate(looks) if look.block.kind == "heading" or at == named]
    yield from pairwise([*heads, len(looks)])


def _settle_section(
    article: Article,
    looks: Sequence[Look],
    labels: Sequence[Label | None],
    rules: list[str | None],
    start: int,
    end: int,
) -> None:
    rule = rules[start]
    if rule is None or end == start + 1:
        return
    stays = any(rules[at] is None and looks[at].told for at in range(start + 1, end))
    if stays and not (article.kind == "html" and rule in _LEADS and labels[start] is not None):
        rules[start] = None
    elif not stays and rule in _LEADS:
        rules[start + 1 : end] = [found or rule for found in rules[start + 1 : end]]
