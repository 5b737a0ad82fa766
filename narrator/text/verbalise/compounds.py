"""Numbers bound to their neighbours: "2-in-1", "20°C-25°C", "3 ft 6 in", "30cm x 20cm", "5 000",
"737-800", "0600 hours", "per year". They come before the rules for their parts, behind money.
"""

from __future__ import annotations

import re
from typing import Any

from narrator.text.verbalise import numbers
from narrator.text.verbalise.fragments import (
    DASH,
    END,
    NUMBER,
    any_of,
    link,
    table,
    word_after,
    word_before,
)
from narrator.text.verbalise.quantities import CLEAR
from narrator.text.verbalise.rules import CAPITAL, Rule, figure

_TABLE: dict[str, Any] = table("units")
_UNITS: dict[str, list[str]] = {
    **_TABLE["anywhere"],
    **_TABLE["spaced"],
    **_TABLE["glued"],
    "m": ["meter", "meters"],
}
# "1960s-80s" are decades.
_UNIT = any_of(unit for unit in _UNITS if unit != "s")
_LENGTH = any_of(
    ["cm", "mm", "km", "m", "in", "in.", "ft", "ft.", "px", "inches", "feet", "meters"]
)
_SPAN = r"year|month|week|day|hour|minute|second"


def _unit_range(match: re.Match[str]) -> str:
    """As "20°C-25°C" → "twenty to twenty five degrees Celsius"."""
    low, high = numbers.number(match["low"]), numbers.number(match["high"])
    minus = "minus " if match["minus"] else ""
    return f"{minus}{low} {link(match)} {high} {_UNITS[match['unit']][1]}"


def _feet_inches(match: re.Match[str]) -> str:
    """As "3 ft 6 in" → "three feet six inches"."""
    feet, inches = match["feet"], match["inches"]
    said = f"{numbers.whole(feet)} {'foot' if feet == '1' else 'feet'}"
    return f"{said} {numbers.number(inches)} {'inch' if inches == '1' else 'inches'}"


def _dimension(match: re.Match[str]) -> str:
    """As the first unit of "30cm x 20cm" and of "9\" x 5\""."""
    unit = match["unit"].strip()
    said = "inch" if unit in '"”″' else _UNITS.get(unit, ["", unit])[1]
    return f" {said} by "


def _grouped(match: re.Match[str]) -> str | None:
    """As "5 000" and "1 234 567": blanks group the digits where a group is 000, or there are
    several groups."""
    written = match["written"]
    groups = re.split(r"[\s'’]", written)
    if not (written[len(groups[0])] in "'’" or len(groups) > 2 or "000" in groups[1:]):
        return None
    said = numbers.whole("".join(groups))
    return f"{said} {_UNITS[match['unit']][1]}" if match["unit"] else said


def _in(match: re.Match[str]) -> str:
    """As "1-in-5" → "one in five", odds; "2-in-1" → "two-in-one", a thing."""
    above, below = numbers.whole(match[1]), numbers.whole(match[2])
    odds = int(match[1]) < int(match[2].replace(",", ""))
    return f"{above} in {below}" if odds else f"{above}-in-{below}"


def _two_names(match: re.Match[str]) -> str:
    """As "Boeing 737-800" → "seven thirty seven eight hundred"."""
    return f"{match['name']}{numbers.pairs(match[2])} {numbers.pairs(match[3])}"


def _jet(match: re.Match[str]) -> str | None:
    if word_before(match).lower() in ("page", "pages", "pp", "from", "between", "lines", "of"):
        return None
    series = numbers.pairs(match[2])
    return f"{numbers.pairs(match[1])} {numbers.plural(series) if match[3] else series}"


def _named(match: re.Match[str]) -> str:
    return numbers.pairs(match[1])


def _military(match: re.Match[str]) -> str:
    """As "0600 hours" → "oh six hundred", "1845" → "eighteen forty five"."""
    hour, minute = match[1], match[2]
    said = f"oh {numbers.cardinal(int(hour))}" if hour[0] == "0" else numbers.cardinal(int(hour))
    if hour == "00":
        said = "zero zero"
    if minute == "00":
        return f"{said} hundred"
    return f"{said} {_minute(minute)}"


def _french_clock(match: re.Match[str]) -> str:
    """As "19h30" → "nineteen thirty"."""
    said = numbers.cardinal(int(match[1]))
    return f"{said} {_minute(match[2])}" if match[2] != "00" else f"{said} hundred"


def _minute(text: str) -> str:
    said = numbers.cardinal(int(text))
    return f"oh {said}" if text[0] == "0" else said


def _magnitude(match: re.Match[str]) -> str:
    """As "20bn" → "twenty billion", "0.5pc" → "zero point five percent"."""
    return f"{numbers.number(match['number'])} {_MAGNITUDES[match['unit']]}"


_MAGNITUDES = {"bn": "billion", "tn": "trillion", "mn": "million", "pc": "percent"}
_MAGNITUDES |= {"mln": "million", "bln": "billion", "pp": "percentage points"}


_WEIGHED = re.compile(r"weigh|\blost\b|\bgained\b|heavier|lighter")


def _stone(match: re.Match[str]) -> str | None:
    """As "14st 7lb" → "fourteen stone seven pounds"; "21st" is an ordinal."""
    stones, pounds = match[1], match[2]
    before = match.string[max(0, match.start() - 30) : match.start()].lower()
    if pounds is None and (stones in ("1", "21", "31") or not _WEIGHED.search(before)):
        return None
    said = f"{numbers.whole(stones)} stone"
    return f"{said} {numbers.number(pounds)} pounds" if pounds else said


def _fiscal_year(match: re.Match[str]) -> str:
    year = int(match[1])
    return f"fiscal year {numbers.year(year if year > 99 else 2000 + year)}"


def _fiscal_years(match: re.Match[str]) -> str:
    if len(match[1]) > 2:
        return f"fiscal year {numbers.year(int(match[1]))} to {numbers.pairs(match[2])}"
    return f"FY {numbers.pairs(match[1])} {numbers.pairs(match[2])}"


def _short_span(match: re.Match[str]) -> str:
    return f" per {_SHORT_SPANS[match[1]]}"


_SHORT_SPANS = {"yr": "year", "mo": "month", "wk": "week", "hr": "hour", "min": "minute"}


def _compared(match: re.Match[str]) -> str:
    return f" {_COMPARED[match[1]]} "


_COMPARED = {
    ">=": "greater than or equal to",
    "<=": "less than or equal to",
    "!=": "not equal to",
    "==": "equals",
}


def _early_year(match: re.Match[str]) -> str | None:
    """As "In 1066" → "ten sixty six", but "in 1066 cases"."""
    if word_before(match).lower() not in ("in", "by", "since", "of", "until"):
        return None
    after = word_after(match)
    counted = after.endswith("s") and after not in ("was", "is", "his", "as")
    return None if counted else _named(match)


def _lived(match: re.Match[str]) -> str:
    return _LIVED[match[1]]


_LIVED = {"b.": "born", "d.": "died", "r.": "reigned", "fl.": "flourished"}

RULES = [
    figure("compound", r"(?<![\w.,-])(\d{1,3})-in-(\d{1,4}(?:,\d{3})?)(?![\w,])", _in, "-"),
    figure(
        "unit",
        rf"{CLEAR}(?:(?<![\w)])(?P<minus>[-−–]))?(?P<low>{NUMBER})\s?(?P<unit>{_UNIT})(?:{DASH})"
        rf"(?P<high>{NUMBER})\s?(?P=unit)(?![\w/²³])",
        _unit_range,
    ),
    figure(
        "unit",
        r"(?<![\w.,])(?P<feet>\d{1,3})\s?(?:ft\.?|feet|foot)\s(?P<inches>\d{1,2}(?:\.\d)?)\s?"
        r"(?:in\.(?=\s[a-z]|[,;:)])|ins?\b(?!\s[a-z]))",
        _feet_inches,
    ),
    figure(
        "dimensions",
        r"(?<![\w.,])(\d{1,3})['’′]\s?[x×]\s?(\d{1,3})['’′](?![\w'’′])",
        lambda match: f"{numbers.whole(match[1])} foot by {numbers.whole(match[2])} foot",
        "x×",
    ),
    Rule(
        "dimensions",
        re.compile(rf"(?<=\d)(?P<unit>\s?(?:{_LENGTH})|[\"”″])\s?[x×]\s?(?=\d)"),
        _dimension,
        frozenset("x×"),
    ),
    figure(
        "number",
        r"(?<![\w.,:$€£/-])(?<!\d\s)(?P<written>\d{1,3}(?:(?:\s\d{3}){1,4}|(?:['’]\d{3}){1,4}))"
        rf"(?:\s(?P<unit>{_UNIT})\b)?(?![\w'’-]|[.,:]\d|\s\d)",
        _grouped,
    ),
    Rule(
        "model",
        re.compile(
            r"(?<!\w)(?P<name>(?:Boeing|Airbus|Embraer|Douglas|[Aa]|[Tt]he|[Oo]ld|[Nn]ew)\s)"
            r"(7[0-8]7)-(\d{1,4})(?![\w-])"
        ),
        _two_names,
        frozenset("-"),
    ),
    # "a Ryanair 737-800", "two 787-9s".
    figure("model", r"(?<![\w.,$€£-])(7[0-8]7)-([1-9]00|[7-9]|10)(s)?(?![\w-]|[.,]\d)", _jet, "-"),
    Rule(
        "rate",
        re.compile(r"(?<=[a-z]s)/s(?:ec)?(?!\w)"),
        lambda match: " per second",
        frozenset("/"),
    ),
    Rule(
        "rate",
        re.compile(r"(?<!\w)req(?:uest)?s?/s(?:ec)?(?!\w)"),
        lambda match: "requests per second",
        frozenset("/"),
    ),
    figure(
        "model",
        r"(?<![\w.,$€£-])(7[0-8]7)(?=s\b|\s(?:jet|jets|MAX|Max|plane|planes|aircraft|airliner|Dreamliner|freighter)\b)",
        _named,
    ),
    figure(
        "time",
        r"(?<![\w.,:/-])([01]\d|2[0-3])([0-5]\d)(?=\s(?:hours|hrs|GMT|UTC|Zulu)\b)",
        _military,
    ),
    figure("time", r"(?<![\w.,:])([01]?\d|2[0-3])h([0-5]\d)(?!\w)", _french_clock, "h"),
    figure(
        "number", rf"{CLEAR}(?P<number>{NUMBER})\s?(?P<unit>{any_of(_MAGNITUDES)}){END}", _magnitude
    ),
    figure(
        "unit", r"(?<![\w.,])(\d{1,2})\s?st(?:\s(\d{1,2}(?:\.\d)?)\s?lbs?\b)?(?!\w)", _stone, "s"
    ),
    figure(
        "money",
        rf"{CLEAR}(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+\.\d+)p{END}",
        lambda match: f"{numbers.number(match['number'])} pence",
        "p",
    ),
    Rule(
        "year",
        re.compile(r"(?<!\w)FY\s?(20\d\d|\d\d)[/–-](\d\d)(?!\w)"),
        _fiscal_years,
        frozenset("Y"),
        lead=CAPITAL,
    ),
    Rule(
        "year",
        re.compile(r"(?<!\w)FY\s?['’]?(20\d\d|\d\d)(?![\w]|[-–/]\d)"),
        _fiscal_year,
        frozenset("Y"),
        lead=CAPITAL,
    ),
    Rule("sign", re.compile(r"\s?(>=|<=|!=|==)\s?(?=\w)"), _compared, frozenset("=")),
    Rule("sign", re.compile(r"§§"), lambda match: "sections", frozenset("§")),
    figure(
        "telephone",
        r"(?<![\w.,$€£-])(911|999|112)(?=\s(?:call|caller|operator|dispatcher|dispatch|emergency|center|centre|system|tape|recording)s?\b)",
        lambda match: numbers.spelt(match[1]),
    ),
    figure(
        "year",
        r"(?<=[a-z]\s)(10\d\d)(?![\w%°-])(?![.,:/]\d)",
        _early_year,
    ),
    Rule(
        "life",
        re.compile(r"(?<![\w.])(b\.|d\.|r\.|fl\.)(?=\s(?:c\.\s?|ca\.\s)?(?:1\d|20)\d\d\b)"),
        _lived,
        frozenset("."),
    ),
]

# Behind the units, which have rates of their own.
RATES = [
    Rule(
        "rate",
        re.compile(
            rf"(?<=[a-z.])(?<!year)(?<!month)(?<!week)(?<!day)(?<!hour)(?<!minute)\s?/\s?(?=(?:{_SPAN}|person|user|head)\b)"
            r"|(?<=[^\W\d_])/(?=capita\b)"
        ),
        lambda match: " per ",
        frozenset("/"),
    ),
    Rule(
        "rate",
        re.compile(rf"(?<=[a-z.])/({any_of(_SHORT_SPANS)})\b(?:\.(?=\s[a-z]|[,;:)]))?"),
        _short_span,
        frozenset("/"),
    ),
]
