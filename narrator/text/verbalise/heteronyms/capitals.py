"""Capitals that are letters and look like a word: "the WHO", "an IT firm"."""

from __future__ import annotations

from narrator.text.lexicon import ipa
from narrator.text.verbalise.fragments import table
from narrator.text.verbalise.heteronyms.context import Place
from narrator.text.verbalise.heteronyms.words import cues


def spelled(place: Place, written: str, text: str) -> str:
    """The sounds of capitals that are read letter by letter here, or ""."""
    name = written.removesuffix("'s").removesuffix("’s")
    sounds = str(table("heteronyms")["capitals"].get(name, ""))
    if not sounds or _shouted(place, -1, text) or _shouted(place, 1, text):
        return ""
    before, after = place.at(-1), place.at(1)
    if name == "AU":
        told = before == "the"
    else:
        told = after in cues(name) or before in cues(f"{name} before")
    if name != "WHO" and not told:
        return ""
    return sounds if name == written else ipa.plural(sounds)


def _shouted(place: Place, offset: int, text: str) -> bool:
    """Whether the neighbour is a word in capitals too: "GET IT NOW"."""
    index = place.index + offset
    if not 0 <= index < len(place.tokens):
        return False
    token = place.tokens[index]
    word = text[token.start : token.end]
    return len(word) > 1 and word.isupper()
