"""Roman numerals: "Chapter IV", "Parts I, II and III", "Henry VIII", "GTA VI", "phase II trials".

A numeral needs a name or a counted word before it; a lone I, V, X, L or C may be a letter, and I a
pronoun.
"""

from __future__ import annotations

import re

from narrator.text.verbalise import numbers
from narrator.text.verbalise.fragments import any_of, table
from narrator.text.verbalise.roman import ROMAN, value
from narrator.text.verbalise.rules import CAPITAL, Rule

_NAMES = table("names")
_REGNAL = frozenset(_NAMES["regnal"])
_GIVEN = frozenset(_NAMES["given"]) | _REGNAL
_COUNTED = frozenset(_NAMES["roman_counted"])
_SHORT: dict[str, str] = _NAMES["roman_short"]
# Before a lone I, in small letters, these are likelier a numeral's than a speaker's.
_CLASSES = frozenset(("phase", "type", "stage", "class", "grade"))
_SPEAKS = frozenset(_NAMES["speaks"])
_NUMERAL = rf"(?=[IVXLC]){ROMAN}(?!\w)(?!\.[A-Z])"
_ONE = re.compile(_NUMERAL)
_LINK = r"(?:\s?[–—-]\s?|,?\s(?:and|or|to|through|&)\s|,\s)"
_UPPER = frozenset("IVX")
# Words and names in capitals that look like numerals.
_WORDS = frozenset(("XX", "XXX", "CC", "CCC", "CL", "LL", "CV", "XL", "LI", "CI", "LX", "MI"))


def _counted(match: re.Match[str]) -> str | None:
    """As "Chapter IV", "Parts II and III"; "Group C" has a letter, "the part I like" a speaker."""
    word, numerals = match["word"], match["numerals"]
    first = _ONE.match(numerals)
    if word == "Group" and first is not None and first[0] == "I":
        return None
    if first is None or first[0] in ("C", "L", "X" if word[0].islower() else "L"):
        return None
    if word[0].islower() and numerals[:2].rstrip() == "I" and _pronoun(match):
        return None
    return f"{_SHORT.get(word, word.rstrip('.'))} {_listed(numerals)}"


def _pronoun(match: re.Match[str]) -> bool:
    """Whether the I of "the class I teach" speaks: no mark stands behind it."""
    after = re.match(r"\s([a-z]+)|['’]", match.string[match.start("numerals") + 1 :][:20])
    if after is None:
        return False
    return match["word"].rstrip("s") not in _CLASSES or after[1] in _SPEAKS or after[1] is None


def _listed(numerals: str, last: int = 0, ordinal: bool = False) -> str:
    """As "I, II & IV" → "one, two and four", as long as they rise above `last`."""
    said, at = "", 0
    for found in _ONE.finditer(numerals):
        link = numerals[at : found.start()]
        here = value(found[0]) if found[0] else 0
        if here <= last:
            break
        said += f"{_linked(link)}{numbers.ordinal(here) if ordinal else numbers.cardinal(here)}"
        at, last = found.end(), here
    return said + numerals[at:]


def _linked(link: str) -> str:
    link = link.replace("&", "and")
    return " to " if link.strip() in ("-", "–", "—") else link


def _named(match: re.Match[str]) -> str | None:
    """As "Henry VIII" → "the eighth"; "Rocky II" → "two"; a lone I, V or X may be a letter."""
    said = _numbered(match)
    if said is None:
        return None
    before = match.string[match.start() : match.start("roman")]
    ordinal = said.startswith("the ")
    return f"{before}{said}{_listed(match['more'], value(match['roman']), ordinal)}"


def _numbered(match: re.Match[str]) -> str | None:
    name, numeral = match["name"], match["roman"]
    crowned = name in _REGNAL or match["first"] in _REGNAL
    if len(numeral) == 1:
        if not crowned or numeral not in "IV" or (numeral == "I" and _speaker(match)):
            return None
    elif numeral in _WORDS:
        return None
    if crowned or name in _GIVEN or match["first"] in _GIVEN:
        return f"the {numbers.ordinal(value(numeral))}"
    return numbers.cardinal(value(numeral)) if set(numeral) <= _UPPER else None


def _after_capitals(match: re.Match[str]) -> str | None:
    """As "GTA VI"; in a text of capitals it may be a word."""
    numeral = _ONE.fullmatch(match["roman"])
    if numeral is None or match["roman"] in ("XX", "XXX") or _shouted(match):
        return None
    return f"{match['word']} {numbers.cardinal(value(match['roman']))}"


def _five(match: re.Match[str]) -> str | None:
    """As "GTA V"; before a name it is "versus" ("ENG V AUS")."""
    return None if _shouted(match) else "five"


def _joined(match: re.Match[str]) -> str | None:
    """As "FFXIV" and "WWII"."""
    if _shouted(match):
        return None
    return f"{match['word']} {numbers.cardinal(value(match['roman']))}"


def _shouted(match: re.Match[str]) -> bool:
    """Whether all around is in capitals, where a numeral may be a word."""
    around = match.string[max(0, match.start() - 40) : match.end() + 40]
    return len(around) > len(match[0]) and around.isupper()


def _speaker(match: re.Match[str]) -> bool:
    """Whether "I" is the pronoun: "the Charles I know"."""
    after = match.string[match.end() : match.end() + 12].lstrip()
    verbs = ("was", "of", "and", "had", "is", "ruled", "died", "became", "who", "reign")
    return after[:1].islower() and not after.startswith(verbs) and not match["crown"]


def _century(match: re.Match[str]) -> str:
    """As "XVIII–XIX centuries" → "eighteenth to nineteenth centuries"."""
    said = numbers.ordinal(value(match["roman"]))
    if not match["last"]:
        return said
    return f"{said}{_linked(match['link'])}{numbers.ordinal(value(match['last']))}"


_SMALL = {word.lower() for word in _COUNTED if word.istitle() and " " not in word}
_COUNTING = any_of([*_COUNTED, *_SMALL])

RULES = [
    Rule(
        "roman",
        re.compile(
            r"(?<!\w)(?P<roman>(?=[IVX])X{0,2}(?:IX|IV|V?I{0,3}))(?:st|nd|rd|th)?"
            r"(?:(?P<link>\s?[–—-]\s?|,?\s(?:and|or|to)\s)"
            r"(?P<last>(?=[IVX])X{0,2}(?:IX|IV|V?I{0,3}))(?:st|nd|rd|th)?)?"
            r"(?=[\s-][Cc]entur(?:y|ies)\b)"
        ),
        _century,
        frozenset("IVX"),
    ),
    Rule(
        "roman",
        re.compile(
            rf"(?<!\w)(?P<word>(?:{_COUNTING})s?|(?:{any_of(_SHORT)}))[\s-]"
            rf"(?P<numerals>{_NUMERAL}(?:{_LINK}{_NUMERAL}){{0,9}})"
        ),
        _counted,
        frozenset("IVXLC"),
    ),
    Rule(
        "roman",
        re.compile(
            r"(?<=(?<!\w)[A-Z]{3}\s)V(?![\w&/-])(?!['’](?!s\b))(?!\.\w|\.?\s[“\"‘']?[A-Z\d])"
        ),
        _five,
        frozenset("V"),
        lead=CAPITAL,
    ),
    # Before two letters no vowel stands: UNIX and POSIX are words.
    Rule(
        "roman",
        re.compile(
            r"(?<!\w)(?P<word>(?:(?![IVXLCDM])[A-Z]){2,3})"
            r"(?P<roman>(?=[IVX]{3})X{0,2}(?:IX|IV|V?I{0,3})"
            r"|(?<![AEOUY])(?<![AEOUY][A-Z])(?:I[IVX]|VI|X[IV]))(?![\w-])"
        ),
        _joined,
        _UPPER,
        lead=CAPITAL,
    ),
    Rule(
        "roman",
        re.compile(r"(?<!\w)(?P<word>[A-Z]{2,5})\s(?P<roman>[IVX]{2,5})(?!\w)"),
        _after_capitals,
        _UPPER,
        lead=CAPITAL,
    ),
    Rule(
        "roman",
        re.compile(
            r"(?<!\w)(?:(?P<crown>King|Queen|Pope|Emperor|Tsar|Kaiser|Prince|Saint)\s)?"
            r"(?:(?P<first>[A-Z][a-zé]{1,15})\s(?:[A-Z]\.\s)?)?(?P<name>[A-Z][a-zé]{1,15})\s"
            rf"(?P<roman>{_NUMERAL})(?P<more>(?:{_LINK}{_NUMERAL}){{0,9}})"
        ),
        _named,
        _UPPER,
        lead=CAPITAL,
    ),
]
