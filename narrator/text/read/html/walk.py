"""A tree of elements → every visible text once, in order, as typed pieces.

Blocks and white space are what a browser makes of them (HTML Living Standard, 15.3; CSS Text 3).
The walk is a loop over lxml's events: depth costs no stack, and all of it is linear in time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING

from narrator.text.read.html import marks, tables, tags
from narrator.text.read.html.collect import BREAK, Collector, Frame, Mark
from narrator.text.read.html.found import Found
from narrator.text.read.html.tags import Told
from narrator.text.read.layout import Piece

if TYPE_CHECKING:
    from lxml.etree import _Element

# In such a place all text is of one kind, whatever stands in it.
_STICKY = frozenset(("footnote", "caption"))
_LISTS = frozenset(("ol", "ul", "menu", "dir", "dl"))
_INLINE = frozenset(("a", "sup", "sub", "q"))
_NOTE_ADDRESS = re.compile(r"#_?(?:fn|foot|end-?note|note|ftn|edn|cite|ref|bib)", re.IGNORECASE)
# How far a caption's picture may stand from it, in elements.
NEAR = 40


def walk(root: _Element) -> list[Piece]:
    """Every visible text under `root` once, in order, as typed pieces.

    Left out as not visible: scripts, styles, `noscript`, `hidden`, `aria-hidden`,
    `display: none`, ruby's readings, the choices of controls. A numbered list's numbers stand
    in its items' texts; a piece's `language` is "" where it is the root's own.
    """
    return [found.piece for found in found_in(root)]


def found_in(root: _Element, *, hidden: bool = False) -> list[Found]:
    """The pieces with the elements they stand in; `hidden`: also what an attribute hides."""
    from lxml.etree import iterwalk

    walker = _Walker(root, hidden)
    events = iterwalk(root, events=("start", "end", "comment", "pi"))
    skipped: object = None
    for event, element in events:
        if event == "start":
            if not walker.start(element):
                skipped = element
                events.skip_subtree()
            continue
        if event == "end":
            if element is skipped:
                skipped = None
            else:
                walker.end(element)
        if element is not root and element.tail:
            walker.text(element.tail)
    walker.flush()
    return walker.found


class _Walker(Collector):
    """The state of one walk: which elements are open, and what they make of their text."""

    def __init__(self, root: _Element, hidden: bool) -> None:
        super().__init__(root, tags.language(root.attrib) or "")
        self.hidden = hidden
        self.lists = 0
        self.groups = 0
        self.tables: list[tables.Table] = []
        self.begins: dict[str, Callable[[str, _Element, Frame], None]] = {
            **dict.fromkeys(tags.HEADINGS, self._heading),
            **dict.fromkeys(_LISTS, self._list),
            **dict.fromkeys(("li", "dt", "dd"), self._item),
            **dict.fromkeys(("figure", "figcaption", "caption"), self._caption),
            **dict.fromkeys(("pre", "listing", "xmp", "plaintext"), self._pre),
            **dict.fromkeys(("td", "th"), self._cell),
            "blockquote": self._quote,
            "table": self._table,
            "tr": self._row,
        }
        self.ends: dict[str, Callable[[], None]] = {
            **dict.fromkeys(_LISTS, self._end_list),
            **dict.fromkeys(("li", "dt", "dd"), self._end_item),
            **dict.fromkeys(("td", "th"), self._end_cell),
            "tr": self._end_row,
            "table": self._end_table,
        }

    def start(self, element: _Element) -> bool:
        """An element begins; False where nothing in it is to be seen."""
        name, attributes = tags.local(element.tag), element.attrib
        told = tags.told(attributes) if attributes else Told.NOTHING
        if name == "math" or not self._seen(name, element, told):
            if name == "math":
                self.text(marks.formula(element))
            elif name in tags.SHOWN:
                self.parts.append(" ")
            return False
        if name in tags.BLOCKS:
            self._begin(element, name, told)
        elif name in ("br", "input"):
            self.parts.append(_between(name, element))
        elif name == "img":
            self.pictured = True
        elif name in _INLINE or told & (Told.MARK | Told.BACKLINK):
            self._inline(element, name, told)
        elif attributes and (language := tags.language(attributes)) is not None:
            outer = self.frames[-1]
            self.frames.append(Frame(element, outer.kind, outer.level, False, language))
        if element.text:
            self.text(element.text)
        return True

    def _seen(self, name: str, element: _Element, told: int) -> bool:
        if tags.unseen(name, element.attrib) and not (self.hidden and name not in tags.UNSEEN):
            return tags.holds_formula(element)
        return not told & Told.UNSEEN or name in tags.SECTIONS

    def end(self, element: _Element) -> None:
        """An element ends."""
        if self.marks and self.marks[-1].element is element:
            self.unmark()
        name = tags.local(element.tag)
        if self.frames[-1].element is element and len(self.frames) > 1:
            if self.frames[-1].block:
                self.flush()
                self.blocks.pop()
                if name in self.ends:
                    self.ends[name]()
            self.frames.pop()
        elif name == "a":
            self.link_depth -= 1
        elif name == "q":
            self.parts.append("”")

    # Blocks

    def _begin(self, element: _Element, name: str, told: int) -> None:
        self.flush()
        outer = self.blocks[-1]
        language = tags.language(element.attrib) or self.frames[-1].language
        frame = Frame(element, outer.kind, outer.level, True, language, outer.verbatim, outer.code)
        if told & Told.NOTE and name not in tags.SECTIONS:
            frame.kind, frame.level = "footnote", 0
        elif told & Told.CAPTION and name not in tags.SECTIONS and _by_picture(element):
            self._caption(name, element, frame)
        self.frames.append(frame)
        self.blocks.append(frame)
        if name in self.begins:
            self.begins[name](name, element, frame)
        elif element.get("role") == "heading":
            self._heading(name, element, frame)

    def _heading(self, name: str, element: _Element, frame: Frame) -> None:
        if frame.kind not in _STICKY:
            level = tags.HEADINGS.get(name) or tags.whole(element.attrib, "aria-level", 2)
            frame.kind, frame.level = "heading", min(max(level, 1), 6)

    def _list(self, name: str, element: _Element, frame: Frame) -> None:
        self.lists += 1
        frame.numbered = name == "ol" and not tags.is_unnumbered(element.attrib)
        frame.step = -1 if "reversed" in element.attrib else 1
        first = 1 if frame.step == 1 else sum(1 for _ in element.iterchildren("li"))
        frame.counter = tags.whole(element.attrib, "start", first)
        frame.style = element.get("type") or "1"

    def _end_list(self) -> None:
        self.lists -= 1

    def _item(self, name: str, element: _Element, frame: Frame) -> None:
        owner = self.blocks[-2] if len(self.blocks) > 1 else frame
        self.marker = ""
        if owner.numbered:
            owner.counter = tags.whole(element.attrib, "value", owner.counter)
            self.marker = tags.number(owner.counter, owner.style) + "."
            owner.counter += owner.step
        if frame.kind not in _STICKY:
            frame.kind, frame.level = "item", max(self.lists - 1, 0) + (name == "dd")

    def _end_item(self) -> None:
        self.marker = ""

    def _quote(self, name: str, element: _Element, frame: Frame) -> None:
        if frame.kind != "footnote":
            frame.kind, frame.level = "quote", 0

    def _caption(self, name: str, element: _Element, frame: Frame) -> None:
        if frame.kind not in _STICKY:
            frame.kind, frame.level = "caption", 0

    def _pre(self, name: str, element: _Element, frame: Frame) -> None:
        frame.verbatim = True
        near = [element, *islice(element.iterancestors(), 2)]
        frame.code = any(tags.told(outer.attrib) & Told.CODE for outer in near) or (
            len(element) > 0 and element[0].tag in ("code", "samp", "kbd")
        )

    # Tables

    def _table(self, name: str, element: _Element, frame: Frame) -> None:
        if self.tables:
            self.tables[-1].layout = True
        layout = element.get("role") in ("presentation", "none") or frame.kind == "footnote"
        self.tables.append(tables.Table(len(self.found), layout))

    def _end_table(self) -> None:
        table = self.tables.pop()
        if tables.is_data(table, self.found):
            self.groups += 1
            self.found[table.start :] = tables.rows_of(table, self.found, self.groups)

    def _row(self, name: str, element: _Element, frame: Frame) -> None:
        if self.tables:
            parent = element.getparent()
            head = parent is not None and tags.local(parent.tag) == "thead"
            self.tables[-1].open_row(len(self.found), head)

    def _end_row(self) -> None:
        if self.tables:
            self.tables[-1].close_row(len(self.found))

    def _cell(self, name: str, element: _Element, frame: Frame) -> None:
        if self.tables:
            columns = max(1, tags.whole(element.attrib, "colspan", 1))
            self.tables[-1].open_cell(len(self.found), name == "th", columns)

    def _end_cell(self) -> None:
        if self.tables:
            self.tables[-1].in_cell = False

    # Inline elements

    def _inline(self, element: _Element, name: str, told: int) -> None:
        if name == "q":
            self.parts.append("“")
            return
        points, back = bool(told & Told.MARK), bool(told & Told.BACKLINK)
        if name == "a":
            self.link_depth += 1
            address = element.get("href") or ""
            if address.startswith("#") and self.marks and not back:
                self.marks[-1].points = True
            points = points or _NOTE_ADDRESS.match(address) is not None
        if name in ("sup", "sub") or points or back:
            at = len(self.parts)
            self.marks.append(Mark(element, name, at, self.flushes, points, back))


def _between(name: str, element: _Element) -> str:
    """What a break or a field stands for in the text."""
    if name == "br":
        return BREAK
    return "" if element.get("type") == "hidden" else " "


def _by_picture(element: _Element) -> bool:
    """Whether what is called a caption stands beside a picture."""
    parent = element.getparent()
    near = () if parent is None else islice(parent.iter(), NEAR)
    return any(other.tag in ("img", "picture", "video", "iframe", "svg") for other in near)
