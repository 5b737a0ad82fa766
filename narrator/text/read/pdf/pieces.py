"""Paragraphs → pieces: which are headings and of what level, and their lines as one text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from narrator.text.read.blocks import ends_sentence, glue
from narrator.text.read.layout import Piece
from narrator.text.read.lines import INVISIBLE
from narrator.text.read.pdf.paragraphs import (
    BULLET,
    HEADING_SIZE,
    NOTE_SIZE,
    Paragraph,
    Setting,
)

SAME_HEADING = 0.92
HEADING_CHARACTERS = 200
HEADING_LINES = 4
_WORD = re.compile(r"[^\W\d_]{3}|[\u3040-\u9fff\uac00-\ud7a3]{2}")
_SECTION = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,5}|[A-Z])\.?\s[A-ZÀ-Þ]")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_INVISIBLE = re.compile(f"[{INVISIBLE}]")


def pieces_of(paragraphs: Iterable[Paragraph], setting: Setting) -> Iterator[Piece]:
    """The paragraphs as pieces, headings told by their letters."""
    found = list(paragraphs)
    sizes = _heading_sizes(one.size for one in found if _is_heading(one, setting))
    for one in found:
        text = text_of(one, setting)
        if _is_heading(one, setting):
            level = 1 + sum(one.size < size * SAME_HEADING for size in sizes)
            yield Piece("heading", text, level=min(level, 6))
        else:
            yield Piece(one.kind, text, level=one.level, group=one.group, rule=one.rule)


def _heading_sizes(sizes: Iterable[float]) -> list[float]:
    """The sizes that headings have, largest first, those that look the same as one."""
    kept: list[float] = []
    for size in sorted(sizes, reverse=True):
        if not kept or size < kept[-1] * SAME_HEADING:
            kept.append(size)
    return kept


def _larger(one: Paragraph, setting: Setting) -> bool:
    return one.size > HEADING_SIZE * setting.size


def _is_heading(one: Paragraph, setting: Setting) -> bool:
    if one.kind != "paragraph" or one.rule or len(one.lines) > HEADING_LINES:
        return False
    characters = sum(len(line.text) for line in one.lines)
    if characters > HEADING_CHARACTERS or _WORD.search(one.lines[0].text) is None:
        return False
    bold = all(line.bold for line in one.lines)
    if _larger(one, setting):
        return True
    if (
        len(one.lines) == 1
        and _SECTION.match(one.lines[0].text)
        and not ends_sentence(one.lines[0].text)
    ):
        return True
    return bold and one.size >= NOTE_SIZE * setting.size and one.lines[-1].text[-1:] not in ".,;"


def text_of(one: Paragraph, setting: Setting) -> str:
    """A paragraph's lines in one, words broken over two lines mended."""
    parts: list[str] = []
    for line in one.lines:
        text = _tidy(line.text, keep_tabs=one.kind == "row")
        if not parts and one.kind == "item":
            text = BULLET.sub("", text, count=1).strip()
        if not text:
            continue
        if parts:
            joint = glue(parts[-1], text, setting.hyphens)
            if joint < 0:
                parts[-1] = parts[-1][:-1]
            elif joint:
                parts.append(" ")
        parts.append(text)
    return "".join(parts)


def _tidy(text: str, *, keep_tabs: bool) -> str:
    text = _INVISIBLE.sub("", text.translate(_LIGATURES)) if not text.isascii() else text
    cells = text.split("\t") if keep_tabs else [text]
    return "\t".join(" ".join(cell.split()) for cell in cells).strip("\t" if keep_tabs else " ")
