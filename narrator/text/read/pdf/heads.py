"""Running heads and feet, and page numbers, told by their repetition over pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from statistics import median

from narrator.text.read.pdf.pages import Line

# How many rows at a page's top and bottom may be furniture.
ROWS = 3
# Heads of left and right pages, and of chapters, come on fewer pages than all.
MIN_PAGES = 2
MIN_SHARE = 0.2
SAME_PLACE = 8.0
_FIGURES = re.compile(r"\d+")
_ROMAN = re.compile(r"[ivxlc]{1,7}", re.IGNORECASE)
_NUMBER = re.compile(
    r"\W{0,4}(?:(?:page|seite|p\.|pag\.|página|pagina|S\.)\s*)?(\d{1,4}|[ivxlc]{1,7})"
    r"(?:\s*(?:of|/|von|de|sur|di|van|\|)\s*\d{1,4})?\W{0,4}",
    re.IGNORECASE,
)
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def mark(pages: Sequence[Sequence[Line]]) -> None:
    """Sets `off` on the lines that belong to the pages and not to the text."""
    edges = [(number, line) for number, page in enumerate(pages) for line in _edge(page)]
    numbered = _numbered(edges)
    for line in numbered:
        line.off = True
    same: dict[str, list[tuple[int, Line]]] = defaultdict(list)
    for number, line in edges:
        same[_folded(line.text)].append((number, line))
    needed = max(MIN_PAGES, int(MIN_SHARE * min(len(pages), 20)))
    for found in same.values():
        middle = median(line.y for _, line in found)
        placed = [(number, line) for number, line in found if abs(line.y - middle) < SAME_PLACE]
        if len({number for number, _ in placed}) >= needed:
            for _, line in placed:
                line.off = True


def _edge(page: Sequence[Line]) -> list[Line]:
    """The lines in the first and the last rows of a page."""
    levels = sorted({round(line.y) for line in page if not line.off})
    if len(levels) <= 1:
        return [line for line in page if not line.off]
    low, high = levels[: ROWS - 1], levels[-ROWS:]
    return [line for line in page if not line.off and round(line.y) in {*low, *high}]


def _folded(text: str) -> str:
    return _FIGURES.sub("#", " ".join(text.split()).casefold())


def _numbered(edges: Sequence[tuple[int, Line]]) -> list[Line]:
    """Lines that are numbers, each as much above the page's own as on the other pages."""
    by_shift: dict[int, list[tuple[int, Line]]] = defaultdict(list)
    for number, line in edges:
        for part in line.text.split("\t"):
            found = _NUMBER.fullmatch(part.strip())
            if found is not None and part == line.text:
                by_shift[_value(found.group(1)) - number].append((number, line))
    return [
        line
        for found in by_shift.values()
        if len({number for number, _ in found}) >= MIN_PAGES
        for _, line in found
    ]


def _value(text: str) -> int:
    if not _ROMAN.fullmatch(text):
        return int(text)
    values = [_VALUES[letter] for letter in text.lower()]
    return sum(
        -value if value < after else value
        for value, after in zip(values, [*values[1:], 0], strict=True)
    )
