"""Words that are spelled alike and said otherwise: "to lead", "a lead pipe".

Each is decided by the words around it, or left to the voice. The sounds stand in
`data/heteronyms.json`, in American English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from narrator.text.verbalise.fragments import table
from narrator.text.verbalise.heteronyms.capitals import spelled
from narrator.text.verbalise.heteronyms.context import (
    CERTAIN,
    SURE,
    Place,
    be,
    ended,
    tokens,
    verb_score,
)
from narrator.text.verbalise.heteronyms.words import DECIDED, cues
from narrator.types import Phonemes

_LETTERS = re.compile(r"[a-z]+")


def sounds(text: str) -> Iterator[Phonemes]:
    """The sounds of the heteronyms of an English text, in order, where its words tell them.

    Takes linear time.
    """
    if _names().isdisjoint(_LETTERS.findall(text.lower())):
        return
    row = tokens(text)
    verbs = table("heteronyms")["verbs"]
    for index, token in enumerate(row):
        if token.text not in _names() or _joined(text, token.start, token.end):
            continue
        place = Place(row, index)
        written = text[token.start : token.end]
        ipa = spelled(place, written, text)
        if not ipa and token.text in DECIDED:
            ipa = DECIDED[token.text](place, written, text)
        elif not ipa and token.text in verbs:
            ipa = _noun_or_verb(place, written)
        if ipa:
            yield Phonemes(token.start, token.end, ipa)


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    data = table("heteronyms")
    names = (*data["verbs"], *data["sounds"], *data["capitals"])
    return frozenset(name.lower() for name in names)


def _joined(text: str, start: int, end: int) -> bool:
    """Whether the word is a part of a compound: "must-read"."""
    return text[start - 1 : start] == "-" or text[end : end + 1] == "-"


def _noun_or_verb(place: Place, written: str) -> str:
    word = written.lower()
    noun, verb = table("heteronyms")["verbs"][word]
    after = place.at(1)
    if after in cues(f"{word} after"):
        return str(noun if word == "refuse" else verb)
    score = verb_score(place)
    if _adjective(place, word):
        return str(noun)
    named = written[0].isupper() and not ended(place.at(-1))
    if score >= (CERTAIN if named else SURE):
        return str(verb)
    return str(noun) if score <= -SURE else ""


def _adjective(place: Place, word: str) -> bool:
    """As "is separate", "traces present in"."""
    if word not in table("heteronyms")["adjectives"]:
        return False
    before = place.at(-1)
    if word == "present" and not ended(before) and place.at(1) in ("in", "at", "on", "during"):
        return verb_score(place) < CERTAIN
    return be(place.before()[0])
