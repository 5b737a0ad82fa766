"""What the words near a number tell of its letter: K for kelvin or thousand, A for ampere."""

from __future__ import annotations

import re

_NEAR = 40  # characters
_WARM = re.compile(
    r"(?i)\b(?:bulbs?|lamps?|lights?|lighting|leds?|daylight|white|kelvins?|colou?r|temperatures?"
    r"|cool(?:ed|ing)?|superconduct\w*|cryogenic|warm)\b"
)
_PAY = re.compile(r"\s(?:a|per)\s(?:year|month|week)\b")
_ELECTRIC = re.compile(
    r"(?i)\b(?:volts?|charg\w+|currents?|fuse|usb|adapter|socket|circuit|breaker|amps?|draws?|wir\w+"
    r"|motor)\b|\d\s?[VW]\b"
)


def _around(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - _NEAR) : match.end() + _NEAR]


def warm(match: re.Match[str]) -> bool:
    """Whether light or temperature is spoken of."""
    return _WARM.search(_around(match)) is not None


def paid(match: re.Match[str]) -> bool:
    """As "20K a year"."""
    return _PAY.match(match.string, match.end()) is not None


def electric(match: re.Match[str]) -> bool:
    """Whether a current is spoken of."""
    return _ELECTRIC.search(_around(match)) is not None
