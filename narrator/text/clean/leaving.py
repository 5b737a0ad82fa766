"""What stays of an article and what leaves it, block by block."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from narrator.text import notices
from narrator.text.clean.look import place
from narrator.text.clean.marks import Mark, part, unmarked
from narrator.text.clean.markup import marks_in
from narrator.text.clean.policy import head_of
from narrator.text.clean.reasons import REASONS
from narrator.text.clean.title import Title
from narrator.text.clean.words import fold
from narrator.text.read.blocks import with_kinds
from narrator.types import Article, Block, Removal, Run


class Leaving:
    """Blocks are handed over in order; `article` is what they make.

    `tables` are the rows of each group, `notes` the superscripts that are notes' numbers.
    """

    def __init__(
        self,
        article: Article,
        language: str,
        keep: frozenset[str],
        tables: Mapping[int, Sequence[Block]],
        notes: frozenset[str],
    ) -> None:
        self._article = article
        self._language = language
        self._keep = keep
        self._tables = tables
        self._notes = notes
        self._kept: list[Block] = []
        self._removals: list[Removal] = []
        self._title: Block | None = None
        self._told: set[int] = set()  # tables that a notice stands for

    def titled(self, block: Block, title: Title, marks: Iterable[Mark]) -> None:
        """The title's block, without what hangs on it."""
        if title.end < len(block.text) and "site-name" not in self._keep:
            if block.runs:
                self._remove(block, title.end, len(block.text), "site-name")
            marks = [mark for mark in marks if mark.end <= title.end]
            block = part(block, 0, title.end)
        self._title = self._without(block, marks)

    def kept(self, block: Block, marks: Iterable[Mark]) -> None:
        """A block that stays, less its marks."""
        block = self._without(block, marks)
        if block.text:
            self._kept.append(block)

    def as_is(self, block: Block) -> None:
        """A block that stays by its kind, less its marks; code has none."""
        if block.kind in ("code", "notice"):
            self._kept.append(block)
        elif block.kind == "row":
            self._row(block)
        else:
            self.kept(block, marks_in(self._article, block.text, self._notes))

    def out(self, block: Block, rule: str) -> None:
        """A block that goes."""
        self._remove(block, 0, len(block.text), rule)

    def out_together(self, block: Block, rule: str) -> None:
        """A block that goes in one piece with what goes by this rule right before it, and what is
        said in its place."""
        said = self._said(block, rule)
        if said:
            self._kept.append(notices.notice(said, place(block)[0], self._language))
        before = self._removals[-1] if self._removals else None
        self._remove(block, 0, len(block.text), rule, said)
        if before is None or before is self._removals[-1] or before.rule != rule or said:
            return
        last = self._removals[-1]
        if before.end <= last.start and not self._article.source[before.end : last.start].strip():
            text = self._article.source[before.start : last.end]
            self._removals[-2:] = [replace(before, text=text, end=last.end)]

    def _said(self, block: Block, rule: str) -> str:
        if rule == "code":
            said = notices.words_of(self._language).code
            again = self._kept and self._kept[-1].kind == "notice" and self._kept[-1].text == said
            return "" if again else said
        if rule != "table" or block.group in self._told:
            return ""
        self._told.add(block.group)
        rows = self._tables[block.group]
        count = sum(not row.level for row in rows)
        return notices.table_left_out(self._language, count, head_of(rows))

    def _without(self, block: Block, marks: Iterable[Mark]) -> Block:
        gone = [mark for mark in marks if mark.rule not in self._keep]
        for mark in gone:
            self._remove(block, mark.start, mark.end, mark.rule)
        return unmarked(block, gone)

    def _row(self, block: Block) -> None:
        """Cell by cell, so that no mark takes the tab before it, nor an empty cell the row's
        order. A sign alone in a cell says something there: it is no end mark."""
        texts: list[str] = []
        runs: list[Run] = []
        start = at = 0
        for text in block.text.split("\t"):
            marks = marks_in(self._article, text, self._notes)
            marks = [mark for mark in marks if mark.rule != "end-mark"]
            cell = self._without(part(block, start, start + len(text)), marks)
            runs += [replace(run, at=run.at + at) for run in cell.runs]
            texts.append(cell.text)
            start, at = start + len(text) + 1, at + len(cell.text) + 1
        if any(texts):
            self._kept.append(replace(block, text="\t".join(texts), runs=tuple(runs)))

    def _remove(self, block: Block, start: int, end: int, rule: str, said: str = "") -> None:
        """[start, end) of the block's text, as a removal of its stretch of the source."""
        whole = start == 0 and end == len(block.text) and all(run.length for run in block.runs)
        piece = block if whole else part(block, start, end)
        if not piece.runs:
            return
        source = self._article.source
        low, high = place(piece)
        while low < high and source[low].isspace():
            low += 1
        while high > low and source[high - 1].isspace():
            high -= 1
        if low < high:
            self._removals.append(Removal(source[low:high], REASONS[rule], rule, low, high, said))

    def article(self, title: str | None, found: Title | None) -> Article:
        """What stays, under `title` where that is given."""
        own = self._title
        placed = own if own is not None and own.runs else None
        if title is not None and placed is not None:
            same = (found is not None and found.sure) or fold(title) == fold(placed.text)
            if same and "title-replaced" not in self._keep:
                self._remove(placed, 0, len(placed.text), "title-replaced")
            else:
                self._kept.insert(0, placed)
        if self._article.teaser:
            self._say_teaser(placed)
        self._removals.sort(key=lambda removal: (removal.start, removal.end))
        typed = self._article.kind != "text"
        return replace(
            self._article,
            title=title if title is not None else own.text if own is not None else "",
            title_block=None if title is not None else placed,
            blocks=tuple(self._kept) if typed else with_kinds(self._kept),
            removals=(*self._article.removals, *self._removals),
            language=self._language,
        )

    def _say_teaser(self, title: Block | None) -> None:
        said = notices.words_of(self._language).teaser
        first = self._kept[0] if self._kept else None
        if first is not None and first.kind == "notice" and first.text == said:
            return
        at = place(title)[1] if title is not None else place(first)[0] if first is not None else 0
        self._kept.insert(0, notices.notice(said, at, self._language))
