"""What stands before a match."""

from __future__ import annotations

import re

_NEAR = 26  # characters
_MARKS = " \t\n\u00a0\u2009\u202f\"“'‘(«„"


def word_before(match: re.Match[str]) -> str:
    """The word that stands a blank, and perhaps a quotation mark, before a match, or ""."""
    window = match.string[max(0, match.start() - _NEAR) : match.start()]
    words = window.rstrip(_MARKS)
    if not 1 <= len(window) - len(words) <= 2:
        return ""
    at = len(words)
    while at and words[at - 1].isalpha():
        at -= 1
    return words[at:]
