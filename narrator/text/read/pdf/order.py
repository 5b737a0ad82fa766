"""A page's lines in the order they are read: down each column, and what crosses them apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from narrator.text.read.pdf.pages import Line

# Columns: so many lines on both sides of a gutter, few across it, each side filled as prose is.
MIN_COLUMN_LINES = 5
MAX_CROSSING_SHARE = 0.35
MIN_FILL = 0.55
# A page of more pieces than this is a table or a drawing.
MAX_LINES = 1500
# A column may be parted in two once more.
MAX_DEPTH = 1
_STEP = 2.0


def in_order(lines: Sequence[Line]) -> list[Line]:
    """The lines of one page from top to bottom, column by column; those beside one another in a
    row joined where no gutter parts them. `column` tells the columns apart. What stands sideways
    or is `off` comes last, and is off."""
    upright = [line for line in lines if not line.sideways and not line.off]
    apart = [line for line in lines if line.sideways or line.off]
    for line in apart:
        line.off = True
    return _ordered(upright, depth=0) + apart


def _ordered(lines: list[Line], depth: int) -> list[Line]:
    gutter = _gutter(lines, depth) if depth <= MAX_DEPTH and len(lines) <= MAX_LINES else None
    if gutter is None:
        return _rows(lines)
    out: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    lines = sorted(lines, key=lambda line: -line.y)

    def flush() -> None:
        for number, side in ((1, left), (2, right)):
            if side:
                out.extend(_marked(_ordered(side, depth + 1), number, depth))
        left.clear()
        right.clear()

    for line in lines:
        if line.x0 < gutter - 1 and line.x1 > gutter + 1:
            flush()
            out.append(line)
        else:
            (left if line.x1 <= gutter + 1 else right).append(line)
    flush()
    return out


def _marked(lines: list[Line], number: int, depth: int) -> list[Line]:
    for line in lines:
        line.column += number * 3**depth
    return lines


def _gutter(lines: Sequence[Line], depth: int) -> float | None:
    """Where white space parts two columns of prose."""
    if len(lines) < 2 * MIN_COLUMN_LINES:
        return None
    low, high = min(line.x0 for line in lines), max(line.x1 for line in lines)
    width = high - low
    best: tuple[int, float, float] | None = None
    at = low + 0.2 * width
    while at < high - 0.2 * width:
        crossing = sum(line.x0 < at - 1 and line.x1 > at + 1 for line in lines)
        if best is None or crossing < best[0]:
            best = (crossing, at, at)
        elif crossing == best[0] and at - best[2] <= _STEP + 0.1:
            best = (crossing, best[1], at)
        at += max(_STEP, width / 400)
    if best is None or best[0] > MAX_CROSSING_SHARE * len(lines):
        return None
    gutter = (best[1] + best[2]) / 2
    left = [line for line in lines if line.x1 <= gutter + 1]
    right = [line for line in lines if line.x0 >= gutter - 1]
    return gutter if _are_columns(left, right, depth) else None


def _are_columns(left: Sequence[Line], right: Sequence[Line], depth: int) -> bool:
    if min(len(left), len(right)) < MIN_COLUMN_LINES:
        return False
    low = max(min(line.y for line in left), min(line.y for line in right))
    high = min(max(line.y for line in left), max(line.y for line in right))
    spans = [max(line.y for line in side) - min(line.y for line in side) for side in (left, right)]
    if high - low < 0.3 * min(spans):
        return False
    for side in (left, right):
        width = max(line.x1 for line in side) - min(line.x0 for line in side)
        # What does not fill its side is two columns more, or cells of a table.
        filled = median(line.x1 - line.x0 for line in side) >= MIN_FILL * width
        if not filled and (depth >= MAX_DEPTH or _gutter(side, depth + 1) is None):
            return False
    return True


def _rows(lines: Iterable[Line]) -> list[Line]:
    """Lines from top to bottom; what stands side by side, from left to right, as one line."""
    out: list[Line] = []
    row: list[Line] = []
    for line in sorted(lines, key=lambda line: (-line.y, line.x0)):
        if row and row[0].y - line.y > 0.35 * min(row[0].size, line.size):
            out.append(_joined(row))
            row = []
        row.append(line)
    if row:
        out.append(_joined(row))
    return list(_untabbed(out))


def _untabbed(lines: list[Line]) -> Iterator[Line]:
    """A row with a gap between rows without one is a line of text, however wide its blanks."""
    for at, line in enumerate(lines):
        near = lines[max(at - 1, 0) : at] + lines[at + 1 : at + 2]
        if "\t" in line.text and not any("\t" in other.text for other in near):
            line.text = line.text.replace("\t", " ")
        yield line


def _joined(row: list[Line]) -> Line:
    if len(row) == 1:
        return row[0]
    row = sorted(row, key=lambda line: line.x0)
    main = max(row, key=lambda line: len(line.text))
    return Line(
        "\t".join(line.text for line in row),
        row[0].x0,
        max(line.x1 for line in row),
        main.y,
        main.size,
        all(line.bold for line in row),
        main.page,
    )
