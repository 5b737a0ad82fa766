"""Numbers as science and the continent write them: "1e6", "2.3×10⁻⁵ kg", "1.234.567"."""

from __future__ import annotations

import re
from typing import Any

from narrator.text.verbalise import numbers
from narrator.text.verbalise.fragments import NUMBER, any_of, table
from narrator.text.verbalise.rules import CAPITAL, FIGURE, Rule, figure

_TABLE: dict[str, Any] = table("units")
_UNITS: dict[str, list[str]] = {**_TABLE["anywhere"], **_TABLE["spaced"]}
_NO_WORD = any_of(unit for unit in _UNITS if unit not in ("s", "in"))


def _dotted(match: re.Match[str]) -> str:
    return numbers.whole(match[0])


def _scientific(match: re.Match[str]) -> str:
    """As "1e6" → "one times ten to the six"."""
    minus = "minus " if match["minus"] else ""
    return f"{numbers.number(match['number'])} times ten to the {minus}{numbers.whole(match[3])}"


def _power_of_ten(match: re.Match[str]) -> str:
    """As "10⁻⁵ kg" → "ten to the minus five kilograms"."""
    digits = match["digits"] or match["raised"].translate(_RAISED)
    minus = "minus " if match["minus"] or match["raised_minus"] else ""
    unit = f" {_UNITS[match['unit']][1]}" if match["unit"] else ""
    return f"ten to the {minus}{numbers.whole(digits)}{unit}"


def _ion(match: re.Match[str]) -> str:
    """As "Ca²⁺" → "Ca two plus"."""
    letter, count, sign = (match[1], match[2], match[3]) if match[3] else match.group(4, 5, 6)
    charge = f" {numbers.whole(count.translate(_RAISED))}" if count else ""
    return f"{letter}{charge} {'plus' if sign == '⁺' else 'minus'}"


def _product(match: re.Match[str]) -> str | None:
    around = match.string[max(0, match.start() - 3) : match.end() + 1]
    return None if _TORQUE.search(around) else " times "


_TORQUE = re.compile(r"\d\s?N·m$")


def _formula(match: re.Match[str]) -> str:
    """As "Ca(OH)₂" → "C A O H two"."""
    return " ".join(
        numbers.whole(part.translate(_LOWERED)) if part[0] in _LOW else part.upper()
        for part in _ATOMS.findall(match[0])
    )


_LOW = "₀₁₂₃₄₅₆₇₈₉"
_LOWERED = str.maketrans(_LOW, "0123456789")
_ATOMS = re.compile(rf"[A-Za-z]|[{_LOW}]+")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def _locants(match: re.Match[str]) -> str:
    """As "2,4-D" and "1,2-dichloroethane": the places of atoms, one by one."""
    return f"{numbers.spelt(match[1])} "


RULES = [
    Rule(
        "formula",
        re.compile(
            rf"(?<!\w)(?=[A-Za-z()]{{1,12}}[{_LOW}])(?:[A-Z][a-z]?[{_LOW}]{{0,3}}"
            rf"|\((?:[A-Z][a-z]?[{_LOW}]{{0,3}}){{1,6}}\)[{_LOW}]{{0,3}}){{2,12}}(?![\w(⁺⁻])"
        ),
        _formula,
        frozenset(_LOW),
        lead=CAPITAL,
    ),
    # A product of letters or figures: "m·a"; between words it parts ("News · Sport").
    Rule(
        "times",
        re.compile(r"(?<![^\W_][^\W_])(?<=[^\W_])[·⋅](?=[^\W_](?![^\W\d_]))"),
        _product,
        frozenset("·⋅"),
    ),
    figure(
        "formula",
        r"(?<![\w.,])(\d(?:,\d){1,3})-(?=[A-Z](?!\w)|(?:di|tri|tetra|meth|eth|prop|but|chloro|bromo|nitro|hydro))",
        _locants,
        ",",
    ),
    figure("number", r"(?<![\w.,])\d{1,3}(?:\.\d{3}){2,}(?!\w|[.,]\d)", _dotted, "."),
    figure(
        "number",
        rf"(?<![\w.,-])(?P<number>{NUMBER})e(?:(?P<minus>[-−])|\+)?(\d{{1,3}})(?!\w)",
        _scientific,
    ),
    Rule(
        "power",
        re.compile(
            r"(?<![\w.,])10(?:\^\{?(?P<minus>[-−])?(?P<digits>\d{1,3})\}?"
            r"|(?P<raised_minus>⁻)?(?P<raised>[⁰¹²³⁴-⁹]{1,3}))"
            rf"(?:\s(?P<unit>{_NO_WORD})(?![\w/]))?(?!\w)"
        ),
        _power_of_ten,
        frozenset("^⁰¹²³⁴⁵⁶⁷⁸⁹"),
        lead=FIGURE,
    ),
    Rule(
        "ion",
        re.compile(
            r"(?<=[A-Z0-9₀-₉])([a-z]?)([²³⁴])?([⁺⁻])(?!\w)|(?<=[A-Z][a-z])()([²³⁴])?([⁺⁻])(?!\w)"
        ),
        _ion,
        frozenset("⁺⁻"),
    ),
    Rule(
        "times",
        re.compile(r"(?<=\d)\s?[x×·]\s?(?=10(?:\^|[⁻⁰¹²³⁴-⁹]))"),
        lambda match: " times ",
        frozenset("x×·"),
    ),
]
