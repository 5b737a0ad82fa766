"""Spanish: "un", "una", "veintiún mil", "doscientas", and ordinals of one word and of two."""

from __future__ import annotations

import re

from narrator.text.verbalise.fragments import word_after
from narrator.text.verbalise.tongues.tongue import Figure, Tongue

_ACCENTS = str.maketrans("áéíóú", "aeiou")
_FOLLOWING = re.compile(r"\s(?:mil\s)?([^\W\d_]+)(?:\s([^\W\d_]+))?")


class Spanish(Tongue):
    """The numbers' gender, their short forms, and their ranks."""

    def _cardinal(self, value: int, gender: str = "") -> str:
        said = super()._cardinal(value)
        said = said.replace("veintiuno mil", "veintiún mil").replace("uno mil", "un mil")
        if gender == "m":
            said = re.sub(r"veintiuno$", "veintiún", said)
            return re.sub(r"\buno$", "un", said)
        if gender == "f":
            big, link, small = said.rpartition("illones ")
            return f"{big}{link}{_feminine(small)}"
        return said

    def ordinal(self, value: int, form: str = "m") -> str:
        """`form` m, f, or "short" before a masculine noun: primer, tercer."""
        if not 0 < value < 1000:
            return super().ordinal(value) if value == 1000 else self.cardinal(value, "")
        hundreds, rest = divmod(value, 100)
        said = " ".join(
            filter(None, (self.words["hundredths"][hundreds], self._under_hundred(rest)))
        )
        if form == "f":
            return re.sub(r"o\b", "a", said)
        return re.sub(r"(primer|tercer)o$", r"\1", said) if form == "short" else said

    def _under_hundred(self, value: int) -> str:
        """Eleventh and twelfth have names; to twenty-nine it is one word, then two."""
        named: list[str] = self.words["ranks"]
        if value < len(named):
            return named[value]
        tens, units = divmod(value, 10)
        ten: str = self.words["tenths"][tens]
        if tens < 3 and units:
            return ten.translate(_ACCENTS) + named[units]
        return f"{ten} {named[units]}".rstrip()

    def gender_here(self, match: re.Match[str], value: int) -> str:
        """By the noun behind, or the adjective before it: "200 nuevas obras"."""
        found = _FOLLOWING.match(match.string, match.end(), match.end() + 40)
        if found is None or found[1] in self.words["function_words"] or not found[1].islower():
            return ""
        first, second = found[1], found[2] or ""
        if value != 1 and not first.endswith("s"):
            return ""
        if first.endswith(("es", "e", "l")) and second.endswith(("as", "os", "a", "o")):
            return self.gender(second) if first in self.words["adjectives"] else self.gender(first)
        return self.gender(first)

    def agreeing(self, figure: Figure, gender: str, before: str) -> str:
        return "" if figure.after else gender

    def part(self, below: int) -> tuple[str, str]:
        if below < 11 or str(below) in self.words["fractions"]:
            return super().part(below)
        stem = re.sub(r"[ao]$", "", self.cardinal(below, "").replace(" y ", "i").replace(" ", ""))
        return f"{stem}avo", f"{stem}avos"

    def rank_form(self, match: re.Match[str], form: str) -> str:
        """Primero and tercero are short before their noun."""
        after = word_after(match)
        short = form == "m" and len(after) > 1 and after not in self.words["function_words"]
        return "short" if short else form


def _feminine(said: str) -> str:
    said = re.sub(r"cientos\b", "cientas", said).replace("quinientos", "quinientas")
    return re.sub(r"uno$", "una", said)
