"""The article as a page of XHTML whose sentences have ids, and the way through it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from lxml import etree

from narrator.book import xml
from narrator.book.parts import Line, Part

ARTICLE = "article.xhtml"
STYLE = "style.css"
ACTIVE_CLASS = "-epub-media-overlay-active"
CSS = """\
body { line-height: 1.5; margin: 5%; }
h1, h2, h3, h4, h5, h6 { line-height: 1.2; }
li { margin: 0.3em 0; }
.numbered { list-style-type: none; }
blockquote { border-inline-start: 0.2em solid; margin-inline: 1em 0; padding-inline-start: 1em; }
pre { white-space: pre-wrap; }
.caption, .footnote, .notice { font-size: 0.9em; }
.notice { font-style: italic; }
.-epub-media-overlay-active { background-color: #fff3b0; color: #000; }
"""
_NUMBER = re.compile(r"\d+[.)]\s")  # what an item has of its own in the place of a dot
# Blocks of one kind that stand side by side are one element.
_TOGETHER = frozenset({"item", "quote", "code"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence that is heard: the id of its element, and its clip."""

    id: str
    line: Line


@dataclass(frozen=True, slots=True)
class Heading:
    """`rank` is 1 for the title, 2 to 6 below it."""

    id: str
    text: str
    rank: int


class Page:
    """The article's page as it is written; `spoken` and `headings` in the order of the text."""

    def __init__(self, title: str, language: str, parts: Sequence[Part]) -> None:
        self.spoken: list[Spoken] = []
        self.headings: list[Heading] = []
        self.direction = direction(title, "") or direction(_beginning(parts), "") or "ltr"
        self._top = min((one.level for one in parts if one.kind == "heading"), default=1)
        self._root, body = _page(title, language, self.direction)
        for kind, run in groupby(parts, key=lambda one: one.kind):
            together = list(run)
            if kind == "item":
                self._list(body, together)
            elif kind in _TOGETHER:
                self._framed(body, kind, together)
            else:
                for part in together:
                    self._block(body, part)

    @property
    def data(self) -> bytes:
        return xml.written(self._root)

    def _block(self, parent: etree._Element, part: Part) -> None:
        if part.kind in ("title", "heading"):
            rank = 1 if part.kind == "title" else min(6, part.level - self._top + 2)
            name = f"h{len(self.headings) + 1}"
            text = xml.legal("".join(line.text + line.after for line in part.lines)).strip()
            if not text:
                return
            self.headings.append(Heading(name, " ".join(text.split()), rank))
            self._lines(xml.add(parent, f"h{rank}", id=name), part)
        elif part.kind == "paragraph":
            self._lines(xml.add(parent, "p"), part)
        else:
            self._lines(xml.add(parent, "p", class_=part.kind), part)

    def _framed(self, body: etree._Element, kind: str, parts: Sequence[Part]) -> None:
        """Quotes, or lines of code, in one frame."""
        if kind == "quote":
            frame = xml.add(body, "blockquote")
            for part in parts:
                self._lines(xml.add(frame, "p"), part)
            return
        code = xml.add(xml.add(body, "pre"), "code")
        for part in parts:
            last = self._lines(code, part)
            last.tail = (last.tail or "") + "\n"

    def _list(self, body: etree._Element, parts: Sequence[Part]) -> None:
        """Items, each list of deeper ones inside the item above it."""
        lists: list[tuple[int, etree._Element]] = []
        for part in parts:
            while lists and lists[-1][0] > part.level:
                lists.pop()
            if not lists or lists[-1][0] < part.level:
                above = lists[-1][1][-1] if lists else body
                lists.append((part.level, xml.add(above, "ul")))
            item = xml.add(lists[-1][1], "li")
            if part.lines and _NUMBER.match(part.lines[0].text):
                item.set("class", "numbered")
            self._lines(item, part)

    def _lines(self, element: etree._Element, part: Part) -> etree._Element:
        """The sentences of a block; returns the last."""
        text = "".join(line.text for line in part.lines)
        own = direction(text, self.direction)
        if element.tag != f"{{{xml.XHTML}}}code":
            if own != self.direction:
                element.set("dir", own)
            if part.language:
                xml.language(element, part.language)
        span = element
        for line in part.lines:
            span = xml.add(element, "span", line.text)
            span.tail = xml.legal(line.after)
            if line.heard:
                self.spoken.append(Spoken(f"s{len(self.spoken) + 1}", line))
                span.set("id", self.spoken[-1].id)
        return span


def navigation(title: str, language: str, page: Page) -> bytes:
    """The table of contents: the title, and below it the headings as they are nested."""
    root, body = _page(title, language, page.direction)
    nav = xml.add(body, "nav", epub__type="toc", id="toc")
    first = Heading("", title, 1)
    headings = (
        page.headings
        if page.headings and page.headings[0].rank == 1
        else [
            first,
            *page.headings,
        ]
    )
    open_: list[tuple[int, etree._Element]] = []
    for heading in headings:
        while open_ and open_[-1][0] > heading.rank:
            open_.pop()
        if not open_ or open_[-1][0] < heading.rank:
            above = open_[-1][1][-1] if open_ else nav
            open_.append((heading.rank, xml.add(above, "ol")))
        href = f"{ARTICLE}#{heading.id}" if heading.id else ARTICLE
        xml.add(xml.add(open_[-1][1], "li"), "a", heading.text, href=href)
    return xml.written(root)


def direction(text: str, otherwise: str) -> str:
    """ "rtl" or "ltr" by the first character that has one (Unicode annex 9, rules P2 and P3)."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return otherwise


def _beginning(parts: Sequence[Part]) -> str:
    return next((line.text for part in parts for line in part.lines if line.text), "")


def _page(title: str, language: str, dir: str) -> tuple[etree._Element, etree._Element]:
    root = xml.root("html", xml.XHTML, language, dir=dir)
    head = xml.add(root, "head")
    xml.add(head, "title", title)
    xml.add(head, "link", rel="stylesheet", type="text/css", href=STYLE)
    return root, xml.add(root, "body")
