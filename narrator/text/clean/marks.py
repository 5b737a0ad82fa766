"""Marks inside a paragraph that no reader says: note numbers, [edit], end marks, left-over tags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from narrator.text.clean.patterns import is_whole
from narrator.text.read.blocks import cut_runs
from narrator.types import Block, Run


class Mark(NamedTuple):
    """[start, end) of a block's text that goes, with its rule."""

    start: int
    end: int
    rule: str


# Wikipedia's reference marks, with the page behind ("[5]: 44"), and its notes to editors.
_REFERENCE = re.compile(
    r"\s?\[(?:\^?\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*|(?:note|nb|n|fn)\s?\d{1,3})\](?::\s?\d{1,4}(?:[–-]\d{1,4})?(?!\d))?"
    r"|(?<=\S)\[[a-z]\](?!\w)"
)
_EDITORS = re.compile(
    r"\s?\[(?:(?:edit(?: source)?|bearbeiten|quelltext bearbeiten|modifier(?: le code)?"
    r"|editar(?: código| a fonte)?|modifica(?: wikitesto)?|bewerken|brontekst bewerken"
    r"|編集|ソースを編集|عدل(?: المصدر)?)(?:\s?\|\s?[^\]|]{3,24})?"
    r"|citation needed|clarification needed|who\?|when\?|dubious|verification needed"
    r"|better source needed|update|permanent dead link|quelle\??|beleg(?:e)? fehl(?:t|en)"
    r"|cita requerida|réf\. (?:nécessaire|souhaitée)|citation nécessaire|senza fonte"
    r"|carece de fontes\??|bron\??|要出典|بحاجة لمصدر)\]",
    re.IGNORECASE,
)
_SUPERSCRIPT = re.compile(r"(?<=[.,;:!?”’\")\]\w])[¹²³⁰⁴-⁹]{1,3}(?=\s|$)")
_RAISED = "¹²³⁰⁴⁵⁶⁷⁸⁹"
# "… what they paid.1 The series …": a note's number that was set above the line.
_PLAIN_NUMBER = re.compile(r"(?<=[^\W\d_]{3}[.,;:!?”’)])\d{1,3}(?=\s|$)")
_LISTED_NOTE = re.compile(r"(\d{1,3})[.):]\s\S")
_AFTER_SENTENCE = re.compile(r"[.,;:!?”’\")\]]$")
_END_MARK = re.compile(r"\s*[®■∎◼▪□◆●]\s*$")
# _Emphasis_ and *emphasis* as plain text has it.
_EMPHASIS = re.compile(
    r"(?<![\w*])_(?=[^\W_])[^_\n]{0,80}?(?<=[^\W_])[.,!?]?_(?![\w*])"
    r"|(?<![\w*])\*(?=[^\W_])[^*\n]{0,80}?(?<=[^\W_])[.,!?]?\*(?![\w*])"
)
_TAG = re.compile(
    r"\s?</?(?:br|p|b|i|em|strong|span|div|a|u|sup|sub|hr)\b[^<>]{0,200}/?>", re.IGNORECASE
)
_NOTE_LINE = re.compile(r"([¹²³⁰⁴-⁹]{1,3})\s?\S")


def note_numbers(texts: Iterable[str]) -> frozenset[str]:
    """The numbers that begin a note somewhere in the article: superscript ones, and plain ones
    in a list behind "Notes" or the like."""
    found: set[str] = set()
    listed = False
    for text in texts:
        if (match := _NOTE_LINE.match(text)) is not None:
            found.add(match.group(1))
        listed = listed or (len(text) < 40 and is_whole("back_matter", text.strip(": ").lower()))
        if listed and (match := _LISTED_NOTE.match(text)) is not None:
            found.add(match.group(1))
    return frozenset(found)


def marks_of(text: str, notes: frozenset[str]) -> list[Mark]:
    """The marks in a block's text, ascending and apart; they may be the whole of it.

    A superscript is a note's number when a note bears it or when it follows a sentence's end;
    otherwise (x², cm³) it is a power and stays.
    """
    found: list[Mark] = []
    if "[" in text:
        found += [Mark(*match.span(), "reference-mark") for match in _REFERENCE.finditer(text)]
        found += [Mark(*match.span(), "editors-mark") for match in _EDITORS.finditer(text)]
    if "<" in text:
        found += [Mark(*match.span(), "tag") for match in _TAG.finditer(text)]
    found += [
        Mark(*match.span(), "reference-mark")
        for match in (_PLAIN_NUMBER.finditer(text) if notes else ())
        if match.group() in notes
    ]
    for match in _EMPHASIS.finditer(text) if "_" in text or "*" in text else ():
        found += [
            Mark(match.start(), match.start() + 1, "tag"),
            Mark(match.end() - 1, match.end(), "tag"),
        ]
    raised = not text.isascii() and any(digit in text for digit in _RAISED)
    for match in _SUPERSCRIPT.finditer(text) if raised else ():
        if match.group() in notes or _AFTER_SENTENCE.match(text[match.start() - 1]):
            found.append(Mark(*match.span(), "reference-mark"))
    if (end := _END_MARK.search(text[-8:])) is not None:
        found.append(Mark(max(len(text) - 8, 0) + end.start(), len(text), "end-mark"))
    found.sort()
    kept: list[Mark] = []
    for mark in found:
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def without(text: str, marks: Iterable[Mark]) -> str:
    """`text` less its marks."""
    pieces = []
    at = 0
    for mark in marks:
        pieces.append(text[at : mark.start])
        at = mark.end
    pieces.append(text[at:])
    return "".join(pieces)


def unmarked(block: Block, marks: list[Mark]) -> Block:
    """The block less its marks, its runs kept right; white space at its ends goes too."""
    if not marks:
        return block
    pieces: list[str] = []
    runs: list[Run] = []
    at = length = 0
    for start, end in [*((mark.start, mark.end) for mark in marks), (len(block.text),) * 2]:
        pieces.append(block.text[at:start])
        runs += [replace(run, at=run.at + length) for run in cut_runs(block.runs, at, start)]
        length += start - at
        at = end
    return trimmed(replace(block, text="".join(pieces), runs=tuple(runs)))


def trimmed(block: Block) -> Block:
    """The block without white space at its ends."""
    start = len(block.text) - len(block.text.lstrip())
    return part(block, start, start + len(block.text.strip()))


def part(block: Block, start: int, end: int) -> Block:
    """[start, end) of the block's text as a block."""
    return replace(block, text=block.text[start:end], runs=cut_runs(block.runs, start, end))
