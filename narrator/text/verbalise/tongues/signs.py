"""Signs in a language's own words, notes and powers."""

from __future__ import annotations

import re

from narrator.text.verbalise.fragments import any_of
from narrator.text.verbalise.rules import Rule
from narrator.text.verbalise.tongues.tongue import Tongue

_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))


def early() -> list[Rule]:
    """Marks of notes, before the numbers."""
    return [
        Rule(
            "note",
            re.compile(
                r"(?<=[^\W\d_][^\W\d_][^\W\d_])(?<![₀-₉])[¹²³⁴-⁹⁰]{1,3}(?!\w)"
                r"|(?<=[.,;:!?”\"»])[¹²³⁴-⁹⁰]{1,3}|\[\d{1,3}\]"
            ),
            lambda match: "",
            frozenset("¹²³⁴⁵⁶⁷⁸⁹⁰["),
            "the number of a note",
        ),
        Rule(
            "entity",
            re.compile(r"(?<!\w)&nbsp;"),
            lambda match: "",
            frozenset("&"),
            "markup",
        ),
    ]


def powers(tongue: Tongue) -> list[Rule]:
    """As "x²", "10⁻⁹", "10^6"."""
    words = tongue.words

    def said(match: re.Match[str]) -> str:
        digits = "".join(_RAISED.get(char, char) for char in match["digits"])
        if not match["minus"] and digits in words["powers"]:
            return str(words["powers"][digits])
        number = tongue.whole(digits)
        return str(
            words["power"].format(f"{words['minus']} {number}" if match["minus"] else number)
        )

    return [
        Rule(
            "power",
            re.compile(r"(?<=[\w)])(?P<minus>⁻)?⁺?(?P<digits>[⁰¹²³⁴-⁹]{1,6})"),
            said,
            frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹"),
        ),
        Rule(
            "power",
            re.compile(r"(?<=[\w)])\^\{?(?P<minus>[-−])?(?P<digits>\d{1,6})\}?"),
            said,
            frozenset("^"),
        ),
    ]


def late(tongue: Tongue) -> list[Rule]:
    """Each sign by its name."""
    named: dict[str, str] = tongue.words["signs"]
    about: str = tongue.words["about"]
    return [
        Rule("about", re.compile(r"(?<!\w)[~≈]\s?(?=\d)"), lambda match: about, frozenset("~≈")),
        Rule("entity", re.compile(r"&amp;"), lambda match: named["&"], frozenset("&")),
        Rule(
            "sign",
            re.compile(any_of(named)),
            lambda match: named[match[0]],
            frozenset("".join(named)),
        ),
    ]
