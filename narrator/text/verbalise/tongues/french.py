"""French: "une", "quatre-vingts", "un million d'euros", "premier"; septante and nonante by tag."""

from __future__ import annotations

import re

from narrator.text.verbalise.fragments import word_after
from narrator.text.verbalise.tongues.tongue import Figure, Tongue

_TEENS = {"douze": "deux", "treize": "trois", "quatorze": "quatre", "quinze": "cinq"}
_TEENS |= {"seize": "six"}


class French(Tongue):
    """The numbers' feminine, their plural, and their ranks."""

    def _cardinal(self, value: int, gender: str = "") -> str:
        said = super()._cardinal(value)
        if self.region in self.words["tens_regions"]:
            said = _by_tens(said, eighty=self.region in self.words["eighty_regions"])
        if gender == "f" and re.search(r"\bun$", said):
            return f"{said}e"
        if gender == "rank":  # behind its noun a number has no plural: page quatre-vingt
            return re.sub(r"(vingt|cent)s$", r"\1", said)
        return said

    def ordinal(self, value: int, form: str = "m") -> str:
        """Premier, première; second, seconde (form "nd", "nde"); deuxième, vingt et unième."""
        if value == 1 and form in ("m", "f"):
            return "première" if form == "f" else "premier"
        if value == 2 and form in ("nd", "nde"):
            return f"seco{form}"
        said = self.cardinal(value, "rank")
        if value >= 10**6:
            said = re.sub(r"^un (?=milli)|s$", "", said)
        stem = said.removesuffix("e")
        if stem.endswith("cinq"):
            stem += "u"
        return f"{stem[:-1]}vième" if stem.endswith("neuf") else f"{stem}ième"

    def gender_here(self, match: re.Match[str], value: int) -> str:
        after = word_after(match)
        if match.string[match.end() : match.end() + 1] == "-" or not after[:1].islower():
            return ""
        if value > 1 and not after.endswith(("s", "x")):
            return ""
        if value == 1 and after in self.words["function_words"]:
            return ""
        return self.gender(after)

    def _gender(self, noun: str) -> str:
        """Of a plural as of its singular."""
        listed = any(noun in words for words in self.rules_of_gender["words"].values())
        return super()._gender(noun if listed or noun.endswith("ss") else noun.rstrip("s"))

    def regnal(self, value: int, name: str, text: str, at: int) -> str:
        if value == 1:
            return self.ordinal(1, "f" if name in self.words["queens"] else "m")
        return self.cardinal(value, "rank")

    def agreeing(self, figure: Figure, gender: str, before: str) -> str:
        return "" if figure.after else gender


def _by_tens(said: str, *, eighty: bool) -> str:
    """Belgium and Switzerland count 70 and 90 by tens; most of Switzerland 80 too,
    as "soixante-quinze" → "septante-cinq", "quatre-vingt-onze" → "nonante et un"."""
    for base, ten in (("soixante", "septante"), ("quatre-vingt", "nonante")):
        said = re.sub(rf"{base}(?: et |-)onze", f"{ten} et un", said)
        for teen, unit in _TEENS.items():
            said = said.replace(f"{base}-{teen}", f"{ten}-{unit}")
        said = said.replace(f"{base}-dix", ten)
    if eighty:
        said = said.replace("quatre-vingt-un", "huitante et un")
        said = re.sub(r"quatre-vingts?", "huitante", said)
    return said
