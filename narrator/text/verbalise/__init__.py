"""Text → the words a reader would say for it, each with its place in the text.

Rules are tried in order on the whole text; the first to claim a stretch says it (`rules.py`).
Each family of rules has a file: links, dates, times, money, units, quantities, serials, names,
signs; word lists stand in `data/`. Other languages than English are read by the package `tongues`.

Capitals stay as they are written (FBI, NASA): a voice knows which of them are words.
"""

from __future__ import annotations

from dataclasses import replace

from narrator.text.lexicon import Lexicon
from narrator.text.verbalise import (
    compounds,
    dates,
    heteronyms,
    lexical,
    links,
    money,
    names,
    quantities,
    residue,
    romans,
    science,
    serials,
    signs,
    times,
    tongues,
    units,
    years,
)
from narrator.text.verbalise.fragments import is_english
from narrator.text.verbalise.rules import Rule, claims, spoken
from narrator.types import Verbalised

ENGLISH: list[Rule] = [
    *links.RULES,
    *signs.EARLY,
    *money.RULES,
    *science.RULES,
    *compounds.RULES,
    *dates.RULES,
    *years.RULES,
    *times.RULES,
    *serials.PHONES,
    *names.RULES,
    *romans.RULES,
    *units.RULES,
    *compounds.RATES,
    *signs.POWERS,
    *quantities.RULES,
    *serials.RULES,
    *years.BARE_YEARS,
    *quantities.NUMBERS,
    *signs.LATE,
]


def verbalise(text: str, language: str = "en", lexicon: Lexicon | None = None) -> Verbalised:
    """The words of `text` in `language` (a BCP 47 tag), those of `lexicon` before all others.

    The words hold letters of any script, apostrophes and hyphens inside words, and the marks that
    shape a sentence: no digit, no currency sign, no symbol. `spans` are in order; a run of text
    without white space is one word. A text with nothing to put into words comes back unchanged.
    Takes linear time and raises nothing.
    """
    first = []
    if lexicon is not None:
        first = lexical.claims(text, language, lexicon, lambda part: verbalise(part, language).text)
    english = is_english(language)
    rules = ENGLISH if english else tongues.rules(language)
    said = spoken(
        text, claims(text, [*rules, *residue.residue(text, language), *residue.STRAY], first)
    )
    return _with_sounds(said) if english else said


def _with_sounds(said: Verbalised) -> Verbalised:
    """With the sounds of heteronyms, where the lexicon gave none."""
    given = {at for sounds in said.phonemes for at in range(sounds.start, sounds.end)}
    found = [sounds for sounds in heteronyms.sounds(said.text) if sounds.start not in given]
    if not found:
        return said
    in_order = sorted((*said.phonemes, *found), key=lambda sounds: sounds.start)
    return replace(said, phonemes=tuple(in_order))
