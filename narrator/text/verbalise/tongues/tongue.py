"""A language: its words, how it says a number, and how a number agrees with what is counted.

`Tongue` is every language that has a file in `data/`; one whose grammar asks for more is a
subclass of it (German, French, Spanish). The engine behind is num2words; what it gets wrong is
put right here and in the subclasses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from narrator.text.verbalise import numbers
from narrator.text.verbalise.fragments import word_after
from narrator.text.verbalise.rules import Rule

BLANKS = " \u00a0\u2009\u202f"
_APOSTROPHES = "'’"
# 1.234,5 | 1 234,5 | 1'234.50 | 1,234.5 | 1234: what the marks mean is `Tongue.figure`'s to say.
NUMBER = (
    r"(?:\d{1,3}(?:(?:[ \u00a0\u2009\u202f]\d{3}(?!\d))++|(?:\.\d{3}(?!\d))++|(?:,\d{3}(?!\d))++"
    r"|(?:['’]\d{3}(?!\d))++)|\d++)(?:[.,]\d++)?"
)
# Not inside a word or another number.
START = r"(?<!\w)(?<!\d[.,:])"
DASH = r"\s?(?:[–—‒‑-]|−)\s?"
# A letter of these languages; \w without digits would also be "²".
LETTER = "[A-Za-zÀ-ÖØ-öø-ɏ]"
# Digits that are read as a number behind a decimal mark; more are read one by one.
MAX_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is written: the digits before its decimal mark, and behind it."""

    before: str
    after: str = ""
    mark: str = ""

    @property
    def value(self) -> int:
        """The whole part; of one that is too long to be said, its beginning."""
        return int(self.before[: numbers.LONGEST + 1] or "0")


@dataclass(frozen=True, slots=True)
class Noun:
    """What is counted: one, many, the gender (m, f, n), and its hundredth part."""

    one: str
    many: str
    gender: str = "m"
    minor_one: str = ""
    minor_many: str = ""


class Tongue:
    """A language by its tag (BCP 47) and its word list."""

    def __init__(self, tag: str, words: dict[str, Any]) -> None:
        self.tag = tag
        self.words = words
        region = tag.replace("_", "-").upper().split("-")[-1]
        self.region = region
        self.engine: str = words.get("engines", {}).get(region, words["language"])
        self.point_decimals = region in words.get("point_regions", ())
        marks: dict[str, str] = words["decimal"]
        self.marks = {**marks, ",": marks["."]} if self.point_decimals else marks
        self.rules_of_gender: dict[str, Any] = words.get("gender", {})
        self.cardinal = lru_cache(maxsize=4096)(self._cardinal)
        self.gender = lru_cache(maxsize=4096)(self._gender)

    # -- numbers

    def figure(self, text: str) -> Figure:
        """The number that `text` writes, by its marks and by the habit of the tag's country."""
        text = re.sub(rf"[{BLANKS}{_APOSTROPHES}]", "", text)
        at = max(text.rfind("."), text.rfind(","))
        if at < 0:
            return Figure(text)
        mark, after = text[at], text[at + 1 :]
        before = text[:at]
        if self._groups(before, mark, after):
            return Figure(re.sub(r"\D", "", text))
        return Figure(re.sub(r"\D", "", before), after, mark)

    def _groups(self, before: str, mark: str, after: str) -> bool:
        """Whether a mark that three digits follow parts thousands."""
        if len(after) != 3 or before.startswith("0"):
            return False
        if mark in before:
            return True
        if len(re.sub(r"\D", "", before)) > 3 or not before.isdecimal():
            return False
        if self.point_decimals:
            # Nobody writes the last nought of 1.200 where it is a decimal.
            return mark == "," or after.endswith("0")
        # Nobody writes three noughts behind a decimal comma.
        return mark == "." or after == "000"

    def _cardinal(self, value: int, gender: str = "") -> str:
        """`value` in words; `gender` of the noun that follows, "" where none does."""
        if value >= 10**numbers.LONGEST:
            return self.spelt(str(value))
        said = numbers.as_engine(value, self.engine)
        for pattern, words in self.words.get("forms", {}).get(gender, ()):
            said = re.sub(pattern, words, said)
        return said

    def spelt(self, digits: str) -> str:
        """The digits one by one."""
        return " ".join(self.cardinal(int(digit), "") for digit in digits if digit.isdecimal())

    def whole(self, digits: str, gender: str = "") -> str:
        """A cardinal; a number with a leading nought, or too long to follow, digit by digit."""
        if len(digits) > numbers.LONGEST or (len(digits) > 1 and int(digits[0]) == 0):
            return self.spelt(digits)
        return self.cardinal(int(digits or "0"), gender)

    def number(self, figure: Figure, gender: str = "", *, counts: bool = False) -> str:
        """As "3,5" → "drei Komma fünf". `counts`: the mark is a decimal one, however written."""
        if not figure.after:
            return self.whole(figure.before, gender)
        mark = self.marks["," if counts and not self.point_decimals else figure.mark]
        before = figure.before or "0"
        said = self.cardinal(int(before), "") if len(before) <= numbers.LONGEST else ""
        return f"{said or self.spelt(before)} {mark} {self.decimals(figure.after)}"

    def decimals(self, digits: str) -> str:
        """The digits behind the mark: one by one, or as a number with its noughts before it."""
        rest = digits.lstrip("0")
        if self.words["decimals"] == "digits" or len(digits) > MAX_DECIMALS or not rest.isascii():
            return self.spelt(digits)
        noughts = [self.cardinal(0, "")] * (len(digits) - len(rest))
        return " ".join([*noughts, *([self.cardinal(int(rest), "")] if rest else [])])

    def ordinal(self, value: int, form: str = "m") -> str:
        """The rank `value`; `form` is m, f or what the subclass knows."""
        said = numbers.as_engine(value, self.engine, "ordinal")
        return f"{said[:-1]}a" if form == "f" and said.endswith("o") else said

    def year(self, value: int) -> str:
        """By hundreds where the language counts so: 1984 → "neunzehnhundertvierundachtzig"."""
        hundred: str = self.words.get("hundred", "")
        if not hundred or not 1100 <= value < 2000:
            return self.cardinal(value, "")
        head, tail = divmod(value, 100)
        return f"{self.cardinal(head, '')}{hundred}{self.cardinal(tail, '') if tail else ''}"

    def day(self, value: int, match: re.Match[str]) -> str:
        """A day of the month, where `match` stands."""
        regions = self.words.get("first_day_regions", (self.region,))
        first: str = self.words.get("first_day", "") if self.region in regions else ""
        return first if value == 1 and first else self.cardinal(value, "")

    # -- agreement

    def _gender(self, noun: str) -> str:
        """m, f or n: by the list of exceptions, then by the ending."""
        word = noun.casefold()
        for gender, listed in self.rules_of_gender.get("words", {}).items():
            if word in listed:
                return str(gender)
        for gender, endings in self.rules_of_gender.get("endings", []):
            if word.endswith(tuple(endings)):
                return str(gender)
        return str(self.rules_of_gender.get("else", "m"))

    def single(self, figure: Figure) -> bool:
        """Whether the noun stands in the singular: French has it below two."""
        if self.words.get("singular_below_two"):
            return figure.value < 2
        return not figure.after and figure.value == 1

    def counted(self, figure: Figure, noun: Noun, before: str = "") -> str:
        """As "2,5", km → "zwei Komma fünf Kilometer"; `before` is the word in front."""
        said = self.number(figure, self.agreeing(figure, noun.gender, before), counts=True)
        return f"{said}{self.of(said, noun.many)}{noun.one if self.single(figure) else noun.many}"

    def agreeing(self, figure: Figure, gender: str, before: str) -> str:
        """The form of the number before a noun of `gender`."""
        return gender

    def of(self, said: str, noun: str) -> str:
        """What stands between a round million and its noun: " de ", " d'"; else a blank."""
        link: str = self.words.get("of", "")
        if not link or not said.endswith(tuple(self.words["round"])):
            return " "
        elided: str = self.words.get("of_elided", "")
        return elided if elided and noun[:1].lower() in "aeéèêiouyhâîô" else link

    def gender_here(self, match: re.Match[str], value: int) -> str:
        """The gender of what a bare number counts, "" where it stands alone."""
        after = word_after(match)
        if "forms" not in self.words or not after.islower():
            return ""
        if after in self.words["function_words"] or (value != 1 and not after.endswith("s")):
            return ""
        return self.gender(after)

    def regnal(self, value: int, name: str, text: str, at: int) -> str:
        """The number of a ruler called `name`, which stands at `at` of `text`."""
        if value > self.words.get("highest_rank", value):
            return self.cardinal(value, "")
        said = self.ordinal(value, "f" if name in self.words["queens"] else "m")
        return str(self.words.get("regnal_said", "{}").format(said))

    def rank_form(self, match: re.Match[str], form: str) -> str:
        """The form of a rank, where `match` stands."""
        return form

    def bare(self, match: re.Match[str], figure: Figure, gender: str) -> str:
        """A number that no sign counts: four digits without a mark are a year, but before what
        is counted."""
        year = "hundred" in self.words and not figure.after and 1100 <= figure.value < 2000
        counted = year and word_after(match) in self.words.get("counted_words", ())
        if year and not counted and re.search(r"(?<!\d)1\d{3}(?!\d)", match[0]):
            return self.year(figure.value)
        return self.number(figure, gender)

    # -- fractions

    def fraction(self, above: int, below: int) -> str:
        """3/4 → "trois quarts"; the names of the small parts stand in the word list."""
        if (above, below) == (1, 2):
            return str(self.words["half"])
        one, many = self.part(below)
        return f"{self.cardinal(above, 'm')} {one if above == 1 else many}"

    def part(self, below: int) -> tuple[str, str]:
        """The name of a part: one, many."""
        named = self.words["fractions"].get(str(below))
        if named:
            return named[0], named[1]
        one = self.ordinal(below)
        plural: str = self.words.get("fraction_plural", "")
        return one, one[:-1] + plural if plural == "i" else one + plural

    def mixed(self, whole: int, above: int, below: int, noun: str) -> tuple[str, bool]:
        """As 2½ with "heures" → "deux heures et demie", and whether the noun is in it."""
        halves: dict[str, str] = self.words.get("and_half", {})
        if (above, below) == (1, 2) and halves:
            gender = self.gender(noun.rstrip("s")) if noun else "m"
            number = self.cardinal(whole, gender if noun else "")
            return f"{number} {noun} {halves.get(gender, halves['m'])}".replace("  ", " "), True
        link: str = self.words.get("and", "")
        number = self.cardinal(whole, "")
        return " ".join(filter(None, (number, link, self.fraction(above, below)))), False

    def rules(self) -> list[Rule]:
        """Rules of this language alone."""
        return []
