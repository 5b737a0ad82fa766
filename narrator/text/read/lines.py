"""Source → lines: white space tidied, invisible characters out, each line with runs back."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from narrator.types import Run

# Unicode line ends (UAX 14, classes BK, CR, LF, NL).
_LINE = re.compile("[^\n\r\x0b\x0c\x85\u2028\u2029]+")
# Soft hyphen, zero-width characters and direction marks, and controls that print nothing. A
# zero-width (non-)joiner is kept behind a letter that it shapes: only ASCII has no use for one.
INVISIBLE = (
    "\xad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb\u061c"
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
)
_TOKEN = re.compile(
    rf"(?P<space>[\s{INVISIBLE}]*\s[\s{INVISIBLE}]*)|(?P<invisible>[{INVISIBLE}]+"
    r"|(?<=[\x00-\x7f])[\u200c\u200d]+)"
    r"|(?P<entity>&(?:[A-Za-z][A-Za-z0-9]{1,9}|#\d{1,6}|#x[0-9A-Fa-f]{1,5});)"
    rf"|(?P<text>[^\s{INVISIBLE}&\u200c\u200d]+|.)",
    re.DOTALL,
)
_UNTIDY = re.compile(rf"[{INVISIBLE}\u200c\u200d&]|[^\S ]|  ")
_ENTITIES = {"nbsp": " ", "shy": "", "zwnj": "", "zwj": "", "lrm": "", "rlm": ""}


class Line(NamedTuple):
    """A line's tidied text ("" for a blank one); `start`, `end` are its visible part's place.

    `indent` is what stands before it, in columns; `broken`, that it ends in a soft hyphen.
    """

    text: str
    runs: tuple[Run, ...]
    start: int
    end: int
    indent: int = 0
    broken: bool = False


def lines_of(source: str) -> list[Line]:
    """The lines of `source`, in order; one blank line stands for several."""
    return [_line(source, start, end) for start, end in _cut(source)]


def _cut(source: str) -> Iterator[tuple[int, int]]:
    """Where each line stands; an empty one for any number of blank lines, and at a page's end."""
    before = 0
    for match in _LINE.finditer(source):
        start, end = match.span()
        ends = source[before:start]
        if len(ends) - ends.count("\r\n") > 1 or "\x0c" in ends or "\u2029" in ends:
            yield start, start
        yield start, end
        before = end


def _line(source: str, start: int, end: int) -> Line:
    raw = source[start:end]
    stripped = raw.strip()
    if not stripped:
        return Line("", (), start, start)
    before = len(raw) - len(raw.lstrip())
    indent = sum(4 if blank == "\t" else 2 if blank == "\u3000" else 1 for blank in raw[:before])
    plain = stripped.isprintable() and "&" not in stripped and "  " not in stripped
    if plain or _UNTIDY.search(stripped) is None:
        start += before
        end = start + len(stripped)
        return Line(stripped, (Run(0, start, end - start),), start, end, indent)
    return _tidied(raw, start)._replace(indent=indent, broken=stripped.endswith("\xad"))


def _tidied(raw: str, offset: int) -> Line:
    pieces: list[str] = []
    runs: list[Run] = []
    at = 0

    def put(piece: str, source_at: int) -> None:
        nonlocal at
        if runs and runs[-1].source_at + runs[-1].length == source_at:
            last = runs.pop()
            runs.append(Run(last.at, last.source_at, last.length + len(piece)))
        else:
            runs.append(Run(at, source_at, len(piece)))
        pieces.append(piece)
        at += len(piece)

    blank: int | None = None
    for match in _TOKEN.finditer(raw):
        kind, token, place = match.lastgroup, match.group(), match.start() + offset
        if kind == "entity":
            token = _entity(token)
            kind = "text" if token.strip() else "space" if token else "invisible"
        if kind == "space":
            if blank is None:
                blank = place + next(at for at, mark in enumerate(token) if mark.isspace())
        elif kind == "text":
            if blank is not None and at:
                put(" ", blank)
            blank = None
            put(token, place)
    if not runs:
        return Line("", (), offset, offset)
    last = runs[-1]
    return Line("".join(pieces), tuple(runs), runs[0].source_at, last.source_at + last.length)


def _entity(token: str) -> str:
    """What an HTML entity left in plain text stands for; itself where nothing is known."""
    name = token[1:-1]
    if name in _ENTITIES:
        return _ENTITIES[name]
    character = html.unescape(token)
    plain = len(character) == 1 and (character.isprintable() or character.isspace())
    return character if plain else token
