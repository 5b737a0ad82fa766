"""What can be measured of each piece: its shape, its place, its container and its neighbours.

No number depends on a site or a language; `article.json` holds what was learned from them.
"""

from __future__ import annotations

import re
from collections import Counter
from math import log1p

from narrator.text.read.blocks import ends_sentence
from narrator.text.read.html.container import PARTS, TAGS, Node, Page

_WORD = re.compile(r"\w+")
_STOP = re.compile(r"[.!?。！？।۔؟]")
_FAR = 30
_NEAR = 4
_AHEAD = 15
# A title is at most so long, and shares so much with the page's own.
MAX_TITLE, TITLE_SHARE = 300, 0.7
_KINDS = ("heading", "item", "quote", "row", "caption", "footnote", "code")
_ABOVE = ("content", "comment", "related", "advert", "side", "body")
_ABOVE_BITS = [1 << PARTS.index(part) for part in _ABOVE]
_NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
_OF_NEIGHBOURS = ("characters", "linked", "inside", "shape_good", "heading", "pictured")

_OWN = (
    *("words", "characters", "linked", "ends", "commas", "stops", "digits", "upper", "colon"),
    *("title_share", *_KINDS, "level", "div", "pictured"),
    *("at", "characters_at", "good_at", "left", "from_first", "to_last", "after_h1", "after_title"),
    *("good", "inside", "up", "down", "depth", "common_good", "common_linked"),
    *("node_good", "node_linked", "parent_good", "parent_linked", "parent_share", "parent_pieces"),
    *("grand_good", "grand_linked", "grand_share"),
    *("shape_count", "shape_good", "shape_length", "again", "thread"),
    *("best_good", "best_linked", "page_good", "page_pieces", "page_characters"),
)
NAMES = (
    *_OWN,
    *(f"in_{tag}" for tag in TAGS),
    *(f"within_{part}" for part in PARTS),
    *(f"above_{part}" for part in _ABOVE),
    *(f"{name}{step:+d}" for step in _NEIGHBOURS for name in _OF_NEIGHBOURS),
    *("near_good", "near_inside", "next_good", "last_good"),
)
"""What the numbers of a row are, in their order."""

_AT = [NAMES.index(name) for name in _OF_NEIGHBOURS]


def rows(page: Page, title: str) -> list[list[float]]:
    """For each piece of the page its numbers, in the order of NAMES; `title` is the page's own."""
    measured = _Measured(page, title)
    own = [measured.row(at) for at in range(len(page.found))]
    places = [
        at for at, node in enumerate(page.nodes) if page.good[at] and node.common is page.best
    ]
    following, preceding = _distances(len(own), places)
    none = [-1.0] * len(_AT)
    picked = [[row[at] for at in _AT] for row in own]
    insides = [row[2] for row in picked]
    out = []
    for at, row in enumerate(own):
        for step in _NEIGHBOURS:
            row += picked[at + step] if 0 <= at + step < len(own) else none
        low, high = max(0, at - _NEAR), at + _NEAR + 1
        near = insides[low:high]
        row += (
            sum(page.good[low:high]) / len(near),
            sum(near) / len(near),
            following[at],
            preceding[at],
        )
        out.append(row)
    return out


def _distances(count: int, places: list[int]) -> tuple[list[float], list[float]]:
    """From each piece to the next and the last of `places`, at most _AHEAD."""
    following, preceding = [float(_AHEAD)] * count, [float(_AHEAD)] * count
    for place in places:
        for step in range(1, _AHEAD):
            if place >= step:
                following[place - step] = min(following[place - step], step)
            if place + step < count:
                preceding[place + step] = min(preceding[place + step], step)
    return following, preceding


class _Measured:
    """A page's sums, and the numbers of one piece after the other."""

    def __init__(self, page: Page, title: str) -> None:
        self.page = page
        self.texts = [piece.piece.text for piece in page.found]
        self.total = max(page.order[0].characters, 1)
        self.total_good = max(page.order[0].good, 1)
        self.again = Counter(self.texts)
        self.shapes = [_shape(node) for node in page.nodes]
        self.shape_count = Counter(self.shapes)
        self.shape_characters: Counter[tuple[str, ...]] = Counter()
        self.shape_good: Counter[tuple[str, ...]] = Counter()
        for shape, text, good in zip(self.shapes, self.texts, page.good, strict=True):
            self.shape_characters[shape] += len(text)
            self.shape_good[shape] += len(text) if good else 0
        self.title = set(_WORD.findall(title[:MAX_TITLE].lower()))
        self.h1 = self._first_h1()
        self.title_at = self._title_at()
        inside = [
            at for at, node in enumerate(page.nodes) if page.good[at] and node.common is page.best
        ]
        self.first, self.last = (inside[0], inside[-1]) if inside else (0, len(self.texts) - 1)
        self.before = self.good_before = 0

    def _first_h1(self) -> int | None:
        for at, piece in enumerate(self.page.found):
            if piece.piece.kind == "heading" and piece.piece.level == 1:
                return at
        return None

    def _title_at(self) -> int | None:
        found = None
        for at, text in enumerate(self.texts):
            if not self.title or len(text) > MAX_TITLE:
                continue
            words = set(_WORD.findall(text.lower()))
            shared = len(words & self.title)
            if words and shared >= max(TITLE_SHARE * len(words), len(self.title) / 2):
                if self.page.found[at].piece.kind == "heading":
                    return at
                found = at if found is None else found
        return found

    def row(self, at: int) -> list[float]:
        """The numbers of piece `at`; to be asked for in order."""
        node, text = self.page.nodes[at], self.texts[at]
        row = [*self._shape_of(at, text), *self._place(at), *self._container(at, node)]
        row += (1.0 if node.tags >> bit & 1 else 0.0 for bit in range(len(TAGS)))
        row += (1.0 if node.within >> bit & 1 else 0.0 for bit in range(len(PARTS)))
        row += (1.0 if node.upper & bit else 0.0 for bit in _ABOVE_BITS)
        self.before += len(text)
        self.good_before += len(text) if self.page.good[at] else 0
        return row

    def _shape_of(self, at: int, text: str) -> list[float]:
        found = self.page.found[at]
        words, size = text.split(), len(text)
        first = words[:40]
        kind = found.piece.kind
        head = text[:MAX_TITLE]
        shared = len(set(_WORD.findall(head.lower())) & self.title) if self.title else 0
        return [
            log1p(len(words)),
            log1p(size),
            found.linked / size,
            float(ends_sentence(text)),
            min(text.count(","), 10),
            min(len(_STOP.findall(text[:2000])), 10),
            sum(map(str.isdigit, head)) / len(head),
            sum(word[0].isupper() for word in first) / max(1, len(first)),
            float(text.endswith(":")),
            shared / max(1, len(first)),
            *(float(kind == other) for other in _KINDS),
            float(found.piece.level) if kind == "heading" else 0.0,
            float(self.page.nodes[at].name == "div"),
            float(found.pictured),
        ]

    def _place(self, at: int) -> list[float]:
        count = len(self.texts)
        return [
            at / count,
            self.before / self.total,
            self.good_before / self.total_good,
            min(count - at, 50),
            _within(at - self.first, 20),
            _within(self.last - at, 20),
            _FAR + 10 if self.h1 is None else _within(at - self.h1, _FAR),
            _FAR + 10 if self.title_at is None else _within(at - self.title_at, _FAR),
        ]

    def _container(self, at: int, node: Node) -> list[float]:
        page, shape = self.page, self.shapes[at]
        parent = node.parent or node
        grand = parent.parent or parent
        best, common, root = page.best, node.common, page.order[0]
        total, count = self.total_good, self.shape_count[shape]
        return [
            float(page.good[at]),
            float(common is best),
            min(node.up, 12),
            min(node.down, 12),
            min(node.depth, 40) - min(best.depth, 40),
            common.good / total,
            common.linked / max(common.characters, 1),
            node.good / total,
            node.linked / max(node.characters, 1),
            parent.good / total,
            parent.linked / max(parent.characters, 1),
            parent.good / max(parent.characters, 1),
            log1p(parent.pieces),
            grand.good / total,
            grand.linked / max(grand.characters, 1),
            grand.good / max(grand.characters, 1),
            log1p(count),
            self.shape_good[shape] / total,
            log1p(self.shape_characters[shape] / count),
            min(self.again[self.texts[at]], 5),
            float(node.thread),
            best.good / total,
            best.linked / max(best.characters, 1),
            root.good / self.total,
            log1p(len(self.texts)),
            log1p(total),
        ]


def _within(number: int, most: int) -> int:
    return max(-most, min(most, number))


def _shape(node: Node) -> tuple[str, ...]:
    """Tag and class of an element and the two above it: what one template makes is alike."""
    parent = node.parent
    above = parent.parent if parent else None
    return node.shape, parent.shape if parent else "", above.shape if above else ""
