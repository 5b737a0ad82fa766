"""The elements above a page's pieces: what is below each, and which holds the article.

The score of a container is readability's idea (Arc90, 2009): text counts for its parent, half of
it for the parent's parent, less as more of it stands in links.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from narrator.text.read.html import tags
from narrator.text.read.html.found import Found

if TYPE_CHECKING:
    from lxml.etree import _Element

# From this on a piece is text to read, by its length and its links.
GOOD_CHARACTERS, GOOD_LINKED = 80, 0.3
# With so much text outside of the readers' comments, these are not the article.
MIN_OUTSIDE = 200

# What the parts of a page are called in classes, ids and roles, by any style sheet.
_PARTS = {
    "content": r"article|story|content|entry|post|body|text|main|prose|rich",
    "nav": r"nav|menu|breadcrumb|pagination|pager|toolbar|^tabs?$|^toc$|jump",
    "footer": r"foot|copyright|legal|disclaimer|colophon",
    "side": r"side|aside|rail|widget|secondary|complementary",
    "comment": r"comment|disqus|respond|reply|discussion|forum",
    "share": r"shar(?:e|ing)|social|follow|tweet|facebook",
    "related": r"relat|recommend|^more$|also|popular|trending|^most$|latest|recirc|similar|suggest"
    r"|teaser|promo|card|outbrain|taboola|carousel|headlines",
    "letter": r"newsletter|subscri|signup|register|login|optin|^cta$",
    "advert": r"^ad[sv]?$|advert|sponsor|banner|commerc|dfp|adslot|partner",
    "meta": r"meta|byline|author|date|time|^tags?$|categor|topic|label|kicker|info|^bio$|source",
    "media": r"caption|galler|media|image|^img$|photo|video|slide|figure|player|credit|thumb",
    "window": r"cookie|consent|modal|popup|overlay|paywall|gdpr|dialog|tooltip|notice|alert",
    "head": r"header|masthead|logo|topbar|^top$|hero|title|headline",
    "search": r"search|form|input|filter",
    "lead": r"lead|intro|summary|excerpt|deck|^dek$|standfirst|subtitle|subhead|perex|abstract",
    "quote": r"quote|^pull$|highlight|factbox|infobox|box$|inset",
    "body": r"articlebody|^(?:article|entry|post|story|page)(?:body|content|text)$",
}
PARTS = tuple(_PARTS)
_PATTERNS = [re.compile(pattern) for pattern in _PARTS.values()]
_WORDS = re.compile(r"[a-z]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Where readers' comments begin, in one class or id.
_THREAD = re.compile(
    r"(?:the-|user-|reader-|article-|post-)?comments?(?:-?(?:list|area|section|thread|container"
    r"|wrapper|body|content|text|item))?|commentlist|disqus_thread|respond",
)
TAGS = ("nav", "aside", "footer", "header", "form", "figure", "article", "table", "li", "td")
_TAG_BITS = {tag: 1 << at for at, tag in enumerate(TAGS)} | {"th": 1 << TAGS.index("td")}


@lru_cache(maxsize=4096)
def _parts_of(word: str) -> int:
    return sum(1 << at for at, pattern in enumerate(_PATTERNS) if pattern.search(word))


@lru_cache(maxsize=4096)
def _joined(name: str) -> int:
    """What one class says as a whole, its words joined: "articleBody", "entry-content"."""
    return _parts_of("".join(_WORDS.findall(name)))


def _parts(names: str) -> int:
    """The parts of a page that class, id and role name, as bits in the order of PARTS."""
    found = 0
    for name in names.split()[:20]:
        found |= _joined(name.lower()[:60])
        for word in _WORDS.findall(_CAMEL.sub("-", name[:60]).lower()):
            found |= _parts_of(word)
    return found


class Node:
    """An element above pieces. `parts` and `tags` are bits; the sums are of all that is below it;
    `common` is the nearest node above that also stands above the article (or in its way)."""

    __slots__ = (
        *("parent", "name", "shape", "parts", "upper", "within", "tags", "thread", "depth"),
        *("characters", "linked", "good", "pieces", "score", "common", "up", "down"),
    )

    def __init__(self, element: _Element, parent: Node | None) -> None:
        attributes = element.attrib
        self.parent: Node | None = parent
        self.name = tags.local(element.tag) if isinstance(element.tag, str) else ""
        self.shape = self.name
        self.parts = 0
        self.thread: bool = parent is not None and parent.thread
        if attributes and self.name not in ("body", "html"):
            names = [str(attributes.get(key) or "")[:200] for key in ("class", "id", "role")]
            self.shape = f"{self.name}.{names[0][:60]}"
            self.parts = _parts(" ".join((*names, str(attributes.get("itemprop") or "")[:60])))
            self.thread = self.thread or _is_thread(f"{names[0]} {names[1]}")
        self.depth: int = parent.depth + 1 if parent else 0
        self.upper: int = parent.upper | parent.parts if parent else 0
        self.tags: int = (parent.tags if parent else 0) | _TAG_BITS.get(self.name, 0)
        self.within = self.up = self.down = 0
        self.common = self
        self.characters = self.linked = self.good = self.pieces = 0
        self.score = 0.0


@lru_cache(maxsize=4096)
def _is_thread(names: str) -> bool:
    return any(_THREAD.fullmatch(name) for name in names.lower().split()[:20])


class Page:
    """A page's pieces with the nodes above them; `best` holds the article, as it seems."""

    def __init__(self, found: Sequence[Found]) -> None:
        self.found = found
        self.order: list[Node] = []
        self.nodes = self._nodes()
        good = [is_good(piece) for piece in found]
        outside = sum(
            len(piece.piece.text)
            for piece, node, text in zip(found, self.nodes, good, strict=True)
            if text and not node.thread
        )
        self.threads = outside >= MIN_OUTSIDE
        self.good = [
            text and not (self.threads and node.thread)
            for text, node in zip(good, self.nodes, strict=True)
        ]
        self._sums()
        self.best = max(self.order, key=_worth)
        self._places()

    def _nodes(self) -> list[Node]:
        known: dict[_Element, Node] = {}
        out = []
        for piece in self.found:
            chain = []
            element: _Element | None = piece.element
            while element is not None and element not in known:
                chain.append(element)
                element = element.getparent()
            node = known[element] if element is not None else None
            for new in reversed(chain):
                node = known[new] = Node(new, node)
                self.order.append(node)
            if node is not None:
                out.append(node)
        return out

    def _sums(self) -> None:
        for piece, node, good in zip(self.found, self.nodes, self.good, strict=True):
            text = piece.piece.text
            node.characters += len(text)
            node.linked += piece.linked
            node.pieces += 1
            if not good:
                continue
            node.good += len(text)
            worth = 1 + min(text.count(",") + text.count("、"), 10) + min(len(text) / 100, 4)
            parent = node.parent or node
            node.score += worth / 4
            parent.score += worth
            if parent.parent is not None:
                parent.parent.score += worth / 2
        for node in reversed(self.order):
            if (above := node.parent) is not None:
                above.characters += node.characters
                above.linked += node.linked
                above.good += node.good
                above.pieces += node.pieces

    def _places(self) -> None:
        """How far each node stands from the way down to the article, and what is between."""
        path: dict[int, int] = {}
        node: Node | None = self.best
        while node is not None:
            path[id(node)] = len(path)
            node = node.parent
        for node in self.order:
            steps = path.get(id(node))
            if steps is not None:
                node.down = steps
            elif node.parent is not None:
                above = node.parent
                node.common, node.up, node.down = above.common, above.up + 1, above.down
                node.within = above.within | node.parts


def is_good(piece: Found) -> bool:
    """Whether a piece is text to read, by its length and its links."""
    size = len(piece.piece.text)
    return size >= GOOD_CHARACTERS and piece.linked < GOOD_LINKED * size


def _worth(node: Node) -> float:
    return node.score * (1 - node.linked / (node.characters + 1))
