"""Words that are spelled alike and said otherwise: "to lead", "a lead pipe".

Each is decided by the words around it, or left to the voice. The sounds stand in
`data/heteronyms.json`, in American English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from narrator.text.lexicon import ipa
from narrator.text.verbalise.fragments import table
from narrator.text.verbalise.heteronyms.capitals import spelled
from narrator.text.verbalise.heteronyms.context import (
    CERTAIN,
    SURE,
    Place,
    be,
    ended,
    third_score,
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
    for index, token in enumerate(row):
        if token.text.removesuffix("'s") not in _names():
            continue
        place = Place(row, index)
        written = text[token.start : token.end]
        said = spelled(place, written, text)
        if not said and not _joined(text, token.start, token.end):
            said = _said(place, written, text)
        if said:
            yield Phonemes(token.start, token.end, said)


def _said(place: Place, written: str, text: str) -> str:
    word = written.lower()
    if word in DECIDED:
        return DECIDED[word](place, written, text)
    data = table("heteronyms")
    if word in data["verbs"]:
        return _noun_or_verb(place, written)
    if word.endswith("s") and word[:-1] in data["verbs"]:
        return _plural_or_verb(place, word[:-1])
    return str(data["always"].get(word, ""))


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    data = table("heteronyms")
    # But "progresses", and "houses", which has one reading.
    forms = (f"{verb}s" for verb in data["verbs"] if verb not in ("house", "progress"))
    names = (*data["verbs"], *forms, *data["always"], *data["sounds"], *data["capitals"])
    return frozenset(name.lower() for name in names)


def _joined(text: str, start: int, end: int) -> bool:
    """Whether the word is a part of a compound: "must-read"."""
    return text[start - 1 : start] == "-" or text[end : end + 1] == "-"


def _plural_or_verb(place: Place, word: str) -> str:
    """Of a form in s: "he records it", "the records"."""
    noun, verb = table("heteronyms")["verbs"][word]
    score = third_score(place)
    if abs(score) < SURE:
        return ""
    return ipa.plural(str(verb if score > 0 else noun))


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
