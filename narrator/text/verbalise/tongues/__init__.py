"""Other languages than English, by rule families over one word list each.

`data/<language>.json` holds a language's words: nouns that are counted, with their gender, months,
abbreviations, names of signs, how a date and a time are put together. The families read it:
`amounts` (money, percent, units), `calendar`, `names` (abbreviations, Roman numbers), `serials`
(addresses, phones, models), `figures` (bare numbers, fractions, ranks), `signs`. What a grammar
asks for beyond words stands in `german`, `french` and `spanish`. A language without a word list
is read by `plain`.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

from narrator.text.verbalise import signs as marks
from narrator.text.verbalise.rules import Rule
from narrator.text.verbalise.tongues import (
    amounts,
    calendar,
    figures,
    names,
    plain,
    serials,
    signs,
)
from narrator.text.verbalise.tongues.french import French
from narrator.text.verbalise.tongues.german import German
from narrator.text.verbalise.tongues.spanish import Spanish
from narrator.text.verbalise.tongues.tongue import Tongue

_GRAMMARS: dict[str, type[Tongue]] = {"de": German, "fr": French, "es": Spanish}
LISTED = ("de", "fr", "es", "it", "pt", "nl")
"""The languages that have a word list."""


@lru_cache(maxsize=64)
def rules(language: str) -> list[Rule]:
    """The rules of a language (a BCP 47 tag)."""
    primary = language.replace("_", "-").partition("-")[0].lower()
    if primary not in LISTED:
        return plain.rules(language)
    text = files(__package__).joinpath("data", f"{primary}.json").read_text(encoding="utf-8")
    words: dict[str, Any] = json.loads(text)
    tongue = _GRAMMARS.get(primary, Tongue)(language, words)
    return [
        *serials.addresses(tongue),
        *signs.early(),
        *serials.phones(tongue),
        *calendar.rules(tongue),
        *figures.fractions(tongue),
        *amounts.rules(tongue),
        *tongue.rules(),
        *figures.ranks(tongue),
        *names.rules(tongue),
        *signs.powers(tongue),
        *serials.names(tongue),
        *figures.numbers(tongue),
        *marks.MARKS,
        *signs.late(tongue),
    ]
