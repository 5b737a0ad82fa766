"""Which of a page's pieces are the article; what is not keeps its place and gets a rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from narrator.text.read.html import apart
from narrator.text.read.html.container import Page
from narrator.text.read.html.features import rows
from narrator.text.read.html.found import Found
from narrator.text.read.html.model import likelihoods
from narrator.text.read.html.place import THRESHOLD, join
from narrator.text.read.layout import Piece
from narrator.types import Block

OFF = "off-article"
# Where no piece is as likely, those are kept that come near the likeliest.
SHARE_OF_BEST = 0.7

# A page with less text than this is no page to learn from: only furniture is left out.
SMALL_CHARACTERS = 600


def marked(found: Sequence[Found], title: str, *, fragment: bool) -> list[Piece]:
    """The pieces in their order, those outside of the article with the rule "off-article".

    `fragment`: no whole page was sent, so all is the article but what is plainly furniture.
    At least one piece is always the article's.
    """
    if not found:
        return []
    page = Page(found)
    small = sum(len(piece.piece.text) - piece.linked for piece in found) < SMALL_CHARACTERS
    kept: list[bool] = []
    if not (fragment or small):
        kept = apart.without(page, chosen(page, likelihoods(rows(page, title))))
    if not any(kept):
        kept = apart.without(page, [not plain for plain in apart.furniture(page)])
    if not any(kept):
        kept = [True] * len(found)
    return [
        piece.piece if keep else replace(piece.piece, rule=OFF)
        for piece, keep in zip(found, kept, strict=True)
    ]


def chosen(page: Page, likely: list[float]) -> list[bool]:
    """Which pieces are the article, `likely` being how likely each is; none where none is."""
    likely = _levelled(page, list(likely))
    if page.threads:
        likely = [0.0 if node.thread else value
                  for value, node in zip(likely, page.nodes, strict=True)]  # fmt: skip
    least = min(THRESHOLD, SHARE_OF_BEST * max(likely))
    kept = [value > least for value in likely]
    if any(kept):
        join(page, likely, kept)
    return kept


def _levelled(page: Page, likely: list[float]) -> list[float]:
    """A table's rows are the article's together or not at all."""
    groups: dict[int, list[int]] = {}
    for at, piece in enumerate(page.found):
        if piece.piece.kind == "row":
            groups.setdefault(-piece.piece.group, []).append(at)
    for members in groups.values():
        mean = sum(likely[at] for at in members) / len(members)
        for at in members:
            likely[at] = mean
    return likely


def kept(block: Block) -> Block:
    """A block as the article's own."""
    return replace(block, rule="")
