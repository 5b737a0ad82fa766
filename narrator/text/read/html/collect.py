"""Runs of text between block boundaries → pieces: white space, breaks, marks, preformatted text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrator.text.read.blocks import blocks_of
from narrator.text.read.html import marks
from narrator.text.read.html.found import Found
from narrator.text.read.layout import Piece
from narrator.text.read.lines import INVISIBLE, lines_of
from narrator.text.read.told import primary
from narrator.types import BlockKind

if TYPE_CHECKING:
    from lxml.etree import _Element

BREAK = "\x00"
"""Stands for <br>: no document can hold it."""

_BREAKS = re.compile(r"\x00\s*\x00[\s\x00]*")
_UNSEEN = re.compile(rf"[{INVISIBLE}]+|(?<=[\x00-\x7f])[\u200c\u200d]+")
_CODE_ENDS = re.compile(r"\r\n?|\x00")
# A line of prose: words side by side, and few of the signs that programs are full of.
_PROSE = re.compile(r"[^\W\d_]{2,}[,;:]?\s+[^\W\d_]+")
_SIGNS = re.compile(r"[{}<>=;()\[\]|\\/#$%&_~^+*@`]")
MAX_SIGNS = 0.03
_OWN_NUMBER = re.compile(r"\W{0,2}(?:\d{1,4}|[a-zA-Z]|[ivxIVX]{1,5})[.):]\s")
# A superscript or a link of more parts than this is text, not a mark.
MAX_MARK_PARTS = 20


@dataclass(slots=True)
class Frame:
    """What holds between an element's start and its end.

    `block`: it is a block element; `counter`, `step`, `style` number a list's items.
    """

    element: _Element
    kind: BlockKind
    level: int = 0
    block: bool = True
    language: str = ""
    verbatim: bool = False
    code: bool = False
    numbered: bool = False
    counter: int = 0
    step: int = 1
    style: str = ""


@dataclass(slots=True)
class Mark:
    """An open superscript, subscript or link; `points` to a note, or `back` from one."""

    element: _Element
    name: str
    at: int
    flushes: int
    points: bool
    back: bool


class Collector:
    """The text of the block that is open, and the pieces of those that were."""

    def __init__(self, root: _Element, language: str) -> None:
        self.found: list[Found] = []
        self.language = language
        self.frames = [Frame(root, "paragraph", language=language)]
        self.blocks = [self.frames[0]]
        self.parts: list[str] = []
        self.link_depth = 0
        self.linked = 0
        self.pictured = False
        self.marker = ""
        self.marks: list[Mark] = []
        self.flushes = 0
        self.spoken: str | None = None

    def text(self, text: str) -> None:
        """Text as it stands in the document."""
        self.parts.append(text)
        if not (bare := text.strip()):
            return
        if self.link_depth:
            self.linked += len(bare)
        language = self.frames[-1].language
        if self.spoken is None:
            self.spoken = language
        elif self.spoken != language:
            self.spoken = self.blocks[-1].language

    def flush(self) -> None:
        """The block that was open ends here."""
        self.flushes += 1
        if self.parts:
            raw, frame = "".join(self.parts), self.blocks[-1]
            self.parts = []
            if not raw.isspace():
                if frame.verbatim:
                    self._verbatim(raw, frame)
                else:
                    self._lines(raw, frame)
        self.linked = 0
        self.spoken = None

    def _lines(self, raw: str, frame: Frame) -> None:
        whole = frame.kind in ("heading", "caption") or BREAK not in raw
        texts = [raw] if whole else _BREAKS.split(raw)
        kept = [text for text in map(tidy, texts) if text]
        for text in kept:
            linked = self.linked if len(kept) == 1 else self.linked * len(text) // len(raw)
            if self.marker:
                text = text if _OWN_NUMBER.match(text) else f"{self.marker} {text}"
                self.marker = ""
            self._put(frame, frame.kind, text, frame.level, linked)

    def _verbatim(self, raw: str, frame: Frame) -> None:
        text = _CODE_ENDS.sub("\n", _UNSEEN.sub("", raw)).strip("\n").rstrip()
        if not text.strip():
            return
        if frame.kind == "footnote":
            self._put(frame, "footnote", tidy(text), 0, self.linked)
        elif frame.code or not is_prose(text):
            self._put(frame, "code", text, 0, self.linked)
        else:
            for block in blocks_of(lines_of(text)):
                kind = block.kind if frame.kind == "paragraph" else frame.kind
                linked = self.linked * len(block.text) // len(text)
                self._put(frame, kind, block.text, block.level or frame.level, linked)

    def _put(self, frame: Frame, kind: BlockKind, text: str, level: int, linked: int) -> None:
        spoken = self.spoken or ""
        language = "" if primary(spoken) == primary(self.language) else spoken
        piece = Piece(kind, text, level=level, language=language)
        self.found.append(Found(piece, frame.element, min(linked, len(text)), self.pictured))
        self.pictured = False

    def unmark(self) -> None:
        """The innermost superscript, subscript or link to a note ends."""
        mark = self.marks.pop()
        inside = self.parts[mark.at :]
        if mark.flushes != self.flushes or len(inside) > MAX_MARK_PARTS:
            return
        if sum(map(len, inside)) > marks.MAX_MARK:
            return
        text = "".join(inside)
        in_note = self.blocks[-1].kind == "footnote"
        if mark.back and in_note and marks.is_way_back(text):
            text = ""
        if (mark.back or (mark.points and in_note)) and marks.is_arrow(text):
            text = ""
        elif mark.points and not mark.back:
            text = marks.as_mark(text)
        elif mark.name == "sup":
            text = marks.raised(text)
        elif mark.name == "sub":
            text = marks.lowered(text)
        self.parts[mark.at :] = [text]


def tidy(text: str) -> str:
    """`text` on one line: white space collapsed, what prints nothing taken out."""
    if not text.isascii() or not text.isprintable():
        text = _UNSEEN.sub("", text.replace(BREAK, " "))
    return " ".join(text.split())


def is_prose(text: str) -> bool:
    """Whether preformatted text is written for people: a letter, a poem, a plain-text page."""
    lines = [line for line in text.split("\n") if line.strip()]
    worded = sum(_PROSE.search(line[:400]) is not None for line in lines)
    return 3 * worded >= 2 * len(lines) and len(_SIGNS.findall(text)) <= MAX_SIGNS * len(text)
