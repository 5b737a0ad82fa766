"""What no rule has claimed and no voice may be given: signs, pictures, what can't be seen.

A number or a currency is said by what Unicode says that it is; the rest is dropped with a reason.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from narrator.text.verbalise import numbers
from narrator.text.verbalise.fragments import is_english
from narrator.text.verbalise.rules import Rule

# Marks that shape how a sentence is said; voices take them as they are.
PROSODY = frozenset(".,;:?!¿¡—…\"'()‘’“”„‚«»‹›؟،؛。、！？，：；「」『』।")


def _nothing(match: re.Match[str]) -> str:
    return ""


@lru_cache(maxsize=8192)
def sayable(char: str) -> bool:
    """Whether a voice may be given this character: a letter, a combining mark that is part of
    writing, a mark of prosody, or white space."""
    if char in PROSODY or char.isspace() or char == "-":
        return True
    category = unicodedata.category(char)
    if category[0] == "M":
        return not 0xFE00 <= ord(char) <= 0xFE0F and category != "Me"
    return category[0] == "L"


@lru_cache(maxsize=4096)
def said(char: str, language: str = "en") -> str:
    """A number or a currency by what Unicode says it is: "²" → two, "Ⅳ" → four, "₩" → won.

    In another language no currency, and no word of English where its digits have known names."""
    english = is_english(language)
    if unicodedata.category(char) == "Sc":
        return unicodedata.name(char).removesuffix(" SIGN").lower() if english else ""
    value = unicodedata.numeric(char, None)
    if value is None:
        return ""
    named = not english and numbers.named(language)
    if named and (real := numbers.real(value, language)):
        return real
    if value == int(value):
        return numbers.cardinal(int(value))
    for below in range(2, 17):
        if abs(value * below - round(value * below)) < 1e-9:
            above = round(value * below)
            return _apart(above, below, language) if named else numbers.fraction(above, below)
    return ""


def _apart(above: int, below: int, language: str) -> str:
    """A fraction by its two numbers: "⅓" → "один три"."""
    return " ".join(numbers.in_language(str(abs(part)), "", language) for part in (above, below))


_REASONS = {
    "number": "",
    "mark": "",
    "currency": "the sign of a currency that has no word in this language",
    "unsaid": "a number that has no words in this language",
    "invisible": "characters that can't be seen or said",
    "picture": "a picture or sign that has no words",
}
_SILENT = frozenset("‐‑‒[]{}<>*_`^\\|/#~⟨⟩【】〈〉《》·´¨¸ˈˌ")


def _kind(char: str, language: str) -> str:
    if said(char, language):
        return "number"
    if unicodedata.category(char) == "Sc":
        return "currency"
    if unicodedata.numeric(char, None) is not None:
        return "unsaid"
    if char in _SILENT:
        return "mark"
    return "invisible" if unicodedata.category(char)[0] in "CM" else "picture"


def residue(text: str, language: str = "en") -> list[Rule]:
    """Rules for the characters that no voice may be given and no other rule has claimed."""
    kinds: dict[str, list[str]] = {}
    for char in sorted(set(text)):
        if not sayable(char):
            kinds.setdefault(_kind(char, language), []).append(char)
    return [
        Rule(
            kind,
            re.compile(f"[{re.escape(''.join(chars))}]"),
            (lambda match: said(match[0], language)) if kind == "number" else _nothing,
            frozenset(chars),
            _REASONS[kind],
        )
        for kind, chars in kinds.items()
    ]


STRAY = [
    Rule(
        "hyphen", re.compile(r"(?<![^\W_])(?<![.’'\")])-+|-+(?![^\W_])"), _nothing, frozenset("-")
    ),
]
