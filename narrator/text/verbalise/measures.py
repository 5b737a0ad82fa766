"""Quantities: percent, units, ranges, fractions, multiples, scores, ordinals, plain numbers."""

from __future__ import annotations

import re

from narrator.text.verbalise import numbers
from narrator.text.verbalise.fragments import (
    DASH,
    DIGITS,
    END,
    NUMBER,
    START,
    WHOLE,
    any_of,
    attributive,
    table,
    word_after,
)
from narrator.text.verbalise.rules import Rule

_UNITS: dict[str, dict[str, list[str]]] = table("units")
_ANYWHERE, _SPACED, _GLUED = _UNITS["anywhere"], _UNITS["spaced"], _UNITS["glued"]
_MAGNITUDE = r"(?:\s(?P<magnitude>thousand|million|billion|trillion))?"
_MINUS = r"(?:(?<![\w)\]])(?P<minus>[-−–])(?=[\d.]))?"
_VULGAR = {
    "½": (1, 2),
    "⅓": (1, 3),
    "⅔": (2, 3),
    "¼": (1, 4),
    "¾": (3, 4),
    "⅕": (1, 5),
    "⅖": (2, 5),
    "⅗": (3, 5),
    "⅘": (4, 5),
    "⅙": (1, 6),
    "⅚": (5, 6),
    "⅐": (1, 7),
    "⅛": (1, 8),
    "⅜": (3, 8),
    "⅝": (5, 8),
    "⅞": (7, 8),
    "⅑": (1, 9),
    "⅒": (1, 10),
}
_PART = rf"(?:[{''.join(_VULGAR)}]|\d{{1,2}}[/⁄]\d{{1,2}}(?![\d/]))"
_MIXED = rf"(?:\d+[\s-]?{_PART}|{_PART})"
_QUANTITY = rf"{_MINUS}(?:(?P<low>{NUMBER})(?:{DASH}|\sto\s))?(?P<number>{_MIXED}|{NUMBER})"
_CLEAR = r"(?<![\w])(?<!\d[.,:/-])(?<!\d)"


def _value(text: str) -> str:
    """A number as written: "3.5", "1,000", "2½", "4 1/2"."""
    found = re.fullmatch(rf"(?:(\d+)[\s-]?)??({_PART})", text)
    if not found:
        return numbers.number(text)
    above, below = _VULGAR.get(found[2]) or tuple(map(int, re.split("[/⁄]", found[2])))
    if not below:
        return numbers.number(text.replace("/", " "))
    if not found[1]:
        return numbers.fraction(above, below)
    part = numbers.fraction(above, below)
    if above == 1 and below in (2, 4):
        part = f"a {part.removeprefix('one ')}"
    return f"{numbers.whole(found[1])} and {part}"


def _quantity(match: re.Match[str]) -> str:
    said = _value(match["number"])
    if match["low"]:
        said = f"{numbers.number(match['low'])} to {said}"
    return f"minus {said}" if match["minus"] else said


def _percent(match: re.Match[str]) -> str:
    plus = "plus " if match["plus"] else ""
    return f"{plus}{_quantity(match)} {'percent' if match['sign'] in '%％' else 'per mille'}"


def _one(match: re.Match[str]) -> bool:
    return (match["number"] == "1" and not match["low"]) or match["number"] in _VULGAR


def _measured(match: re.Match[str], names: list[str]) -> str:
    one, many = names
    said = _quantity(match)
    if match["magnitude"]:
        said = f"{said} {match['magnitude']}"
    single = _one(match) or match["link"] == "-" or attributive(match)
    return f"{said} {one if single else many}"


def _unit(match: re.Match[str]) -> str:
    return _measured(match, _ANYWHERE[match["unit"]])


def _spaced(match: re.Match[str]) -> str:
    return _measured(match, _SPACED[match["unit"]])


def _glued(match: re.Match[str]) -> str:
    return _measured(match, _GLUED[match["unit"]])


def _glued_m(match: re.Match[str]) -> str:
    """As "100m": metres before what is measured in metres, else millions where a plural follows."""
    after = word_after(match)
    if after in _UNITS["metre_after"] or not (after.endswith("s") or after in ("people", "of")):
        return _measured(match, ["meter", "meters"])
    return f"{_quantity(match)} million"


def _glued_k(match: re.Match[str]) -> str:
    """As "10k users" → thousand; "a 10K" → "ten K"."""
    if match["unit"] == "k" or word_after(match).endswith("s"):
        return f"{_quantity(match)} thousand"
    return f"{_quantity(match)} K"


def _feet(match: re.Match[str]) -> str:
    """As "6'2\"" → "six foot two"."""
    said = f"{numbers.whole(match[1])} foot"
    return f"{said} {numbers.whole(match[2])}" if match[2] else said


def _times(match: re.Match[str]) -> str:
    after = word_after(match)
    compared = after in table("grammar")["comparatives"]
    return f"{_quantity(match)} {'times' if compared else 'x'}"


def _by(match: re.Match[str]) -> str:
    parts = [numbers.number(part) for part in re.split(r"\s?[x×X]\s?", match[0])]
    return " by ".join(parts)


def _range(match: re.Match[str]) -> str:
    return f"{numbers.number(match[1])} to {numbers.number(match[2])}"


_FIXED = {"24/7": "twenty four seven", "9/11": "nine eleven", "50/50": "fifty fifty"}
_FIXED |= {"20/20": "twenty twenty", "7/7": "seven seven", "80/20": "eighty twenty"}


def _slashed(match: re.Match[str]) -> str | None:
    """As "3/4" → "three quarters", "8/10" → "eight out of ten", "24/7"."""
    if match[0] in _FIXED:
        return _FIXED[match[0]]
    above, below = int(match[1]), int(match[2])
    rated = word_after(match) in ("stars", "points", "rating") or word_after(match) != "of"
    if below in (10, 100) and rated:
        return f"{numbers.cardinal(above)} out of {numbers.cardinal(below)}"
    if 0 < above < below or (below in (2, 3, 4) and above > 0):
        return numbers.fraction(above, below)
    return f"{numbers.whole(match[1])} {numbers.whole(match[2])}"


def _ordinal(match: re.Match[str]) -> str | None:
    digits = match[1].replace(",", "")
    if len(digits) > numbers.LONGEST:
        return None
    said = numbers.ordinal(int(digits))
    return said if said.endswith(_ENDINGS[match[2].lower()]) else None


_ENDINGS: dict[str, tuple[str, ...]] = {
    "st": ("first",),
    "nd": ("second",),
    "rd": ("third",),
    "th": ("th",),
}


def _about(match: re.Match[str]) -> str:
    return "about"


def _ratio(match: re.Match[str]) -> str:
    return " to ".join(numbers.whole(part) for part in match[0].split(":"))


def _number(match: re.Match[str]) -> str:
    said = numbers.number(match["number"])
    return f"minus {said}" if match["minus"] else said


RULES = [
    Rule("approximation", re.compile(r"(?<!\w)[~∼≈](?=\s?[$€£¥]?\d)"), _about, frozenset("~∼≈")),
    Rule(
        "percent",
        re.compile(rf"{_CLEAR}(?P<plus>\+)?{_QUANTITY}\s?(?P<sign>[%％‰])"),
        _percent,
        frozenset("%％‰"),
    ),
    Rule(
        "range",
        re.compile(rf"{_CLEAR}({NUMBER})%(?:{DASH})({NUMBER})%"),
        lambda match: f"{numbers.number(match[1])} to {numbers.number(match[2])} percent",
        frozenset("%"),
    ),
    Rule(
        "length",
        re.compile(r"(?<![\w.,])(\d{1,2})\s?['’′]\s?(\d{1,2})?\s?(?:\"|”|″|'')"),
        _feet,
        frozenset("'’′"),
    ),
    Rule(
        "unit",
        re.compile(
            rf"{_CLEAR}{_QUANTITY}{_MAGNITUDE}(?P<link>[\s-])?(?P<unit>{any_of(_ANYWHERE)})(?![\w/²³])"
        ),
        _unit,
        DIGITS | frozenset(_VULGAR),
    ),
    Rule(
        "unit",
        re.compile(
            rf"{_CLEAR}{_QUANTITY}{_MAGNITUDE}(?P<link>[\s-])(?P<unit>{any_of(_SPACED)})(?![\w/²³'’&])"
        ),
        _spaced,
        DIGITS | frozenset(_VULGAR),
    ),
    Rule(
        "unit",
        re.compile(
            rf"{_CLEAR}{_QUANTITY}{_MAGNITUDE}(?P<link>-)?(?P<unit>{any_of(_GLUED)})(?![\w/²³'’])"
        ),
        _glued,
        DIGITS | frozenset(_VULGAR),
    ),
    Rule(
        "unit",
        re.compile(rf"{_CLEAR}{_QUANTITY}{_MAGNITUDE}(?P<link>-)?m{END}"),
        _glued_m,
        frozenset("m"),
    ),
    Rule(
        "unit",
        re.compile(rf"{_CLEAR}{_QUANTITY}{_MAGNITUDE}(?P<link>-)?(?P<unit>[kK]){END}"),
        _glued_k,
        frozenset("kK"),
    ),
    Rule(
        "dimensions",
        re.compile(rf"{_CLEAR}{NUMBER}(?:\s?[x×X]\s?{NUMBER}){{1,3}}(?!\w)"),
        _by,
        frozenset("x×X"),
    ),
    Rule("times", re.compile(rf"{_CLEAR}{_QUANTITY}\s?[x×]{END}"), _times, frozenset("x×")),
    Rule("ordinal", re.compile(rf"{START}({WHOLE})(st|nd|rd|th){END}", re.I), _ordinal, DIGITS),
    Rule(
        "fraction",
        re.compile(rf"{_CLEAR}(?P<number>{_MIXED})(?![\w/])"),
        lambda match: None if re.fullmatch(r"\d+[/⁄]\d+", match[0]) else _value(match["number"]),
        DIGITS | frozenset(_VULGAR),
    ),
    Rule(
        "fraction",
        re.compile(rf"{_CLEAR}(\d{{1,3}})\s?[/⁄]\s?(\d{{1,3}})(?![\w/])"),
        _slashed,
        frozenset("/⁄"),
    ),
    Rule(
        "ratio",
        re.compile(rf"{_CLEAR}\d{{1,4}}(?::\d{{1,4}}){{1,2}}(?![\w:])"),
        _ratio,
        frozenset(":"),
    ),
    Rule(
        "range",
        re.compile(rf"{_CLEAR}({NUMBER})(?:{DASH})({NUMBER})(?![\d-])(?!\w)"),
        _range,
        DIGITS,
    ),
]

# Behind years and serial numbers: what is left is a number.
NUMBERS = [
    Rule(
        "number",
        re.compile(rf"(?<!\d)(?<!\d[.,]){_MINUS}(?P<number>{NUMBER})"),
        _number,
        DIGITS,
    ),
]
