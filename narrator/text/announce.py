"""Blocks as they will be spoken: with the words that layout says and text does not."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, takewhile

from narrator.text import notices
from narrator.text.notices import notice, words_of
from narrator.text.read.blocks import cut_runs, ends_sentence
from narrator.types import Article, Block, Removal, Run

RULE = "table-header"
REASON = "names of a table's columns, which are said with each row"
_SIGNS = frozenset("✓✔✗✘☑☒★☆●○%")
_CLOSING = (".", "!", "?", "…", "。", "！", "？", "؟")


def announced(article: Article) -> tuple[tuple[Block, ...], tuple[Removal, ...]]:
    """The blocks of `article` as they will be spoken, and a removal for each stretch of them that
    is not spoken where it stands.

    A row's cells are said with the names of their columns ("Team: United. Points: 62."), and the
    row that names them is a removal; cells without a name, one after the other ("United, 28,
    19."). A caption is said to be one, code is read line by line, and footnotes stand at the end
    under a word of their own. Whatever is inserted stands outside all runs.
    """
    blocks: list[Block] = []
    removals: list[Removal] = []
    notes: list[Block] = []
    for group, run in groupby(article.blocks, key=lambda one: one.group if _is_row(one) else 0):
        if group:
            rows, gone = _table(article, list(run))
            blocks += rows
            removals += gone
            continue
        for block in run:
            if block.kind == "footnote":
                notes.append(block)
            else:
                blocks += _block(article, block)
    if notes:
        words = words_of(article.language)
        said = words.footnotes + words.stop.rstrip()
        blocks += [notice(said, notes[0].source_offset(0), article.language), *notes]
    return tuple(blocks), tuple(removals)


def byline(article: Article) -> Block | None:
    """Where the article is from and whom it is by, as it is said behind the title; None where the
    article does not tell."""
    said = notices.byline(article.metadata.site, article.metadata.byline, article.language)
    title = article.title_block
    at = title.source_span(0, len(title.text))[1] if title is not None else 0
    return notice(said, at, article.language) if said else None


def _is_row(block: Block) -> bool:
    return block.kind == "row"


def _block(article: Article, block: Block) -> Iterator[Block]:
    if block.kind == "code":
        start = 0
        for line in block.text.split("\n"):
            low = start + len(line) - len(line.lstrip())
            if line.strip():
                yield _part(block, low, low + len(line.strip()))
            start += len(line) + 1
    elif block.kind == "caption":
        words = words_of(article.language)
        told = block.text.casefold().startswith(words.caption.casefold())
        yield block if told else _joined(block, [words.caption + words.colon, block])
    elif block.kind == "row":  # a row of no table
        yield _plain(article, block)
    else:
        yield block


def _table(article: Article, rows: Sequence[Block]) -> tuple[list[Block], list[Removal]]:
    """The rows of one table, each with the names of its columns where there are as many."""
    heads = list(takewhile(lambda row: row.level, rows))
    data = rows[len(heads) :]
    names = _names(heads)
    if not any(len(row.text.split("\t")) == len(names) for row in data):
        return [_plain(article, row) for row in rows], []
    said = [
        _with_names(article, row, names)
        if len(row.text.split("\t")) == len(names) and not row.level
        else _plain(article, row)
        for row in data
    ]
    removals = []
    for head in heads:
        if head.runs:
            start, end = head.source_span(0, len(head.text))
            removals.append(Removal(article.source[start:end], REASON, RULE, start, end))
    return said, removals


def _names(heads: Sequence[Block]) -> list[str]:
    """A name for each column; rows of names stand above one another."""
    rows = [[cell.strip() for cell in head.text.split("\t")] for head in heads]
    if len({len(row) for row in rows}) != 1:
        return []
    return [" ".join(dict.fromkeys(filter(None, column))) for column in zip(*rows, strict=True)]


def _with_names(article: Article, row: Block, names: Sequence[str]) -> Block:
    words = words_of(row.language or article.language)
    cells = list(_cells(row))
    if sum(bool(cell.text) for cell in cells) < 2:
        return _plain(article, row)
    parts: list[str | Block] = []
    for name, cell in zip(names, cells, strict=True):
        if not cell.text:
            continue
        if name and _says(cell.text):
            asks = name.endswith(_CLOSING)
            parts.append(f"{name} " if asks else name.rstrip(":： ") + words.colon)
        parts += [cell, " " if cell.text.endswith(_CLOSING) else words.stop]
    return _joined(row, parts)


def _plain(article: Article, row: Block) -> Block:
    words = words_of(row.language or article.language)
    parts: list[str | Block] = []
    for cell in _cells(row):
        if not cell.text:
            continue
        if parts:
            before = parts[-1]
            open_end = isinstance(before, Block) and before.text.endswith((":", "：", *_CLOSING))
            parts.append(" " if open_end else words.comma)
        parts.append(cell)
    last = parts[-1] if parts else ""
    if isinstance(last, Block) and not ends_sentence(last.text):
        parts.append(words.stop)
    return _joined(row, parts)


def _says(text: str) -> bool:
    """Whether a cell has something to say: a letter, a figure, or a sign like ✓."""
    return any(unicodedata.category(char)[:1] in "LN" or char in _SIGNS for char in text)


def _cells(row: Block) -> Iterator[Block]:
    start = 0
    for text in row.text.split("\t"):
        low = start + len(text) - len(text.lstrip())
        yield _part(row, low, low + len(text.strip()))
        start += len(text) + 1


def _part(block: Block, start: int, end: int) -> Block:
    return replace(block, text=block.text[start:end], runs=cut_runs(block.runs, start, end))


def _joined(block: Block, parts: Sequence[str | Block]) -> Block:
    """The block with these for its text; strings among them are inserted."""
    texts: list[str] = []
    runs: list[Run] = []
    at = 0
    for part in parts:
        text = part if isinstance(part, str) else part.text
        if isinstance(part, Block):
            runs += [replace(run, at=run.at + at) for run in part.runs]
        texts.append(text)
        at += len(text)
    return replace(block, text="".join(texts).rstrip(), runs=tuple(runs))
