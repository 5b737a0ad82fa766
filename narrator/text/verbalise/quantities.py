"""Quantities: percent, ranges, fractions, multiples, scores, ordinals, plain numbers."""

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
    link,
    table,
    word_after,
    word_before,
)
from narrator.text.verbalise.rules import FIGURE, Rule, figure

_MINUS = r"(?:(?<![\w)\]–−-])(?P<minus>[-−–])(?=[\d.]))?"
VULGAR = {
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
_PART = rf"(?:[{''.join(VULGAR)}]|\d{{1,2}}[/⁄]\d{{1,2}}(?![\d/]))"
_MIXED = rf"(?:\d+[\s-]?[{''.join(VULGAR)}]|\d+[\s-]{_PART}|{_PART})"
QUANTITY = rf"{_MINUS}(?:(?P<low>{NUMBER})(?:{DASH}))?(?P<number>{_MIXED}|{NUMBER})"
CLEAR = r"(?<![\w])(?<!\d[.,:/-])(?<!\d)"


def _value(text: str) -> str:
    """A number as written: "3.5", "1,000", "2½", "4 1/2"."""
    found = re.fullmatch(rf"(?:(\d+)[\s-]?)??({_PART})", text)
    if not found:
        return numbers.number(text)
    above, below = VULGAR.get(found[2]) or tuple(map(int, re.split("[/⁄]", found[2])))
    if not below:
        return numbers.number(text.replace("/", " "))
    if not found[1]:
        return numbers.fraction(above, below)
    part = numbers.fraction(above, below)
    if above == 1 and below in (2, 4):
        part = f"a {part.removeprefix('one ')}"
    return f"{numbers.whole(found[1])} and {part}"


def quantity(match: re.Match[str]) -> str:
    said = _value(match["number"])
    if match["low"]:
        said = f"{numbers.number(match['low'])} {link(match)} {said}"
    return f"minus {said}" if match["minus"] else said


def _percent(match: re.Match[str]) -> str:
    plus = "plus " if match["plus"] else ""
    return f"{plus}{quantity(match)} {'percent' if match['sign'] in '%％' else 'per mille'}"


def one(match: re.Match[str]) -> bool:
    number = match["number"]
    part = number in VULGAR or re.fullmatch(r"1[/⁄]\d{1,2}", number) is not None
    return (number == "1" and not match["low"]) or part


def _times(match: re.Match[str]) -> str:
    after = word_after(match)
    compared = not after or "." in match["number"] or after in table("grammar")["comparatives"]
    return f"{quantity(match)} {'times' if compared else 'x'}"


def _range(match: re.Match[str]) -> str:
    low, high = match[1].replace(",", ""), match[2].replace(",", "")
    minus = "−" in match[0] and float(low) > float(high)
    between = "minus" if minus else link(match)
    return f"{numbers.number(match[1])} {between} {numbers.number(match[2])}"


_FIXED = {"24/7": "twenty four seven", "9/11": "nine eleven", "50/50": "fifty fifty"}
_FIXED |= {"20/20": "twenty twenty", "7/7": "seven seven", "80/20": "eighty twenty"}


def _slashed(match: re.Match[str]) -> str | None:
    """As "3/4" → "three quarters", "8/10" → "eight out of ten", "24/7"."""
    if match[0] in _FIXED:
        return _FIXED[match[0]]
    if "." in match[1] or word_after(match) == "stars":
        return f"{numbers.number(match[1])} out of {numbers.whole(match[2])}"
    above, below = int(match[1]), int(match[2])
    if above + below == 100 and above >= below:
        return f"{numbers.cardinal(above)} {numbers.cardinal(below)}"
    mixed = match.string[max(0, match.start() - 2) : match.start() - 1].isdecimal()
    if above >= 60 and 0 < below <= 10 and not mixed:  # runs for wickets
        return f"{numbers.cardinal(above)} for {numbers.cardinal(below)}"
    if above >= 60 > below * 2 // 3 and above > below:
        return f"{numbers.cardinal(above)} over {numbers.cardinal(below)}"
    if match[3]:
        return numbers.fraction(above, below) if below > 1 else None
    if below in (10, 100) and word_after(match) != "of":
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


_ENDINGS = {"st": "first", "nd": "second", "rd": "third", "th": "th"}


_BOOKS = frozenset(table("names")["books"])


def _ratio(match: re.Match[str]) -> str:
    """As "3:1" → "three to one"; "Isaiah 7:1" and "26:11" → "twenty six eleven"."""
    chapter, dash, verse = match[0].partition("–" if "–" in match[0] else "-")
    if dash:  # "Luke 3:1–5"
        said = " ".join(numbers.whole(part) for part in chapter.split(":"))
        return f"{said} to {numbers.whole(verse)}"
    if "." in match[0]:
        return " to ".join(numbers.number(part) for part in match[0].split(":"))
    clock = re.fullmatch(r"(\d{1,3}):([0-5]\d)", match[0])
    if clock and clock[2][0] == "0":
        return f"{numbers.whole(clock[1])} oh {numbers.whole(clock[2][1])}"
    if clock or word_before(match) in _BOOKS:
        return " ".join(numbers.whole(part) for part in match[0].split(":"))
    return " to ".join(numbers.whole(part) for part in match[0].split(":"))


def _number(match: re.Match[str]) -> str:
    said = numbers.number(match["number"])
    return f"minus {said}" if match["minus"] else said


def _players(match: re.Match[str]) -> str:
    return numbers.player(numbers.whole(match[1]))


def several(number: str) -> str:
    """How many a round number with an s on it says: "100,000" → "hundreds of thousands"."""
    digits = number.replace(",", "")
    zeros = len(digits) - 1
    if digits.strip("0") != "1" or not 0 < zeros < 10:
        return numbers.plural(numbers.whole(number))
    head, step = ("", "tens of ", "hundreds of ")[zeros % 3], zeros // 3
    if not step:
        return ("", "tens", "hundreds")[zeros]
    return f"{head}{('thousands', 'millions', 'billions')[step - 1]}"


def _several(match: re.Match[str]) -> str:
    """As "1,000s" → "thousands", "10,000s" → "tens of thousands"."""
    return several(match[1])


def _ordinals(match: re.Match[str]) -> str:
    """As "7th-12th" → "seventh to twelfth"."""
    return f"{numbers.ordinal(int(match[1]))} to {numbers.ordinal(int(match[2]))}"


def _ages(match: re.Match[str]) -> str:
    """As "18-24s" → "eighteen to twenty fours"."""
    return f"{numbers.whole(match[1])} to {numbers.plural(numbers.whole(match[2]))}"


def _thousandth(match: re.Match[str]) -> str:
    return numbers.fraction(1, int(match[1]))


RULES = [
    figure(
        "range",
        r"(?<![\w.,-])(\d{1,3})(?:st|nd|rd|th)\s?[–-]\s?(\d{1,3})(?:st|nd|rd|th)(?!\w)",
        _ordinals,
        "–-",
    ),
    figure("range", r"(?<![\w.,-])(\d{1,3})[–-](\d{1,3})s(?!\w)", _ages, "–-"),
    figure("fraction", r"(?<![\w.,/])1/(\d000|10000)(?:th)?(?![\w/]|[.,]\d)", _thousandth, "/"),
    figure("number", rf"{START}(\d{{1,4}})ers{END}", _players, "s"),
    figure("even", r"(?<![\w.,-])50[-–]50(?![\w-])", lambda match: "fifty fifty", "-–"),
    figure("even", r"(?<![\w.,-])24[-–]7(?![\w-])", lambda match: "twenty four seven", "-–"),
    figure("number", rf"{START}(\d{{1,3}}(?:,000)+|1000?)s{END}", _several, "s"),
    Rule(
        "approximation",
        re.compile(r"(?<!\w)[~∼≈](?=\s?[$€£¥]?\d)"),
        lambda match: "about",
        frozenset("~∼≈"),
    ),
    Rule(
        "range",
        re.compile(rf"{CLEAR}({NUMBER})\s?%(?:{DASH})({NUMBER})\s?%"),
        lambda match: (
            f"{numbers.number(match[1])} {link(match)} {numbers.number(match[2])} percent"
        ),
        frozenset("%"),
        lead=FIGURE,
    ),
    Rule(
        "percent",
        re.compile(rf"{CLEAR}(?P<plus>\+)?{QUANTITY}\s?(?P<sign>[%％‰])"),
        _percent,
        frozenset("%％‰"),
        lead=FIGURE,
    ),
    Rule(
        "times",
        re.compile(rf"{CLEAR}{QUANTITY}\s?[x×X]{END}(?!\s?[\d+=−*/^]|\s-\s)"),
        _times,
        frozenset("x×X"),
        lead=FIGURE,
    ),
    Rule(
        "fraction",
        re.compile(rf"{CLEAR}(?P<number>{_MIXED})(?![\w/])"),
        lambda match: None if re.fullmatch(r"\d+[/⁄]\d+", match[0]) else _value(match["number"]),
        DIGITS | frozenset(VULGAR),
        lead=FIGURE,
    ),
    Rule(
        "fraction",
        re.compile(
            rf"(?<!(?-i:[A-Z])-){CLEAR}(\d{{1,3}}|\d\.\d(?=/\d))\s?[/⁄]\s?(\d{{1,3}})(?P<th>th|rd|ths|rds)?(?![\w/])",
            re.I,
        ),
        _slashed,
        frozenset("/⁄"),
        lead=FIGURE,
    ),
    Rule(
        "ordinal",
        re.compile(rf"{START}({WHOLE})(st|nd|rd|th){END}", re.I),
        _ordinal,
        DIGITS,
        lead=FIGURE,
    ),
    Rule(
        "ratio",
        re.compile(
            rf"{CLEAR}\d{{1,3}}(?:(?:\.\d{{1,2}})?(?::\d{{1,3}}(?:,\d{{3}})*){{1,2}}|:\d{{1,3}}[–-]\d{{1,3}})"
            r"(?![\w:–-]|\.\d)"
        ),
        _ratio,
        frozenset(":"),
        lead=FIGURE,
    ),
    figure(
        "range", rf"{CLEAR}(?<!\w-)({NUMBER})(?:{DASH})({NUMBER})(?![\d-])(?!\w)", _range, "-‑‒–—−"
    ),
]

# Behind years and serial numbers: what is left is a number.
NUMBERS = [
    figure("number", rf"(?<!\d)(?<!\d[.,]){_MINUS}(?P<number>{NUMBER})", _number),
]
