"""HTML, a page or a fragment → Article: every visible text a block, the article told apart."""

from __future__ import annotations

import re

from narrator.errors import EmptyText
from narrator.text.read.html import body, extract, meta, teaser, tree, walk
from narrator.text.read.layout import Piece, laid_out
from narrator.types import Article

__all__ = ["page"]

# An article's heading stands at most so many pieces above its first one.
NEAR_HEAD = 8
_PAGE = re.compile(r"<(?:!doctype|html|head|body|title|meta)\b", re.IGNORECASE)


def page(text: str, *, url: str = "") -> Article:
    """The article in a page, or in a fragment of one; `url` is where it was found, if known.

    `source` is all its visible text; blocks outside of the article bear the rule "off-article".
    The title is apart from the blocks, its place in `title_block`. A page that hides all its text
    until scripts have run is read as if nothing were hidden; one that shows nearly nothing of the
    article its JSON-LD tells (schema.org's articleBody) is read from there.

    Raises EmptyText where no text is to be seen.
    """
    root = tree.parse(text)
    found = walk.found_in(root) or walk.found_in(root, hidden=True)
    head = meta.head_of(root, url)
    own = head.titles[0] if head.titles else ""
    pieces = extract.marked(found, own, fragment=_PAGE.search(text) is None)
    told = body.told_alone(head.said.body, pieces) if head.said.free else []
    if told:
        pieces = body.among(pieces, told)
    if not pieces:
        raise EmptyText(teaser.COPY_IT) if teaser.is_scripted(root) else EmptyText()
    why = teaser.teaser(root, pieces, free=head.said.free)
    title, at = _title(head.titles, pieces)
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


def _title(titles: tuple[str, ...], pieces: list[Piece]) -> tuple[str, int | None]:
    """The title and which piece says it: a heading that agrees with a title the page gives
    itself, an h1 first; else the only h1, where it heads the article or a title begins with it."""
    headings = [at for at, piece in enumerate(pieces) if piece.kind == "heading"]
    firsts = [at for at in headings if pieces[at].level == 1]
    for title in titles:
        for at in (*firsts, *headings):
            if meta.says(title, pieces[at].text):
                return pieces[at].text, at
    start = next((at for at, piece in enumerate(pieces) if not piece.rule), 0)
    if len(firsts) == 1:
        at = firsts[0]
        begins = not pieces[at].rule and any(meta.begins(one, pieces[at].text) for one in titles)
        if not titles or begins or _heads(pieces, at, start):
            return pieces[at].text, at
    return (titles[0] if titles else ""), None


def _heads(pieces: list[Piece], at: int, start: int) -> bool:
    return start - NEAR_HEAD <= at <= start and len(pieces[at].text.split()) > 2
