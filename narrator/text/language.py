"""The language of an article, and of each paragraph that is in another.

The script decides first. Among languages of one script the commonest words do where they are
clear, which for an article of some sentences they are; py3langid decides the rest. It is loaded
only then: it takes half a second and 100 MB.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from narrator.text.letters import scripts
from narrator.types import Block

SAMPLE_CHARACTERS = 2000
# A paragraph is in another language only where it has so much to tell by.
MIN_LETTERS, MIN_WORDS = 40, 8
MIN_OTHER_LETTERS = 10  # in another script
# Commonest words are between a third and a half of a text in their language, and below a tenth
# of one in another of these; twice as many as of the next language decide.
MIN_SHARE, MIN_LEAD = 0.18, 2.0
# py3langid was right on all of three sentences in each of 16 languages; below this it may err.
SURE, QUITE_SURE = 0.8, 0.99
# Han beside some kana is Japanese: its texts hold about half of each.
KANA_SHARE = 0.05
_BY_SCRIPT = {
    "Hiragana": "ja",
    "Katakana": "ja",
    "Han": "zh",
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
# Languages of one script that are told apart, the likeliest first.
# fmt: off
_GROUPS = {
    "Latin": (
        "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "pl", "cs", "sk", "hu",
        "ro", "hr", "tr", "id", "vi", "ca",
    ),
    "Cyrillic": ("ru", "uk", "bg", "sr", "be"),
    "Arabic": ("ar", "fa", "ur"),
    "Devanagari": ("hi", "mr", "ne"),
}
# fmt: on
_WORD = re.compile(r"[^\W\d_]+(?:’(?=[^\W\d_]))?")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")


def language_of(texts: Iterable[str], declared: str = "") -> str:
    """The BCP 47 tag of what most of `texts` is in; "en" where there is doubt.

    `declared` is what its page says: right as a rule, but many pages say English of all they
    hold. It counts where the text leaves doubt, and its region counts where it is right.
    """
    declared = _tag(declared)
    sample = ""
    for text in texts:
        sample += f"{text[:SAMPLE_CHARACTERS]}\n"
        if len(sample) > SAMPLE_CHARACTERS:
            break
    found = _language(sample, SURE) or primary(declared) or _likeliest(sample)
    return declared if primary(declared) == found else found


def _likeliest(sample: str) -> str:
    """Where there is doubt: the first language of the script, English of Latin."""
    counted = scripts(sample)
    return _GROUPS.get(counted.most_common(1)[0][0] if counted else "", ("en",))[0]


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
        told = _tag(block.language)
        if primary(told) == other and other:
            other = told
        found.append(block if other == block.language else replace(block, language=other))
    return tuple(found)


def primary(language: str) -> str:
    """The first subtag of a BCP 47 tag, in lower case."""
    return language.partition("-")[0].lower()


def _tag(declared: str) -> str:
    """A declared language, well formed, or ""."""
    tag = declared.strip().replace("_", "-")
    return tag if _TAG.fullmatch(tag) else ""


def _other(text: str, own: str) -> str:
    sample = text[:SAMPLE_CHARACTERS]
    counted = scripts(sample)
    script = counted.most_common(1)[0][0] if counted else ""
    if counted[script] < (MIN_LETTERS if script == "Latin" else MIN_OTHER_LETTERS):
        return ""
    if script == "Latin":
        shares = _shares(sample)
        words = len(_WORD.findall(sample))
        best = max(shares, key=lambda name: shares[name])
        if words < MIN_WORDS or (own in shares and shares[best] < MIN_LEAD * shares[own]):
            return ""
    found = _language(sample, QUITE_SURE, strict=True)
    return "" if found == own else found


def _language(sample: str, sure: float, *, strict: bool = False) -> str:
    """The language of `sample`; "" where there is doubt. `strict`: the commonest words alone
    don't do."""
    counted = scripts(sample)
    if not counted:
        return ""
    script = counted.most_common(1)[0][0]
    if script in ("Han", "Hiragana", "Katakana"):
        kana = counted["Hiragana"] + counted["Katakana"]
        return "ja" if kana > KANA_SHARE * (kana + counted["Han"]) else "zh"
    if script in _BY_SCRIPT:
        return _BY_SCRIPT[script]
    group = _GROUPS.get(script, ())
    if script == "Latin" and not strict and (found := _by_words(sample)):
        return found
    if not group or counted[script] < MIN_LETTERS // 2:
        return group[0] if group and script != "Latin" else ""  # the likeliest
    language, sureness = _ranked(sample, group)
    return language if sureness >= sure else ""


def _by_words(sample: str) -> str:
    """The language whose commonest words lead clearly; "" where none does."""
    (best, share), (_, second) = Counter(_shares(sample)).most_common(2)
    return best if share >= MIN_SHARE and share >= MIN_LEAD * second else ""


def _shares(sample: str) -> dict[str, float]:
    """Of the words of `sample`, how many are among the commonest of each language."""
    words = Counter(_WORD.findall(sample.casefold().replace("'", "’")))
    total = words.total() or 1
    return {
        language: sum(words[word] for word in common & words.keys()) / total
        for language, common in _common_words().items()
    }


@lru_cache(maxsize=1)
def _common_words() -> dict[str, frozenset[str]]:
    raw = json.loads((files("narrator.text") / "data/languages.json").read_text("utf-8"))
    return {language: frozenset(words.split()) for language, words in raw.items()}


def _ranked(sample: str, group: tuple[str, ...]) -> tuple[str, float]:
    """The likeliest language of the group, and its probability within it."""
    ranks = {name: float(p) for name, p in _identifier().rank(sample) if name in group}
    best = max(ranks, key=lambda name: ranks[name])
    total = sum(ranks.values())
    return best, ranks[best] / total if total else 0.0


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
