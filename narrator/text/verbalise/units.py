"""Quantities with a unit: "5 km/h", "20 °C", "16GB", "6'2"", "100m people", "10k users"."""

from __future__ import annotations

import re
from typing import Any

from narrator.text.verbalise import numbers
from narrator.text.verbalise.aside import NO_NOUNS, described, said_again
from narrator.text.verbalise.fragments import (
    DIGITS,
    END,
    NUMBER,
    any_of,
    attributive,
    ends_text,
    table,
    word_after,
    word_before,
)
from narrator.text.verbalise.near import electric, paid, warm
from narrator.text.verbalise.quantities import CLEAR, QUANTITY, VULGAR, one, quantity
from narrator.text.verbalise.rules import FIGURE, Rule, figure

_UNITS: dict[str, Any] = table("units")
_ANYWHERE: dict[str, list[str]] = _UNITS["anywhere"]
_SPACED: dict[str, list[str]] = _UNITS["spaced"]
_GLUED: dict[str, list[str]] = _UNITS["glued"]
_PER: dict[str, str] = _UNITS["per"]
_NO_NOUN = frozenset(table("grammar")["after_noun"]) | frozenset(table("grammar")["measured"])
_MAGNITUDE = r"(?:\s(?P<magnitude>thousand|million|billion|trillion))?"
# What is counted by, and the full stop of an abbreviation inside a sentence.
_RATE = (
    rf"(?:/(?P<per>{any_of(_PER)})(?:/(?P<again>{any_of(_PER)}))?)?(?![\w²³[]|/(?!\d))"
    r"(?:\.(?=\s[a-z]|[,;:)]))?"
)
_COUNT = rf"(?<![A-Z]-){CLEAR}{QUANTITY}(?P<more>\+)?{_MAGNITUDE}"
# Units that are one without a number too.
_UNMISTAKEN = [unit for unit in _ANYWHERE if "/" in unit or "°" in unit[:-1] or unit == "mmHg"]
_EACH = [unit for unit in [*_ANYWHERE, "m", "g", "l"] if not unit.endswith(".") and unit != "min"]
_COUNTED = DIGITS | frozenset(VULGAR)


def _measured(match: re.Match[str], names: list[str]) -> str:
    singular, many = names
    said = f"{quantity(match)} plus" if match["more"] else quantity(match)
    if match["magnitude"]:
        said = f"{said} {match['magnitude']}"
    single = one(match) or match["link"] == "-" or (not match["per"] and _before_noun(match))
    said = f"{said} {singular if single else many}"
    if match["per"]:
        said = f"{said} per {_PER[match['per']]}"
    if match["again"]:
        said = f"{said} per {_PER[match['again']]}"
    return f"{said}." if match[0].endswith(".") and _ends(match) else said


def _before_noun(match: re.Match[str]) -> bool:
    """Whether the singular follows: "a 10 km race", and of a device "50MP camera"."""
    if attributive(match):
        return True
    if said_again(match):
        return described(match)
    after = word_after(match).lower()
    if match["link"] is None and _SIZE.search(match[0]):
        return bool(after) and after not in NO_NOUNS and not after.endswith(("ly", "ed"))
    glued = match["link"] is None and _DEVICE.search(match[0])
    return bool(glued and after and after not in _NO_NOUN and not after.endswith("ly"))


# A size that is written as one word with its unit: "12mm rod".
_SIZE = re.compile(r"(?:mm|cm|nm|µm|μm)$")
_DEVICE = re.compile(r"(?:[KMGTP]i?B|MP|mAh|Wh|[GMk]?Hz|W|V|[MG]bps|nm|px)$")


def _ends(match: re.Match[str]) -> bool:
    """Whether a unit's full stop ends a sentence too: something new begins behind it, but not
    the noun ("a 12 oz. Coke") nor the smaller unit ("5 ft. 10 in.")."""
    if ends_text(match):
        return True
    begins = _BEGINS.match(match.string, match.end())
    if begins is None or (begins[1].isalpha() and word_before(match).lower() in _DETERMINERS):
        return False
    return begins[1].isalpha() or not _HAS_SMALLER.search(match[0])


_HAS_SMALLER = re.compile(r"(?:ft|lbs?|yds?)\.$")
_BEGINS = re.compile(r"\s+[“‘\"'(]?([A-ZÀ-Þ]|\d)")
_DETERMINERS = frozenset(table("grammar")["determiners"])


_WIND = re.compile(r"(?i)\b(?:winds?|gust|seas|sail|airspeed|yacht|currents?)")


def _unit(match: re.Match[str]) -> str:
    if match["unit"] == "kt" and _WIND.search(
        match.string, max(0, match.start() - 60), match.end() + 40
    ):
        return _measured(match, ["knot", "knots"])
    if match["spaced"]:
        return _measured(match, _SPACED[match["spaced"]])
    return _measured(match, _ANYWHERE[match["unit"]] if match["unit"] else _GLUED[match["glued"]])


def _glued_m(match: re.Match[str]) -> str:
    """As "100m": metres before what is measured in metres and behind an article; millions where
    a plural follows, and of decimals."""
    after = word_after(match)
    if after in _RACES:
        number = "hundred" if match["number"] == "100" else quantity(match)
        return f"{number} meter"
    counted = after.endswith("s") or after in ("people", "of") or "." in match["number"]
    if after in _UNITS["metre_after"] or not counted or match["per"]:
        return _measured(match, ["meter", "meters"])
    return f"{quantity(match)} million"


_RACES = frozenset(_UNITS["races"])


def _amps(match: re.Match[str]) -> str | None:
    """As "2.4A"; a whole number needs a word of electricity near it ("a 13A fuse", "Team 5A")."""
    before = word_before(match)
    named = before[:1].isupper() and before not in ("The", "A", "An")
    clear = "." in match["number"] and match["link"] is None
    if not clear and (named or not electric(match)):
        return None
    return _measured(match, ["amp", "amps"])


def _glued_k(match: re.Match[str]) -> str:
    """As "10k users" → thousand, "2700K bulb" → kelvin, "a 10K" → "ten K"."""
    number, after = match["number"], word_after(match)
    if match["unit"] == "K" and number.isdecimal():
        if paid(match):
            return f"{quantity(match)} thousand"
        if len(number) > 1 and warm(match):
            return f"{quantity(match)} kelvin"
    counts = after.endswith("s") or after in ("people", "of", "or", "per", "in", "to") or not after
    if match["unit"] == "k" and (counts or number not in _SIZES):
        return f"{quantity(match)} thousand"
    if match["unit"] == "K" and (match["link"] is None and word_after(match).endswith("s")):
        return f"{quantity(match)} thousand"
    return f"{quantity(match)} K"


# Of pictures and races: "a 4k screen", "a 10k run".
_SIZES = frozenset(("2", "4", "5", "8", "10"))


def _feet(match: re.Match[str]) -> str:
    """As "6'2\"" → "six foot two"."""
    said = f"{numbers.whole(match[1])} foot"
    return f"{said} {numbers.whole(match[2])}" if match[2] else said


def _per_each(match: re.Match[str]) -> str:
    return f" per {_ANYWHERE[match[1]][0]}"


def _each(match: re.Match[str]) -> str:
    """As "per cm³" → "cubic centimeter"."""
    return {**_SPACED, **_ANYWHERE}[match[0]][0]


def _alone(match: re.Match[str]) -> str:
    return _ANYWHERE[match[0]][1]


def _per(match: re.Match[str]) -> str:
    return f" per {_PER[match['per']]}"


def _seconds(match: re.Match[str]) -> str:
    return f"{quantity(match)} seconds"


def _large(match: re.Match[str]) -> str | None:
    """As "1.3M views" → million, "7B parameters" → billion; "a 405B model" → "B", "3M"."""
    after = word_after(match)
    if len(match["number"]) > 3 and match["number"].isdecimal():
        return None  # a name: "5300M"
    plural = after.endswith("s") or after in ("parameter", "people")
    million = match["unit"] == "M" and match["number"] != "3"
    if "." in match["number"] or plural or million:
        return f"{quantity(match)} {_LARGE[match['unit']]}"
    return f"{quantity(match)} {match['unit']}"


def _degrees(match: re.Match[str]) -> str | None:
    """As "40C (104F)"."""
    spaced = match["gap"] and (len(match["number"]) < 2 or word_before(match)[:1].isupper())
    if spaced and not match["minus"]:
        return None
    name = "Celsius" if match["unit"] == "C" else "Fahrenheit"
    return f"{quantity(match)} {'degree' if match['number'] == '1' else 'degrees'} {name}"


def _tall(match: re.Match[str]) -> str:
    return f"{numbers.number(match[1])} feet"


_LARGE = {"M": "million", "B": "billion", "T": "trillion"}


def _by(match: re.Match[str]) -> str:
    """As "3840×2160 px" → "three thousand eight hundred forty by … pixels"."""
    said = " by ".join(numbers.number(part) for part in _TIMES.split(match["sides"]))
    if match["unit"] is None:
        return said
    names = {**_ANYWHERE, **_SPACED}[match["unit"]]
    after = word_after(match).lower()
    return f"{said} {names[0] if after and after not in _NO_NOUN else names[1]}"


_TIMES = re.compile(r"\s?[x×X]\s?")


def _position(match: re.Match[str]) -> str:
    """As "40°42′46″N" → "forty degrees forty two minutes forty six seconds north"."""
    names = zip(("degrees", "minutes", "seconds"), match.groups(), strict=False)
    said = " ".join(f"{numbers.number(value)} {name}" for name, value in names if value)
    return f"{said} {_SIDES[match[4]]}" if match[4] else said


_SIDES = {"N": "north", "S": "south", "E": "east", "W": "west"}
# A straight mark that opens a quotation.
_OPENING = re.compile(r"(?<![^\s(\[—])\"")


def _inches(match: re.Match[str]) -> str | None:
    """As "a 15\" screen"; after an opening mark, it closes a quotation instead."""
    before = match.string[max(0, match.start() - 400) : match.start()]
    opened = [found.end() for found in _OPENING.finditer(before)]
    inside = bool(opened) and '"' not in before[opened[-1] :]
    if inside or before.rfind("“") > before.rfind("”"):
        return None
    said = quantity(match)
    after = word_after(match).lower()
    named = (
        match["number"] == "1"
        or one(match)
        or attributive(match)
        or (said_again(match) and described(match))
        or (after and after not in _NO_NOUN)
    )
    return f"{said} {'inch' if named else 'inches'}"


_UNIT_BEHIND = re.compile(rf"\d\s?(?:{any_of([*_ANYWHERE, *_GLUED, 'C', 'F'])})$")
_UNIT_AHEAD = re.compile(rf"\s?{NUMBER}\s?(?:{any_of([*_ANYWHERE, *_GLUED, 'C', 'F'])})(?!\w)")


def _or(match: re.Match[str]) -> str | None:
    """As "180°C/350°F", one quantity in two units."""
    before = match.string[max(0, match.start() - 12) : match.start()]
    ahead = _UNIT_AHEAD.match(match.string, match.end())
    return " or " if ahead and _UNIT_BEHIND.search(before) else None


RULES = [
    Rule(
        "position",
        re.compile(
            r"(?<![\w.,])(\d{1,3}(?:\.\d+)?)°\s?(\d{1,2}(?:\.\d+)?)[′'’]"
            r"(?:\s?(\d{1,2}(?:\.\d+)?)(?:″|\"|”|''|’’))?(?:\s?([NSEW])(?!\w))?"
        ),
        _position,
        frozenset("°"),
        lead=FIGURE,
    ),
    figure(
        "dimensions",
        rf"{CLEAR}(?P<sides>{NUMBER}(?:\s?[x×X]\s?{NUMBER}){{1,3}})(?!\s?=|[\^⁻⁰¹²³⁴-⁹])"
        rf"(?:\s?(?P<unit>{any_of([*_ANYWHERE, *_SPACED])}))?(?!\w)",
        _by,
        "x×X",
    ),
    figure("unit", rf"{CLEAR}(?P<minus>)(?P<low>)(?P<number>\d+\.\d+)s{END}", _seconds, "s"),
    figure("unit", rf"(?<!\w-){CLEAR}{QUANTITY}(?P<unit>[MBT]){END}", _large, "BMT"),
    figure(
        "temperature",
        rf"(?<![A-Z]\s)(?<![A-Z][a-z]\s)(?<![A-Z]-){CLEAR}{QUANTITY}(?P<gap>\s)?(?P<unit>[CF])(?![\w'’&.-]\w|\w|[+#])",
        _degrees,
        "CF",
    ),
    figure(
        "length",
        rf"{CLEAR}({NUMBER})(?:′|['’](?=\s(?:tall|high|long|wide|deep|by|x)\b))(?!\w)",
        _tall,
        "'’′",
    ),
    figure("length", r"(?<![\w.,])(\d{1,2})\s?['’′]\s?(\d{1,2})?\s?(?:\"|”|″|'')", _feet, "'’′"),
    Rule(
        "unit",
        re.compile(
            rf"{_COUNT}(?P<link>[\s-])?(?:(?P<unit>{any_of(_ANYWHERE)})"
            rf"|(?<=[\s-])(?P<spaced>{any_of(_SPACED)})(?!['’&])"
            rf"|(?<!\s)(?P<glued>{any_of(_GLUED)})(?!['’])){_RATE}(?![\w²³]|/(?!\d))"
        ),
        _unit,
        _COUNTED,
        lead=FIGURE,
    ),
    Rule("or", re.compile(rf"(?<=[A-Za-z])\s?/\s?(?={NUMBER}\s?[°A-Za-z])"), _or, frozenset("/")),
    figure("unit", rf"{_COUNT}(?P<link>-|(?<=\.\d)\s)?A{_RATE}{END}", _amps, "A"),
    figure("unit", rf"{_COUNT}(?P<link>-)?m{_RATE}{END}", _glued_m, "m"),
    figure("unit", rf"{_COUNT}(?P<link>-)?(?P<unit>[kK]){END}", _glued_k, "Kk"),
    Rule(
        "unit",
        re.compile(rf"{CLEAR}{QUANTITY}(?:\"|”|″|'')(?!\w)"),
        _inches,
        frozenset('"”″'),
        lead=FIGURE,
    ),
    Rule(
        "unit",
        re.compile(rf"(?<=\bper\s)(?:{any_of(_EACH)})(?![\w/²³'’])"),
        _each,
        frozenset("p"),
    ),
    # "people/km²"
    Rule(
        "unit",
        re.compile(
            r"(?<=[a-z])\s?/\s?(km²|km2|m²|m2|m³|m3|cm²|cm³|kg|km|mL|ml|ha|kWh|GB)(?![\w²³])"
        ),
        _per_each,
        frozenset("/"),
    ),
    Rule(
        "unit",
        re.compile(rf"(?<![\w/])(?:{any_of(_UNMISTAKEN)})(?![\w/])"),
        _alone,
        frozenset("/°H"),
    ),
    Rule(
        "rate",
        re.compile(
            rf"(?<=\d)\s?/(?P<per>{any_of(u for u in _PER if len(u) > 1 or u == 'd')}){END}"
        ),
        _per,
        frozenset("/"),
    ),
]
