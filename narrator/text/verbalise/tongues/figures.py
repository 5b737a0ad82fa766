"""Bare numbers, ranges, fractions, ranks with a mark ("2e", "3.ª"), scores and dimensions."""

from __future__ import annotations

import re
import unicodedata

from narrator.text.verbalise.fragments import DIGITS, any_of
from narrator.text.verbalise.roman import ROMAN
from narrator.text.verbalise.roman import value as roman
from narrator.text.verbalise.rules import Rule
from narrator.text.verbalise.tongues.amounts import MINUS, nouns
from narrator.text.verbalise.tongues.around import word_before
from narrator.text.verbalise.tongues.tongue import DASH, LETTER, NUMBER, START, Tongue

_VULGAR = "".join(
    chr(code)
    for code in (*range(0xBC, 0xBF), *range(0x2150, 0x215F), 0x2189)
    if "⁄" in unicodedata.normalize("NFKC", chr(code)).rstrip("⁄")
)
# What a number below a stroke is a fraction by, beside those to ten: 25/34 and 9/11 are none.
_BELOW = frozenset((12, 16, 20, 32, 64, 100, 1000))
# Digits that are no decimal digits: superscripts, subscripts, numbers in circles, Roman numbers.
_OTHER = r"[\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089\u2160-\u2188\u2460-\u2473]"


class _Figures:
    def __init__(self, tongue: Tongue) -> None:
        self.tongue = tongue
        self.units = nouns(tongue.words["units"])
        self.marks: dict[str, str] = tongue.words.get("ordinal_marks", {})

    # -- fractions

    def vulgar(self, match: re.Match[str]) -> str:
        """As "½ Liter" → "ein halber Liter", "1½" → "eineinhalb", "2¾"."""
        return self._fraction(match, *_parts(match["vulgar"]))

    def slashed(self, match: re.Match[str]) -> str | None:
        """As "1/2 l", "3/4", "2 1/2"; 25/34 is no fraction."""
        above, below = int(match["above"]), int(match["below"])
        if not (0 < above < below and (below <= 10 or below in _BELOW)):
            return None
        return self._fraction(match, above, below)

    def _fraction(self, match: re.Match[str], above: int, below: int) -> str:
        word = match["noun"] or ""
        noun = word if self._counts(word) else ""
        if match["whole"]:
            value = int(match["whole"])
            said, placed = self.tongue.mixed(value, above, below, self._many(noun, value))
            said = said if placed or not noun else f"{said} {self._many(noun, 2)}"
        elif (above, below) == (1, 2) and noun:
            said = f"{self.tongue.words['halves'][self._gender(noun)]} {self._many(noun, 1)}"
        else:
            said = f"{self.tongue.fraction(above, below)} {self._many(noun, 1)}".rstrip()
        articles = self.tongue.words.get("article", ())
        first, _, rest = said.partition(" ")
        if word_before(match).lower() in articles and first in articles:
            said = rest  # "ein 1/4 Liter"
        return said if noun or not word else f"{said} {word}"

    def _counts(self, word: str) -> bool:
        """Whether a word behind a fraction is what it is of: a noun has a capital in German."""
        words = self.tongue.words
        if word in self.units or words.get("capital_nouns"):
            return word in self.units or word[:1].isupper()
        return word not in words["function_words"]

    def _gender(self, noun: str) -> str:
        known = self.units.get(noun)
        gender = known.gender if known else self.tongue.gender(noun.rstrip("s"))
        return gender if gender in self.tongue.words["halves"] else "m"

    def _many(self, noun: str, value: int) -> str:
        known = self.units.get(noun)
        if known is None:
            return noun
        return known.one if value < 2 else known.many

    # -- ranks

    def ranked(self, match: re.Match[str]) -> str | None:
        value = int(match["value"]) if match["value"] else roman(match["roman"])
        if value == 0:
            return None
        return self._rank(match, value, match["mark"])

    def _rank(self, match: re.Match[str], value: int, mark: str) -> str:
        form = self.tongue.rank_form(match, self.marks[mark])
        said = self.tongue.ordinal(value, form)
        return f"{said}s" if match["plural"] and not said.endswith("s") else said

    # -- numbers

    def range(self, match: re.Match[str]) -> str | None:
        tongue = self.tongue
        low, high = match["low"], match["high"]
        if low.isdecimal() and high.isdecimal() and low.startswith("0") and len(low) > 1:
            return None
        values = tongue.figure(low).value, tongue.figure(high).value
        first = tongue.bare(match, tongue.figure(low), "")
        short = len(low) == 4 and len(high) == 2  # 1939–45
        gender = "" if short else tongue.gender_here(match, values[1])
        last = tongue.bare(match, tongue.figure(high), gender)
        if "-" in match["link"] and values[0] >= 100 and values[1] < values[0] and not short:
            return f"{first}{',' if values[1] >= 100 else ''} {last}"  # as "article 121-1"
        link = tongue.words["to" if ":" in match["link"] else "range"]
        return f"{first} {link} {last}"

    def number(self, match: re.Match[str]) -> str:
        tongue = self.tongue
        figure = tongue.figure(match["number"])
        gender = "" if figure.after else tongue.gender_here(match, figure.value)
        if not gender and word_before(match).lower() in tongue.words.get("rank_before", ()):
            gender = "rank"
        said = tongue.bare(match, figure, gender)
        return f"{tongue.words['minus']} {said}" if match["minus"] else said

    def round(self, match: re.Match[str]) -> str | None:
        """As "2 000 000 habitants" → "deux millions d'habitants"."""
        figure = self.tongue.figure(match["number"])
        if figure.after or len(figure.before) < 7 or not figure.before.endswith("000000"):
            return None
        said = self.tongue.whole(figure.before)
        of = self.tongue.of(said, match["noun"])
        return None if of == " " else f"{said}{of}{match['noun']}"

    def other(self, match: re.Match[str]) -> str:
        return self.tongue.cardinal(int(unicodedata.numeric(match[0])), "")


def _parts(char: str) -> tuple[int, int]:
    above, _, below = unicodedata.normalize("NFKC", char).partition("⁄")
    return int(above), int(below)


def ranks(tongue: Tongue) -> list[Rule]:
    """Digits or a Roman number with a mark of rank: "1er", "XXe", "3.ª"."""
    marks: dict[str, str] = tongue.words.get("ordinal_marks", {})
    if not marks:
        return []
    figures = _Figures(tongue)
    value = r"(?P<value>\d{1,4})(?P<roman>)"
    if tongue.words.get("roman_ordinals"):
        value = rf"(?:(?P<value>\d{{1,4}})|(?P<roman>(?=[IVX]){ROMAN}))"
    plural = tongue.words.get("ordinal_plural", "")
    return [
        Rule(
            "rank",
            re.compile(
                rf"{START}{value}(?P<mark>{any_of(marks)})"
                rf"(?P<plural>{f'{plural}?' if plural else ''})(?!\w)"
            ),
            figures.ranked,
        )
    ]


def fractions(tongue: Tongue) -> list[Rule]:
    """½, 1½ heures, 3/4, 2 1/2."""
    figures = _Figures(tongue)
    noun = rf"(?:\s(?P<noun>(?:{any_of(figures.units)})(?!\w)|{LETTER}{{3,20}}+))?"
    return [
        Rule(
            "fraction",
            re.compile(rf"(?:{START}(?P<whole>\d{{1,4}})\s?)?(?P<vulgar>[{_VULGAR}]){noun}"),
            figures.vulgar,
            frozenset(_VULGAR),
        ),
        Rule(
            "fraction",
            re.compile(
                rf"{START}(?<![/⁄])(?:(?P<whole>\d{{1,3}})\s)?(?P<above>\d{{1,3}})[/⁄](?P<below>\d{{1,4}})"
                rf"(?![\w/⁄]|[.,]\d){noun}"
            ),
            figures.slashed,
            frozenset("/⁄"),
        ),
    ]


def numbers(tongue: Tongue) -> list[Rule]:
    """Ranges, scores, dimensions, and every digit that is left."""
    figures = _Figures(tongue)
    words = tongue.words
    made = [
        Rule(
            "numbered",
            re.compile(r"(?<=\d)/(?=(?:19|20)\d\d(?![\w/]))"),
            lambda match: f" {words['numbered_year']} " if "numbered_year" in words else None,
            frozenset("/"),
        ),
        Rule(
            "rating",
            re.compile(r"(?<=\d[.,]\d)\s?/\s?(?=(?:5|6|10|20|100)(?!\w|[.,]\d))"),
            lambda match: f" {words['out_of']} ",
            frozenset("/"),
        ),
        Rule(
            "range",
            re.compile(
                rf"{START}(?P<low>{NUMBER})(?P<link>{DASH}|\s?:\s?)(?P<high>{NUMBER})"
                rf"(?!(?!x\b)\w|{DASH}\d|:\d)"
            ),
            figures.range,
            DIGITS,
        ),
        Rule(
            "dimension",
            re.compile(r"(?<=[\d²³m])\s?[x×✕]\s?(?=\d)"),
            lambda match: f" {words['times']} ",
            frozenset("x×✕"),
        ),
        Rule(
            "times",
            re.compile(r"(?<=\d)\s?[x×](?!\w)"),
            lambda match: f" {words.get('fold', words['times'])}",
            frozenset("x×"),
        ),
    ]
    if words.get("of"):
        made.append(
            Rule(
                "number",
                re.compile(rf"{START}(?P<number>{NUMBER})\s(?P<noun>{LETTER}{{3,30}}+)"),
                figures.round,
                DIGITS,
            )
        )
    made += [
        Rule("number", re.compile(rf"{MINUS}(?P<number>{NUMBER})"), figures.number, DIGITS),
        Rule("number", re.compile(r"(?P<minus>)(?P<number>\d++)"), figures.number),
        Rule("number", re.compile(_OTHER), figures.other),
    ]
    return made
