"""What is counted by a sign: money, percent and units, with scale words and ranges.

"3,5 Mrd. €", "12,50 €", "$4.2bn", "5–10 km", "300 kWh", "0,30 €/kWh", "-5 °C", "21 millones".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from narrator.text.verbalise.fragments import DIGITS, any_of, ends_text
from narrator.text.verbalise.rules import Rule
from narrator.text.verbalise.tongues.around import word_before
from narrator.text.verbalise.tongues.tongue import DASH, LETTER, NUMBER, START, Figure, Noun, Tongue

# A minus stands before the digits and behind a blank; else the number begins afresh.
MINUS = r"(?:(?<![^\s(„“«\"])(?P<minus>[-−–])(?=\d)|(?<!\w)(?<!\d[.,:]))"
_MAX_SHIFT = 3
# In the place of a gender: a scale word that is a thousand, and one word with its number.
_THOUSAND = "thousand"
# Units that are no words and are said without a number too: "por km²", "in km/h".
_BARE = frozenset(
    (
        *("km", "km²", "km2", "m²", "m³", "km/h", "kg", "cm", "kWh", "MWh", "GWh", "TWh"),
        *("kW", "MW", "GW", "GHz", "MHz", "kHz", "GB", "MB", "TB"),
    )
)


def nouns(listed: dict[str, list[str]]) -> dict[str, Noun]:
    """Each sign with its noun; signs of one noun stand in one key, parted by blanks, a blank in a
    sign as "_"."""
    return {
        sign.replace("_", " "): Noun(*noun)
        for signs, noun in listed.items()
        for sign in signs.split()
    }


def _scales(words: Iterable[str]) -> str:
    """Short ones may touch a sign ("M€", "Mrd."), words may not run on."""
    short = [word for word in words if len(word) < 4]
    return rf"(?>(?:{any_of(set(words) - set(short))})(?![^\W\d_])|{any_of(short)})"


def rules(tongue: Tongue) -> list[Rule]:
    """The rules for amounts, money before units: "m" behind a sign of money is a million."""
    return _Amounts(tongue).rules()


class _Amounts:
    def __init__(self, tongue: Tongue) -> None:
        words = tongue.words
        self.tongue = tongue
        self.money = nouns(words["currencies"])
        if tongue.region in words.get("peso_regions", ()):
            self.money["$"] = Noun(*words["peso"])
        self.units = nouns(words["units"])
        self.first = [sign for sign in self.money if len(sign) > 2 or not sign.isalpha()]
        self.money |= nouns(words["money_words"])
        self.all = {**self.money, **self.units}
        self.scales = nouns(words["scales"])
        self.tight = nouns(words["tight_scales"]) | self.scales

    def rules(self) -> list[Rule]:
        to = rf"(?:{DASH}|\s{self.tongue.words['range']}\s)"
        scale = _scales(self.scales)
        said = [scale for scale in self.scales if len(scale) > 1]
        million = any_of(scale for scale in self.scales if scale == "M") or "(?!)"
        thousands = "k" if "k" in self.tight else "(?!)"
        low, high = (
            rf"(?P<low>{NUMBER})(?:,(?:-{{1,2}}|[–—])(?=\s))?",
            rf"(?!\d\d?\s?[h:]\s?\d\d)(?P<high>{NUMBER})",
        )
        per = (
            rf"(?:\s?/\s?(?:(?P<hundred>100)\s?)?"
            rf"(?P<per>(?:{any_of(self.units)})(?![^\W\d_])|{LETTER}{{2,20}}+))?"
        )
        end = r"(?![\w'’])"
        signs = any_of(self.first)
        # What begins a sentence behind "3 M."; a name makes it a title.
        starts = any_of(self.tongue.words.get("sentence_starts", ())) or "(?!)"
        return [
            Rule(
                "height",
                re.compile(rf"{START}(?P<low>\d)\s?m\s?(?P<more>\d\d)(?!\w)"),
                self.height,
                frozenset("m"),
            ),
            Rule(
                "money",
                re.compile(
                    rf"(?<!\w)(?:(?P<minus>[-−–]))?(?<![\w])(?P<unit>{signs})\s?{low}"
                    rf"(?:{to}(?:{signs})?{high})?(?:[\s-]?(?P<scale>{_scales(self.tight)})(?!\w))?"
                    rf"{per}{end}"
                ),
                self.money_first,
                DIGITS,
            ),
            Rule(
                "amount",
                re.compile(
                    rf"{MINUS}{low}(?:(?:\s?(?P<first>{any_of(self.all)}))?{to}{high})?"
                    rf"(?:\s?(?P<scale>{scale}))??[\s-]?"
                    rf"(?P<unit>(?(first)(?P=first)|(?:{any_of(self.all)}))){per}{end}"
                ),
                self.unit_behind,
                DIGITS,
            ),
            Rule(
                "scale",
                re.compile(
                    rf"{MINUS}{low}(?:{to}{high})?\s?"
                    rf"(?P<scale>(?:{any_of(said)})(?!\w)|(?<!h\s\d\d\s){million}(?=\s(?:d['’]|d[eio]\s)|\.(?:\s*$|\s(?!d[eu]\s[A-ZÀ-Ý])(?:[a-zà-ÿ]|(?:{starts})\b))))"
                    r"(?:\.(?=\s[a-zà-ÿ]))?"
                    rf"(?P<unit>)(?P<per>)(?P<hundred>)"
                ),
                self.scale_alone,
                DIGITS,
            ),
            Rule(
                "scale",
                re.compile(
                    rf"{MINUS}{low}(?P<high>)(?P<scale>{thousands})(?P<unit>)(?P<per>){end}"
                ),
                self.scale_alone,
                DIGITS,
            ),
            Rule(
                "unit",
                re.compile(rf"(?<![\w/])(?:{any_of(_BARE & set(self.units))})(?![\w/'’])"),
                lambda match: self.units[match[0]].one,
                frozenset("kKmMgGtT"),
            ),
        ]

    def height(self, match: re.Match[str]) -> str:
        """As "1m65" → "un mètre soixante-cinq"."""
        said = self.tongue.counted(Figure(match["low"]), self.units["m"])
        return f"{said} {self.tongue.cardinal(int(match['more']), '')}"

    def money_first(self, match: re.Match[str]) -> str:
        scale = self.tight[match["scale"]] if match["scale"] else None
        return self._amount(match, scale, self.money[match["unit"]])

    def unit_behind(self, match: re.Match[str]) -> str:
        scale = self.scales[match["scale"]] if match["scale"] else None
        said = self._amount(match, scale, self.all[match["unit"]])
        return f"{said}." if match[0].endswith(".") and ends_text(match) else said

    def scale_alone(self, match: re.Match[str]) -> str:
        scale = self.tight[match["scale"]]
        figure = self.tongue.figure(match["low"])
        if scale.gender == _THOUSAND and not match["high"] and len(figure.after) <= _MAX_SHIFT:
            gender = self.tongue.gender_here(match, 1000)
            said = self._shifted(figure, gender)
        else:
            said = self._amount(match, scale, None)
        return f"{said}." if match[0].endswith(".") and ends_text(match) else said

    def _amount(self, match: re.Match[str], scale: Noun | None, noun: Noun | None) -> str:
        tongue = self.tongue
        money = noun is not None and match["unit"] in self.money
        low = self._figure(match["low"], grouped=money and scale is None)
        before = word_before(match)
        if match["high"]:
            high = self._figure(match["high"], grouped=money and scale is None)
            counted = scale or noun or Noun("", "")
            gender = "" if counted.gender == _THOUSAND else counted.gender
            first = tongue.number(low, tongue.agreeing(low, gender, ""), counts=True)
            said = f"{first} {tongue.words['range']} {self._one(high, scale, noun, '')}"
        else:
            said = self._with_minor(low, scale, noun, before) if money else ""
            said = said or self._one(low, scale, noun, before)
        if match["minus"]:
            said = f"{tongue.words['minus']} {said}"
        return self._per(match, said)

    def _one(self, figure: Figure, scale: Noun | None, noun: Noun | None, before: str) -> str:
        tongue = self.tongue
        if scale is None:
            return tongue.counted(figure, noun or Noun("", ""), before)
        said = self._scaled(figure, scale)
        return said if noun is None else f"{said}{tongue.of(said, noun.many)}{noun.many}"

    def _scaled(self, figure: Figure, scale: Noun) -> str:
        """As "3,5" Mrd. → "drei Komma fünf Milliarden"; "4,2" mil millones → "cuatro mil
        doscientos millones"; "3" k → "trois mille"."""
        if len(figure.after) <= _MAX_SHIFT and (scale.gender == _THOUSAND or " " in scale.many):
            rest = scale.many.partition(" ")[2]
            return f"{self._shifted(figure, 'm')} {rest}".rstrip()
        return self.tongue.counted(figure, scale)

    def _shifted(self, figure: Figure, gender: str) -> str:
        """Times a thousand."""
        digits = (figure.before or "0") + figure.after.ljust(_MAX_SHIFT, "0")
        return self.tongue.whole(digits.lstrip("0") or "0", gender)

    def _with_minor(self, figure: Figure, scale: Noun | None, noun: Noun | None, word: str) -> str:
        """As "12,50 €" → "zwölf Euro fünfzig"; "0,99 €" → cents alone; "5,00 €" → euros."""
        if noun is None or scale or not noun.minor_one or len(figure.after) != 2:
            return ""
        tongue, minor = self.tongue, int(figure.after)
        major = tongue.counted(Figure(figure.before), noun, word)
        if minor == 0:
            return major
        unit = noun.minor_one if minor == 1 else noun.minor_many
        said = tongue.cardinal(minor, "m")
        if figure.value == 0:
            return str(tongue.words["minor_alone"].format(minor=said, unit=unit))
        bare = tongue.words["minor"].format(major=major, minor=tongue.cardinal(minor, ""), unit="")
        if "{unit}" in tongue.words["minor"]:
            return str(tongue.words["minor"].format(major=major, minor=said, unit=unit))
        return str(bare)

    def _figure(self, text: str, *, grouped: bool) -> Figure:
        """Money has two decimals: three digits behind a mark are thousands there."""
        figure = self.tongue.figure(text)
        if len(figure.before) == 2 and figure.before[0] == "0":
            figure = Figure(figure.before[1], figure.after, figure.mark)  # as "2 h 05 min"
        if grouped and len(figure.after) == 3 and figure.before.strip("0"):
            return Figure(figure.before + figure.after)
        return figure

    def _per(self, match: re.Match[str], said: str) -> str:
        per = match["per"]
        if not per:
            return said
        link = self.tongue.words["per"]
        if match["hundred"]:
            noun = self.units[per].many if per in self.units else per
            return f"{said} {link} {self.tongue.cardinal(100, 'm')} {noun}"
        return f"{said} {link} {self.units[per].one if per in self.units else per}"
