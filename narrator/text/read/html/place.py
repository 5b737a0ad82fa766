"""What is the article's by its place: beside, between or below pieces that are its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise

from narrator.text.read.html.apart import FURNITURE
from narrator.text.read.html.container import GOOD_LINKED, PARTS, Node, Page

THRESHOLD = 0.6
"""From this likelihood on a piece is kept (chosen by cross-validation over pages)."""

# Between two pieces of the article, in its own container, so little is enough for one; for each
# of several, and for a heading above one, so much.
GAP_THRESHOLD, GAPS_THRESHOLD = 0.1, 0.3
GAP_PIECES, GAP_LINKED = 5, 0.5
# Right above a piece beside it, a heading needs but so much.
BELOW_THRESHOLD = 0.05

# Beside so much of the article's text, and with no more links than this.
BESIDE_THRESHOLD, BESIDE_SHARE, BESIDE_LINKED = 0.1, 0.3, 0.5
_NAMED = sum(
    1 << PARTS.index(part)
    for part in (
        *("nav", "footer", "side", "comment", "share", "related", "letter", "advert"),
        *("window", "search", "meta", "media"),
    )
)
_APART = frozenset(("caption", "footnote"))
# So near above a piece stands what it stands beside: a list's item is two elements further down.
# The elements of tables count for none of so many at most.
LEVELS, MOST_LEVELS = 3, 12
_CELLS = frozenset(("td", "th", "tr", "tbody", "thead", "table"))

# Text to read that is as likely needs nothing beside it.
GOOD_THRESHOLD = 0.5
# A list is kept from this share of its items on; a section beside so many, if it is so long.
LIST_SHARE = 0.3
MIN_SECTIONS, MAX_SECTION = 2, 12
# So much of what is kept stands in the article's container.
HOME_SHARE = 0.8

# Captions, code and notes are few where this was learned: their place decides.
PLACED, PLACED_THRESHOLD = frozenset(("caption", "code", "footnote")), 0.05


def join(page: Page, likely: list[float], kept: list[bool]) -> None:
    """Adds to `kept`, true for the pieces that are the article's by their likelihood, those that
    are its own by their place; takes out a last heading that heads none of them."""
    reach = _reach(page, _own(page, kept))
    _placed(page, likely, kept, reach)
    _headed(page, likely, kept, reach)
    _filled(page, likely, kept, reach)
    _joined(page, likely, kept, reach)
    _headed(page, likely, kept, reach)
    _listed(page, kept, reach)
    _sections(page, kept, reach)
    _ended(page, likely, kept)


def _own(page: Page, kept: list[bool]) -> dict[Node, int]:
    """How many characters of what is kept stand below each node."""
    own = dict.fromkeys(page.order, 0)
    for piece, node, keep in zip(page.found, page.nodes, kept, strict=True):
        if keep:
            own[node] += len(piece.piece.text)
    for node in reversed(page.order):
        if node.parent is not None:
            own[node.parent] += own[node]
    return own


def _reach(page: Page, own: dict[Node, int]) -> int:
    """How far above the best container the one stands that holds nearly all that is kept.

    An article of lists, cards or cells has its best container in one of them.
    """
    home = page.best
    while home.parent is not None and own[home] < HOME_SHARE * own[page.order[0]]:
        home = home.parent
    return home.down


def _placed(page: Page, likely: list[float], kept: list[bool], reach: int) -> None:
    """Captions, code and notes belong to the article that they stand in."""
    first, last = kept.index(True), len(kept) - 1 - kept[::-1].index(True)
    for at, (piece, node) in enumerate(zip(page.found, page.nodes, strict=True)):
        if piece.piece.kind not in PLACED or kept[at] or (page.threads and node.thread):
            continue
        within = first <= at <= last and node.down <= reach
        note = piece.piece.kind == "footnote" and at > last and node.down <= 2
        kept[at] = (within or note) and (
            likely[at] >= PLACED_THRESHOLD or piece.piece.kind != "caption"
        )


def _headed(page: Page, likely: list[float], kept: list[bool], reach: int) -> None:
    """A heading in the article's container belongs to the piece below it; more so where that
    stands side by side with it."""
    for at in range(len(kept) - 2, -1, -1):
        piece, node = page.found[at], page.nodes[at]
        if kept[at] or not kept[at + 1] or piece.piece.kind != "heading":
            continue
        linked = piece.linked > GAP_LINKED * len(piece.piece.text)
        beside = any(one is node.parent for one in islice(_upwards(page.nodes[at + 1]), LEVELS))
        least = BELOW_THRESHOLD if beside else GAPS_THRESHOLD
        kept[at] = node.down <= reach and not linked and likely[at] >= least


def _filled(page: Page, likely: list[float], kept: list[bool], reach: int) -> None:
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
            inside = page.nodes[at].down <= reach
            kept[at] = inside and not linked and likely[at] >= least


def _joined(page: Page, likely: list[float], kept: list[bool], reach: int) -> None:
    """What stands side by side with most of the article, without links and under no name of
    furniture, is its own if it may be at all: a list's short items, a quotation, a last line; a
    table between its pieces or right below one."""
    own = _own(page, kept)
    least = BESIDE_SHARE * own[page.order[0]]
    hosts = {node for node, share in own.items() if share >= least and node.down <= reach}
    first, last = kept.index(True), len(kept) - 1 - kept[::-1].index(True)
    for at, (piece, node) in enumerate(zip(page.found, page.nodes, strict=True)):
        if kept[at] or node.down > reach or piece.piece.kind in _APART:
            continue
        if at < first and node.down:  # Above the first one stand titles, names and dates.
            continue
        is_row = piece.piece.kind == "row"
        above = _above(node, LEVELS)
        named = node.within & _NAMED or node.tags & ~page.best.tags & FURNITURE
        linked = piece.linked > BESIDE_LINKED * len(piece.piece.text)
        kept[at] = (
            likely[at] >= BESIDE_THRESHOLD
            and not (named or linked)
            and (not is_row or first < at < last or (at > first and kept[at - 1]))
            and (
                any(one in hosts for one in above)
                or (page.good[at] and likely[at] >= GOOD_THRESHOLD)
            )
        )


def _above(node: Node, levels: int) -> list[Node]:
    """A piece's node and those above, so many levels; the elements of tables are none."""
    out = []
    for one in islice(_upwards(node), MOST_LEVELS):
        out.append(one)
        levels -= one.name not in _CELLS
        if not levels:
            break
    return out


def _listed(page: Page, kept: list[bool], reach: int) -> None:
    """A list of which a part is the article's, and that has few links, is its own wholly."""
    lists: dict[Node, list[int]] = {}
    for at, (piece, node) in enumerate(zip(page.found, page.nodes, strict=True)):
        if piece.piece.kind == "item" and node.down <= reach and not node.thread:
            item = next((one for one in _above(node, LEVELS) if one.name == "li"), None)
            if item is not None and item.parent is not None:
                lists.setdefault(item.parent, []).append(at)
    for home, members in lists.items():
        own = sum(kept[at] for at in members)
        if own >= LIST_SHARE * len(members) and home.linked <= GOOD_LINKED * home.characters:
            for at in members:
                kept[at] = True


def _sections(page: Page, kept: list[bool], reach: int) -> None:
    """A section whose heading stands in a row with several of the article's is its own too,
    where none of it is linked or named as furniture; the heading itself may be kept already."""
    heads: dict[tuple[Node | None, int], list[int]] = {}
    for at, (piece, node) in enumerate(zip(page.found, page.nodes, strict=True)):
        if piece.piece.kind == "heading" and node.down <= reach:
            heads.setdefault((node.parent, piece.piece.level), []).append(at)
    for (home, _), members in heads.items():
        if home is None or sum(kept[at] for at in members) < MIN_SECTIONS:
            continue
        for at in members:
            inside = _section(page, at, home)
            if 1 < len(inside) <= MAX_SECTION and all(_is_plain(page, at, home) for at in inside):
                for one in inside:
                    kept[one] = True


def _section(page: Page, at: int, home: Node) -> list[int]:
    """The heading `at` and what stands below it in `home`, up to the next of its level."""
    inside, level = [at], page.found[at].piece.level
    for one in range(at + 1, min(at + MAX_SECTION + 1, len(page.found))):
        piece = page.found[one].piece
        if piece.kind == "heading" and piece.level <= level:
            break
        if not any(above is home for above in islice(_upwards(page.nodes[one]), MOST_LEVELS)):
            break
        inside.append(one)
    return inside


def _is_plain(page: Page, at: int, home: Node) -> bool:
    """Whether nothing of a piece is linked, and nothing between it and `home` is furniture."""
    piece, node = page.found[at], page.nodes[at]
    named = 0
    for one in _upwards(node):
        if one is home:
            break
        named |= one.parts
    furniture = named & _NAMED or node.tags & ~home.tags & FURNITURE
    return not furniture and not node.thread and not piece.linked


def _ended(page: Page, likely: list[float], kept: list[bool]) -> None:
    """A heading with nothing of the article below it heads what was left out."""
    for at in range(len(kept) - 1, -1, -1):
        if kept[at] and (page.found[at].piece.kind != "heading" or likely[at] > THRESHOLD):
            return
        kept[at] = False


def _upwards(node: Node | None) -> Iterator[Node]:
    while node is not None:
        yield node
        node = node.parent
