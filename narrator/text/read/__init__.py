"""Bytes of plain text → Article, nothing cleaned yet.

The text is decoded, cut into blocks at blank lines, hard-wrapped lines are joined, and each
block keeps runs back to the source. `blocks` are all the blocks there are and `title` is "".
"""

from __future__ import annotations

import re

from narrator.errors import EmptyText, NotText, UnsupportedKind
from narrator.text.read import decode
from narrator.text.read.blocks import blocks_of
from narrator.text.read.lines import lines_of
from narrator.types import Article

__all__ = ["from_text", "read"]

HINTS = {
    "HTML": "send the article's text, without its tags",
    "Markdown": "send it as plain text (kind text)",
    "PDF": "copy the text out of it and send that",
    "EPUB": "copy the text out of it and send that",
    "RTF": "save it as plain text and send that",
}
# Tags that begin a page or a fragment of one (HTML Living Standard, 4.3 and 4.4).
_HTML_START = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body|article|main|section|header"
    r"|div|p|h[1-6]|table|ul|ol|blockquote|span|meta|title|link|script|style)\b[^<>]{0,2000}>",
    re.IGNORECASE | re.DOTALL,
)


def read(
    data: bytes, *, kind: str | None = None, charset: str | None = None, url: str = ""
) -> Article:
    """The article in `data`, decoded and cut into blocks.

    `kind` is "text", "html" or "markdown"; None finds it from the content (Markdown is never
    guessed). `charset` is the encoding that the sender names; None finds that too.

    Raises NotText, UnsupportedKind, EmptyText.
    """
    _supported(kind)
    magic = decode.kind_by_magic(data)
    if magic is not None:
        raise UnsupportedKind(magic, HINTS[magic])
    return from_text(decode.decode(data, charset), kind=kind)


def from_text(text: str, *, kind: str | None = None) -> Article:
    """The article in `text`, cut into blocks; offsets are into `text` as it is given.

    Raises NotText (half of a surrogate pair), UnsupportedKind, EmptyText.
    """
    _supported(kind)
    if (broken := re.search("[\ud800-\udfff]", text)) is not None:
        raise NotText(f"half a surrogate pair at character {broken.start()}")
    if kind is None and _HTML_START.match(text):
        raise UnsupportedKind("HTML", HINTS["HTML"])
    blocks = blocks_of(lines_of(text))
    if not blocks:
        raise EmptyText
    return Article(source=text, title="", blocks=blocks)


def _supported(kind: str | None) -> None:
    if kind in (None, "text"):
        return
    name = {"html": "HTML", "markdown": "Markdown", "pdf": "PDF", "epub": "EPUB"}.get(kind, kind)
    raise UnsupportedKind(name, HINTS.get(name, "send plain text"))
