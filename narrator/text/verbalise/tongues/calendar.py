"""Dates and times of day: "24.12.2026", "1er mai", "24 de diciembre", "2026-12-24", "14h30"."""

from __future__ import annotations

import re
from typing import Any

from narrator.text.verbalise.fragments import DIGITS, any_of, ends_text
from narrator.text.verbalise.rules import Rule
from narrator.text.verbalise.tongues.around import word_before
from narrator.text.verbalise.tongues.tongue import DASH, START, Tongue

_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?!\d)"
_HOUR = r"(?:[01]?\d|2[0-4])"
# As "8.15, 9.15 und 10.15 Uhr".
_LISTED = re.compile(
    r"(?:,\s\d\d?\.\d\d){0,4},?\s[^\W\d_]{1,5}\s\d\d?\.\d\d\s?(?:Uhr|uur|h|horas|ore)\b"
)
_ALONE = r"(?<![\w.,/-])"


class _Calendar:
    def __init__(self, tongue: Tongue) -> None:
        self.tongue = tongue
        words = tongue.words
        self.months: list[str] = words["months"]
        names: dict[str, str] = {name: name for name in self.months} | words["more_months"]
        names |= {name.rstrip("."): said for name, said in names.items()}
        self.names = names | {name.capitalize(): said for name, said in names.items()}
        self.clock: dict[str, Any] = words["clock"]
        self.before: list[str] = self.clock["before"]

    # -- dates

    def named(self, match: re.Match[str]) -> str:
        """As "3.–5. Mai" → "dritter bis fünfter Mai"."""
        day = self.tongue.day(int(match["day"]), match)
        if match["to"]:
            link = "and" if "/" in match[0] else "range"
            day += f" {self.tongue.words[link]} {self.tongue.day(int(match['to']), match)}"
        month = self.names[match["month"]]
        said: str = self.tongue.words["date"].format(day=day, month=month)
        return f"{said}." if match[0].endswith(".") and ends_text(match) else said

    def month(self, match: re.Match[str]) -> str:
        """As "déc. 2026"."""
        return self.names[match["month"]]

    def numeric(self, match: re.Match[str]) -> str | None:
        return self._date(match, int(match["day"]), int(match["month"]), match["year"])

    def short(self, match: re.Match[str]) -> str | None:
        """As "24.12.", "le 3/5": where a word says that it is a date, or both are two digits."""
        words = self.tongue.words
        if match[0] == "24/7":
            return None  # around the clock
        told = word_before(match).lower() in words.get("date_before", ())
        day, month = match["day"], match["month"]
        plain = len(day) == 2 and len(month) == 2 and words["numeric_marks"][0] == "."
        if not (told or plain or (int(day) > 12 and int(month) < 13 and "/" in match[0])):
            return None
        said = self._date(match, int(day), int(month), None)
        return f"{said}." if said and match[0].endswith(".") and ends_text(match) else said

    def _date(self, match: re.Match[str], day: int, month: int, year: str | None) -> str | None:
        if not (1 <= day <= 31 and 1 <= month <= 12):
            return None
        words = self.tongue.words
        said: str = words["date"].format(
            day=self.tongue.day(day, match), month=self.months[month - 1]
        )
        if not year:
            return said
        full = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 50 else 1900)
        return str(words["date_year"].format(date=said, year=self.tongue.year(full)))

    def stamped(self, match: re.Match[str]) -> str | None:
        """As "2026-12-24T14:30Z"."""
        date = self.numeric(match)
        if date is None or not match["hour"]:
            return date
        return f"{date}, {self._hour(match['hour'], match['minute'], '')}"

    # -- times

    def time(self, match: re.Match[str]) -> str | None:
        """A full stop parts hours and minutes where "Uhr" or a word before says so."""
        mark = match["mark"] or ""
        stopped = match.string[match.end("hour")] == "." and not mark
        before = word_before(match).lower()
        if stopped and before not in self.before and not _LISTED.match(match.string, match.end()):
            return None
        if not mark and before in self.tongue.words.get("ratio_before", ()):
            return None
        said = self._hour(match["hour"], match["minute"], "" if match["to_hour"] else mark)
        if match["second"]:
            said = f"{said} {self.tongue.cardinal(int(match['second']), '')}"
        if match["to_hour"]:
            last = self._hour(match["to_hour"], match["to_minute"], mark)
            said = f"{said} {self.tongue.words['range']} {last}"
        return said

    def _hour(self, hour: str, minute: str, mark: str) -> str:
        """`mark` is what stands behind: "Uhr", "h"."""
        clock, value = self.clock, int(hour)
        hours = clock["hour"] if value < 2 else clock["hours"]
        said = self.tongue.cardinal(value, clock["gender"])
        marked = "_marked" if mark and "whole_marked" in clock else ""
        form: str = clock[f"whole{marked}" if int(minute) == 0 else f"said{marked}"]
        return form.format(hour=said, hours=hours, minute=self._minute(minute))

    def _minute(self, minute: str) -> str:
        said = self.tongue.cardinal(int(minute), self.clock.get("minute_gender", ""))
        nought = minute[0] == "0" and self.clock.get("nought")
        return f"{self.tongue.cardinal(0, '')} {said}" if nought else said


def rules(tongue: Tongue) -> list[Rule]:
    """Dates before times: "24.12.2026, 14.30 Uhr"."""
    words = tongue.words
    calendar = _Calendar(tongue)
    shortened = any_of(name for name in calendar.names if name.endswith("."))
    short = {name[:-1] for name in calendar.names if name.endswith(".")}
    bare = any_of(short)
    months = any_of(set(calendar.names) - short)
    marks = re.escape(words["numeric_marks"])
    day_mark, link = words["day_mark"], words["month_link"]
    behind = any_of(words["clock"]["marks"])
    separators = re.escape(words["clock"]["separators"])
    dot = r"\." if "." in words["numeric_marks"] else "(?!)"
    made = [
        Rule(
            "date",
            re.compile(
                rf"{_ALONE}(?P<year>[12]\d{{3}})-(?P<month>\d\d)-(?P<day>\d\d)"
                rf"(?:[T ](?P<hour>{_HOUR}):(?P<minute>[0-5]\d)(?::\d\d(?:[.,]\d{{1,9}})?)?"
                r"(?:Z|[-+−]\d\d(?::?\d\d)?)?)?(?![\w-])"
            ),
            calendar.stamped,
            DIGITS,
        ),
        Rule(
            "date",
            re.compile(
                rf"{_ALONE}(?P<day>\d\d?)(?P<mark>[{marks}])\s?(?P<month>\d\d?)(?P=mark)\s?"
                r"(?P<year>[12]\d{3}|\d\d)(?![\w/-])(?![.,]\d)"
            ),
            calendar.numeric,
            DIGITS,
        ),
        Rule(
            "date",
            re.compile(
                rf"{_ALONE}(?P<day>{_DAY}){day_mark}(?:(?:{DASH}|/)(?P<to>{_DAY}){day_mark})?"
                rf"{link}(?P<month>{months}|(?:{bare})(?=\s[12]\d{{3}}(?!\d)))(?!\w)"
            ),
            calendar.named,
            DIGITS,
        ),
        Rule(
            "date",
            re.compile(
                rf"{_ALONE}(?P<day>\d\d?)(?:{dot}\s?(?P<month>\d\d?)\.)(?!\d)"
                if words["numeric_marks"][0] == "."
                else rf"{_ALONE}(?P<day>\d\d?)/(?P<month>\d\d?)(?![\w/-])(?![.,]\d)"
            ),
            calendar.short,
            DIGITS,
        ),
        Rule(
            "month",
            re.compile(rf"(?<!\w)(?P<month>{shortened})(?=\s[12]\d{{3}}(?!\d))"),
            calendar.month,
            DIGITS,
        ),
    ]
    clock = r"(?P<{0}hour>{1})[{2}]\s?(?P<{0}minute>[0-5]\d)(?!\d)"
    spaced = r"(?P<{0}hour>{1})\s?[{2}]\s?(?P<{0}minute>[0-5]\d)(?!\d)"
    return made + [
        Rule(
            "time",
            re.compile(
                rf"{START}{form.format('', _HOUR, marks_)}(?::(?P<second>[0-5]\d))?"
                rf"(?:{DASH}{form.format('to_', _HOUR, marks_)})?{tail}"
            ),
            calendar.time,
            DIGITS,
        )
        for form, marks_, tail in (
            (clock, ":.h", rf"\s?(?P<mark>{behind})(?!\w)"),
            (spaced if "h" in separators else clock, "h", r"(?P<mark>)(?!\w|\s?mi?n)"),
            (clock, ":", r"(?P<mark>)(?![\w:]|[.,]\d)"),
            (clock, ".", r"(?P<mark>)(?![\w:%€]|[.,]\d|\s[%€])"),
        )
    ]
