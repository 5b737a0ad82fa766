"""Lines → blocks: which lines are one paragraph, and what kind of block each is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from narrator.text.read.hyphens import Hyphens, ends_in_hyphen, hyphens_of
from narrator.text.read.lines import Line
from narrator.types import Block, BlockKind, Run

# Wrapped text is wrapped between these widths: narrower is a list, wider is one line a paragraph.
MIN_WRAP, MAX_WRAP = 24, 120
# Narrower than this only a chunk of so many lines tells that its text is wrapped.
COLUMN, COLUMN_LINES = 44, 6
# A line is full when its successor's first word would have passed this share of the width.
FULL_SHARE = 0.8
# Without other evidence lines are wrapped where each that closes no sentence is this long.
WRAPPED_SHARE = 0.6
# A line of wide characters is wrapped at so many at least.
MIN_WIDE_WRAP = 18
MIN_INDENT, MAX_INDENT = 2, 8
_BULLET = re.compile(r"[•‣▪▫◦●○∙◆◇■□➢➤►▸✓✔✗⁃*·-]\s+(?=\S)|[•‣▪◦●⁃](?=\w)")
_DASH = re.compile(r"[–—]\s+(?=\S)")
_NUMBER = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")
_QUOTE = re.compile(r"(?:>\s?)+(?=\S)")
# A line that only says who wrote it, in small letters as many languages write it.
_BYLINE = re.compile(
    r"(?:by|di|de|par|por|von|door)(?:\s+(?:(?:e|et|y|und|and|en|da|del?|van|von)\s+)?[A-ZÀ-Þ][\w.’'-]{0,30},?){1,6}"
)
_QUOTE_ALONE = re.compile(r"(?:>\s?){1,40}")
_WIDE_PROSE = re.compile(r"[、。，！？]")
_WORD = re.compile(r"\S+")
# A sentence ends so, whatever closes behind it (and an emoji or a note mark may follow).
SENTENCE_END = re.compile(
    r"[.!?…。！？؟۔।॥‽:;](?:['\"”’“‘»›«‹)\]」』）]|\s[»›])*(?:\s?(?:[®■∎◼\U0001f000-\U0001faff☀-➿️]++"
    r"|\[[^\]\s]{1,20}\]|[¹²³⁰⁴-⁹]++))*+$"
)
_TAIL = 64
_ENDS = frozenset(".!?…。！？؟۔।॥‽:;")
HEADING_MAX_CHARACTERS = 100


def ends_sentence(text: str) -> bool:
    """Whether `text` closes as a sentence does."""
    last = text[-1:]
    if last in _ENDS or last.isalpha():
        return last in _ENDS
    return SENTENCE_END.search(text[-_TAIL:]) is not None


def blocks_of(lines: Sequence[Line]) -> tuple[Block, ...]:
    """The blocks of a text's lines, kinds set."""
    chunks = list(_chunks(lines))
    width = _document_width(chunks)
    hyphens = hyphens_of(line.text for line in lines)
    blocks = [_block(group, hyphens) for chunk in chunks for group in _groups(chunk, width)]
    return with_kinds(_numbered(blocks))


def with_kinds(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The same blocks with headings told from paragraphs: a short line that closes no sentence
    and stands before a sentence, a list or a quote."""
    found = list(blocks)
    for at, block in enumerate(found):
        if block.kind not in ("paragraph", "heading"):
            continue
        after = found[at + 1] if at + 1 < len(found) else None
        kind: BlockKind = "heading" if _is_heading(block.text, after) else "paragraph"
        if kind != block.kind:
            found[at] = replace(block, kind=kind, level=2 if kind == "heading" else 0)
    return tuple(found)


def _is_heading(text: str, after: Block | None) -> bool:
    if after is None or len(text) > HEADING_MAX_CHARACTERS:
        return False
    if text[-1] in ".,;:!…。、，；：" or ends_sentence(text.rstrip("?？؟")):
        return False
    if text[-1] in "?？؟" and len(text.split()) < 3:
        return False
    if not any(character.isalpha() for character in text):
        return False
    return after.kind in ("item", "quote") or ends_sentence(after.text)


def _chunks(lines: Iterable[Line]) -> Iterable[list[Line]]:
    """The lines between blank ones; a quotation's sign alone in its line is a blank one too."""
    chunk: list[Line] = []
    for line in lines:
        if line.text and not _QUOTE_ALONE.fullmatch(line.text):
            chunk.append(line)
        elif chunk:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _full(line: Line, after: Line, width: int, share: float = 1.0) -> bool:
    first = _WORD.match(after.text)
    word = min(len(first.group()), MAX_WRAP) if first else 0
    return len(line.text) + 1 + word > width * share


def _continues(line: Line, after: Line) -> bool:
    """The next line begins as only the middle of a sentence does."""
    return after.text[0].islower() and not ends_sentence(line.text)


def _document_width(chunks: Iterable[list[Line]]) -> int:
    """The width at which this text was wrapped; 0 where it was not.

    A chunk tells it when each line but its last is full and some line goes on in lower case.
    """
    best = 0
    for chunk in chunks:
        if len(chunk) < 2:
            continue
        width = max(len(line.text) for line in chunk)
        if width < COLUMN and len(chunk) < COLUMN_LINES:
            continue  # a stanza may look so
        if not MIN_WRAP <= width <= MAX_WRAP or any(_marked(line) for line in chunk[1:]):
            continue
        neighbours = list(pairwise(chunk))
        if any(_continues(a, b) or _broken(a, b) for a, b in neighbours) and all(
            _broken(a, b) or _full(a, b, width, FULL_SHARE) for a, b in neighbours
        ):
            best = max(best, width)
    return best


def _marked(line: Line) -> bool:
    text = line.text
    if text[:1].isalpha():
        return False
    return any(mark.match(text) for mark in (_BULLET, _DASH, _NUMBER, _QUOTE))


def _broken(line: Line, after: Line) -> bool:
    """A word is broken over the two lines."""
    return (line.broken and after.text[0].isalpha()) or (
        after.text[0].islower() and ends_in_hyphen(line.text)
    )


def _groups(chunk: list[Line], width: int) -> Iterable[list[Line]]:
    """The chunk's lines, those of one paragraph together."""
    if len(chunk) == 1:
        yield chunk
        return
    widest = max(len(line.text) for line in chunk)
    if _is_verse(chunk, widest):
        yield chunk
        return
    wrapped = all(
        ends_sentence(line.text) or len(line.text) >= WRAPPED_SHARE * widest for line in chunk[:-1]
    )
    group = [chunk[0]]
    last_end = max((at for at, line in enumerate(chunk) if ends_sentence(line.text)), default=-1)
    for at, (line, after) in enumerate(pairwise(chunk)):
        if at != last_end and _joined(line, after, width, widest, wrapped):
            group.append(after)
        else:
            yield group
            group = [after]
    yield group


def _joined(line: Line, after: Line, width: int, widest: int, wrapped: bool) -> bool:
    quoted = _QUOTE.match(after.text) is not None
    if quoted or _QUOTE.match(line.text):
        return quoted and _QUOTE.match(line.text) is not None and not ends_sentence(line.text)
    if _marked(after) or widest > max(MAX_WRAP, width) or _steps_in(line, after):
        return False
    if wrapped and _runs_on(line, after, widest):
        return True
    if _broken(line, after) and widest >= MIN_WRAP:
        return True
    if (
        _continues(line, after)
        and widest >= MIN_WRAP
        and (width or (wrapped and not _BYLINE.fullmatch(after.text)))
    ):
        return _full(line, after, width or widest, FULL_SHARE)
    if not width:
        return False
    return _full(line, after, width, 1.0 if ends_sentence(line.text) else FULL_SHARE)


def _steps_in(line: Line, after: Line) -> bool:
    """The next line is indented as the first of a paragraph is, and this one closes a sentence."""
    step = after.indent - line.indent
    return MIN_INDENT <= step <= MAX_INDENT and not _marked(line) and ends_sentence(line.text)


def _runs_on(line: Line, after: Line, widest: int) -> bool:
    """A line of a script without blanks that is as wide as any, and closes no sentence: only the
    characters that may not begin or end a line make lines differ (JIS X 4051)."""
    if not (_wide(line.text[-1]) and _wide(after.text[0])) or after.indent > line.indent:
        return False
    full = len(line.text) >= widest - 2 - line.indent // 2 and widest >= MIN_WIDE_WRAP
    prose = _WIDE_PROSE.search(line.text + after.text) is not None
    return full and prose and not ends_sentence(line.text)


def _is_verse(chunk: list[Line], widest: int) -> bool:
    """A stanza: short lines of several words, most of the inner ones closing with a comma or
    going on in small letters."""
    if widest > 80 or any(_marked(line) for line in chunk):
        return False
    if any(len(_WORD.findall(line.text)) < 3 for line in chunk):
        return False
    inner = chunk[:-1]
    open_ends = sum(line.text[-1] in ",;—–" for line in inner)
    if len(chunk) > 2 and widest < COLUMN:
        open_ends = sum(a.text[-1] in ",;—–" or _continues(a, b) for a, b in pairwise(chunk))
    closed = ends_sentence(chunk[-1].text) or (len(chunk) > 2 and chunk[-1].text[-1] in ",;—–")
    return closed and 2 * open_ends >= len(inner)


def _block(group: Sequence[Line], hyphens: Hyphens) -> Block:
    first = group[0].text
    kind: BlockKind = "paragraph"
    mark = _QUOTE.match(first)
    if mark is not None:
        kind = "quote"
    elif (mark := _BULLET.match(first)) is not None:
        kind = "item"
    if mark is None and len(group) == 1:
        return Block(kind, first, tuple(run for run in group[0].runs if run.length))
    texts: list[str] = []
    runs: list[Run] = []
    at = 0
    for index, line in enumerate(group):
        skip = mark.end() if mark is not None and index == 0 else 0
        if kind == "quote" and index and (inner := _QUOTE.match(line.text)) is not None:
            skip = inner.end()
        text = line.text[skip:]
        if index:
            joint = 0 if group[index - 1].broken else glue(texts[-1], text, hyphens)
            if joint < 0:
                texts[-1] = texts[-1][:-1]
                at -= 1
                runs[-1] = replace(runs[-1], length=runs[-1].length - 1)
            elif joint:
                texts.append(" ")
                at += 1
        runs.extend(
            replace(run, at=run.at + at)
            for run in cut_runs(line.runs, skip, len(line.text))
            if run.length
        )
        texts.append(text)
        at += len(text)
    return Block(kind, "".join(texts), tuple(run for run in runs if run.length))


def glue(before: str, after: str, hyphens: Hyphens) -> int:
    """What stands between two joined lines: a blank (1), nothing (0), or one hyphen less (-1)."""
    if not after[:1].islower() or not ends_in_hyphen(before):
        return 0 if _wide(before[-1:]) and _wide(after[:1]) else 1
    return 0 if hyphens.stays(before, after) else -1


def _wide(character: str) -> bool:
    return "\u3000" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"


def _numbered(blocks: list[Block]) -> list[Block]:
    """Numbered lines are items where a neighbour bears the number before or after.

    The number stays in the text: it is a word that a reader says.
    """
    numbers = [_NUMBER.match(block.text) for block in blocks]
    seen = {int(match.group(1)) for match in numbers if match}
    return [
        replace(block, kind="item")
        if match
        and block.kind == "paragraph"
        and (int(match.group(1)) + 1 in seen or int(match.group(1)) - 1 in seen)
        else block
        for block, match in zip(blocks, numbers, strict=True)
    ]


def cut_runs(runs: Sequence[Run], start: int, end: int) -> tuple[Run, ...]:
    """The runs of [start, end) of a text, as runs of that piece alone; `runs` ascend."""
    kept = []
    first = max(bisect_right(runs, start, key=lambda run: run.at) - 1, 0)
    for at in range(first, len(runs)):
        run = runs[at]
        low, high = max(run.at, start), min(run.at + run.length, end)
        if low < high:
            kept.append(Run(low - start, run.source_at + low - run.at, high - low))
        if run.at >= end:
            break
    return tuple(kept)
