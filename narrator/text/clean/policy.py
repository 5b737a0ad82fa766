"""What becomes of what can't be read as it stands: code, tables, captions, footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from narrator.text.read.blocks import ends_sentence
from narrator.types import Article, Block

# A table stays, row by row, when a listener hears it in no more words than this (some 45 seconds
# at 160 words a minute), each row's with the names of its columns.
MAX_TABLE_WORDS = 120
MAX_TABLE_ROWS = 10
# A table stays in any case where a third of its cells have so many words: it tells something.
CELL_WORDS = 8
PROSE_WORDS = 12
# What is read by default only where there is nothing else.
UNREAD = frozenset(("code", "table", "caption", "footnote"))
# Scripts without blanks: two letters are about a word.
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_BY_KIND = {"code": "code", "caption": "caption", "footnote": "footnote"}


def judged(
    blocks: Sequence[Block], keep: frozenset[str], drop: frozenset[str]
) -> list[tuple[str | None, bool]]:
    """For each block the rule by which it goes, and whether that is settled: no rule of ours
    looks at what reading has judged, nor at what its kind decides, nor at a task to tick off."""
    big = {
        group
        for group, rows in tables_of(blocks)
        if "table" in drop or ("table" not in keep and not is_listenable(rows))
    }
    return [_judged(block, big, keep) for block in blocks]


def _judged(block: Block, big: set[int], keep: frozenset[str]) -> tuple[str | None, bool]:
    if block.kind == "notice":
        return None, True
    if block.kind == "row" and block.group in big:
        return "table", True
    rule = block.rule or _BY_KIND.get(block.kind)
    if rule is None:
        return None, block.kind == "row" or block.group > 0
    return (None if rule in keep else rule), True


def tables_of(blocks: Sequence[Block]) -> Iterator[tuple[int, list[Block]]]:
    """Each table's group and rows, without lines that are only drawn."""
    for group, rows in groupby(blocks, key=lambda block: block.group):
        if group:
            told = [block for block in rows if block.kind == "row" and not block.rule]
            if told:
                yield group, told


def is_listenable(rows: Sequence[Block]) -> bool:
    """Whether a table is read row by row."""
    data = [row.text.split("\t") for row in rows if not row.level]
    names = [_words(name) for row in rows if row.level for name in row.text.split("\t")]
    cells = [cell.strip() for row in data for cell in row if cell.strip()]
    told = sum(_words(cell) >= CELL_WORDS for cell in cells)
    if 3 * told >= len(cells):
        return True
    words = sum(map(_words, cells)) + len(data) * sum(names)
    return words <= MAX_TABLE_WORDS and len(data) <= MAX_TABLE_ROWS


def _words(text: str) -> int:
    return max(len(text.split()), len(_WIDE.findall(text)) // 2)


def head_of(rows: Sequence[Block]) -> list[str]:
    """The names of a table's columns; none where it has no header, or several."""
    heads = [row for row in rows if row.level]
    return [name.strip() for name in heads[0].text.split("\t")] if len(heads) == 1 else []


def title_place(article: Article, blocks: Sequence[Block]) -> int:
    """Where among the blocks the title that reading found stands: by its place in the source,
    but never below the article's own sentences."""
    title = article.title_block
    if title is None or not title.runs:
        return 0
    found = 0
    for at, block in enumerate(blocks):
        if not block.runs or block.runs[0].source_at >= title.runs[0].source_at:
            break
        found = at + 1
        if not block.rule and _tells(block):
            return 0
    return found


def _tells(block: Block) -> bool:
    return len(block.text.split()) >= PROSE_WORDS and ends_sentence(block.text)
