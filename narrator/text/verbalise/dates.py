"""Dates: "2026-11-24", "Nov. 3–5, 2026", "24 November", "Thurs 10/9", "July–Sept 2023"."""

from __future__ import annotations

import re

from narrator.text.verbalise import numbers
from narrator.text.verbalise.fragments import (
    DASH,
    DIGITS,
    any_of,
    ends_text,
    table,
    word_after,
    word_before,
)
from narrator.text.verbalise.rules import CAPITAL, Rule, figure
from narrator.text.verbalise.times import clock
from narrator.text.verbalise.years import spoken_year

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHORT = {name[:3]: name for name in _MONTHS} | {"Sept": "September"}
_SHORT_DAYS = {name[:3]: name for name in _DAYS} | {
    "Tues": "Tuesday",
    "Thur": "Thursday",
    "Thurs": "Thursday",
}
_CAPS = {name.upper(): name for name in _MONTHS} | {
    name.upper(): month for name, month in _SHORT.items()
}
_LOWER = {name.lower(): month for name, month in _SHORT.items() if name not in ("Mar", "May")}
_LOWER |= {name.lower(): name for name in _MONTHS if name not in ("March", "May")}
_NAMED = {name: name for name in _MONTHS} | _SHORT | _CAPS | _LOWER
_DAY_NAMED = {name: name for name in _DAYS} | _SHORT_DAYS

_MONTH_NAME = any_of({**_SHORT, **{name: name for name in _MONTHS}})
_MONTH = rf"(?P<month>{any_of(_NAMED)})\b\.?"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?!\d)"
_TO_DAY = r"(?P<to_day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d:])"
_YEAR = r"(?P<year>[12]\d{3})(?![\w%])(?![.,]\d)"
_WEEKDAY = rf"(?:(?P<weekday>{any_of(_DAY_NAMED)})\b\.?(?P<weekday_mark>,)?\s)?"
_NUMERIC = r"(?<![\w.,/-])"


def _ended(match: re.Match[str], said: str, name: str) -> str:
    """With the full stop behind a month or day, unless it was only the abbreviation's."""
    stop = match[0].endswith(".") and (name in _FULL or ends_text(match))
    return f"{said}." if stop else said


_FULL = frozenset((*_MONTHS, *_DAYS))


def _weekday(match: re.Match[str]) -> str:
    if not match["weekday"]:
        return ""
    return f"{_DAY_NAMED[match['weekday']]}{match['weekday_mark'] or ''} "


def _month_first(match: re.Match[str]) -> str:
    """As "Nov. 3–5, 2026" → "November third to fifth, twenty twenty six"."""
    said = f"{_weekday(match)}{_NAMED[match['month']]} {numbers.ordinal(int(match['day']))}"
    if match["to_day"]:
        said += f" to {numbers.ordinal(int(match['to_day']))}"
    if match["year"]:
        said += f"{match['comma'].strip(' -')} {spoken_year(match['year'])}"
    return said


def _day_first(match: re.Match[str]) -> str:
    """As "24 Nov 2026" → "the twenty fourth of November twenty twenty six"."""
    day = numbers.ordinal(int(match["day"]))
    if match["to_day"]:
        day += f" to {numbers.ordinal(int(match['to_day']))}"
    the = "" if match["the"] else "the "
    month = _NAMED.get(match["month"]) or _NAMED[match["month"].capitalize()]
    said = f"{_weekday(match)}{match['the'] or the}{day} of {month}"
    if match["year"]:
        said += f"{match['comma'].strip(' -')} {spoken_year(match['year'])}"
    return _ended(match, said, match["month"])


def _short_year(match: re.Match[str]) -> str | None:
    """As "24-Nov-26"."""
    year = int(match["year"])
    month = _MONTHS.index(_NAMED[match["month"]]) + 1
    return _full(int(match["day"]), month, year + (2000 if year < 50 else 1900))


def _month_year(match: re.Match[str]) -> str:
    return f"{_NAMED[match['month']]} {spoken_year(match['year'])}"


def _day_month_year(day: int, month: int, year: int) -> str | None:
    """As 15, 1, 2020 → "the fifteenth of January twenty twenty"."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"the {numbers.ordinal(day)} of {_MONTHS[month - 1]} {numbers.year(year)}"


def _full(day: int, month: int, year: int) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{_MONTHS[month - 1]} {numbers.ordinal(day)}, {numbers.year(year)}"


def _iso(match: re.Match[str]) -> str | None:
    return _full(int(match[3]), int(match[2]), int(match[1]))


def _iso_time(match: re.Match[str]) -> str | None:
    """As "2023-06-05T17:00Z" → "June fifth, twenty twenty three, seventeen hundred UTC"."""
    date = _iso(match)
    if date is None:
        return None
    zone = match["zone"] or ""
    if zone and zone != "Z":
        hours = numbers.number(zone[1:3].lstrip("0") or "0")
        zone = f"UTC {'minus' if zone[0] in '-−' else 'plus'} {hours}"
    said = f"{date}, {clock(int(match[4]), int(match[5]))}"
    return f"{said} {zone.replace('Z', 'UTC')}".rstrip()


def _alone(match: re.Match[str]) -> str:
    """As "Jan." and "on Wed.", with the full stop that also ended the sentence."""
    said = _SHORT.get(match[1]) or _SHORT_DAYS[match[1]]
    return f"{said}." if ends_text(match) else said


def _when(match: re.Match[str]) -> str | None:
    return _alone(match) if word_before(match) in _WHEN else None


def _slashed(match: re.Match[str]) -> str | None:
    """Month first, as Americans write; day first where the month could not be."""
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    if year < 100:
        year += 2000 if year < 50 else 1900
    return _full(second, first, year) or _day_month_year(first, second, year)


def _month_day(match: re.Match[str]) -> str | None:
    """As "3/15" → "March fifteenth"; sixteenths are fractions of an inch."""
    month, day = int(match[1]), int(match[2])
    if not (1 <= month <= 12 and 13 <= day <= 31) or day == 16:
        return None
    before = word_before(match).lower()
    if month == 1 and (before not in _WHEN or word_after(match) == "of"):
        return None  # "1/20 of it"
    return f"{_MONTHS[month - 1]} {numbers.ordinal(day)}"


def _weekday_date(match: re.Match[str]) -> str | None:
    """As "Thurs 10/9" → "Thursday, October ninth"."""
    month, day = int(match["month"]), int(match["day"])
    if month > 12:
        month, day = day, month
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{_weekday(match)}{_MONTHS[month - 1]} {numbers.ordinal(day)}"


def _dotted(match: re.Match[str]) -> str | None:
    return _day_month_year(int(match[1]), int(match[2]), int(match[3]))


_COMMA_YEAR = rf"(?:(?P<comma>,\s?|\s|-){_YEAR})?"


def _months(match: re.Match[str]) -> str:
    """As "July–Sept 2023" → "July to September twenty twenty three"."""
    said = f"{_NAMED[match[1]]} to {_NAMED[match[2]]}"
    return f"{said} {spoken_year(match[3])}" if match[3] else _ended(match, said, match[2])


def _weekdays(match: re.Match[str]) -> str:
    said = _DAY_NAMED[match[1]]
    return _ended(match, f"{said} to {_DAY_NAMED[match[2]]}", match[2]) if match[2] else said


_SHORT_DAY = any_of(_SHORT_DAYS)
# Names and words too, at a sentence's end ("I met Jan.", "the Sun."): short for a day or a month
# behind these alone.
_WHEN = frozenset(table("grammar")["when"])
_SHORT_TIME = any_of(name for name in {**_SHORT, **_SHORT_DAYS} if name != "May")

RULES = [
    Rule(
        "date",
        re.compile(
            rf"(?<!\w)({_MONTH_NAME})\.?\s?[-–]\s?({_MONTH_NAME})\b\.?(?:,?\s([12]\d{{3}})(?![\w,]))?"
        ),
        _months,
        frozenset("-–"),
        lead=CAPITAL,
    ),
    Rule(
        "weekday",
        re.compile(rf"(?<!\w)({_SHORT_DAY})\.?\s?[-–]\s?({_SHORT_DAY})\b\.?"),
        _weekdays,
        frozenset("MTWFS"),
        lead=CAPITAL,
    ),
    Rule(
        "weekday",
        re.compile(rf"(?<!\w)({_SHORT_DAY})\.?()(?=,?\s\d{{1,2}}(?::|\s?[ap]\.?m|[-–]))"),
        _weekdays,
        frozenset("FMSTW"),
        lead=CAPITAL,
    ),
    figure(
        "date",
        rf"{_NUMERIC}([12]\d{{3}})-(\d\d)-(\d\d)[T ]([01]\d|2[0-3]):([0-5]\d)"
        r"(?::\d\d(?:[.,]\d{1,9})?)?(?P<zone>Z|[-+−]\d\d(?::?\d\d)?)?(?![\w:])",
        _iso_time,
    ),
    figure("date", rf"{_NUMERIC}([12]\d{{3}})-(\d\d)-(\d\d)(?![\w-])", _iso, "-"),
    Rule(
        "range",
        re.compile(rf"(?<=\d)\s?[–-]\s?(?=(?:{any_of(_NAMED)})\b\.?\s\d)"),
        lambda match: " to ",
        frozenset("–-"),
    ),
    Rule(
        "range",
        re.compile(rf"(?<=[a-z.])\s?[–-]\s?(?=\d\d?(?:st|nd|rd|th)?\s(?:{any_of(_NAMED)})\b)"),
        lambda match: " to ",
        frozenset("–-"),
    ),
    figure("date", rf"{_NUMERIC}([12]\d{{3}})/(\d\d?)/(\d\d?)(?![\w/-])", _iso, "/"),
    figure(
        "date",
        rf"{_NUMERIC}(\d\d?)[/-](\d\d?)[/-]([12]\d{{3}}|\d\d(?=\b))(?![\w/-])",
        _slashed,
        "-/",
    ),
    Rule(
        "date",
        re.compile(
            rf"(?<!\w)(?P<weekday>{any_of(_DAY_NAMED)})\b\.?(?P<weekday_mark>,)?\s"
            r"(?P<month>\d\d?)/(?P<day>\d\d?)(?![\w/%]|\.\d)"
        ),
        _weekday_date,
        frozenset("/"),
        lead=CAPITAL,
    ),
    figure("date", rf"{_NUMERIC}(\d\d?)/(\d\d)(?![\w/%-]|\.\d)", _month_day, "/"),
    figure("date", rf"{_NUMERIC}(\d\d?)\.(\d\d?)\.([12]\d{{3}})(?![\w/-])", _dotted, "."),
    figure(
        "date",
        rf"(?<![\w-])(?P<day>\d{{1,2}})-{_MONTH}-(?P<year>\d{{2}})(?![\w-])",
        _short_year,
        "-",
    ),
    Rule(
        "date",
        re.compile(
            rf"(?<!\w){_WEEKDAY}(?<!\w){_MONTH}(?:\s|-(?=\d)){_DAY}(?:{DASH}{_TO_DAY})?"
            rf"(?!(?:[.,]\d|\s?%|:\d|-(?!\d{{4}}|style|like|era|type|themed)\w)){_COMMA_YEAR}"
        ),
        _month_first,
        DIGITS,
    ),
    Rule(
        "date",
        re.compile(
            rf"(?<!\w){_WEEKDAY}(?P<the>[Tt]he )?(?<![\w.,$€£])(?<!\d[-–]){_DAY}"
            rf"(?:{DASH}{_TO_DAY})?(?:\s(?:of\s)?|-)(?P<month>{any_of(_NAMED)}|(?:may|march|mar)(?=\s[12]\d{{3}}))"
            rf"\b\.?(?!\w)(?:-)?{_COMMA_YEAR}"
        ),
        _day_first,
        DIGITS,
    ),
    Rule("date", re.compile(rf"(?<!\w){_MONTH},?\s{_YEAR}"), _month_year, DIGITS),
    # Short for a day or a month by its full stop, inside a sentence.
    Rule(
        "date",
        re.compile(rf"(?<![\w.])({_SHORT_TIME})\.(?=,?\s[a-z\d(–—'’-]|[,;:)])"),
        _alone,
        frozenset("."),
        lead=CAPITAL,
    ),
    # At its end too, or where it could be a name, behind a word of time.
    Rule(
        "date",
        re.compile(rf"(?<=[a-z]\s)({_SHORT_TIME})\.(?!\w)"),
        _when,
        frozenset("."),
        lead=CAPITAL,
    ),
]
