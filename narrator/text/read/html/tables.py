"""Tables: which hold data, row by row, and which only lay a page out."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from narrator.text.read.html.found import Found
from narrator.text.read.layout import Piece

# A cell as long as this on average holds text to read in its place, not a datum.
MAX_MEAN_CELL = 200
MAX_CELL_BLOCKS = 4
MAX_COLUMNS = 60


@dataclass(slots=True)
class Cell:
    """`start` is the number of the first piece in it."""

    start: int
    header: bool
    columns: int


@dataclass(slots=True)
class Row:
    """The pieces from `start` to before `end`."""

    start: int
    end: int
    head: bool
    cells: list[Cell] = field(default_factory=list)

    def parts(self) -> list[tuple[int, int]]:
        """Where each cell's pieces begin and end."""
        starts = [self.start, *(cell.start for cell in self.cells[1:]), self.end]
        return list(pairwise(starts))


@dataclass(slots=True)
class Table:
    """A table being read; `start` is the number of the first piece in it."""

    start: int
    layout: bool
    rows: list[Row] = field(default_factory=list)
    in_cell: bool = False
    in_row: bool = False

    def open_row(self, at: int, head: bool) -> None:
        """A row begins at piece `at`; one within another is no table's row."""
        self.layout = self.layout or self.in_row
        self.in_row = True
        self.rows.append(Row(at, at, head))

    def close_row(self, at: int) -> None:
        """The row ends before piece `at`."""
        self.in_row = False
        if self.rows:
            self.rows[-1].end = at

    def open_cell(self, at: int, header: bool, columns: int) -> None:
        """A cell begins at piece `at`; outside a row, or within another, it is no cell."""
        self.layout = self.layout or self.in_cell or not self.in_row
        self.in_cell = True
        if self.rows:
            self.rows[-1].cells.append(Cell(at, header, columns))


def is_data(table: Table, found: list[Found]) -> bool:
    """Whether the cells are data that belong to rows and columns.

    A layout table says so (role), holds another, has one column or row, or cells of many blocks,
    of headings, code or long text.
    """
    if table.layout:
        return False
    rows = [row for row in table.rows if row.end > row.start and row.cells]
    if len(rows) < 2 or max(len(row.cells) for row in rows) < 2:
        return False
    inside = [piece.piece for row in rows for piece in found[row.start : row.end]]
    if any(piece.kind in ("code", "quote", "row") for piece in inside):
        return False
    told = any(cell.header for row in rows for cell in row.cells)
    if not told and any(piece.kind == "heading" for piece in inside):
        return False
    sizes = [end - start for row in rows for start, end in row.parts() if end > start]
    if sum(len(piece.text) for piece in inside) > MAX_MEAN_CELL * len(sizes):
        return False
    return told or 3 * sum(size > MAX_CELL_BLOCKS for size in sizes) <= len(sizes)


def rows_of(table: Table, found: list[Found], group: int) -> list[Found]:
    """The table's pieces, with one for each row in the place of its cells'."""
    out: list[Found] = []
    at = table.start
    for row in table.rows:
        out.extend(found[at : row.start])
        if row.end > row.start:
            out.append(_row(row, found, group))
        at = row.end
    out.extend(found[at:])
    return out


def _row(row: Row, found: list[Found], group: int) -> Found:
    texts: list[str] = []
    for cell, (start, end) in zip(row.cells, row.parts(), strict=False):
        texts.append(" ".join(piece.piece.text for piece in found[start:end]))
        texts.extend("" for _ in range(1, min(cell.columns, MAX_COLUMNS)))
    if not row.cells:
        texts = [piece.piece.text for piece in found[row.start : row.end]]
    head = row.head or (len(row.cells) > 1 and all(cell.header for cell in row.cells))
    inside = found[row.start : row.end]
    text, language = "\t".join(texts), inside[0].piece.language
    return Found(
        Piece("row", text, level=int(head), group=group, language=language),
        inside[0].element,
        linked=sum(piece.linked for piece in inside),
    )
