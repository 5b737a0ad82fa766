"""Years, decades and eras: "1984", "1914–18", "the 1990s", "'68", "44 BC".

A bare number of four digits from 1100 to 2099, written without a comma, is a year.
"""

from __future__ import annotations

import re

from narrator.text.verbalise import numbers
from narrator.text.verbalise.fragments import DASH, link
from narrator.text.verbalise.rules import CAPITAL, Rule, figure

_PAST = r"(1\d{3}|20\d\d)"


def spoken_year(text: str) -> str:
    return numbers.year(int(text))


def _years(match: re.Match[str]) -> str | None:
    """As "1914–18" → "nineteen fourteen to eighteen"."""
    first, last = match[1], match[2]
    if "/" in match[0]:
        together = int(last) == (int(first) + 1) % 100
        return f"{spoken_year(first)} {link(match)} {numbers.pairs(last)}" if together else None
    if len(last) == 2:
        if int(last) <= int(first[2:]):
            return None
        end = numbers.pairs(last) if last[0] != "0" else _oh(last)
        return f"{spoken_year(first)} {link(match)} {end}"
    if int(last) < int(first):
        return None
    return f"{spoken_year(first)} {link(match)} {spoken_year(last)}"


def _oh(text: str) -> str:
    return f"oh {numbers.cardinal(int(text))}"


def _decade(match: re.Match[str]) -> str | None:
    if match["decade"] == "1000":
        return None  # "1000s of people"
    return numbers.decade(int(match["decade"]))


def _decades(match: re.Match[str]) -> str:
    return f"{numbers.decade(int(match[1]))} {link(match)} {numbers.decade(int(match[2]))}"


def _two_digit(match: re.Match[str]) -> str:
    """As "'68" → "sixty eight", "'05" → "oh five"."""
    year = match["year"]
    return _oh(year) if year[0] == "0" else numbers.cardinal(int(year))


def _era(match: re.Match[str]) -> str:
    era = match["era"].replace(".", "")
    spoken = "".join(f"{letter}." for letter in era)
    text = match["year"].replace(",", "")
    return f"{_old_year(text) if len(text) < 5 else numbers.whole(text)} {spoken}"


def _old_year(text: str) -> str:
    """As "340" → "three forty", in an era."""
    return numbers.pairs(text) if len(text) == 3 else spoken_year(text)


def _anno(match: re.Match[str]) -> str:
    return f"A.D. {_old_year(match['year'])}"


RULES = [
    figure(
        "years",
        rf"(?<![\w.,-]){_PAST}(?:{DASH}|/(?=\d\d\b))((?:1\d|20)\d\d|\d\d)(?![\w%-])(?!\.\d)",
        _years,
        "-/‑‒–—−",
    ),
    figure(
        "decade",
        r"(?<![\w.,])['’‘]?((?:1[1-9]|20)?\d0)['’]?s\s?[–—-]\s?['’]?((?:1[1-9]|20)?\d0)['’]?s\b",
        _decades,
        "-–—",
    ),
    figure("decade", r"(?<![\w.,])(?P<decade>(?:1[0-9]|20)\d0)['’]?s\b", _decade, "s"),
    figure("decade", r"(?<!\w)['’‘]?(?P<decade>\d0)['’]?s\b", _decade, "s"),
    figure(
        "year",
        r"(?<![\w.,])(?P<year>\d{1,4}|\d{1,3}(?:,\d{3})+)\s?(?P<era>B\.?C\.?(?:E\.?)?|C\.E\.|CE|A\.?D\.?)(?!\w)",
        _era,
        "BDE",
    ),
    Rule(
        "year",
        re.compile(r"(?<!\w)A\.?D\.?\s(?P<year>\d{1,4})(?![\w,.]\d)"),
        _anno,
        frozenset("D"),
        lead=CAPITAL,
    ),
    Rule(
        "year", re.compile(r"(?<!\w)['’‘](?P<year>\d\d)(?![\w%'’])"), _two_digit, frozenset("'‘’")
    ),
]

# Behind everything that a number of four digits could belong to.
BARE_YEARS = [
    figure(
        "year",
        r"(?<![\w$€£#])(?:(?<!\.)|(?<=\bc\.)|(?<=\bca\.))(?<!\d[,:/-])(1[1-9]\d\d|20\d\d)(?![\w%°])(?![.,:/-]\d)",
        lambda match: spoken_year(match[1]),
    ),
]
