"""Sounds that are given for words, in the sounds of American English.

The symbols are those of Kokoro's training (misaki): one letter for a diphthong or an affricate
(A eɪ, I aɪ, O oʊ, W aʊ, Y ɔɪ, ʧ tʃ, ʤ dʒ), ᵊ for a schwa that is hardly heard, T for a tapped t; a
stress mark stands before its vowel. What English lacks becomes what English speakers make of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from narrator.text.lexicon import ipa
from narrator.types import Phonemes

VOWELS = frozenset("AIOWYiuæɑɔəɛɜɪʊʌᵊᵻ")
_STRESS = frozenset("ˈˌ")
_WORD = re.compile(r"\S+")
# Marks that join the parts of a compound; they have no sound.
_JOINTS = "-‐‑'’/_"

# In this order, on composed IPA without ties; a dot parts syllables until all are done.
_SEQUENCES = [
    (re.compile(pattern), sounds)
    for pattern, sounds in [
        (r"tʃ|tʂ|tɕ|ʨ", "ʧ"),
        (r"dʒ|dʐ|dʑ|ʥ", "ʤ"),
        (r"ʦ", "ts"),
        (r"ʣ", "dz"),
        (r"([nlmɹr])\u0329", r"ᵊ\1"),
        (r"([aæɑɒɔoɛeœøəɐ])\u0303", r"\1n"),
        (r"(?<=[aeiouæɑɒɔəɛɜɪʊʌ])\u02de", "ɹ"),
        (r"[ɪi]əɹ", "ɪɹ"),
        (r"[eɛ]əɹ?", "ɛɹ"),
        (r"ʊəɹ?", "ʊɹ"),
        (r"[ɜɝ]ː?[ɹr]?", "3"),
        (r"ɚ[ɹr]?", "əɹ"),
        (r"[eɛ][ɪij](?!ː)|eː", "A"),
        (r"[aɑæ][ɪij](?!ː)", "I"),
        (r"[aɑæ][ʊuw](?!ː)", "W"),
        (r"[ɔoɒ][ɪij](?!ː)", "Y"),
        (r"[oəɔ][ʊuw](?!ː)|oː?", "O"),
        (r"e(?=$|[\s.ˈˌ]|[aɑæɔəɛɪʊʌiu])", "A"),
        (r"ɐ(?=ɹ)|(?<=[ˈˌ])ɐ", "ʌ"),
    ]
]
# A sound, and the letters that it is nearest to.
_NEAR = """
ɑ:aɑɒɶ ɛ:e ə:ɐɘ ɪ:ɨ u:yʉɯ ʊ:ʏɵ ʌ:øœɤɞ ɜɹ:3
ɹ:rʀʁɻɽɺ T:ɾ m:ɱ n:ɳ ŋ:ɴ nj:ɲ lj:ʎ l:ɬɮɭʟɫ v:βʋⱱ f:ɸ p:ʘ b:ɓʙ t:ʈǀǂ d:ɖɗ
ʃ:çɕʂɧ ʒ:ʑʐ k:xχqcǃǁ ɡ:ɣɢʛɠɟ h:ħʜɦ ʤ:ʄ j:ʝ w:ɥɰʍʷ
"""
_NEAREST = {
    letter: near
    for near, _, letters in (item.partition(":") for item in _NEAR.split())
    for letter in letters
}
_KEPT = VOWELS | _STRESS | frozenset("bdfhjklmnpstvwzðŋɡɹʃʒʤʧθT ")


@dataclass(frozen=True, slots=True)
class Stretch:
    """`text[start:end]`, a word to a reader; [said_start, said_end) of it sounds as `sounds`,
    which is "" where none are given."""

    start: int
    end: int
    said_start: int = 0
    said_end: int = 0
    sounds: str = ""


@lru_cache(maxsize=4096)
def american(written: str) -> str:
    """IPA in American sounds; "" where nothing of it can be heard."""
    sounds = "".join(char for char in ipa.composed(written) if char not in ipa.TIES)
    for pattern, said in _SEQUENCES:
        sounds = pattern.sub(said, sounds)
    near = "".join(_NEAREST.get(char, char) for char in sounds)
    kept = "".join(char for char in near if char in _KEPT)
    return " ".join(filter(None, (_stressed(word) for word in kept.split())))


def _stressed(word: str) -> str:
    """With its stress before the vowel; on the first one if none is marked. "" of no sound."""
    if not any(char not in _STRESS for char in word):
        return ""
    out = []
    pending = "" if _STRESS & set(word) else "ˈ"
    for char in word:
        if char in _STRESS:
            pending = char
            continue
        if char in VOWELS:
            out.append(pending)
            pending = ""
        out.append(char)
    return "".join(out)


def stretches(text: str, given: Sequence[Phonemes]) -> list[Stretch]:
    """The words of `text`, parted by blanks and, where sounds are given for a part of one, there.

    Words that sounds are given for together are one stretch. What is given for no letter, or
    can't be heard, is passed over.
    """
    words = [match.span() for match in _WORD.finditer(text)]
    found: list[Stretch] = []
    rest = iter(sorted(_single(text, given), key=lambda one: one[0]))
    said = next(rest, None)
    at = 0
    while at < len(words):
        start, end = words[at]
        at += 1
        while said is not None and said[0] < end:
            low, high, sounds = said
            said = next(rest, None)
            if low < start:
                continue
            while high > end and at < len(words):
                end = words[at][1]
                at += 1
            if _spoken(text[start:low]):
                found.append(Stretch(start, low))
                start = low
            cut = end
            if _spoken(text[high:end]):
                cut = high + len(text[high:end]) - len(text[high:end].lstrip(_JOINTS))
            found.append(Stretch(start, cut, low, high, sounds))
            start = cut
        if start < end:
            found.append(Stretch(start, end))
    return found


def _single(text: str, given: Sequence[Phonemes]) -> Iterator[tuple[int, int, str]]:
    """(start, end, sounds), one for a word where as many sounds as words are given."""
    for one in given:
        sounds = american(one.ipa)
        if not (
            0 <= one.start < one.end <= len(text) and sounds and _spoken(text[one.start : one.end])
        ):
            continue
        words = [match.span() for match in _WORD.finditer(text, one.start, one.end)]
        parts = sounds.split()
        if len(words) == len(parts):
            yield from ((*word, part) for word, part in zip(words, parts, strict=True))
        else:
            yield words[0][0], words[-1][1], sounds


def _spoken(part: str) -> bool:
    return any(map(str.isalnum, part))


def stand_in(sounds: str) -> str:
    """A word to be read in the place of one whose sounds are given: what stands before it is said
    as the vowel or consonant that it begins with wants ("the apple", "the cat")."""
    return "apple" if sounds.lstrip("ˈˌ")[0] in VOWELS else "cat"
