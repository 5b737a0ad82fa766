"""PDF → Article: paragraphs rebuilt from where the letters stand.

A PDF tells of letters and places only. Lines are put in reading order column by column (order),
running heads and page numbers are told by their repetition (heads), and lines are one paragraph
by size, gap, indent and fullness (paragraphs).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from narrator.errors import EmptyText
from narrator.text.read.layout import Piece, laid_out
from narrator.text.read.pdf import heads
from narrator.text.read.pdf.order import in_order
from narrator.text.read.pdf.pages import Pages, pages_of
from narrator.text.read.pdf.paragraphs import Paragraph, paragraphs_of, setting_of
from narrator.text.read.pdf.pieces import pieces_of
from narrator.text.read.told import folded
from narrator.types import Article, Metadata

__all__ = ["document"]

# What programs put where a title belongs.
_NO_TITLE = re.compile(
    r"untitled|.{0,40}microsoft .{0,60}|.{0,200}\.(?:docx?|pdf|tex|indd|qxd|odt|rtf|pages|dvi|txt"
    r"|html?|exe|key|pptx?|ps|eps)|document\s?\d{0,4}|unknown|title|slide \d{1,3}"
    r"|https?:.{0,400}|\W*",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"admin(?:istrator)?|user|owner|unknown|author|microsoft.{0,60}|.{0,60}\.com|\W*"
    r"|\(?unspecified\)?|windows user|root",
    re.IGNORECASE,
)
MAX_TITLE = 300
# A title stands on the first page, among the first blocks.
TITLE_BLOCKS = 12


def document(data: bytes) -> Article:
    """The text of a PDF.

    Raises NotText (damaged), UnsupportedKind (locked, scanned or too long), EmptyText.
    """
    pages = pages_of(data)
    heads.mark(pages.lines)
    ordered = [in_order(page) for page in pages.lines]
    setting = setting_of(ordered)
    paragraphs = paragraphs_of(ordered, setting)
    pieces = list(pieces_of(paragraphs, setting))
    source, blocks = laid_out(pieces)
    if not blocks:
        raise EmptyText
    kept = [
        (paragraph, piece)
        for paragraph, piece in zip(paragraphs, pieces, strict=True)
        if piece.text
    ]
    at = _title_at(pages, kept)
    told = _told_title(pages)
    title = blocks[at].text if at is not None else told
    return Article(
        source=source,
        title=title,
        blocks=tuple(block for number, block in enumerate(blocks) if number != at),
        title_block=blocks[at] if at is not None else None,
        kind="pdf",
        metadata=Metadata(byline=_author(pages.author), language=pages.language),
    )


def _told_title(pages: Pages) -> str:
    """The title that the file says it has, "" where that is a program's or a file's name."""
    title = " ".join(pages.title.split())
    if len(title) > MAX_TITLE or _NO_TITLE.fullmatch(title):
        return ""
    first = folded(" ".join(line.text for line in pages.lines[0]) if pages.lines else "")
    return title if " " in title or folded(title) in first else ""


def _author(name: str) -> str:
    name = " ".join(name.split())
    return "" if len(name) > MAX_TITLE or _NO_AUTHOR.fullmatch(name) else name


def _title_at(pages: Pages, kept: Sequence[tuple[Paragraph, Piece]]) -> int | None:
    """The block that is the title: what the file's own title says, or the largest heading of the
    first page where nothing above it is as large."""
    told = folded(_told_title(pages))
    first = [
        (number, paragraph, piece)
        for number, (paragraph, piece) in enumerate(kept[:TITLE_BLOCKS])
        if paragraph.lines[0].page == 0
        and not piece.rule
        and piece.kind in ("heading", "paragraph")
    ]
    for number, _, piece in first:
        if told and folded(piece.text) == told:
            return number
    large = [one for one in first if one[2].kind == "heading"]
    if not large:
        return None
    number, best, piece = max(large, key=lambda one: round(one[1].size))
    alone = all(round(one[1].size) < round(best.size) for one in large if one[0] != number)
    top = number == first[0][0] or alone
    return number if top and piece.level == 1 else None
