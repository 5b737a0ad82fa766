"""What a page's own elements say is not an author's text: furniture, controls, notices, walls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from narrator.text.read.blocks import ends_sentence
from narrator.text.read.html.container import PARTS, TAGS, Node, Page
from narrator.text.read.html.found import Found
from narrator.text.read.html.teaser import WALL, is_prompt

if TYPE_CHECKING:
    from lxml.etree import _Element

FURNITURE = sum(1 << TAGS.index(tag) for tag in ("nav", "footer", "aside", "form"))
_HEADER, _FORM = 1 << TAGS.index("header"), 1 << TAGS.index("form")
_LINKED = 0.6
_WINDOW = sum(1 << PARTS.index(part) for part in ("window", "letter"))

# What a control says is short; longer text is an author's, whatever was made of it.
MAX_CONTROL, MAX_CHILDREN, MAX_TEXTS = 100, 20, 40
# What asks to subscribe, all in all.
MAX_WALL = 600
# So far above its text stands what names a window or a control.
NAMED_LEVELS, CONTROL_LEVELS = 12, 4
_OPENS = re.compile(r"accordion|collaps|toggle|expand|summary|faq|question", re.IGNORECASE)
# A window that asks for consent, as classes and ids name it; with more before it than a name of
# its kind ("category-cookies"), it is a subject.
_CONSENT = re.compile(
    r"(?:cookies?|(?:[a-z0-9]+[-_])*(?:cookies?|gdpr|ccpa|consent)(?:[-_]?(?:bar|banner|notice"
    r"|notification|consent|pop-?up|modal|message|msg|overlay|policy|law|info|warning|wrap(?:per)?"
    r"|container|dialog|prompt|alert|text|content|box|layer|disclaimer|settings|preferences|inner"
    r"|body|hint|statement|compliance|disclosure|root))+)"
)
_HOLDERS = frozenset(("html", "body", "main", "article"))


def without(page: Page, kept: list[bool]) -> list[bool]:
    """`kept` without controls, what asks for consent, and walls before an article."""
    out = set()
    walls: dict[Node, list[int]] = {}
    known: dict[Node, str] = {}
    for at, (piece, node) in enumerate(zip(page.found, page.nodes, strict=True)):
        if kept[at] and _is_control(piece, node):
            out.add(at)
        if not (node.upper | node.parts) & _WINDOW:
            continue
        for above, element in _upwards(piece, node):
            if above not in known:
                known[above] = _named(above, element, page.order[0].characters)
            if known[above] == "consent":
                out.add(at)
            elif known[above] == "wall":
                walls.setdefault(above, []).append(at)
    for members in walls.values():
        if any(is_prompt(page.found[at].piece) for at in members):
            out.update(members)
    return [keep and at not in out for at, keep in enumerate(kept)]


def _upwards(piece: Found, node: Node) -> Iterator[tuple[Node, _Element]]:
    element: _Element | None = piece.element
    above: Node | None = node
    for _ in range(NAMED_LEVELS):
        if element is None or above is None:
            return
        yield above, element
        element, above = element.getparent(), above.parent


def _named(node: Node, element: _Element, characters: int) -> str:
    """What class and id call an element of a page of so many characters, if it holds but a small
    part of them."""
    if node.name in _HOLDERS or not node.parts & _WINDOW:
        return ""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:300].lower()
    if 2 * node.characters < characters and _asks_consent(names):
        return "consent"
    return "wall" if node.characters <= MAX_WALL and WALL.search(names) else ""


def _asks_consent(names: str) -> bool:
    return any(len(name) <= 60 and _CONSENT.fullmatch(name) for name in names.split()[:20])


def furniture(page: Page) -> list[bool]:
    """For each piece whether its own elements say that it is a page's, not an author's.

    A form around the page's text is a way to build pages.
    """
    form: Node | None = page.best
    while form is not None and form.name != "form":
        form = form.parent
    whole = form is not None and 2 * form.characters > page.order[0].characters
    tags = FURNITURE & ~_FORM if whole else FURNITURE
    return [
        _is_furniture(piece, node, tags) for piece, node in zip(page.found, page.nodes, strict=True)
    ]


def _is_furniture(piece: Found, node: Node, tags: int) -> bool:
    if piece.piece.kind in ("quote", "footnote"):
        return False
    linked = piece.linked > _LINKED * len(piece.piece.text)
    return bool(node.tags & tags) or (linked and bool(node.tags & _HEADER))


def _is_control(piece: Found, node: Node) -> bool:
    """Whether a piece is wholly what a button or a field's label says.

    A heading, or what opens the text below it, is an author's; so is a list to tick off.
    """
    element = piece.element
    if len(piece.piece.text) > MAX_CONTROL or piece.piece.kind in ("heading", "row", "code"):
        return False
    outer: _Element | None = element
    for _ in range(CONTROL_LEVELS):
        if outer is None:
            break
        if _is_button(outer):
            return not _opens(outer)
        outer = outer.getparent()
    return _holds_controls(element, piece, node)


def _holds_controls(element: _Element, piece: Found, node: Node) -> bool:
    """Whether all text right in an element is what buttons and labels in its line say."""
    # An element's length would be counted anew for each piece in it.
    children = list(islice(element, MAX_CHILDREN + 1))
    if len(children) > MAX_CHILDREN or (element.text or "").strip():
        return False
    told = False
    for child in children:
        if (child.tail or "").strip():
            return False
        button = _is_button(child) and not _opens(child)
        if button or (child.tag == "label" and _labels(child, piece, node)):
            told = True
        elif any(str(part).strip() for part in islice(child.itertext(), MAX_TEXTS)):
            return False
    return told


def _is_button(element: _Element) -> bool:
    if element.tag == "button":
        return True
    return element.get("role") == "button" and element.tag not in ("summary", "dt")


def _opens(element: _Element) -> bool:
    """Whether a button opens text that stands on the page, or holds more than a control says."""
    if "aria-expanded" in element.attrib or "aria-controls" in element.attrib:
        return True
    if _OPENS.search(f"{element.get('class') or ''} {element.get('id') or ''}"[:300]):
        return True
    return sum(len(str(part)) for part in islice(element.itertext(), MAX_TEXTS)) > 4 * MAX_CONTROL


def _labels(label: _Element, piece: Found, node: Node) -> bool:
    """Whether a label is a field's; a box to tick is one in a form alone, and in no list."""
    if piece.piece.kind == "item":
        return False
    fields = [field for field in islice(label.iter(), MAX_TEXTS)
              if field.tag in ("input", "select", "textarea")]  # fmt: skip
    if any(field.get("type") not in ("checkbox", "radio") for field in fields):
        return True
    alone = "for" in label.attrib and not ends_sentence(piece.piece.text)
    return bool(node.tags & _FORM) and (bool(fields) or alone)
