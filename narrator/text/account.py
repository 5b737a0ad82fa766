"""Nothing is lost silently: what layout took from an article is a removal too."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from narrator.types import Article, Block, Removal

RULE = "layout"
REASON = "a mark of layout, not of the text: a bullet, a quotation's sign, a hyphen at a line's end"
# Separators, controls, and what joins or breaks without being seen.
_UNSEEN = frozenset(("Zs", "Zl", "Zp", "Cc", "Cf"))


def accounted(article: Article) -> Article:
    """The article with a removal for each visible stretch of its source that nothing stands for.

    In plain text only white space is markup; so each other character is in a block, in the title,
    or in a removal.
    """
    covered = bytearray(len(article.source))
    for start, end in _stretches(article):
        covered[start:end] = b"\1" * (end - start)
    found = list(_visible_gaps(article.source, covered))
    if not found:
        return article
    removals = sorted((*article.removals, *found), key=lambda one: (one.start, one.end))
    return replace(article, removals=tuple(removals))


def _stretches(article: Article) -> Iterator[tuple[int, int]]:
    title: tuple[Block, ...] = (article.title_block,) if article.title_block else ()
    for block in (*title, *article.blocks):
        for run in block.runs:
            yield run.source_at, run.source_at + run.length
    for removal in article.removals:
        yield removal.start, removal.end


def _visible_gaps(source: str, covered: bytearray) -> Iterator[Removal]:
    start = covered.find(0)
    while start >= 0:
        end = covered.find(1, start)
        end = len(source) if end < 0 else end
        gap = source[start:end]
        seen = [at for at, char in enumerate(gap) if unicodedata.category(char) not in _UNSEEN]
        if seen:
            first, last = start + seen[0], start + seen[-1] + 1
            yield Removal(source[first:last], REASON, RULE, first, last)
        start = covered.find(0, end)
