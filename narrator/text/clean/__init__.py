"""Article → the article without debris, every removal with its reason."""

from __future__ import annotations

from dataclasses import replace

from narrator.errors import NothingToRead
from narrator.text.clean import override
from narrator.text.clean.labels import Label, label_of
from narrator.text.clean.look import looks_of, place
from narrator.text.clean.marks import Mark, marks_of, note_numbers, part, unmarked, without
from narrator.text.clean.reasons import REASONS
from narrator.text.clean.script import language_of
from narrator.text.clean.title import Title, title_of
from narrator.text.clean.words import fold
from narrator.text.clean.zones import verdicts_of
from narrator.text.read.blocks import with_kinds
from narrator.types import Article, Block, Removal

__all__ = ["RULES", "clean"]

RULES = frozenset(REASONS)
"""The names of all rules, for `keep` and `drop`."""


def clean(
    article: Article,
    *,
    title: str | None = None,
    keep: frozenset[str] = frozenset(),
    drop: frozenset[str] = frozenset(),
) -> Article:
    """The article with its title found, its debris taken out, and a removal for each stretch.

    `title` replaces the one that is found: the article's own is then a removal where it says
    the same (case and punctuation ignored), or where more than its place shows that it is the
    title: it comes twice, a site's name hangs on it, it stands above a byline or a date, or
    below a menu. A first line that merely may be the title stays as the first block.

    `keep` and `drop` override rules by name: what a kept rule would remove stays; what a dropped
    one recognises goes wherever it stands.
    Raises BadValue for a name that is no rule's, or that is in both; NothingToRead where nothing
    is left.
    """
    override.check(keep, drop, RULES)
    notes = note_numbers(block.text for block in article.blocks)
    marks = [marks_of(block.text, notes) for block in article.blocks]
    texts = [
        without(block.text, inside).strip() if inside else block.text
        for block, inside in zip(article.blocks, marks, strict=True)
    ]
    if len(texts) == 1 and not texts[0]:
        marks, texts = [[]], [article.blocks[0].text]
    looks = looks_of(article.source, article.blocks, texts)
    labels = [
        label_of(look) if look.text else Label(inside[0].rule, "any")
        for look, inside in zip(looks, marks, strict=True)
    ]
    found = title_of(looks, labels)
    rules = override.overridden(verdicts_of(looks, labels, found), labels, keep, drop)
    marks = [[mark for mark in inside if mark.rule not in keep] for inside in marks]
    removals: list[Removal] = []
    kept: list[Block] = []
    title_block: Block | None = None
    for at, (block, rule) in enumerate(zip(article.blocks, rules, strict=True)):
        if found is not None and at == found.at:
            title_block = _titled(article, block, found, marks[at], removals)
        elif rule is not None:
            removals += _removals(article.source, block, 0, len(block.text), rule)
        else:
            kept.append(_kept(article, block, marks[at], removals))
    if title is not None and title_block is not None:
        if (found is not None and found.sure) or fold(title) == fold(title_block.text):
            whole = len(title_block.text)
            removals += _removals(article.source, title_block, 0, whole, "title-replaced")
        else:
            kept.insert(0, title_block)
    if not kept and title_block is None:
        raise NothingToRead(len(removals))
    removals.sort(key=lambda removal: (removal.start, removal.end))
    return replace(
        article,
        title=title if title is not None else title_block.text if title_block else "",
        title_block=None if title is not None else title_block,
        blocks=with_kinds(kept),
        removals=(*article.removals, *removals),
        language=language_of(texts),
    )


def _kept(article: Article, block: Block, marks: list[Mark], removals: list[Removal]) -> Block:
    for mark in marks:
        removals += _removals(article.source, block, mark.start, mark.end, mark.rule)
    return unmarked(block, marks)


def _titled(
    article: Article, block: Block, title: Title, marks: list[Mark], removals: list[Removal]
) -> Block:
    """The title's block without what hangs on it."""
    inside = [mark for mark in marks if mark.end <= title.end]
    if title.end < len(block.text):
        removals += _removals(article.source, block, title.end, len(block.text), "site-name")
        return _kept(article, part(block, 0, title.end), inside, removals)
    return _kept(article, block, marks, removals)


def _removals(source: str, block: Block, start: int, end: int, rule: str) -> list[Removal]:
    """[start, end) of the block's text as a removal of its stretch of the source."""
    piece = part(block, start, end)
    if not piece.runs:
        return []
    low, high = place(piece)
    while low < high and source[low].isspace():
        low += 1
    while high > low and source[high - 1].isspace():
        high -= 1
    if low == high:
        return []
    return [Removal(source[low:high], REASONS[rule], rule, low, high)]
