"""The expressions and words of data/debris.toml, data/furniture.toml and data/debris/, by language.

English, and what is the same everywhere, is always looked for; another language's expressions
only in a text that may be in it: they cost time, and a word of one may be harmless in another.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from narrator.text.clean.words import plain

LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "ja", "ar")
# A Latin text may be in a language when this share of its words are that one's commonest, and
# half as many as of the likeliest.
MIN_SHARE, OF_BEST = 0.08, 0.5
SAMPLE_WORDS = 600
_KANA = re.compile("[\u3040-\u30ff]")
_ARABIC = re.compile("[\u0620-\u06ff]")


class Vocabulary(NamedTuple):
    """Folded words by what they speak for; the groups are told in data/furniture.toml."""

    strong: frozenset[str]
    weak: frozenset[str]
    neutral: frozenset[str]
    controls: frozenset[str]
    sections: frozenset[str]
    dates: frozenset[str]
    roles: frozenset[str]
    related: frozenset[str]
    related_keys: frozenset[str]
    affiliations: frozenset[str]


class Tongues:
    """The expressions and words of some languages together."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.languages = languages
        self.words = _vocabulary(languages)
        self._compiled: dict[str, re.Pattern[str]] = {}
        self._any: dict[tuple[str, ...], re.Pattern[str]] = {}

    def pattern(self, name: str) -> re.Pattern[str]:
        """The alternatives of `name`, any of them; case is ignored unless the name says
        otherwise."""
        found = self._compiled.get(name)
        if found is None:
            found = self._compiled[name] = self._compile(name)
        return found

    def finds(self, name: str, text: str) -> bool:
        """`name` is somewhere in `text`."""
        return self.pattern(name).search(text) is not None

    def begins(self, name: str, text: str) -> bool:
        """`text` begins with `name`."""
        return self.pattern(name).match(text) is not None

    def is_whole(self, name: str, text: str) -> bool:
        """`text` is nothing but `name`."""
        return self.pattern(name).fullmatch(text) is not None

    def is_one_of(self, names: tuple[str, ...], text: str) -> bool:
        """`text` is nothing but one of `names`: asked of them all at once."""
        found = self._any.get(names)
        if found is None:
            parts = [f"(?:{self.pattern(name).pattern})" for name in names]
            signs = ["" if name.endswith("_cased") else "i" for name in names]
            joined = "|".join(f"(?{sign}:{part})" for sign, part in zip(signs, parts, strict=True))
            found = self._any[names] = re.compile(joined)
        return found.fullmatch(text) is not None

    def _compile(self, name: str) -> re.Pattern[str]:
        tables = [_table(language) for language in ("", *self.languages)]
        joined = "|".join(part for table in tables for part in table["patterns"].get(name, ()))
        for part in ("month", "day", "work"):
            marker = "{" + part + "}"
            if marker in joined:
                parts = [one for table in tables for one in table.get("parts", {}).get(part, ())]
                joined = joined.replace(marker, "(?:" + "|".join(parts) + ")")
        flags = 0 if name.endswith("_cased") else re.IGNORECASE
        return re.compile(joined or "(?!)", flags)


@cache
def tongues(*languages: str) -> Tongues:
    """English and these languages."""
    return Tongues(languages)


def tongues_of(texts: Iterable[tuple[str, ...]]) -> Tongues:
    """The languages that a text may be in, from the words of its blocks."""
    words: list[str] = []
    for text in texts:
        words += text
        if len(words) > SAMPLE_WORDS:
            break
    counted = Counter(words[:SAMPLE_WORDS])
    joined = "".join(counted)
    if len(_ARABIC.findall(joined)) * 3 > len(joined):
        return tongues("ar")
    if _KANA.search(joined) is not None:
        return tongues("ja")
    shares = {
        language: sum(counted[word] for word in common & counted.keys()) / (len(words) or 1)
        for language, common in _common_words().items()
    }
    best = max(shares.values())
    return tongues(
        *(
            language
            for language in LANGUAGES
            if shares.get(language, 0) >= max(MIN_SHARE, OF_BEST * best)
        )
    )


def is_whole(name: str, text: str) -> bool:
    """`text` is nothing but `name`, in English."""
    return tongues().is_whole(name, text)


@cache
def _table(language: str) -> dict[str, Any]:
    name = f"data/debris/{language}.toml" if language else "data/debris.toml"
    text = files("narrator.text").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(plain(text) if language == "ar" else text)


@cache
def _furniture() -> dict[str, dict[str, str]]:
    text = files("narrator.text").joinpath("data/furniture.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _common_words() -> dict[str, frozenset[str]]:
    latin = [language for language in LANGUAGES if language not in ("ja", "ar")]
    found = {name: frozenset(_table(name)["words"]["neutral"].split()) for name in latin}
    found["en"] = frozenset(_furniture()["ui"]["neutral"].split())
    return found


def _vocabulary(languages: tuple[str, ...]) -> Vocabulary:
    table = _furniture()

    def words(group: str, name: str) -> frozenset[str]:
        found = set(table[group][name].split())
        for language in languages:
            found |= set(plain(_table(language)["words"].get(name, "")).casefold().split())
        return frozenset(found)

    strong, weak, neutral = (words("ui", name) for name in ("strong", "weak", "neutral"))
    return Vocabulary(
        strong=strong,
        weak=weak,
        neutral=neutral,
        controls=strong | weak | neutral,
        sections=words("section", "sections"),
        dates=words("dates", "dates"),
        roles=words("people", "roles"),
        related=words("related", "words"),
        related_keys=words("related", "keys"),
        affiliations=words("people", "affiliations"),
    )
