"""Times of day and lengths of time: "12:30", "3 p.m.", "9:05 a.m.", "14:00 GMT", "2h 15m"."""

from __future__ import annotations

import re

from narrator.text.verbalise import numbers
from narrator.text.verbalise.fragments import DASH, START, link
from narrator.text.verbalise.rules import CAPITAL, Rule, figure

_HALF = r"(?P<half>[aApP])\.?\s?[mM](?:\.(?!\w)|(?!\w))"
_CLOCK = r"(?P<hour>[01]?\d|2[0-3]|24(?=:00))[:.](?P<minute>[0-5]\d)(?!\d)"
_ZONE = r"(?:\s(?P<zone>GMT|UTC|CET|CEST|BST|EST|EDT|PST|PDT|CST|CDT|MST|MDT|ET|PT|JST|IST))?\b"


def clock(hour: int, minute: int) -> str:
    """9, 5 → "nine oh five"; 14, 0 → "fourteen hundred"."""
    if minute:
        tail = numbers.cardinal(minute)
        return f"{numbers.cardinal(hour)} {f'oh {tail}' if minute < 10 else tail}"
    if hour == 0:
        return "midnight"
    return numbers.cardinal(hour) + (" hundred" if hour > 12 else " o'clock")


def _twelve(match: re.Match[str]) -> str:
    """As "10:30pm" → "ten thirty p.m.", "7–9 p.m." → "seven to nine p.m."."""
    said = _hour(match["hour"], match["minute"])
    if match["from_hour"]:
        start = _hour(match["from_hour"], match["from_minute"])
        if match["from_half"]:
            start = f"{start} {match['from_half'].lower()}.m."
        said = f"{start} {link(match)} {said}"
    return f"{said} {match['half'].lower()}.m."


def _short_half(match: re.Match[str]) -> str:
    """As "3:05p" → "three oh five p.m."."""
    return f"{_hour(match[1], match[2])} {match[3]}.m."


def _hour(hour: str, minute: str | None) -> str:
    if minute is None or int(minute) == 0:
        return numbers.cardinal(int(hour))
    return clock(int(hour), int(minute))


def _twenty_four(match: re.Match[str]) -> str:
    """As "14:05" → "fourteen oh five"; "00:30" → "twelve thirty a.m."."""
    if match["hour"] == "00" and int(match["minute"]):
        said = f"{clock(12, int(match['minute']))} a.m."
        return f"{said} {match['zone']}" if match["zone"] else said
    said = clock(int(match["hour"]), int(match["minute"]))
    return f"{said} {match['zone']}" if match["zone"] else said


def _range(match: re.Match[str]) -> str:
    start = clock(int(match[1]), int(match[2]))
    return f"{start} {link(match)} {clock(int(match[3]), int(match[4]))}"


def _counted(value: str, unit: str) -> str:
    count = int(value)
    return f"{numbers.cardinal(count)} {unit}{'' if count == 1 else 's'}"


def _long(match: re.Match[str]) -> str:
    """As "2:01:39" → "two hours one minute and thirty nine seconds"."""
    hours, minutes, seconds = match[1], match[2], match[3]
    said = f"{_counted(hours, 'hour')} {_counted(minutes, 'minute')}"
    said += f" and {_counted(seconds, 'second')}"
    if match[4]:
        said += f" point {numbers.spelt(match[4])}"
    return said


def _length(match: re.Match[str]) -> str:
    said = f"{_counted(match[1], 'hour')} {_counted(match[2], 'minute')}"
    return f"{said} {_counted(match[3], 'second')}" if match[3] else said


def _minutes(match: re.Match[str]) -> str:
    return f"{_counted(match[1], 'minute')} {_counted(match[2], 'second')}"


_HOURS = r"\s?(?:h|hr|hrs|hours?)\.?\s?"
_MINUTES = r"\s?(?:m|min|mins|minutes?)\b\.?"
_SECONDS = r"\s?(?:s|sec|secs|seconds?)\b\.?"


def _lap(match: re.Match[str]) -> str:
    """As "1:23.456" → "one twenty three point four five six"."""
    return f"{clock(int(match[1]), int(match[2]))} point {numbers.spelt(match[3])}"


def _zone(match: re.Match[str]) -> str:
    return "".join(match.groups()).upper()


def _offset(match: re.Match[str]) -> str:
    """As "UTC-5" → "UTC minus five"; "GMT+05:30" → "GMT plus five thirty"."""
    sign = "plus" if match[2] == "+" else "minus"
    said = f"{match[1]} {sign} {numbers.cardinal(int(match[3]))}"
    return f"{said} {numbers.cardinal(int(match[4]))}" if match[4] and int(match[4]) else said


RULES = [
    figure("time", rf"{START}(1[0-2]|0?\d):([0-5]\d)([ap])(?!\w|\.m)", _short_half, ":"),
    Rule(
        "time zone",
        re.compile(r"(?<!\w)(UTC|GMT)\s?([+−–-])\s?(\d{1,2})(?::?([0-5]\d))?(?![\w:])"),
        _offset,
        frozenset("TC"),
        lead=CAPITAL,
    ),
    Rule(
        "time zone",
        re.compile(r"(?<=\bm\.\s)([ecmp])\.([sd])\.(t)(?:\.(?=\s[a-z]|[,;:)]))?(?!\w)", re.I),
        _zone,
        frozenset("tT"),
    ),
    figure("time", rf"{START}(\d{{1,2}}):([0-5]\d)\.(\d{{1,3}})(?![\w:])", _lap, ":"),
    figure(
        "time",
        rf"{START}(?:(?P<from_hour>1[0-2]|0?\d)(?:[:.](?P<from_minute>[0-5]\d))?"
        rf"\s?(?:(?P<from_half>[aApP])\.?[mM]\.?)?(?:{DASH}))?"
        rf"(?P<hour>1[0-2]|0?\d)(?:[:.](?P<minute>[0-5]\d))?\s?{_HALF}",
        _twelve,
    ),
    figure("time", rf"{START}(\d{{1,2}}):([0-5]\d):([0-5]\d)(?:\.(\d+))?(?![\w:])", _long, ":"),
    figure(
        "time",
        rf"{START}([01]?\d|2[0-3]):([0-5]\d){DASH}([01]?\d|2[0-3]):([0-5]\d)(?![\w:])",
        _range,
        ":",
    ),
    figure("time", rf"{START}{_CLOCK.replace('[:.]', ':')}(?!:|,\d){_ZONE}", _twenty_four, ":"),
    figure(
        "time",
        rf"{START}(\d{{1,3}}){_HOURS}(\d{{1,2}}){_MINUTES}(?:\s?(\d{{1,2}}){_SECONDS})?",
        _length,
        "m",
    ),
    figure("time", rf"{START}(\d{{1,3}})\s?m(?:in)?\s?(\d{{1,2}})\s?s(?:ec)?\b", _minutes, "m"),
]
