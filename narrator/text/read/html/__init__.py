"""HTML, a page or a fragment → Article: every visible text a block, the article told apart."""

from __future__ import annotations

import re

from narrator.errors import EmptyText
from narrator.text.read.html import extract, meta, teaser, tree, walk
from narrator.text.read.html.found import Found
from narrator.text.read.layout import laid_out
from narrator.types import Article

__all__ = ["page"]

_PAGE = re.compile(r"<(?:!doctype|html|head|body|title|meta)\b", re.IGNORECASE)


def page(text: str, *, url: str = "") -> Article:
    """The article in a page, or in a fragment of one; `url` is where it was found, if known.

    `source` is all its visible text; blocks outside of the article bear the rule "off-article".
    The title is apart from the blocks, its place in `title_block`. A page that hides all its text
    until scripts have run is read as if nothing were hidden.

    Raises EmptyText where no text is to be seen.
    """
    root = tree.parse(text)
    found = walk.found_in(root) or walk.found_in(root, hidden=True)
    if not found:
        raise EmptyText
    head = meta.head_of(root, url)
    pieces = extract.marked(found, head.title, fragment=_PAGE.search(text) is None)
    why = teaser.teaser(root, pieces, free=head.said.free)
    title, at = _title(head.title, found)
    source, blocks = laid_out(pieces)
    title_block = None
    if at is not None:
        title_block = extract.kept(blocks[at])
        blocks = (*blocks[:at], *blocks[at + 1 :])
    return Article(
        source=source,
        title=title,
        blocks=blocks,
        title_block=title_block,
        kind="html",
        metadata=head.metadata,
        teaser=why,
    )


def _title(title: str, found: list[Found]) -> tuple[str, int | None]:
    """The title and which piece says it: the heading that agrees with the page's own title, else
    the only h1 of a page that names none."""
    headings = [
        (at, piece.piece.text) for at, piece in enumerate(found) if piece.piece.kind == "heading"
    ]
    firsts = [pair for pair in headings if found[pair[0]].piece.level == 1]
    at = meta.title_at(title, iter([*firsts, *headings]))
    if at is None and not title and len(firsts) == 1:
        at = firsts[0][0]
    return (title, None) if at is None else (found[at].piece.text, at)
