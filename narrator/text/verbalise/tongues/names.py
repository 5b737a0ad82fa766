"""Abbreviations by what stands around them, and Roman numbers: "z. B.", "Mme", "Louis XIV"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from narrator.text.verbalise.fragments import any_of, ends_text, word_after
from narrator.text.verbalise.roman import ROMAN
from narrator.text.verbalise.roman import value as roman
from narrator.text.verbalise.rules import Rule, Say
from narrator.text.verbalise.tongues.german import German
from narrator.text.verbalise.tongues.tongue import START, Tongue

_UPPER = frozenset("IVX")
_NEAR = 40  # characters
# Letters that are words or other abbreviations more often than numbers.
_WORDS = frozenset(("XX", "XXX", "II.", "CC", "CD", "CV", "CI", "LI", "XXL", "XL"))
_CAPITAL = r"(?=(?:\s[«“\"‘']?|-)[A-ZÀ-ÖØ-Þ])"


def _spaced(words: str) -> str:
    """A pattern for an abbreviation, with or without its blanks."""
    return r"\s?".join(re.escape(part) for part in words.split())


def _any_spaced(listed: Iterable[str]) -> str:
    return "|".join(map(_spaced, sorted(listed, key=len, reverse=True)))


def _tight(text: str) -> str:
    return "".join(text.split())


class _Names:
    def __init__(self, tongue: Tongue) -> None:
        self.tongue = tongue
        words = tongue.words
        self.words: dict[str, str] = {
            _tight(short): said for short, said in words["abbreviations"].items()
        }
        self.ending = frozenset(map(_tight, words["ending_abbreviations"]))

    def abbreviation(self, match: re.Match[str]) -> str:
        short = _tight(match[0])
        said = self.words[short]
        if not short.endswith("."):
            return said
        return f"{said}." if ends_text(match) or self._ends(match, short) else said

    def _ends(self, match: re.Match[str], short: str) -> bool:
        """Whether the full stop of "etc." ends a sentence inside the text too."""
        if short not in self.ending:
            return False
        after = word_after(match)
        starts = self.tongue.words.get("starts")
        return after in starts if starts else after[:1].isupper()

    def street(self, match: re.Match[str]) -> str:
        said = match["name"] + self.tongue.words["street"]
        return f"{said}." if ends_text(match) else said

    # -- Roman numbers

    def counted(self, match: re.Match[str]) -> str | None:
        """As "Kapitel IV", "siglos XVI y XVII"."""
        if match["roman"] in ("C", "L", "CD"):
            return None
        word = self.tongue.words["counted"].get(match["word"], match["word"])
        said = f"{word} {self._counted(word, match['roman'])}"
        if match["more"]:
            link = match["link"].strip()
            link = link if link.isalpha() else self.tongue.words["range"]
            said += f" {link} {self._counted(match['word'], match['more'])}"
        return said

    def _counted(self, word: str, number: str) -> str:
        value = roman(number)
        if word in self.tongue.words.get("roman_ordinal", ()):
            return self.tongue.ordinal(value)
        if value <= 10 and word in self.tongue.words.get("roman_low_ordinal", ()):
            return self.tongue.ordinal(value)
        return self.tongue.cardinal(value, "")

    def regnal(self, match: re.Match[str]) -> str | None:
        """As "Ludwig XIV.", "Louis XIV", "Felipe VI"."""
        stop = match["stop"]
        number, german = match["roman"], isinstance(self.tongue, German)
        behind = match.string[match.end() : match.end() + 2]
        initial = stop and number in "VX" and behind[:1].isspace() and behind[1:].isupper()
        if number in ("C", "L") or initial:
            return None  # as "Luis V. García"
        value = roman(match["roman"])
        said = self.tongue.regnal(value, match["name"], match.string, match.start())
        if stop and (ends_text(match) or not german):
            said += "."
        return f"{match['name']} {said}"

    def before(self, match: re.Match[str]) -> str | None:
        """As "la II Guerra Mundial"."""
        noun = word_after(match)
        return self.tongue.ordinal(
            roman(match["roman"]),
            "f" if self.tongue.gender(noun) == "f" else "short",
        )

    def alone(self, match: re.Match[str]) -> str | None:
        """As "Rocky II"; among capitals it may be a word."""
        around = match.string[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        capitals = around.isupper() and around.strip(" .") != match["roman"]
        if match["roman"] in _WORDS or capitals:
            return None
        return self.tongue.cardinal(roman(match["roman"]), "")


def _given(listed: dict[str, str], group: str) -> Say:
    return lambda match: listed[match[group]]


def rules(tongue: Tongue) -> list[Rule]:
    """Words before a number, titles before a capital, then what stands anywhere."""
    words = tongue.words
    names = _Names(tongue)
    titles: dict[str, str] = words["titles"]
    counted: dict[str, str] = words["counted"]
    long = [title for title in titles if len(title) > 2 or title == "M."]
    made = [
        Rule(
            "abbreviation",
            re.compile(rf"(?<!\w)(?P<word>{any_of(counted)})(?=\s?\d|\s[IVXLC]{{1,7}}(?!\w))"),
            _given(counted, "word"),
        ),
        Rule(
            "title",
            re.compile(
                rf"(?<![\w.])(?P<title>{any_of(long)})(?=\s(?:d[eui]|von|del|la|le)\s|\sl['’])"
            ),
            _given(titles, "title"),
        ),
        Rule(
            "title",
            re.compile(rf"(?<![\w.])(?<![A-Z]\.\s)(?P<title>{any_of(titles)}){_CAPITAL}"),
            _given(titles, "title"),
        ),
        Rule(
            "abbreviation",
            re.compile(rf"(?<![\w.])(?:{_any_spaced(words['abbreviations'])})(?!\w)"),
            names.abbreviation,
        ),
    ]
    if "street" in words:
        made.append(
            Rule(
                "abbreviation",
                re.compile(
                    rf"(?<!\w)(?P<name>[^\W\d_]{{2,40}}?){re.escape(words['street_short'])}(?!\w)"
                ),
                names.street,
                frozenset("."),
            )
        )
    return [*_roman(tongue, names), *made]


def _roman(tongue: Tongue, names: _Names) -> list[Rule]:
    words = tongue.words
    counted = [*words["roman_counted"], *words.get("roman_ordinal", ())]
    number = rf"(?=[IVXLC]){ROMAN}(?!\w)"
    links = "und|et|y|o|ou|oder|bis|à|a|e|en"
    made = [
        Rule(
            "roman",
            re.compile(
                rf"(?<!\w)(?P<word>{any_of(words['counted'])})\s(?P<roman>{number})"
                r"(?P<link>)(?P<more>)"
            ),
            names.counted,
            frozenset("IVXLC"),
        ),
        Rule(
            "roman",
            re.compile(
                rf"(?<!\w)(?P<word>{any_of(counted)})\s(?P<roman>{number})"
                rf"(?:(?P<link>\s?[–-]\s?|\s(?:{links})\s)(?P<more>{number}))?"
            ),
            names.counted,
            frozenset("IVXLC"),
        ),
        Rule(
            "roman",
            re.compile(
                rf"(?<!\w)(?P<name>(?:{any_of(words['regnal'])})s?)\s(?P<roman>{number})"
                r"(?P<stop>\.(?![.\w]))?"
            ),
            names.regnal,
            _UPPER,
        ),
    ]
    if "roman_before" in words:
        made.append(
            Rule(
                "roman",
                re.compile(
                    rf"(?<!\w)(?P<roman>(?=[IVX]){ROMAN})(?=\s(?:{any_of(words['roman_before'])})\b)"
                ),
                names.before,
                _UPPER,
            )
        )
    if isinstance(tongue, German):
        made.append(
            Rule(
                "rank",
                re.compile(
                    rf"{START}(?:(?P<value>\d{{1,4}}|\d{{1,3}}\.\d{{3}})|(?P<roman>(?=[IVX]){ROMAN}))\.(?=\s[^\W\d_]|\s*$)"
                ),
                tongue.ranked,
                frozenset("."),
            )
        )
    made.append(
        Rule(
            "roman",
            re.compile(
                r"(?<![\w.-])(?P<roman>(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3}))(?![\w.-]\w|\w)"
            ),
            names.alone,
            _UPPER,
        )
    )
    return made
