"""Tables that were pasted as plain text: lines with tabs or bars → rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from narrator.text.clean.look import place
from narrator.text.read.blocks import ends_sentence
from narrator.text.read.lines import lines_of
from narrator.types import Block, Run

MIN_ROWS = 2
# Without a line below its header, a table shows itself by so many rows, or by figures.
MIN_BARE_ROWS = 3
# Two cells parted by a tab are a table's only when they are as short as this (words).
MAX_PAIR_WORDS = 6
MAX_ROW_CHARACTERS = 1000
# The line below a header, or between rows (GitHub Flavored Markdown, 4.10; grid tables).
_RULE = re.compile(r"[|+]?[ \t]*:?-{2,}:?[ \t]*(?:[|+][ \t]*:?-{2,}:?[ \t]*)*[|+]?")
_NEWLINES = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_FIGURE = re.compile(r"[^\w]*\d[\d.,:\s%‰°/+–−-]*\D{0,3}")

Cells = tuple[tuple[int, int], ...]


def with_rows(source: str, blocks: Sequence[Block]) -> list[Block]:
    """The blocks with a "row" for each line of a table whose columns are certain.

    Lines below one another make one when each has as many cells, and they are framed in bars, or
    parted by tabs in three or more; in two, when all are short. The line drawn below a header is
    a row with the rule "separator".
    """
    found = list(blocks)
    group = max((block.group for block in blocks), default=0)
    for start, end in _stretches(source, blocks):
        cells = [_cells(source, blocks[at]) for at in range(start, end)]
        if not _is_table(source, cells):
            continue
        group += 1
        head = _head(source, cells)
        for at, row in enumerate(cells):
            block = blocks[start + at]
            if row is None:
                found[start + at] = replace(
                    block, kind="row", level=0, group=group, rule="separator"
                )
            else:
                found[start + at] = _row(source, row, int(at == head), group)
    return found


def _stretches(source: str, blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Neighbouring lines with bars or tabs, no blank line between them."""
    start = 0
    before = -1
    for at, block in enumerate(blocks):
        low, high = place(block)
        near = before >= 0 and len(_NEWLINES.findall(source, before, low)) == 1
        if not _may_be_row(source, block, low, high):
            if at - start >= MIN_ROWS:
                yield start, at
            start, before = at + 1, -1
            continue
        if not near:
            if at - start >= MIN_ROWS:
                yield start, at
            start = at
        before = high
    if len(blocks) - start >= MIN_ROWS:
        yield start, len(blocks)


def _may_be_row(source: str, block: Block, low: int, high: int) -> bool:
    if block.kind not in ("paragraph", "heading") or high - low > MAX_ROW_CHARACTERS:
        return False
    raw = source[low:high]
    parted = "\t" in raw or raw.count("|") >= 2 or _RULE.fullmatch(raw) is not None
    return parted and _NEWLINES.search(raw) is None


def _cells(source: str, block: Block) -> Cells | None:
    """Where each cell stands; None for a drawn line."""
    start, end = place(block)
    raw = source[start:end]
    if _RULE.fullmatch(raw):
        return None
    mark = "\t"
    if "\t" in raw:  # a first or last cell may be empty
        while start and source[start - 1] == "\t":
            start -= 1
        while source[end : end + 1] == "\t":
            end += 1
    else:
        mark = "|"
        start += raw.startswith("|")
        end -= raw.endswith("|")
    spans = []
    at = start
    for part in source[start:end].split(mark):
        spans.append((at, at + len(part)))
        at += len(part) + 1
    return tuple(spans)


def _is_table(source: str, cells: Sequence[Cells | None]) -> bool:
    rows = [row for row in cells if row is not None]
    if len(rows) < MIN_ROWS or len({len(row) for row in rows}) != 1 or len(rows[0]) < 2:
        return False
    texts = [[source[low:high].strip() for low, high in row] for row in rows]
    if not all(any(map(str.isalnum, "".join(row))) for row in texts):
        return False
    ruled = len(rows) < len(cells)
    bars = not any("\t" in source[row[0][0] : row[-1][1]] for row in rows)
    if bars:
        framed = all(source[max(row[0][0] - 1, 0) : row[0][0]] == "|" for row in rows)
        return ruled or (framed and len(rows) >= MIN_BARE_ROWS)
    if len(rows[0]) == 2:
        pairs = [cell for row in texts for cell in row]
        short = all(
            len(cell.split()) <= MAX_PAIR_WORDS and not ends_sentence(cell) for cell in pairs
        )
        return short and len(rows) >= MIN_BARE_ROWS
    figures = any(_FIGURE.fullmatch(cell) for row in texts[1:] for cell in row)
    return ruled or figures or len(rows) >= MIN_BARE_ROWS


def _head(source: str, cells: Sequence[Cells | None]) -> int:
    """Which row names the columns: one with a drawn line below it, or a first one without
    figures over a column of them; -1 where none does."""
    drawn = [at for at, row in enumerate(cells) if row is None]
    if drawn:
        first = next(at for at, row in enumerate(cells) if row is not None)
        return first if first + 1 in drawn else -1
    texts = [[source[low:high].strip() for low, high in row] for row in cells if row is not None]
    head, *rest = texts
    if any(map(str.isdigit, "".join(head))) or not all(head[1:]):
        return -1
    for column in zip(*rest, strict=True):
        told = [cell for cell in column if cell]
        if told and 2 * sum(bool(_FIGURE.fullmatch(cell)) for cell in told) > len(told):
            return 0
    return -1


def _row(source: str, cells: Cells, level: int, group: int) -> Block:
    pieces: list[str] = []
    runs: list[Run] = []
    at = 0
    for number, (low, high) in enumerate(cells):
        if number:
            pieces.append("\t")
            at += 1
        for line in lines_of(source[low:high]):
            runs += [Run(run.at + at, run.source_at + low, run.length) for run in line.runs]
            pieces.append(line.text)
            at += len(line.text)
    return Block("row", "".join(pieces), tuple(runs), level=level, group=group)
