"""Numbers → words: the door to num2words.

Words come in lower case, parted by blanks, without the "and" of British English: American voices
read them, and a listener hears no difference.
"""

from __future__ import annotations

import re
from functools import lru_cache
from threading import Lock

from narrator.text.verbalise.fragments import table

_COMMA_DECIMAL = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+),\d{1,2}")
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
# Longer numbers are read digit by digit: nobody follows "sextillion".
LONGEST = 18
LONGEST_GROUPED = 24  # with commas, which say how great it is


# Of each language the library has one object, in which it keeps the number at hand.
_ONE_AT_A_TIME = Lock()


def _said(value: int | float, **options: str) -> str:
    """What num2words says; raises what it raises."""
    from num2words import num2words

    with _ONE_AT_A_TIME:
        return str(num2words(value, **options))


@lru_cache(maxsize=4096)
def cardinal(value: int) -> str:
    """123 → "one hundred twenty three"; -5 → "minus five"."""
    said = _said(value).replace("-", " ").replace(",", "")
    return said.replace(" and ", " ")


@lru_cache(maxsize=4096)
def ordinal(value: int) -> str:
    """21 → "twenty first"."""
    said = _said(value, to="ordinal").replace("-", " ").replace(",", "")
    return said.replace(" and ", " ")


def spelt(text: str) -> str:
    """Each digit of `text` (of any script) by its name, other characters left out: "0.7" →
    "zero seven"."""
    return " ".join(DIGITS[int(char)] for char in text if char.isdecimal())


def whole(text: str) -> str:
    """The digits of `text` (its commas and blanks left out) as a cardinal; a number with a
    leading zero, or longer than `LONGEST`, digit by digit."""
    digits = "".join(char for char in text if char.isdecimal())
    if len(digits) > (LONGEST_GROUPED if "," in text else LONGEST) or (
        len(digits) > 1 and int(digits[0]) == 0
    ):
        return spelt(digits)
    return cardinal(int(digits or "0"))


def number(text: str) -> str:
    """As "1,234.50" → "one thousand two hundred thirty four point five zero"; "5,5" and
    "1.234,5" have a comma for the point."""
    if _COMMA_DECIMAL.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    before, point, after = text.partition(".")
    said = whole(before) if any(char.isdecimal() for char in before) else ""
    if point:
        said = f"{said} point {spelt(after)}"
    return said.strip()


def pairs(text: str) -> str:
    """A number that names something, as people say it: "737" → "seven thirty seven", "4090" →
    "forty ninety", "1005" → "ten oh five", "300" → "three hundred"."""
    size, value = len(text), int(text)
    if text[0] == "0" or size > 5:
        return spelt(text)
    if size < 3 or value % 1000 == 0 or (size == 3 and value % 100 == 0):
        return cardinal(value)
    if size == 5:
        return cardinal(value)
    head, tail = divmod(value, 100)
    return f"{cardinal(head)} {_tail(tail)}"


def _tail(value: int) -> str:
    if value == 0:
        return "hundred"
    return f"oh {cardinal(value)}" if value < 10 else cardinal(value)


def year(value: int) -> str:
    """1984 → "nineteen eighty four", 2005 → "two thousand five", 2026 → "twenty twenty six"."""
    if value < 1000 or value > 9999 or 2000 <= value < 2010 or value % 1000 == 0:
        return cardinal(value)
    head, tail = divmod(value, 100)
    return f"{cardinal(head)} {_tail(tail)}"


def decade(value: int) -> str:
    """1990 → "nineteen nineties", 80 → "eighties", 2000 → "two thousands"."""
    return plural(year(value or 2000))


def plural(words: str) -> str:
    """As "ninety" → "nineties", "six" → "sixes", "hundred" → "hundreds"."""
    if words.endswith("y"):
        return f"{words[:-1]}ies"
    return f"{words}es" if words.endswith("x") else f"{words}s"


def player(words: str) -> str:
    """As "forty nine" → "forty niners", "seventy six" → "seventy sixers"."""
    return f"{words}rs" if words.endswith("e") else f"{words}ers"


def fraction(above: int, below: int) -> str:
    """1/2 → "one half", 3/4 → "three quarters", 2/3 → "two thirds"."""
    names = {2: "half", 4: "quarter"}
    part = names.get(below) or ordinal(below)
    if above != 1:
        part = "halves" if below == 2 else f"{part}s"
    return f"{cardinal(above)} {part}"


# Tags that num2words has under another name.
_ENGINES = {"nb": "no", "nn": "no", "cmn": "zh"}


@lru_cache(maxsize=64)
def _digit_names(language: str) -> tuple[str, ...]:
    """The names of 0 to 9, and of the decimal mark where it is listed; those of English in a
    language whose names nobody has written down."""
    language = _ENGINES.get(language, language)
    listed: str = table("digits").get(language, "")
    if listed:
        return tuple(listed.split())
    try:
        return tuple(_said(value, lang=language) for value in range(10))
    except (NotImplementedError, KeyError):
        return DIGITS


def named(language: str) -> bool:
    """Whether the digits of a language have known names."""
    return _digit_names(language) != DIGITS


def digit_by_digit(text: str, language: str) -> str:
    """As `spelt`, in a language: "05" → "ноль пять"."""
    names = _digit_names(language)
    return " ".join(names[int(char)] for char in text if char.isdecimal())


@lru_cache(maxsize=4096)
def in_language(before: str, after: str, language: str) -> str:
    """As "3", "5", "fr" → "trois virgule cinq".

    Digit by digit where num2words does not have the language, or the number is longer than
    `LONGEST`."""
    mark = _digit_names(language)[10:] if after else ()
    spelt_out = (digit_by_digit(before, language), *mark, digit_by_digit(after, language))
    digits = " ".join(filter(None, spelt_out))
    language = _ENGINES.get(language, language)
    if len(before) > LONGEST or len(after) > 6:
        return digits
    try:
        value = float(f"{int(before)}.{after}") if after else int(before)
        said = _said(value, lang=language)
    except (NotImplementedError, ValueError, OverflowError, TypeError, KeyError, IndexError):
        return digits
    return digits if any(char.isdecimal() for char in said) else said.replace("-", " ")


def decimal(value: float) -> tuple[str, str] | None:
    """The digits before and behind the mark, as 0.5 → "0", "5"; None where three decimals do not
    say it (⅓)."""
    if value < 0 or value >= 10**LONGEST or round(value, 3) != value:
        return None
    return str(int(value)), f"{value:.3f}".partition(".")[2].rstrip("0")


def real(value: float, language: str) -> str:
    """As 6 → "шесть", 0.5 → "ноль целых пять десятых"; "" where three decimals do not say it, or
    the language's names of the digits are not known."""
    parts = decimal(value)
    if parts is None or not named(language):
        return ""
    return in_language(*parts, language)


def as_engine(value: int, language: str, kind: str = "cardinal") -> str:
    """What num2words itself says for `value` in a `language` that it has: hyphens, faults and
    all. `kind` is "cardinal" or "ordinal"."""
    return _said(value, lang=language, to=kind)
