"""The language of an article, and of each paragraph that is in another.

The script decides first. Languages of one script are told apart by their commonest words and by
letters that they alone have.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files

from narrator.text.letters import scripts
from narrator.text.read.told import primary, tag_of
from narrator.types import Block

SAMPLE_CHARACTERS = 2000
# A paragraph is in another language only where it has so much to tell by.
MIN_LETTERS, MIN_WORDS, MIN_COMMON = 40, 8, 3
MIN_OTHER_LETTERS = 10  # in another script
# Commonest words are between a third and a half of a text in their language, and below a tenth
# of one in most others. Of an article the best guess is taken where it has some such words and
# leads; a paragraph is in another language where that is sure.
MIN_SHARE = 0.1
SURE_SHARE, SURE_LEAD = 0.2, 1.6
# How much a letter of a language's own counts, in words.
LETTER = 0.3
# Han beside some kana is Japanese: its texts hold about half of each.
KANA_SHARE = 0.05
_BY_SCRIPT = {
    "Hangul": "ko",
    "Greek": "el",
    "Hebrew": "he",
    "Thai": "th",
    "Bengali": "bn",
    "Tamil": "ta",
    "Telugu": "te",
    "Georgian": "ka",
    "Armenian": "hy",
    "Ethiopic": "am",
}
# Languages that only their letters tell apart here; the first where none does.
_BY_LETTERS = {
    "Cyrillic": ("ru", "uk", "bg", "sr", "be"),
    "Arabic": ("ar", "fa", "ur"),
    "Devanagari": ("hi", "mr"),
}
# A word; "l’" is one; a letter before a full stop is an initial.
_WORD = re.compile(r"[^\W\d_]+’(?=[^\W\d_])|(?<!\w)[^\W\d_](?!\.|\w)|[^\W\d_]{2,}")
# An address, a name at one, a file: "com" is a word of Portuguese, but not there.
_UNBROKEN = re.compile(r"\S+")
_ADDRESS = re.compile(r"://|@|(?<=\w)\.(?=[^\W\d_])")


def language_of(texts: Iterable[str], declared: str = "") -> str:
    """The BCP 47 tag of what most of `texts` is in; "en" where there is doubt.

    `declared` is what its page says: right as a rule, but many pages say English of all they
    hold. It counts where the text leaves doubt, and its region counts where it is right.
    """
    declared = tag_of(declared)
    sample = ""
    for text in texts:
        sample += f"{text[:SAMPLE_CHARACTERS]}\n"
        if len(sample) > SAMPLE_CHARACTERS:
            break
    found = _language(sample, MIN_SHARE) or primary(declared) or "en"
    return declared if primary(declared) == found else found


def in_other_languages(blocks: Iterable[Block], language: str) -> tuple[Block, ...]:
    """The blocks, each marked with its language where that is surely another than `language`.

    What its page says of a block's language is believed only where the text may be in it.
    """
    own = primary(language)
    found = []
    for block in blocks:
        if block.kind == "notice":
            found.append(block)  # ours, in a language that we know
            continue
        other = _other(block.text, own)
        told = tag_of(block.language)
        if primary(told) == other and other:
            other = told
        found.append(block if other == block.language else replace(block, language=other))
    return tuple(found)


def _other(text: str, own: str) -> str:
    sample = text[:SAMPLE_CHARACTERS]
    counted = scripts(sample)
    script = counted.most_common(1)[0][0] if counted else ""
    if counted[script] < (MIN_LETTERS if script == "Latin" else MIN_OTHER_LETTERS):
        return ""
    if script == "Latin":
        if len(_WORD.findall(sample)) < MIN_WORDS:
            return ""
        shares = _shares(sample)
        if max(shares.values()) < SURE_LEAD * shares.get(own, 0.0):
            return ""
    found = _language(sample, SURE_SHARE)
    if script == "Latin" and len(_common(sample, found)) < MIN_COMMON:
        return ""
    return "" if found == own else found


def _language(sample: str, least_share: float) -> str:
    """The language of `sample`; "" where there is doubt."""
    counted = scripts(sample)
    if not counted:
        return ""
    script = counted.most_common(1)[0][0]
    if script in ("Han", "Hiragana", "Katakana"):
        kana = counted["Hiragana"] + counted["Katakana"]
        return "ja" if kana > KANA_SHARE * (kana + counted["Han"]) else "zh"
    if script == "Latin":
        best, share = Counter(_shares(sample)).most_common(1)[0]
        return best if share >= least_share else ""
    if script in _BY_LETTERS:
        letters = {language: _own_letters(sample, language) for language in _BY_LETTERS[script]}
        return max(letters, key=lambda language: letters[language])
    return _BY_SCRIPT.get(script, "")


def _shares(sample: str) -> Mapping[str, float]:
    """Of the words of `sample`, how many are among the commonest of each language; a letter of
    its own counts too."""
    folded = _UNBROKEN.sub(
        lambda found: " " if _ADDRESS.search(found[0]) else found[0], sample.casefold()
    ).replace("'", "’")
    words = Counter(_WORD.findall(folded))
    total = words.total() or 1
    shares = {}
    for language, common in _table()[0].items():
        told = float(sum(words[word] for word in common & words.keys()))
        told += LETTER * min(_own_letters(folded, language), total)
        shares[language] = told / total
    return shares


def _common(text: str, language: str) -> set[str]:
    """Which of the commonest words of a language are in the text."""
    words = set(_WORD.findall(text.casefold().replace("'", "’")))
    return words & _table()[0].get(language, frozenset())


def _own_letters(text: str, language: str) -> int:
    return sum(map(text.count, _table()[1].get(language, ())))


@lru_cache(maxsize=1)
def _table() -> tuple[Mapping[str, frozenset[str]], Mapping[str, list[str]]]:
    """Each language's commonest words, and letters that its neighbours lack."""
    raw = json.loads((files("narrator.text") / "data/languages.json").read_text("utf-8"))
    words = {language: frozenset(listed.split()) for language, listed in raw["words"].items()}
    return words, {language: listed.split() for language, listed in raw["letters"].items()}
