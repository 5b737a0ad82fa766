"""Which of a page's pieces are the article; what is not keeps its place and gets a rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from narrator.text.read.html.container import PARTS, TAGS, Node, Page
from narrator.text.read.html.features import rows
from narrator.text.read.html.found import Found
from narrator.text.read.html.model import likelihoods
from narrator.text.read.layout import Piece
from narrator.types import Block

OFF = "off-article"
THRESHOLD = 0.6
"""From this likelihood on a piece is kept (chosen by cross-validation over pages)."""

# Where no piece is as likely, those are kept that come near the likeliest.
SHARE_OF_BEST = 0.7

# Between two pieces of the article, in its own container, so little is enough for one; for each
# of several, and for a heading above one, so much.
GAP_THRESHOLD, GAPS_THRESHOLD = 0.1, 0.3
GAP_PIECES, GAP_LINKED = 5, 0.5

# Beside so much of the article's text, and with no more links than this.
BESIDE_THRESHOLD, BESIDE_SHARE, BESIDE_LINKED = 0.1, 0.3, 0.5
_NAMED = sum(
    1 << PARTS.index(part)
    for part in (
        *("nav", "footer", "side", "comment", "share", "related", "letter", "advert"),
        *("window", "search", "meta"),
    )
)
_APART = frozenset(("caption", "footnote"))
# So near above a piece stands what it stands beside: a list's item is two elements further down,
# a cell up to four.
LEVELS, ROW_LEVELS = 3, 5

# Captions, code and notes are few where this was learned: their place decides.
PLACED, PLACED_THRESHOLD = frozenset(("caption", "code", "footnote")), 0.05
# A page with less text than this is no page to learn from: only furniture is left out.
SMALL_CHARACTERS = 600
_FURNITURE = sum(1 << TAGS.index(tag) for tag in ("nav", "footer", "aside", "form"))
_HEADER = 1 << TAGS.index("header")
_LINKED = 0.6


def marked(found: Sequence[Found], title: str, *, fragment: bool) -> list[Piece]:
    """The pieces in their order, those outside of the article with the rule "off-article".

    `fragment`: no whole page was sent, so all is the article but what is plainly furniture.
    At least one piece is always the article's.
    """
    if not found:
        return []
    page = Page(found)
    small = sum(len(piece.piece.text) - piece.linked for piece in found) < SMALL_CHARACTERS
    if fragment or small:
        kept = [not _is_furniture(*pair) for pair in zip(found, page.nodes, strict=True)]
    else:
        kept = chosen(page, likelihoods(rows(page, title)))
    if not any(kept):
        kept = [not _is_furniture(*pair) for pair in zip(found, page.nodes, strict=True)]
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
        _placed(page, likely, kept)
        _headed(page, likely, kept)
        _filled(page, likely, kept)
        _joined(page, likely, kept)
    return kept


def _levelled(page: Page, likely: list[float]) -> list[float]:
    """A table's rows and a list's items are the article's together or not at all."""
    groups: dict[int, list[int]] = {}
    for at, piece in enumerate(page.found):
        if piece.piece.kind == "row":
            groups.setdefault(-piece.piece.group, []).append(at)
    for members in groups.values():
        mean = sum(likely[at] for at in members) / len(members)
        for at in members:
            likely[at] = mean
    return likely


def _placed(page: Page, likely: list[float], kept: list[bool]) -> None:
    """Captions, code and notes belong to the article that they stand in."""
    first, last = kept.index(True), len(kept) - 1 - kept[::-1].index(True)
    for at, (piece, node) in enumerate(zip(page.found, page.nodes, strict=True)):
        if piece.piece.kind not in PLACED or kept[at] or (page.threads and node.thread):
            continue
        within = first <= at <= last and node.common is page.best
        note = piece.piece.kind == "footnote" and at > last and node.down <= 2
        kept[at] = (within or note) and (
            likely[at] >= PLACED_THRESHOLD or piece.piece.kind != "caption"
        )


def _headed(page: Page, likely: list[float], kept: list[bool]) -> None:
    """A heading in the article's container belongs to the piece below it."""
    for at in range(len(kept) - 2, -1, -1):
        piece, node = page.found[at], page.nodes[at]
        if kept[at] or not kept[at + 1] or piece.piece.kind != "heading":
            continue
        linked = piece.linked > GAP_LINKED * len(piece.piece.text)
        kept[at] = node.common is page.best and not linked and likely[at] >= GAPS_THRESHOLD


def _filled(page: Page, likely: list[float], kept: list[bool]) -> None:
    """What stands between two pieces of the article is its own, if it may be at all."""
    own = [at for at, keep in enumerate(kept) if keep]
    for before, after in pairwise(own):
        gap = range(before + 1, after)
        if not 0 < len(gap) <= GAP_PIECES:
            continue
        least = GAP_THRESHOLD if len(gap) == 1 else GAPS_THRESHOLD
        for at in gap:
            piece = page.found[at]
            linked = piece.linked > GAP_LINKED * len(piece.piece.text)
            inside = page.nodes[at].common is page.best
            kept[at] = inside and not linked and likely[at] >= least


def _joined(page: Page, likely: list[float], kept: list[bool]) -> None:
    """What stands side by side with most of the article, without links and under no name of
    furniture, is its own if it may be at all: a list's short items, a quotation, a last line; a
    table only between its pieces."""
    beside: Counter[Node] = Counter()
    for piece, node, keep in zip(page.found, page.nodes, kept, strict=True):
        if keep and node.common is page.best:
            beside.update({above: len(piece.piece.text) for above in (node, node.parent) if above})
    least = BESIDE_SHARE * sum(
        len(piece.piece.text) for piece, keep in zip(page.found, kept, strict=True) if keep
    )
    first, last = kept.index(True), len(kept) - 1 - kept[::-1].index(True)
    hosts = {node for node, characters in beside.items() if characters >= least}
    for at, (piece, node) in enumerate(zip(page.found, page.nodes, strict=True)):
        if kept[at] or node.common is not page.best or piece.piece.kind in _APART:
            continue
        is_row = piece.piece.kind == "row"
        above = list(islice(_upwards(node), ROW_LEVELS if is_row else LEVELS))
        named = node.within & _NAMED or node.tags & ~page.best.tags & _FURNITURE
        linked = piece.linked > BESIDE_LINKED * len(piece.piece.text)
        kept[at] = (
            likely[at] >= BESIDE_THRESHOLD
            and not (named or linked)
            and (first < at < last or not is_row)
            and any(one in hosts for one in above)
        )


def _upwards(node: Node | None) -> Iterator[Node]:
    while node is not None:
        yield node
        node = node.parent


def _is_furniture(piece: Found, node: Node) -> bool:
    """Whether a piece's own elements say that it is a page's, not an author's."""
    if piece.piece.kind in ("quote", "footnote"):
        return False
    linked = piece.linked > _LINKED * len(piece.piece.text)
    return bool(node.tags & _FURNITURE) or (linked and bool(node.tags & _HEADER))


def kept(block: Block) -> Block:
    """A block as the article's own."""
    return replace(block, rule="")
