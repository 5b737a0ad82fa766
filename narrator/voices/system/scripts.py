"""Which voice says which script, and a text cut into runs of one script.

espeak-ng reads a script that its voice was not made for as a row of letter names, so each run is
given to a voice of its own script.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from narrator.text.alphabet import folded_letter

# Script -> the espeak-ng voice that reads it. Left out, by the phonemes of one sentence each:
# Hebrew, Thai and Burmese (their vowels are lost), Cherokee (spelled out), Japanese (a kanji is
# "Chinese letter"). Chinese is read only when asked for by name: 84 of its characters, common ones
# among them, have a syllable that espeak-ng's table lacks.
SCRIPT_VOICES = {
    "Latin": "gmw/en-us",
    "Cyrillic": "zle/ru",
    "Greek": "grk/el",
    "Arabic": "sem/ar",
    "Devanagari": "inc/hi",
    "Bengali": "inc/bn",
    "Gurmukhi": "inc/pa",
    "Gujarati": "inc/gu",
    "Oriya": "inc/or",
    "Tamil": "dra/ta",
    "Telugu": "dra/te",
    "Kannada": "dra/kn",
    "Malayalam": "dra/ml",
    "Sinhala": "inc/si",
    "Hangul": "ko",
    "Georgian": "ccs/ka",
    "Armenian": "ine/hy",
    "Ethiopic": "sem/am",
}

# Other voices for a script, tried in this order where that one lacks a letter of a word. (The
# Macedonian voice spells letters that it lacks; others say no Cyrillic letter that these don't.)
_MORE_VOICES = {
    "Cyrillic": "zle/uk zle/be zls/sr trk/kk trk/ba",
    "Arabic": "ira/fa inc/ur inc/sd trk/ug",
}
# Letters of Urdu that the Persian voice says too, as Persian has them.
_URDU = frozenset("ٹڈڑںےہھ")

# The script of a voice's own language, by its primary subtag; Latin where none is named. A voice
# whose script it reads badly (above) owns none and is not offered.
_LANGUAGE_SCRIPTS = {
    "Cyrillic": "ba be bg cv kk ky mk nog ru tt uk",
    "Greek": "el grc",
    "Arabic": "ar fa sd ug ur",
    "Devanagari": "hi kok mr ne",
    "Bengali": "as bn bpy",
    "Gurmukhi": "pa",
    "Gujarati": "gu",
    "Oriya": "or",
    "Tamil": "ta",
    "Telugu": "te",
    "Kannada": "kn",
    "Malayalam": "ml",
    "Sinhala": "si",
    "Hangul": "ko",
    "Georgian": "ka",
    "Armenian": "hy hyw",
    "Ethiopic": "am ti",
    "Han": "cmn hak yue zh",
    "": "chr he ja my piqd shn th",
}
_SCRIPT_OF_LANGUAGE = {
    language: script
    for script, languages in _LANGUAGE_SCRIPTS.items()
    for language in languages.split()
}

# The first word of a character's Unicode name is its script, but for these.
_NAME_SCRIPTS = {"CJK": "Han", "MODIFIER": ""}

# A word past about 120 letters is cut off by espeak-ng (1.52): it is spoken in pieces.
WORD_LETTERS = 60
_LONG_WORD = re.compile(rf"\w{{{WORD_LETTERS}}}(?=\w)")


def voices_for(script: str, text: str) -> tuple[str, ...]:
    """espeak-ng's voices for a `text` in a script, the likeliest first."""
    if script not in SCRIPT_VOICES:
        return ()
    more = _MORE_VOICES.get(script, "").split()
    if script == "Arabic" and not _URDU.isdisjoint(text):
        return ("inc/ur", SCRIPT_VOICES[script], *more)
    return (SCRIPT_VOICES[script], *more)


def nearest(letter: str) -> str:
    """The letter that a letter with marks is built on ("ș" → "s"); itself where there is none."""
    if script_of(letter) == "Latin":
        return (folded_letter(letter) or letter)[0]
    return unicodedata.normalize("NFKD", letter)[0]


def own_script(language: str) -> str:
    """The script a voice of BCP 47 `language` reads; "" for one that it can't be trusted with.

    >>> own_script("uk"), own_script("en-us"), own_script("fa-latn"), own_script("ja")
    ('Cyrillic', 'Latin', 'Latin', '')
    """
    parts = language.lower().split("-")
    if parts[1:2] in (["latn"], ["shaw"]):
        return "Latin" if parts[1] == "latn" else ""
    return _SCRIPT_OF_LANGUAGE.get(parts[0], "Latin")


@lru_cache(maxsize=4096)
def script_of(character: str) -> str:
    """The Unicode script of a letter; "" for what belongs to every script (digits, marks)."""
    if not unicodedata.category(character).startswith("L"):
        return ""
    first = unicodedata.name(character, "UNKNOWN").partition(" ")[0]
    return _NAME_SCRIPTS.get(first, first.capitalize())


def plain(text: str) -> str:
    """`text`, of the same length, without what the engine takes for a command.

    Control characters become blanks: espeak-ng ends the text at NUL and obeys what stands behind
    \\x01. A letter dressed up by Unicode (full width, mathematical) becomes the letter it is.
    """
    return "".join(map(_plain, text))


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if category.startswith("L"):
        same = unicodedata.normalize("NFKC", character)
        if len(same) == 1 and script_of(same):
            return same
    return character


@dataclass(frozen=True, slots=True)
class ScriptRun:
    """`text[start:end]` has letters of `script` alone ("" where it has no letters at all)."""

    script: str
    start: int
    end: int


def runs(text: str) -> Iterator[ScriptRun]:
    """`text` in runs of one script, none of whose words is too long for the engine.

    What belongs to no script goes with what stands before it; at the start, with what follows.
    """
    start = 0
    script = ""
    for at, character in enumerate(text):
        found = script_of(character)
        if found and found != script:
            if script:
                yield from _pieces(text, ScriptRun(script, start, at))
                start = at
            script = found
    if start < len(text):
        yield from _pieces(text, ScriptRun(script, start, len(text)))


def words_of(text: str, run: ScriptRun) -> Iterator[ScriptRun]:
    """A run in words, each with the blanks behind it."""
    for match in re.finditer(r"\s*\S+\s*", text[run.start : run.end]):
        yield ScriptRun(run.script, run.start + match.start(), run.start + match.end())


def _pieces(text: str, run: ScriptRun) -> Iterator[ScriptRun]:
    start = run.start
    if run.script != "Han":  # each of its characters is a word
        for match in _LONG_WORD.finditer(text, run.start, run.end):
            yield ScriptRun(run.script, start, match.end())
            start = match.end()
    yield ScriptRun(run.script, start, run.end)
