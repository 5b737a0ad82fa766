"""Numbers and letters that name something: phones, versions, models (H200, GPT-4o), formulas."""

from __future__ import annotations

import re

from narrator.text.verbalise import numbers
from narrator.text.verbalise.fragments import DIGITS, START, any_of, table, word_before
from narrator.text.verbalise.rules import CAPITAL, FIGURE, Rule, figure
from narrator.text.verbalise.signs import GREEK

_RUN = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)*|[^\w\s]|_")
_NAMED = (
    *("Boeing", "Airbus", "Flight", "Route", "Highway", "Interstate", "Room", "Area", "Channel"),
    *("Porsche", "Ferrari", "Peugeot", "BMW", "RTX", "GTX", "Radeon", "Ryzen", "Core", "Xeon"),
    *(
        "Airbus A",
        "Cessna",
        "Embraer",
        "Mazda",
        "Audi",
        "Snapdragon",
        "Unit",
        "Apartment",
        "Suite",
        "Xbox",
    ),
)
_SOFTWARE = table("names")["software"]
_FORMULAS = {
    "CO2": "C O two",
    "CO₂": "C O two",
    "H2O": "H two O",
    "H₂O": "H two O",
    "CH4": "C H four",
    "CH₄": "C H four",
    "N2O": "N two O",
    "N₂O": "N two O",
    "SO2": "S O two",
    "O2": "O two",
    "NO2": "N O two",
    "O3": "O three",
    "H2": "H two",
    "SO₂": "S O two",
    "NO₂": "N O two",
    "O₂": "O two",
    "H₂": "H two",
    "NH3": "N H three",
    "PM2.5": "P.M. two point five",
    "PM10": "P.M. ten",
    "CO2e": "C O two E",
    "UF6": "U F six",
    "LiFePO4": "L F P",
}


def _groups(text: str) -> str:
    """Digits one by one, a comma between the groups: a phone or serial number."""
    parts = []
    for group in re.findall(r"\d+|[A-Za-z]+", text):
        parts.append(numbers.spelt(group) if group.isdecimal() else group)
    return ", ".join(parts)


def _phone(match: re.Match[str]) -> str:
    said = _groups(match[0])
    return f"plus {said}" if match[0].startswith("+") else said


def _serial(match: re.Match[str]) -> str:
    """As "978-0-14-143951-8", a phone or serial number; "10-2-1" is a team's record."""
    groups = match[0].split("-")
    if len(groups) == 3 and all(len(group) <= 2 and group.isdecimal() for group in groups):
        return " ".join(numbers.whole(group) for group in groups)
    return _phone(match)


def _toll_free(match: re.Match[str]) -> str:
    """As "1-800-FLOWERS" → "one, eight hundred, FLOWERS"."""
    area = numbers.pairs(match["area"])
    return f"one, {area}, {_groups(match['rest'])}"


def _quarter(match: re.Match[str]) -> str:
    """As "2Q22" → "the second quarter of twenty twenty two"."""
    the = "" if word_before(match) == "the" else "the "
    said = f"{the}{numbers.ordinal(int(match[1]))} quarter"
    if match["year"]:
        year = match["year"]
        said += f" of {numbers.year(int(year) + 2000 if len(year) == 2 else int(year))}"
    return said


def _half(match: re.Match[str]) -> str:
    """As "2H23" and "1H 2024" → "the first half of twenty twenty four"."""
    the = "" if word_before(match) == "the" else "the "
    year = int(match["year"])
    return f"{the}{_HALVES[match[1]]} half of {numbers.year(year if year > 99 else 2000 + year)}"


_HALVES = {"1": "first", "2": "second"}


def _code(match: re.Match[str]) -> str:
    digits = match[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    return f"{match[1]}{match[2].removesuffix(digits)} {numbers.spelt(digits)}".replace("  ", " ")


def _emergency(match: re.Match[str]) -> str:
    return f"{match[1]}{numbers.spelt(match[2])}"


def _version(match: re.Match[str]) -> str:
    """As "v1.2.3" → "version one point two point three"; "1.2.3" without the word."""
    said = " point ".join(numbers.whole(part) for part in match["parts"].split("."))
    return f"version {said}" if match["v"] else said


def _suffix(text: str) -> str:
    """As "rc 1" → "rc one"."""
    return " ".join(numbers.whole(run) if run.isdecimal() else run for run in text.split())


def _release(match: re.Match[str]) -> str:
    """As "Python 3.11" → "Python three point eleven": behind the point stands a number too."""
    said = (
        f"oh {numbers.spelt(part[1:])}"
        if len(part) == 2 and part[0] == "0"
        else numbers.whole(part)
        for part in match["parts"].split(".")
    )
    suffix = " ".join(_RUN.findall(match["suffix"]))
    words = f"{match['name']}{' point '.join(said)}"
    return f"{words} {_suffix(suffix)}" if suffix else words


def _part(part: str) -> str:
    if "." in part:
        return " point ".join(numbers.whole(piece) for piece in part.split("."))
    return numbers.pairs(part) if part[0] != "0" or len(part) == 1 else numbers.spelt(part)


# "of-17", "pre-2008": a word and a number, not a name.
_COUNTED_WORD = re.compile(r"[a-z]{2,20}-\d+")


def _model(match: re.Match[str]) -> str | None:
    """As "H200" → "H two hundred", "GPT-4o" → "GPT four o", "COVID-19" → "COVID nineteen"."""
    if _COUNTED_WORD.fullmatch(match[0]):
        return None
    runs = _RUN.findall(match[0])
    if not all(run.isalpha() or run in "-_" or run[0].isdecimal() for run in runs):
        return None
    if len(runs) > 8:  # a hash or a key, not a name
        return " ".join(
            numbers.spelt(run) if run[0].isdecimal() else " ".join(run)
            for run in runs
            if run[0].isalnum()
        )
    said = [
        _part(run) if run[0].isdecimal() else GREEK.get(run, run)
        for run in runs
        if run[0].isalnum()
    ]
    if len(runs) > 1 and runs[-1] == "s" and runs[-2][0].isdecimal():
        said = [*said[:-2], numbers.plural(said[-2])]
    return " ".join(said)


def _plan(match: re.Match[str]) -> str:
    """As "401(k)" → "four oh one k", "230(c)(1)" → "two thirty c one"."""
    parts = re.findall(r"\w+", match[2])
    said = " ".join(numbers.whole(part) if part.isdecimal() else part for part in parts)
    return f"{numbers.pairs(match[1])} {said}"


def _numbered(match: re.Match[str]) -> str:
    """As "CVE-2025-24085" → "CVE twenty twenty five, two four zero eight five"."""
    return f"{match[1]} {numbers.pairs(match[2])}, {_groups(match[3])}"


def _fiscal(match: re.Match[str]) -> str:
    return f"Q {numbers.cardinal(int(match[1]))}, {numbers.year(2000 + int(match[2]))}"


def _named(match: re.Match[str]) -> str:
    return f"{match[1]}{numbers.pairs(match[2])}"


def _formula(match: re.Match[str]) -> str:
    return _FORMULAS[match[0]]


PHONES = [
    Rule(
        "telephone",
        re.compile(
            r"(?<!\w)((?:[Cc]all|[Dd]ial|[Pp]hone|[Tt]ext)\s)(\d{3}(?:\s(?!000)\d{3}){1,3})(?![\w-]|[.,]\d)"
        ),
        lambda match: f"{match[1]}{_groups(match[2])}",
        DIGITS,
    ),
    figure(
        "telephone",
        r"(?<![\w.,-])1-(800|888|877|866|900)(?=\s[a-z])",
        lambda match: f"one {numbers.pairs(match[1])}",
        "-",
    ),
    Rule(
        "version",
        re.compile(
            rf"(?<!\w)(?P<name>(?:{any_of(_SOFTWARE)})(?:['’]s)?[\s-])(?P<parts>\d+(?:\.\d+){{1,4}})"
            r"(?P<suffix>(?:t|rc|b|a|alpha|beta)?\d{0,2})(?![\w%]|[.,]\d|\s?(?:[KMGT]B|million|percent|km)\b)"
        ),
        _release,
        frozenset("."),
    ),
    figure("telephone", r"(?<![\w.,-])\d{3,4}(?:\s\d{4}){2,4}(?![\w-]|[.,]\d)", _phone),
    figure(
        "version",
        r"(?<![\w.])802\.(1[15]?)(\w{0,2})(?!\w)",
        lambda match: f"eight oh two dot {numbers.whole(match[1])} {' '.join(match[2])}".rstrip(),
        ".",
    ),
    figure(
        "telephone",
        r"(?<!\w)1-(?P<area>800|888|877|866|900)(?P<rest>(?:-[A-Z0-9]{1,8}){1,4})(?![\w-])",
        _toll_free,
        "-",
    ),
    figure(
        "telephone",
        r"(?<![\w.])(?:\+?\d{1,3}[\s.-]?)?(?:\(\d{3}\)[\s-]?|\d{3}[\s.-])\d{3}[\s.-]\d{4}(?:-\d{1,6})?(?![\w-])",
        _phone,
    ),
    figure("telephone", r"(?<![\w.,-])\(?0\d{2,4}\)?\s\d{3,4}\s\d{3,4}(?![\w-])", _phone),
    figure("telephone", r"(?<![\w.,-])\d{3}-\d{4}(?![\w-]|\.\d)", _phone, "-"),
    Rule(
        "telephone",
        re.compile(
            r"(?<!\w)\+(?=(?:[\s.()-]{0,2}\d){7})\d{1,3}(?:[\s.-]?\(?\d{1,5}\)?){1,6}(?![\w-])"
        ),
        _phone,
        frozenset("+"),
    ),
    figure("serial", r"(?<![\w.,-])\d+(?:-\d+){2,12}(?:-[\dX])?(?![\w-])", _serial, "-"),
    Rule(
        "telephone",
        re.compile(
            r"(?<!\w)((?:[Cc]all|[Dd]ial|[Dd]ialed|[Cc]alled|the)\s)(911|999|112|988|411|311)(?!\w|[.,]\d)"
        ),
        _emergency,
        DIGITS,
    ),
]

RULES = [
    Rule(
        "quarter",
        re.compile(r"(?<!\w)([1-4])Q(?:\s?['’]?(?P<year>20\d\d|\d\d))?(?!\w)"),
        _quarter,
        frozenset("Q"),
        lead=FIGURE,
    ),
    Rule(
        "quarter",
        re.compile(r"(?<!\w)([12])H\s?['’]?(?P<year>20\d\d|(?<=H)\d\d|(?<=['’])\d\d)(?!\w)"),
        _half,
        frozenset("H"),
        lead=FIGURE,
    ),
    Rule(
        "code",
        re.compile(
            r"(?<!\w)((?:ending in|PIN|passcode|OTP|otp|(?:zip|ZIP) code|ZIP)\s(?:is\s)?)"
            r"([A-Za-z]{0,4}\d{3,8})(?![,.]\d|\w)"
        ),
        _code,
        DIGITS,
    ),
    Rule("formula", re.compile(rf"(?<!\w)(?:{any_of(_FORMULAS)})(?!\w)"), _formula, lead=CAPITAL),
    Rule(
        "version",
        re.compile(r"(?<![\w.])(?P<v>v|V(?=\d+\.\d))(?P<parts>\d+(?:\.\d+){0,4})(?![\w]|\.\d)"),
        _version,
        frozenset("vV"),
    ),
    figure(
        "version", r"(?<![\w.,])(?P<v>)(?P<parts>\d+(?:\.\d+){2,4})(?![\w]|\.\d)", _version, "."
    ),
    Rule(
        "plan",
        re.compile(rf"{START}(\d{{1,4}})((?:\([a-z0-9]{{1,2}}\)){{1,4}})(?!\w)"),
        _plan,
        frozenset("("),
        lead=FIGURE,
    ),
    Rule(
        "serial",
        re.compile(r"(?<!\w)([A-Z]{2,6})-(\d{4})((?:-\d{2,8}){1,3})(?![\w-])"),
        _numbered,
        frozenset("-"),
        lead=CAPITAL,
    ),
    Rule(
        "quarter",
        re.compile(r"(?<!\w)Q([1-4])\s?['’](\d\d)(?!\w)"),
        _fiscal,
        frozenset("Q"),
        lead=CAPITAL,
    ),
    Rule(
        "model",
        re.compile(rf"(?<!\w)((?:{any_of(_NAMED)})(?:['’]s)?\s)(\d{{3,5}})(?![\w,.%]\d|\w)"),
        _named,
        DIGITS,
        lead=CAPITAL,
    ),
    Rule(
        "model",
        re.compile(r"(?<![\w.,])([A-Z]{2,5}\s)([3-9]\d{3})(?!\w|[.,]\d)"),
        _named,
        DIGITS,
        lead=CAPITAL,
    ),
    # Letters with digits: the letters first, or the digits.
    Rule(
        "model",
        re.compile(
            r"(?<![\w])(?<!\d[.,])(?:[^\W\d_]{1,20}-?(?=\d)|\d{1,6}-?(?=[A-Z])|\d{1,6}(?=[^\W\d_]))"
            r"(?:\d{1,12}(?:\.\d{1,4})?|[^\W\d_]{1,20}|-(?=\d|[A-Z]\b|[A-Z]\d)){1,16}(?!\w)"
        ),
        _model,
        DIGITS,
    ),
]
