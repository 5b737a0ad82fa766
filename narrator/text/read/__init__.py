"""Bytes of plain text, HTML, Markdown, EPUB or PDF → Article, nothing cleaned yet.

The kind is found from the content. Each block keeps runs back to the source: of plain text that
is the text as it was sent, of any other kind the text that a reader sees. All that is visible
stands in a block; one that is no part of the article says so by its `rule`.
"""

from __future__ import annotations

import re

from narrator.errors import EmptyText, NotText, UnsupportedKind
from narrator.text.read import decode
from narrator.text.read.blocks import blocks_of
from narrator.text.read.kind import kind_by_magic, kind_of, looks_like_page, xml_name
from narrator.text.read.lines import lines_of
from narrator.types import Article

__all__ = ["KINDS", "from_text", "read"]

KINDS = ("text", "html", "markdown", "epub", "pdf")
"""The kinds that are read, by the names that `kind` takes."""

_WORD_HINT = "save it as PDF, EPUB, HTML or plain text and send that"
_HINTS = {
    "RTF": _WORD_HINT,
    "DOCX": _WORD_HINT,
    "ODF": _WORD_HINT,
    "PPTX": _WORD_HINT,
    "XLSX": "copy the text out of it and send that",
    "MOBI": "convert it to EPUB (without copy protection) and send that",
}
_XML_HINT = "send the address or the text of one article"
_SURROGATE = re.compile("[\ud800-\udfff]")


def read(
    data: bytes, *, kind: str | None = None, charset: str | None = None, url: str = ""
) -> Article:
    """The article in `data`.

    `kind` is one of `KINDS`; None finds it from the content. `charset` is the encoding that the
    sender names; None finds that too. `url` is where a page was found.

    Raises NotText, UnsupportedKind, EmptyText.
    """
    _supported(kind)
    magic = None if kind == "text" else kind_by_magic(data)
    if magic in _HINTS:
        raise UnsupportedKind(magic, _HINTS[magic])
    if magic == "EPUB" or (kind == "epub" and magic is None):
        from narrator.text.read.epub import book

        return book(data)
    if magic == "PDF" or (kind == "pdf" and magic is None):
        from narrator.text.read.pdf import document

        return document(data)
    if kind == "html" or (kind is None and looks_like_page(data)):
        return from_text(decode.decode_page(data, charset), kind="html", url=url)
    return from_text(decode.decode(data, charset), kind=kind, url=url)


def from_text(text: str, *, kind: str | None = None, url: str = "") -> Article:
    """The article in `text`, which is plain, HTML or Markdown; of plain text, offsets are into
    `text` as it is given.

    Raises NotText (half of a surrogate pair, or a file's bytes where text should be),
    UnsupportedKind, EmptyText.
    """
    _supported(kind)
    if kind in ("epub", "pdf"):
        raise NotText(f"{kind.upper()} is a file of bytes")
    if (broken := _SURROGATE.search(text)) is not None:
        raise NotText(f"half a surrogate pair at character {broken.start()}")
    if kind is None and (name := xml_name(text)):
        raise UnsupportedKind(f"XML ({name})", _XML_HINT)
    found = kind or kind_of(text)
    if found == "html":
        from narrator.text.read.html import page

        return page(text, url=url)
    if found == "markdown":
        from narrator.text.read.markdown import document

        return document(text)
    blocks = blocks_of(lines_of(text))
    if not blocks:
        raise EmptyText
    return Article(source=text, title="", blocks=blocks)


def _supported(kind: str | None) -> None:
    if kind is not None and kind not in KINDS:
        raise UnsupportedKind(kind, f"the kinds that are read are {', '.join(KINDS)}")
