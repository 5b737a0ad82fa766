"""Lines in reading order → paragraphs, list items, rows of tables, captions and notes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from narrator.text.read.blocks import ends_sentence
from narrator.text.read.hyphens import Hyphens, hyphens_of
from narrator.text.read.pdf.pages import Line
from narrator.types import BlockKind

# All in sizes of the letters: another size, an indent, the gap between paragraphs.
OTHER_SIZE = 0.09
INDENT = 0.8
PARAGRAPH_GAP = 1.4
HEADING_SIZE = 1.12
NOTE_SIZE = 0.93
# In points; a broken file has smaller ones.
MIN_SIZE = 0.5
# Bullets; fonts of symbols have theirs in the private use area.
BULLET = re.compile(r"[•‣▪▫◦●○∙◆◇■□➢➤►▸✓✔⁃*·–\uf000-\uf0ff-]\s+(?=\S)|[•‣▪◦●\uf0b7\uf0a7]")
_NUMBER = re.compile(r"(?:\d{1,2}[.)]|\(?[a-z]\)|\[\d{1,3}\])\s+(?=\S)")
_CAPTION = re.compile(
    r"(?:Figure|Fig\.|Table|Tab\.|Abbildung|Abb\.|Tabelle|Figura|Tableau|Tabla|Tabela)\s?"
    r"\d{1,3}(?:\.\d{1,3})?\s?[:.|–—-]",
    re.IGNORECASE,
)
_NOTE = re.compile(r"(?:\[?\d{1,3}\]?[.)]?|[*†‡§¶]{1,3})\s*[^\s\d.,%)]")
_CONTENTS = re.compile(r"(?:\s?[.…·]){4,}\s*[\divxlc]{1,5}$")
MIN_CONTENTS = 3
_ENTRY = re.compile(r"\s[\divxlc]{1,5}$")
MIN_ROWS = 2
MEAN_CELL, MAX_CELL = 24, 48


@dataclass(slots=True)
class Paragraph:
    """Lines that are read in one; `size` is their letters'."""

    kind: BlockKind
    lines: list[Line]
    rule: str = ""
    group: int = 0
    level: int = 0

    @property
    def size(self) -> float:
        return max(self.lines, key=lambda line: len(line.text)).size


@dataclass(slots=True)
class Setting:
    """How a document is set: the size of its text, what a line of each place may span, how far
    lines stand apart, and whether paragraphs are told by an indent."""

    size: float
    edges: dict[tuple[int, int], tuple[float, float]]
    leading: float
    indents: bool = False
    hyphens: Hyphens = field(default_factory=Hyphens)


def setting_of(pages: Sequence[Sequence[Line]]) -> Setting:
    """The setting that most of the text has."""
    sizes: Counter[float] = Counter()
    places: dict[tuple[int, int], list[Line]] = defaultdict(list)
    texts: list[str] = []
    for page in pages:
        for line in page:
            if line.off:
                continue
            sizes[round(line.size * 2) / 2] += len(line.text)
            places[line.page, line.column].append(line)
            texts.append(line.text)
    size = max(sizes.most_common(1)[0][0] if sizes else 10.0, MIN_SIZE)
    edges = {
        place: (min(line.x0 for line in lines), max(line.x1 for line in lines))
        for place, lines in places.items()
    }
    steps: list[float] = []
    indented = 0
    for lines in places.values():
        for above, line in pairwise(lines):
            step = above.y - line.y
            if 0.8 * size < step < 3 * size and abs(line.size - size) < OTHER_SIZE * size:
                steps.append(step)
                left = edges[line.page, line.column][0]
                indented += INDENT < (line.x0 - left) / size < 5 and above.x0 - left < INDENT * size
    leading = median(steps) if steps else 1.2 * size
    indents = indented * 25 > len(steps) and indented > 2
    return Setting(size, edges, leading, indents, hyphens_of(texts))


def paragraphs_of(pages: Sequence[Sequence[Line]], setting: Setting) -> list[Paragraph]:
    """The paragraphs; what stands apart from the text (notes, captions, running heads) comes
    behind the paragraph that it interrupts."""
    out: list[Paragraph] = []
    aside: list[Paragraph] = []
    current: Paragraph | None = None
    for line in _flow(pages, setting):
        if isinstance(line, Paragraph):
            aside.append(line)
            continue
        if current is not None and _continues(current, line, setting):
            current.lines.append(line)
            continue
        if current is not None:
            out.append(current)
        out += aside
        aside = []
        current = Paragraph(_kind(line, setting), [line])
    if current is not None:
        out.append(current)
    out += aside
    return _rows(_contents(out))


def _flow(pages: Sequence[Sequence[Line]], setting: Setting) -> Iterator[Line | Paragraph]:
    for page in pages:
        notes = _notes(page, setting)
        caption: Paragraph | None = None
        for line in page:
            if line.off:
                yield Paragraph("paragraph", [line], rule="off-article")
            elif id(line) in notes:
                continue
            elif caption is not None and _same_block(caption.lines[-1], line, setting):
                caption.lines.append(line)
            elif _CAPTION.match(line.text) and line.size <= setting.size * (1 + OTHER_SIZE):
                caption = Paragraph("caption", [line])
                yield caption
            else:
                caption = None
                yield line
        yield from _note_paragraphs([line for line in page if id(line) in notes], setting)


def _same_block(above: Line, line: Line, setting: Setting) -> bool:
    step = above.y - line.y
    same = abs(above.size - line.size) <= OTHER_SIZE * above.size and above.column == line.column
    if not same or not 0 < step < PARAGRAPH_GAP * 1.2 * max(above.size, 1):
        return False
    return above.size < setting.size * NOTE_SIZE or not ends_sentence(above.text)


def _notes(page: Sequence[Line], setting: Setting) -> set[int]:
    """The lines at the foot of a column that are smaller than the text and begin with a mark."""
    found: set[int] = set()
    columns: dict[int, list[Line]] = defaultdict(list)
    for line in page:
        if not line.off:
            columns[line.column].append(line)
    for lines in columns.values():
        foot: list[Line] = []
        for line in reversed(lines):
            if line.size >= NOTE_SIZE * setting.size:
                break
            foot.append(line)
        while foot and not _NOTE.match(foot[-1].text):
            foot.pop()
        if len(foot) < len(lines):
            found.update(id(line) for line in foot)
    return found


def _note_paragraphs(lines: Sequence[Line], setting: Setting) -> Iterator[Paragraph]:
    note: Paragraph | None = None
    for line in lines:
        if note is not None and not _NOTE.match(line.text):
            note.lines.append(line)
            continue
        if note is not None:
            yield note
        note = Paragraph("footnote", [line])
    if note is not None:
        yield note


def _kind(line: Line, setting: Setting) -> BlockKind:
    if "\t" in line.text:
        return "row"
    return "item" if BULLET.match(line.text) else "paragraph"


def _is_item(paragraph: Paragraph) -> bool:
    return paragraph.kind == "item" or _NUMBER.match(paragraph.lines[0].text) is not None


def _continues(paragraph: Paragraph, line: Line, setting: Setting) -> bool:
    """Whether a line goes on with the paragraph above it."""
    above = paragraph.lines[-1]
    if "\t" in line.text or paragraph.kind == "row" or BULLET.match(line.text):
        return False
    if _CONTENTS.search(above.text[-200:]):
        return False
    if abs(above.size - line.size) > OTHER_SIZE * max(above.size, line.size):
        return False
    full = _is_full(above, line, setting)
    ended = ends_sentence(above.text)
    if above.bold != line.bold and (ended or not full or len(paragraph.lines) == 1):
        return False
    if _NUMBER.match(line.text) and (ended or not full or _is_item(paragraph)):
        return False
    if (above.page, above.column) != (line.page, line.column) or line.y > above.y:
        return _continues_elsewhere(above, line, full, ended, setting)
    step = above.y - line.y
    if step > PARAGRAPH_GAP * max(setting.leading * line.size / setting.size, line.size):
        return False
    if line.size > HEADING_SIZE * setting.size:
        return True
    goes_on = full and not ended
    if not _is_item(paragraph) and not goes_on and _is_indented(paragraph, line, setting):
        return False
    return full or (not ended and line.text[:1].islower())


def _continues_elsewhere(
    above: Line, line: Line, full: bool, ended: bool, setting: Setting
) -> bool:
    """Whether a line at the head of the next column or page goes on with what broke off."""
    if line.size > HEADING_SIZE * setting.size:
        return False
    if not ended:
        return full or line.text[:1].islower()
    left = setting.edges.get((line.page, line.column), (line.x0, line.x1))[0]
    return full and setting.indents and line.x0 - left < INDENT * line.size


def _is_full(line: Line, after: Line, setting: Setting) -> bool:
    """Whether the next line's first word would not have fitted behind this line."""
    right = setting.edges.get((line.page, line.column), (line.x0, line.x1))[1]
    width = (line.x1 - line.x0) / max(len(line.text), 1)
    word = len(after.text.split(" ", 1)[0][:60])
    return right - line.x1 < (word + 1) * width + 0.5 * line.size


def _is_indented(paragraph: Paragraph, line: Line, setting: Setting) -> bool:
    """Whether a line steps in, as the first of a paragraph does, or out of an inset."""
    above = paragraph.lines[-1]
    step = (line.x0 - above.x0) / max(line.size, 1)
    if step > INDENT:
        return True
    return step < -INDENT and len(paragraph.lines) > 1


def _contents(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """A table of contents (lines that lead by dots to a page) is no part of the text."""
    start = 0
    while start < len(paragraphs):
        end, leaders = start, 0
        while end < len(paragraphs) and (found := _is_entry(paragraphs[end])):
            leaders += found > 1
            end += 1
        if leaders >= MIN_CONTENTS:
            above = paragraphs[start - 1] if start else None
            if above is not None and len(above.lines) == 1 and len(above.lines[0].text) < 40:
                start -= 1
            for entry in paragraphs[start:end]:
                entry.rule = "off-article"
        start = end + 1
    return paragraphs


def _is_entry(paragraph: Paragraph) -> int:
    """2 for a line with dots to a page number, 1 for one that may stand among such, else 0."""
    text = paragraph.lines[-1].text
    if _CONTENTS.search(text[-200:]):
        return 2
    return int(bool(paragraph.rule) or (len(text) < 120 and _ENTRY.search(text) is not None))


def _rows(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Rows of short cells below one another are a table's; all else is lines with wide gaps."""
    number = 0
    run: list[Paragraph] = []
    for paragraph in [*paragraphs, None]:
        if paragraph is not None and paragraph.kind == "row" and not paragraph.rule:
            run.append(paragraph)
            continue
        if _is_table(run):
            number += 1
            run[0].level = int(_is_header(run))
            for row in run:
                row.group = number
        run = []
    for paragraph in paragraphs:
        if paragraph.kind == "row" and not paragraph.group:
            paragraph.kind = "paragraph"
    return paragraphs


def _is_header(rows: Sequence[Paragraph]) -> bool:
    """Whether the first row names the columns: it alone is bold, or has no figures."""
    first, others = rows[0].lines[0], [row.lines[0] for row in rows[1:]]
    if first.bold and not any(line.bold for line in others):
        return True
    figures = sum(any(map(str.isdigit, line.text)) for line in others)
    return 2 * figures > len(others) and not any(map(str.isdigit, first.text))


def _is_table(rows: Sequence[Paragraph]) -> bool:
    cells = [cell for row in rows for cell in row.lines[0].text.split("\t")]
    if len(rows) < MIN_ROWS:
        return False
    long = sum(len(cell) > MAX_CELL for cell in cells)
    return sum(map(len, cells)) <= MEAN_CELL * len(cells) and 5 * long <= len(cells)
