"""Raised and lowered text, note marks and formulas → characters that a line can hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from narrator.text.read.html.tags import local

if TYPE_CHECKING:
    from lxml.etree import _Element

# Unicode's superscripts and subscripts (blocks 2070–209F, Latin-1 Supplement, modifiers).
RAISED = dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
LOWERED = dict(zip("0123456789+-−=()aeoxnijk", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓₙᵢⱼₖ", strict=True))
_SIGNS = {"tm": "™", "sm": "℠", "o": "°"}
# A mark that points to a note: a number, a letter, a sign or "note 3", bracketed or not.
_MARK = re.compile(
    r"[\[(]?\s*((?:n(?:ote|b)?\.?\s?)?(?:\d{1,3}|[a-z]{1,2}|[ivx]{1,5}|[*†‡§¶#]{1,3})"
    r"(?:\s?[,–-]\s?\d{1,3})*)\s*[\])]?",
    re.IGNORECASE,
)
_ARROWS = re.compile(r"[\s↩↑^⤴⬆⏎↵\ufe0e\ufe0f]*")
# Several links back from one note: "^ [a] [b]", "↑ 1.0 1.1".
_BACK = re.compile(r"[\s↩↑^⤴⬆⏎↵\ufe0e\ufe0f]+(?:\[?(?:[a-z]{1,2}|\d{1,2}\.\d{1,2})\]?[\s,]*)*")
MAX_MARK = 40


def as_mark(text: str) -> str:
    """ "[1]" for the text of a reference to a note; the text itself where it is no mark."""
    stripped = text.strip()
    if stripped.startswith("[") and stripped.endswith("]"):
        return stripped
    found = _MARK.fullmatch(stripped)
    return f"[{found.group(1)}]" if found else text


def is_arrow(text: str) -> bool:
    """Whether a link back from a note shows nothing but an arrow."""
    return _ARROWS.fullmatch(text) is not None


def is_way_back(text: str) -> bool:
    """Whether what calls itself a link back from a note shows arrows and letters alone."""
    return _BACK.fullmatch(text) is not None


def raised(text: str) -> str:
    """Superscript text in Unicode's own superscripts, plain where it has no such letters (1st)."""
    return _moved(text, RAISED, _SIGNS.get(text.strip().lower()))


def lowered(text: str) -> str:
    """Subscript text in Unicode's own subscripts, plain where it has no such letters."""
    return _moved(text, LOWERED, None)


def _moved(text: str, table: dict[str, str], sign: str | None) -> str:
    stripped = text.strip()
    if sign is not None:
        return text.replace(stripped, sign)
    if not stripped or any(character not in table for character in stripped):
        return text
    return "".join(table.get(character, character) for character in text)


# MathML 4 presentation elements: how an element's parts stand on one line.
_UNREAD = frozenset(("annotation", "annotation-xml", "mphantom", "none", "mprescripts"))
_INVISIBLE = {"\u2061": "", "\u2062": "", "\u2063": "", "\u2064": ""}
MAX_FORMULA = 5000


def formula(element: _Element) -> str:
    """A formula on one line: its `alttext` where that is plain, else its MathML, read in order.

    "x² + 1", "a / b", "√(2)"; "" where it holds nothing to read.
    """
    plain = str(element.get("alttext") or "")
    if plain.strip() and not re.search(r"[\\{}$]", plain):
        return plain
    from lxml.etree import iterwalk

    stack: list[list[str]] = [[]]
    total = 0
    walk = iterwalk(element, events=("start", "end"))
    for event, inner in walk:
        name = local(inner.tag) if isinstance(inner.tag, str) else ""
        if event == "start":
            stack.append([])
            if name in _UNREAD or total > MAX_FORMULA:
                walk.skip_subtree()
            elif inner.text and inner.text.strip():
                text = " ".join(inner.text.split())
                total += len(text)
                stack[-1].append(_operator(text) if name == "mo" else text)
        else:
            parts = stack.pop()
            if joined := _put(name, parts):
                stack[-1].append(joined)
    return re.sub(r"\s+", " ", "".join(stack[0])).strip()


def _operator(text: str) -> str:
    if text in _INVISIBLE:
        return _INVISIBLE[text]
    return text if text in "()[]{}|,!′'.:;" else f" {text} "


def _put(name: str, parts: list[str]) -> str:
    if len(parts) == 2 and name in ("msup", "msub", "mfrac", "mroot"):
        base, other = parts[0], parts[1].strip()
        if name == "mfrac":
            return f"{_bracketed(base)} / {_bracketed(other)}"
        if name == "mroot":
            return f"{raised(other)}√({base.strip()})"
        moved = raised(other) if name == "msup" else lowered(other)
        if moved != other or not other:
            return base + moved
        return f"{base}^{_bracketed(other)}" if name == "msup" else f"{base}_{_bracketed(other)}"
    if len(parts) == 3 and name == "msubsup":
        return _put("msup", [_put("msub", parts[:2]), parts[2]])
    joined = "".join(parts)
    if name == "msqrt":
        return f"√({joined.strip()})"
    return f" {joined} " if name in ("mtr", "mtd") else joined


def _bracketed(text: str) -> str:
    text = text.strip()
    return text if re.fullmatch(r"[\w.,√⁰-ₜ]*", text) else f"({text})"
