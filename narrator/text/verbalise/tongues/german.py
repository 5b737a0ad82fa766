"""German: "ein" and "eine", years by hundreds, and ordinals with the ending their place asks."""

from __future__ import annotations

import re

from narrator.text.verbalise.fragments import DIGITS, ends_text, word_after
from narrator.text.verbalise.roman import value as roman
from narrator.text.verbalise.rules import Rule
from narrator.text.verbalise.tongues.around import word_before
from narrator.text.verbalise.tongues.tongue import START, Figure, Tongue

_ONE = {"": "eins", "m": "ein", "n": "ein", "f": "eine"}
_DATIVE = {"m": "einem", "n": "einem", "f": "einer"}
_TWO_BEFORE = re.compile(r"([^\W\d_]+)\.?,?\s+[^\W\d_]+\.?,?\s+$")
_CHAINED = re.compile(r"(?<![\d.,])\d{1,4}\.\s(?:[^\W\d_]+\s)?(?:bis|und|oder|sowie|bzw\.)\s$")
_CHAINS = ("bis", "und", "oder", "sowie", "bzw")
_NEAR = 48  # characters


class German(Tongue):
    """Cardinals in one word; 1 agrees with its noun, also in the dative."""

    def _cardinal(self, value: int, gender: str = "") -> str:
        if value == 1:
            return _ONE.get(gender, gender)
        said = super()._cardinal(value).replace("einstausend", "eintausend")
        return re.sub(r"eins (?=[MB]illi)", "eine ", said)

    def ordinal(self, value: int, form: str = "e") -> str:
        """`form` is the ending: dritte, dritten, dritter, drittes, drittem."""
        return super().ordinal(value)[:-1] + ({"m": "e", "f": "e", "n": "e"}.get(form, form))

    def day(self, value: int, match: re.Match[str]) -> str:
        return self.ordinal(value, self.ending(match.string, match.start(), "m", month=True))

    def agreeing(self, figure: Figure, gender: str, before: str) -> str:
        if figure.after or figure.value != 1:
            return gender
        if before.lower() in self.words["dative"]:
            return _DATIVE[gender]
        return "einen" if gender == "m" and before.lower() in self.words["accusative"] else gender

    def gender_here(self, match: re.Match[str], value: int) -> str:
        after = word_after(match)
        if after == "Uhr":
            return "m"
        if value != 1 or match.string[match.end() : match.end() + 1] == "-":
            return ""
        before = word_before(match)
        numbered = before[:1].isupper() and before.lower() not in self.words["prepositions"]
        noun = after[:1].isupper() and after[1:].islower()
        if numbered or not noun or after in self.words["starts"]:
            return ""
        return self.agreeing(Figure("1"), self.gender(after), word_before(match))

    def ending(self, text: str, at: int, gender: str, *, month: bool = False) -> str:
        """The ending of an ordinal at `at` of `text` before a noun of `gender`."""
        words = self.words
        for _ in range(3):  # the ordinal before "bis" or "und" has the same
            chained = _CHAINED.search(text, max(0, at - _NEAR), at)
            if chained is None:
                break
            at = chained.start()
        found = re.search(r"([^\W\d_]+)\.?(,?)[\s(„\"]+$", text[max(0, at - _NEAR) : at])
        before = found[1].lower() if found else ""
        if found and found[2]:
            outer = self._outer(text, at)
            return "en" if before in words["weekdays"] and outer in words["ending_en"] else "er"
        return self._by_determiner(text, at, before, gender, month)

    def _by_determiner(self, text: str, at: int, before: str, gender: str, month: bool) -> str:
        words = self.words
        strong = {"m": "er", "n": "es", "f": "e"}[gender]
        if before == "der":
            oblique = gender == "f" or self._outer(text, at) in words["prepositions"]
            return "en" if oblique else "e"
        if before in words["ending_en"]:
            return "en"
        if before in words["ending_e"]:
            return "e"
        if before in words["prepositions"]:
            if month or before in words["accusative"]:
                return "en" if gender == "m" else strong
            return "er" if gender == "f" else "em"
        return "en" if before in words["weekdays"] and self._outer(text, at) == "am" else strong

    def _outer(self, text: str, at: int) -> str:
        """The last word but one before `at`."""
        found = _TWO_BEFORE.search(text, max(0, at - _NEAR), at)
        return found[1].lower() if found else ""

    def ranked(self, match: re.Match[str]) -> str | None:
        """As "im 19. Jahrhundert": digits and a full stop that is not the sentence's."""
        words, noun = self.words, word_after(match)
        before = word_before(match).lower()
        named = noun in words["ordinal_nouns"] or noun in words["month_names"]
        determined = before in words["ending_en"] + words["ending_e"] + words["ein"] + ["der"]
        contracted = before in ("am", "im", "vom", "zum", "beim")
        if (noun in words["starts"] or not noun) and not contracted:
            return None
        if not (named or determined or noun[:1].islower()):
            return None
        if noun.endswith(("e", "en", "er", "es", "em")) or noun in _CHAINS:
            noun = (noun[:1].islower() and self._noun_behind(match)) or noun
        gender = "m" if noun in words["month_names"] else self.gender(noun)
        value = match["value"]
        rank = int(value.replace(".", "")) if value else roman(match["roman"])
        month = noun in words["month_names"]
        said = self.ordinal(rank, self.ending(match.string, match.start(), gender, month=month))
        return said if noun else f"{said}."  # "am 21." at the end of a sentence

    def part(self, below: int) -> tuple[str, str]:
        named = self.words["fractions"].get(str(below))
        if named:
            return named[0], named[1]
        said = f"{self.ordinal(below)}l".capitalize()
        return said, said

    def mixed(self, whole: int, above: int, below: int, noun: str) -> tuple[str, bool]:
        """2½ → "zweieinhalb", 1¾ → "eindreiviertel"."""
        part = "halb" if below == 2 else self.part(below)[0].lower()
        return f"{self.cardinal(whole, 'm')}{self.cardinal(above, 'm')}{part}", False

    def rules(self) -> list[Rule]:
        """Compounds with digits: "12-jährig", "50%ige", "3fach", "die 90er"."""
        words = self.words
        days, tails = "|".join(words["days"]), "|".join(words["compounds"])
        return [
            Rule(
                "compound",
                re.compile(
                    rf"{START}(?P<value>\d{{1,6}})\s?(?P<per>%)?-?"
                    rf"(?P<tail>ig(?:e[mnrs]?)?|(?:{tails})[a-zäöüß]{{0,20}})(?!\w)"
                ),
                self.compound,
                DIGITS,
            ),
            Rule(
                "following",
                re.compile(r"(?<=\d)\s?ff?\.(?!\w)"),
                lambda match: f" {words['following']}{'.' if ends_text(match) else ''}",
                frozenset("f"),
            ),
            Rule(
                "days",
                re.compile(rf"(?<!\w)({days})\.?\s?[-–]\s?({days})\b\.?"),
                lambda match: f"{words['days'][match[1]]} bis {words['days'][match[2]]}",
                frozenset("-–"),
            ),
            # "So." for Sunday; "So." alone is a sentence.
            Rule(
                "days",
                re.compile(
                    r"(?<!\w)So\.(?=\s(?:um|ab|von|bis|geschlossen|geöffnet|und\s(?:Feiertag|Mo\.))(?!\w)"
                    r"|,?\s(?:den\s)?\d{1,2}(?:[.:]|\sUhr))"
                    r"|(?<=(?<!\w)(?:Do|Fr|Sa)\.\s(?:und|bis)\s)So\."
                ),
                lambda match: "Sonntag." if ends_text(match) else "Sonntag",
                frozenset("S"),
            ),
            Rule(
                "postcode",
                re.compile(r"(?<=,\s)\d{5}(?=\s[A-ZÄÖÜ])"),
                self.postcode,
                DIGITS,
            ),
            Rule(
                "decade",
                re.compile(rf"{START}(?P<value>\d{{1,4}})er(?P<tail>[ns]?)(?!\w)"),
                self.decade,
                DIGITS,
            ),
        ]

    def postcode(self, match: re.Match[str]) -> str:
        return self.spelt(match[0])

    def compound(self, match: re.Match[str]) -> str | None:
        """As "12-jähriger" → "zwölfjähriger", "50%ige" → "fünfzigprozentige"."""
        if bool(match["per"]) != match["tail"].startswith("ig"):
            return None
        percent = "prozent" if match["per"] else ""
        return f"{self.whole(match['value'], 'm')}{percent}{match['tail'].lower()}"

    def decade(self, match: re.Match[str]) -> str:
        """As "1990er" → "neunzehnhundertneunziger"."""
        return f"{self.year(int(match['value']))}er{match['tail']}"

    def _noun_behind(self, match: re.Match[str]) -> str:
        """The first noun behind a match, over lower-case words."""
        rest = match.string[match.end() : match.end() + _NEAR]
        found = re.search(r"\s([A-ZÄÖÜ][a-zäöüß]+)", rest)
        return found[1] if found else ""

    def _governing(self, before: str) -> str:
        """The word that governs a name: the last that is no title, name or "und" before it."""
        words = self.words
        for word in reversed(re.findall(r"[^\W\d_]+", before)):
            if word.lower() in words["dative"] or word.lower() in words["accusative"]:
                return str(word.lower())
            if not (word[:1].isupper() or word in ("und", "oder")):
                return ""
        return ""

    def regnal(self, value: int, name: str, text: str, at: int) -> str:
        """As "Ludwig XIV." → "der Vierzehnte", "unter Wilhelm II." → "dem Zweiten"."""
        words = self.words
        female = name in words["queens"]
        rank = self.ordinal(value, "e").capitalize()
        if name.endswith("s") and name[:-1] in words["regnal"]:
            return f"{'der' if female else 'des'} {rank}n"
        governing = self._governing(text[max(0, at - _NEAR) : at])
        if governing in words["dative"]:
            return f"{'der' if female else 'dem'} {rank}n"
        if governing in words["accusative"] and not female:
            return f"den {rank}n"
        return f"{'die' if female else 'der'} {rank}"
