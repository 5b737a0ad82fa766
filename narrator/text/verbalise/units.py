"""Quantities with a unit: "5 km/h", "20 °C", "16GB", "6'2"", "100m people", "10k users"."""

from __future__ import annotations

import re
from typing import Any

from narrator.text.verbalise import numbers
from narrator.text.verbalise.fragments import (
    DIGITS,
    END,
    NUMBER,
    any_of,
    attributive,
    ends_text,
    table,
    word_after,
)
from narrator.text.verbalise.quantities import CLEAR, QUANTITY, VULGAR, one, quantity
from narrator.text.verbalise.rules import Rule

_UNITS: dict[str, Any] = table("units")
_ANYWHERE: dict[str, list[str]] = _UNITS["anywhere"]
_SPACED: dict[str, list[str]] = _UNITS["spaced"]
_GLUED: dict[str, list[str]] = _UNITS["glued"]
_PER: dict[str, str] = _UNITS["per"]
_MAGNITUDE = r"(?:\s(?P<magnitude>thousand|million|billion|trillion))?"
_RATE = rf"(?:/(?P<per>{any_of(_PER)}))?"
_COUNT = rf"{CLEAR}{QUANTITY}{_MAGNITUDE}"
_COUNTED = DIGITS | frozenset(VULGAR)


def _measured(match: re.Match[str], names: list[str]) -> str:
    singular, many = names
    said = quantity(match)
    if match["magnitude"]:
        said = f"{said} {match['magnitude']}"
    single = one(match) or match["link"] == "-" or (not match["per"] and attributive(match))
    said = f"{said} {singular if single else many}"
    if match["per"]:
        said = f"{said} per {_PER[match['per']]}"
    return f"{said}." if match[0].endswith(".") and ends_text(match) else said


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
    return f"{quantity(match)} million"


def _glued_k(match: re.Match[str]) -> str:
    """As "10k users" → thousand; "a 10K" → "ten K"."""
    if match["unit"] == "k" or word_after(match).endswith("s"):
        return f"{quantity(match)} thousand"
    return f"{quantity(match)} K"


def _feet(match: re.Match[str]) -> str:
    """As "6'2\"" → "six foot two"."""
    said = f"{numbers.whole(match[1])} foot"
    return f"{said} {numbers.whole(match[2])}" if match[2] else said


def _alone(match: re.Match[str]) -> str:
    return _ANYWHERE[match[0]][1]


def _per(match: re.Match[str]) -> str:
    return f"{numbers.number(match['number'])} per {_PER[match['per']]}"


def _inches(match: re.Match[str]) -> str | None:
    """As "a 15\" screen"; after an opening mark, it closes a quotation instead."""
    before = match.string[max(0, match.start() - 400) : match.start()]
    if before.count('"') % 2 or before.rfind("“") > before.rfind("”"):
        return None
    said = numbers.number(match["number"])
    return f"{said} {'inch' if attributive(match) else 'inches'}"


RULES = [
    Rule(
        "length",
        re.compile(r"(?<![\w.,])(\d{1,2})\s?['’′]\s?(\d{1,2})?\s?(?:\"|”|″|'')"),
        _feet,
        frozenset("'’′"),
    ),
    Rule(
        "unit",
        re.compile(rf"{_COUNT}(?P<link>[\s-])?(?P<unit>{any_of(_ANYWHERE)}){_RATE}(?![\w/²³])"),
        _unit,
        _COUNTED,
    ),
    Rule(
        "unit",
        re.compile(rf"{_COUNT}(?P<link>[\s-])(?P<unit>{any_of(_SPACED)}){_RATE}(?![\w/²³'’&])"),
        _spaced,
        _COUNTED,
    ),
    Rule(
        "unit",
        re.compile(rf"{_COUNT}(?P<link>-)?(?P<unit>{any_of(_GLUED)}){_RATE}(?![\w/²³'’])"),
        _glued,
        _COUNTED,
    ),
    Rule(
        "unit",
        re.compile(rf"{_COUNT}(?P<link>-)?m{_RATE}{END}"),
        _glued_m,
        frozenset("m"),
    ),
    Rule(
        "unit",
        re.compile(rf"{_COUNT}(?P<link>-)?(?P<unit>[kK]){END}"),
        _glued_k,
        frozenset("kK"),
    ),
    Rule(
        "unit",
        re.compile(rf"{CLEAR}(?P<number>{NUMBER})(?:\"|”|″)(?!\w)"),
        _inches,
        frozenset('"”″'),
    ),
    Rule(
        "unit",
        re.compile(
            rf"(?<![\w/])(?:{any_of(u for u in _ANYWHERE if '/' in u or '°' in u[:-1])})(?![\w/])"
        ),
        _alone,
        frozenset("/°"),
    ),
    Rule(
        "rate",
        re.compile(rf"{CLEAR}(?P<number>{NUMBER})/(?P<per>{any_of(_PER)}){END}"),
        _per,
        frozenset("/"),
    ),
]
