"""Names and abbreviations: "Dr. Jones", "St. Louis", "21 Main St.", "No. 7", "Henry VIII"."""

from __future__ import annotations

import re

from narrator.text.verbalise import numbers
from narrator.text.verbalise.fragments import (
    DIGITS,
    START,
    any_of,
    begins_sentence,
    ends_text,
    table,
    word_before,
)
from narrator.text.verbalise.rules import CAPITAL, Rule, figure

_NAMES = table("names")
_TITLES: dict[str, str] = _NAMES["titles"]
_FOLLOWING: dict[str, str] = _NAMES["following"]
_WORDS: dict[str, str] = _NAMES["words"]
_COUNTED: dict[str, str] = _NAMES["counted"]
_STREETS: dict[str, str] = _NAMES["streets"]
_STATES: dict[str, str] = _NAMES["states"]
_GIVEN = frozenset(_NAMES["given"]) | frozenset(_NAMES["regnal"])
_TITLED = re.compile(rf"(?<!\w)(?:{any_of(_TITLES)})\.?\s(?:[A-Z][\w.’'-]*\s)?$")
_DOT = frozenset(".")


def _stop(match: re.Match[str], said: str) -> str:
    """With the full stop that also ended the sentence."""
    ends = match[0].endswith(".") and (ends_text(match) or begins_sentence(match))
    return f"{said}." if ends else said


def _temperature(match: re.Match[str]) -> str:
    """As "at room temp."; "a temp" is a worker."""
    return _stop(match, f"{match['of']} temperature{'s' if match['many'] else ''}")


def _title(match: re.Match[str]) -> str:
    return _TITLES[match["title"]]


def _drive(match: re.Match[str]) -> str:
    """As "on Maple Dr." → Drive."""
    before = word_before(match)
    if match["title"] == "Dr" and before[:1].isupper() and before != "The":
        return _stop(match, "Drive")
    return _title(match)


def _saint(match: re.Match[str]) -> str | None:
    """As "St. Louis" → Saint, "Dr. Anne St. John"; "Main St. Louis said" hardly ever stands in an
    article."""
    before = word_before(match)
    name = re.match(r"\W*(\w*)", match.string[match.end() : match.end() + 30])
    given = before in _GIVEN and name is not None and name[1] in _GIVEN
    if given or _TITLED.search(match.string[max(0, match.start() - 40) : match.start()]):
        return "Saint"
    return None if before[:1].isupper() and before not in ("The", "In", "At", "From") else "Saint"


def _street(match: re.Match[str]) -> str:
    number = match["number"]
    said = f"{numbers.pairs(number) if len(number) > 2 else numbers.whole(number)} "
    if match["compass"]:
        said += f"{_COMPASS[match['compass']]} "
    middle = re.sub(
        r"(\d+)(?:st|nd|rd|th)", lambda found: numbers.ordinal(int(found[1])), match["street"]
    )
    kind = match["kind"].rstrip(".")
    said = f"{said}{middle} {_STREETS.get(kind.capitalize(), kind)}"
    return _stop(match, f"{said} {_COMPASS[match['after']]}" if match["after"] else said)


_COMPASS = {"N": "North", "S": "South", "E": "East", "W": "West"}
_COMPASS |= {"NE": "Northeast", "NW": "Northwest", "SE": "Southeast", "SW": "Southwest"}


def _named_street(match: re.Match[str]) -> str:
    return _stop(match, _STREETS[match["kind"]])


def _bare_street(match: re.Match[str]) -> str | None:
    """As "on Baker St"."""
    return _STREETS[match["kind"]] if word_before(match)[:1].isupper() else None


def _following(match: re.Match[str]) -> str:
    return _stop(match, _FOLLOWING[match["word"]])


def _word(match: re.Match[str]) -> str:
    return _stop(match, _WORDS[match[0]])


def _counted(match: re.Match[str]) -> str:
    said = _COUNTED[match["word"]]
    return said.capitalize() if match["word"][0].isupper() and match.start() == 0 else said


def _state(match: re.Match[str]) -> str:
    said = _STATES[match["state"]]
    if match["zip"]:
        said += f" {numbers.spelt(match['zip'])}"
    return _stop(match, said)


def _nation(match: re.Match[str]) -> str | None:
    """As "US" the country, unless all around it is in capitals (there it may be "us")."""
    around = match.string[max(0, match.start() - 40) : match.end() + 40]
    others = re.findall(r"[^\W\d_]{2,}", around.replace("US", " ", 1))
    if others and all(word.isupper() for word in others):
        return None
    ended = match.string[match.end() : match.end() + 1] == "."
    return "U.S" if ended else "U.S."


_CAPITAL = r"(?=\s(?:[A-Z]|[“\"‘'][A-Z]))"


def _party(match: re.Match[str]) -> str:
    """As "R-Ariz." → "Republican of Arizona"."""
    return f"{_PARTIES[match['party']]} of {_STATES[match['state']]}"


_PARTIES = {"R": "Republican", "D": "Democrat", "I": "Independent"}

RULES = [
    Rule(
        "party",
        re.compile(rf"(?<!\w)(?P<party>[RDI])-(?P<state>{any_of(_STATES)})(?!\w)"),
        _party,
        frozenset("RDI"),
        lead=CAPITAL,
    ),
    Rule(
        "party",
        re.compile(r"(?:(?<=\()|(?<=,\s))([RDI])-(?=[A-Z][a-z]{3})"),
        lambda match: f"{_PARTIES[match[1]]} of ",
        frozenset("RDI"),
        lead=CAPITAL,
    ),
    figure(
        "address",
        rf"{START}(?P<number>\d{{1,5}})\s(?:(?P<compass>{any_of(_COMPASS)})\.?\s)?"
        rf"(?P<street>(?:[A-Z][\w'’-]{{1,20}}\s){{0,2}}(?:[A-Z][\w'’-]{{1,20}}|\d{{1,3}}(?:st|nd|rd|th)))"
        rf"\s(?P<kind>(?:{any_of(_STREETS)}|(?<=\d(?:st|nd|rd|th)\s)st)\b\.?|(?:{any_of(set(_STREETS.values()))})\b)"
        rf"(?:\s(?P<after>{any_of(_COMPASS)})\b\.?)?",
        _street,
    ),
    Rule(
        "state",
        re.compile(
            rf"(?<=[a-z],\s)(?P<state>{any_of(_STATES)})(?!\w)(?:,?\s(?P<zip>\d{{5}}(?:-\d{{4}})?)(?!\w))?"
        ),
        _state,
        frozenset(","),
        lead=CAPITAL,
    ),
    Rule(
        "title",
        re.compile(rf"(?<!\w)(?P<title>{any_of(_TITLES)})\.{_CAPITAL}"),
        _title,
        _DOT,
        lead=CAPITAL,
    ),
    Rule(
        "title",
        re.compile(
            r"(?<!\w)(?P<title>Dr|Mr|Mrs|Ms|Prof|Sgt|Capt|Lt|Col|Maj|Rev|Cpl|Supt)(?=\s[A-Z][a-z])"
        ),
        _title,
        frozenset("DMPSCLR"),
        lead=CAPITAL,
    ),
    Rule(
        "title",
        re.compile(r"(?<!\w)(?P<title>Mr|Mrs|Ms|Dr)\.(?!\w)"),
        _drive,
        frozenset("DM"),
        lead=CAPITAL,
    ),
    Rule(
        "saint",
        re.compile(r"(?<!\w)St\.?(?=\s[A-Z][a-z]|-[A-Z])"),
        _saint,
        frozenset("S"),
        lead=CAPITAL,
    ),
    Rule(
        "street",
        re.compile(r"(?<=[a-z]\s)(?P<kind>St|Ave|Blvd|Rd|Hwy|Pkwy|Sq|Pl|Ln)\.(?!\w)"),
        _named_street,
        _DOT,
        lead=CAPITAL,
    ),
    Rule(
        "street",
        re.compile(r"(?<=[a-z]\s)(?P<kind>St|Ave|Blvd|Rd)(?![\w'’.&-])(?!\s[A-Z])"),
        _bare_street,
        frozenset("SABR"),
        lead=CAPITAL,
    ),
    Rule(
        "company",
        re.compile(rf"(?<=[\w.,'’&]\s)(?P<word>{any_of(_FOLLOWING)})\.(?!\w)"),
        _following,
        _DOT,
        lead=CAPITAL,
    ),
    Rule(
        "number sign",
        re.compile(rf"(?<!\w)(?P<word>{any_of(_COUNTED)})(?=\s?\d)"),
        _counted,
        DIGITS,
    ),
    Rule("number sign", re.compile(r"(?<!\w)#(?=\d)"), lambda match: "number", frozenset("#")),
    Rule("abbreviation", re.compile(rf"(?<![\w.])(?:{any_of(_WORDS)})(?![\w])"), _word),
    Rule(
        "abbreviation",
        re.compile(
            r"(?<!\w)(?P<of>(?i:room|oven|water|air|body|core|surface|skin|sea|fridge|internal|ambient"
            r"|average|avg|max|min|high|low))\stemp(?P<many>s)?(?:\.|(?![\w-]))"
        ),
        _temperature,
        frozenset("t"),
    ),
    Rule(
        "versus",
        re.compile(r"(?<=[\w.]\s)v\.?(?=\s[A-Z])"),
        lambda match: "versus",
        frozenset("v"),
    ),
    Rule(
        "country",
        re.compile(r"(?<![\w.$])(US)(?![\w$.]\w|[\w$])"),
        _nation,
        frozenset("U"),
        lead=CAPITAL,
    ),
]
