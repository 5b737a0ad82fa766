"""Capitals that are letters and look like a word: "the WHO", "an IT firm"."""

from __future__ import annotations

from narrator.text.verbalise.fragments import table
from narrator.text.verbalise.heteronyms.context import Place
from narrator.text.verbalise.heteronyms.words import cues


def spelled(place: Place, written: str, text: str) -> str:
    """The sounds of capitals that are read letter by letter here, or ""."""
    ipa = table("heteronyms")["capitals"].get(written, "")
    if not ipa or _shouted(place, -1, text) or _shouted(place, 1, text):
        return ""
    before, after = place.at(-1), place.at(1)
    if written == "WHO":
        return str(ipa)
    if written == "AU":
        return str(ipa) if before == "the" else ""
    if after in cues(written) or before in cues(f"{written} before"):
        return str(ipa)
    return ""


def _shouted(place: Place, offset: int, text: str) -> bool:
    """Whether the neighbour is a word in capitals too: "GET IT NOW"."""
    index = place.index + offset
    if not 0 <= index < len(place.tokens):
        return False
    token = place.tokens[index]
    word = text[token.start : token.end]
    return len(word) > 1 and word.isupper()
