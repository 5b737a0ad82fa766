"""The International Phonetic Alphabet, as a user may write it.

Symbols: The International Phonetic Association's chart (revised to 2020), by the code points of
its Unicode table; and four kinds that dictionaries write: the ligatures ʦ ʣ ʧ ʤ ʨ ʥ, the vowels
ɚ ɝ with their hook, the schwas ᵊ ᵻ, and g for ɡ.
"""

from __future__ import annotations

import unicodedata

VOWELS = frozenset("iyɨʉɯuɪʏʊeøɘɵɤoəɛœɜɞʌɔæɐaɶɑɒɚɝᵊᵻ")
CONSONANTS = frozenset(
    "pbtdʈɖcɟkɡqɢʔmɱnɳɲŋɴʙrʀⱱɾɽɸβfvθðszʃʒʂʐçʝxɣχʁħʕhɦɬɮʋɹɻjɰlɭʎʟ"  # pulmonic
    "ʘǀǃǂǁɓɗʄɠʛ"  # clicks, implosives
    "ʍwɥʜʢʡɕʑɺɧɫ"  # other symbols
    "ʦʣʧʤʨʥ"
)
STRESS = frozenset("ˈˌ")
TIES = frozenset("\u0361\u035c")
# Length, breaks, tones and intonation.
_MARKS = frozenset("ːˑ.|‖‿˥˦˧˨˩ꜛꜜ↗↘ ")
_DIACRITICS = frozenset(
    "ʰʷʲˠˤⁿˡʼ˞"
    "\u0306\u030b\u0301\u0304\u0300\u030f\u030c\u0302\u1dc4\u1dc5\u1dc8"
    "\u0325\u030a\u032c\u0339\u031c\u031f\u0320\u0308\u033d\u0329\u030d\u032f\u0311"
    "\u0324\u0330\u033c\u0334\u031d\u031e\u0318\u0319\u032a\u033a\u033b\u0303\u031a"
)
_SYMBOLS = VOWELS | CONSONANTS | STRESS | TIES | _MARKS | _DIACRITICS
# What is typed for a symbol that keyboards lack.
_MEANT = {"'": "ˈ", "’": "ˈ", ",": "ˌ", ":": "ː", "-": ". (a syllable's end)"}


def composed(text: str) -> str:
    """`text` with each diacritic as a character of its own, as the chart has it."""
    apart = unicodedata.normalize("NFD", " ".join(text.split()))
    return apart.replace("c\u0327", "ç").replace("g", "ɡ")


def wrong(text: str) -> str:
    """Why a composed `text` is no IPA, for people; "" where it is."""
    for char in text:
        if char in _SYMBOLS:
            continue
        meant = f"; write {_MEANT[char]}" if char in _MEANT else ""
        name = unicodedata.name(char, f"U+{ord(char):04X}").lower()
        shown = f"“{char}” " if char.isprintable() and not unicodedata.combining(char) else ""
        return f"{shown}({name}) is no symbol of the International Phonetic Alphabet{meant}"
    if not any(char in VOWELS or char in CONSONANTS for char in text):
        return "between the slashes stands no sound: write one, as in /ˈwɜːd/"
    return ""


def plural(text: str) -> str:
    """English `text` with the sound of a plural's or possessive's s."""
    sounds = [char for char in text if char in VOWELS or char in CONSONANTS]
    last = sounds[-1] if sounds else ""
    if last in set("szʃʒʧʤʦʣ"):
        return f"{text}ɪz"
    return f"{text}s" if last in set("ptkfθ") else f"{text}z"
