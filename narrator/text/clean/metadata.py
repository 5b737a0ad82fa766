"""Lines that say when, by whom and under what name an article came out."""

from __future__ import annotations

import re

from narrator.text.clean.label import Label
from narrator.text.clean.look import Look

# More words than this behind "series" or "section", and nothing parts them: they say something.
MAX_TAGGED_WORDS = 8
# A day with its year and hour may have so many names beside it: the paper's, a place's.
MAX_STAMP_NAMES = 3
_PARTED = re.compile(r"[,|/·•;]")
_NAME_WORD = re.compile(r"[^\W\d_][\w.’'-]*")
# "Aveiro, 3 de novembro de 2026 –", "Soria - 03 oct 2026".
_DATELINE = re.compile(r"(?:[A-ZÀ-Þ][\w.'-]+\s?){1,3}(?:,|\s[-–·|])\s(?=\S{0,12}\s?\d)")
# Words inside a list of names that are none.
_BETWEEN_NAMES = frozenset(
    [
        "and",
        "und",
        "et",
        "y",
        "the",
        "of",
        "de",
        "von",
        "van",
        "for",
        "in",
        "at",
        "with",
        "read",
    ]
)


_CREDITED = re.compile(
    r"(?:words|text|photograph|photo|picture|illustration|story)s?\w*:", re.IGNORECASE
)


def identifier(look: Look) -> Label | None:
    if look.count > 40:
        return None
    if look.tongues.begins("identifier", look.text) and (not look.closed or ":" in look.text[:24]):
        return Label("identifier", "any" if not look.closed else "edge")
    if look.count <= 16 and look.tongues.is_whole("tagged_twice", look.text):
        return Label("identifier", "edge")
    if not look.closed and look.tongues.begins("tagged", look.text):
        marked = ":" in look.text or "#" in look.text
        if marked or look.count <= MAX_TAGGED_WORDS or _PARTED.search(look.text):
            return Label("identifier", "edge", soft=not marked)
    return None


def metadata(look: Look) -> Label | None:
    """Dates, reading times, numbers, bylines: short and unclosed."""
    text = look.text
    credited = _CREDITED.match(text)
    if look.count <= 30 and not look.closed and look.tongues.is_whole("dated", text):
        return Label("date", "edge")
    if look.count > 18 or (look.closed and not (credited or text.endswith("."))):
        return None
    if is_date(look):
        return Label("date", "any" if look.tongues.finds("duration", text) else "edge")
    if look.closed and not credited:
        return None
    if look.tongues.is_whole("counter", text):
        return Label("counter", "edge")
    match = look.tongues.pattern("byline").match(text)
    if match is not None and _mostly_names(text[match.end() :]):
        return Label("byline", "edge", soft=True)
    return None


def is_date(look: Look) -> bool:
    """Nothing but when, and perhaps where or by whom."""
    if look.tongues.is_whole("date_wide", look.text):
        return True
    if not look.tongues.finds("date_key", look.text):
        return False
    by_name = look.tongues.pattern("by_name_cased")
    text = re.sub(r"\b(?:by )?u/\S+|@\w+", " ", look.text)
    rest = [
        word
        for word in _NAME_WORD.findall(by_name.sub(" ", text))
        if word.casefold().rstrip(".") not in look.tongues.words.dates
        and not look.tongues.is_whole("date_word", word.rstrip("."))
    ]
    placed = _DATELINE.match(text)
    if placed is not None and len(rest) <= len(placed.group().split()):
        return True
    stamped = len(rest) <= MAX_STAMP_NAMES and look.tongues.finds("stamped", text)
    if (
        stamped
        and (not look.closed or text.endswith("h."))
        and not any(word[0].islower() for word in rest)
    ):
        return True
    return not rest or (
        len(rest) == 1 and look.count >= 4 and look.tongues.finds("by_name_cased", look.text)
    )


def _mostly_names(text: str) -> bool:
    words = [word for word in _NAME_WORD.findall(text) if word not in _BETWEEN_NAMES]
    if not words or words[0][0].islower():
        return False
    return sum(not word[0].islower() for word in words) >= 0.6 * len(words)


def issue(look: Look) -> Label | None:
    if look.closed or not look.tongues.is_whole("issue", look.text):
        return None
    named = re.search(r"\d\W+[^\W\d_]{2,}", look.text) is not None
    return Label("issue", "edge", soft=look.count > 4 or named)
