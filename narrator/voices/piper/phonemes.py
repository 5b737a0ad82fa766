"""Text → the phonemes that Piper speaks (espeak-ng's), with the word each of them belongs to.

espeak-ng reads a whole sentence and runs small words together ("of the" → "ʌvðə"), so which
sounds are whose is found by reading each word alone as well, and aligning both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from narrator.errors import Bad
from narrator.voices import latin

# What is no sound of its own: punctuation, blanks, stress, length, ties, combining marks.
_SILENT = frozenset(" .,;:!?'\"()-ˈˌːˑ˞")
_VOWELS = frozenset("aeiouyæøœɐɑɒɔɘəɚɛɜɞɤɨɪɯɵɶʉʊʌʏᵻ")
_WORD = re.compile(r"\S+")
# "U.S." and "a.m." are read letter by letter; left as they are, espeak-ng says some dots.
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.)+[^\W\d_]\b\.?")
_CLOSING = " \t\r\n\"'”’)]"
# How many groups are how many words: espeak-ng runs up to four words together, and reads one
# ("U.S.-based") as up to four.
_STEPS = [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (3, 1), (4, 1)]


@dataclass(frozen=True, slots=True)
class Read:
    """A word at [start, end) of the text; its sounds are the phonemes [first, last) of all."""

    start: int
    end: int
    first: int
    last: int


class Phonemes:
    """Reads with espeak-ng, in the language `voice` (its own name for it)."""

    def __init__(self, voice: str) -> None:
        from piper.phonemize_espeak import EspeakPhonemizer

        self._espeak: Any = EspeakPhonemizer()
        self._voice = voice
        self._alone = lru_cache(maxsize=10_000)(self._sounds_of)

    def of(self, text: str) -> tuple[list[list[str]], list[Read]]:
        """The phonemes of each sentence of `text`, and the words, in order.

        Raises `Bad` naming a word that can't be said, and for a text without words.
        """
        words = [
            (match.start(), match.end(), _written(match.group(), text))
            for match in _WORD.finditer(text)
        ]
        said = [word for word in words if any(char.isalpha() for char in word[2])]
        if not said:
            raise Bad(text, "there is no word in it")
        sentence = " ".join(word[2] for word in words)
        if text.rstrip(_CLOSING).endswith(".") and not sentence.rstrip(_CLOSING).endswith("."):
            sentence += "."  # that of initials: "in the U.S."
        sentences: list[list[str]] = self._espeak.phonemize(self._voice, sentence)
        alone = [self._alone(word[2]) for word in said]
        for (start, end, _), heard in zip(said, alone, strict=True):
            if not heard:
                raise Bad(text, f"no sound is known for {text[start:end]!r}")
        groups = _groups(sentences)
        shares = aligned(["".join(phoneme for _, phoneme in group) for group in groups], alone)
        if shares is None:
            raise Bad(text, "its words and their sounds can't be told apart")
        places = [at for group in groups for at, _ in group]
        read = [
            Read(start, end, places[first], places[last - 1] + 1)
            for (start, end, _), (first, last) in zip(said, shares, strict=True)
        ]
        return sentences, read

    def _sounds_of(self, word: str) -> str:
        phonemes = (p for sentence in self._espeak.phonemize(self._voice, word) for p in sentence)
        return "".join(phoneme for phoneme in phonemes if _sounds(phoneme))


def aligned(groups: Sequence[str], words: Sequence[str]) -> list[tuple[int, int]] | None:
    """Which sounds are whose: [first, last) of the joined `groups` for each of `words`.

    `groups` are the sounds between blanks as a sentence is read, `words` those of each word read
    alone. A group is up to four words, or a word up to four groups; of all such readings the one
    with the least edit distance is taken, and inside a group the same goes for its words. None
    when there is no such reading.
    """
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for here in product(range(len(groups)), range(len(words))):
        if here not in best:
            continue
        for more_groups, more_words in _STEPS:
            there = (here[0] + more_groups, here[1] + more_words)
            heard = "".join(groups[here[0] : there[0]])
            if there[0] > len(groups) or there[1] > len(words) or len(heard) < more_words:
                continue
            cost = best[here][0] + _distance(heard, "".join(words[here[1] : there[1]]))
            if there not in best or cost < best[there][0]:
                best[there] = (cost, here)
    there = (len(groups), len(words))
    if there not in best:
        return None
    shares: list[tuple[int, int]] = []
    while there != (0, 0):
        here = best[there][1]
        offset = sum(len(group) for group in groups[: here[0]])
        heard = "".join(groups[here[0] : there[0]])
        inner = _divided(heard, tuple(words[here[1] : there[1]]))
        shares[:0] = [(offset + first, offset + last) for first, last in inner]
        there = here
    return shares


def _divided(heard: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """`heard` cut into one stretch a word, none empty, with the least sum of edit distances."""
    if len(words) == 1:
        return [(0, len(heard))]

    def cost(places: list[tuple[int, int]]) -> float:
        return sum(
            _distance(heard[first:last], word)
            for (first, last), word in zip(places, words, strict=True)
        )

    def cut_at(cut: int) -> list[tuple[int, int]]:
        rest = _divided(heard[cut:], words[1:])
        return [(0, cut), *((first + cut, last + cut) for first, last in rest)]

    return min(map(cut_at, range(1, len(heard) - len(words) + 2)), key=cost)


@lru_cache(maxsize=50_000)
def _distance(heard: str, alone: str) -> float:
    """Edit distance of sounds; one vowel for another costs half, since unstressed ones change."""
    if heard == alone:
        return 0.0
    row = [float(column) for column in range(len(alone) + 1)]
    for number, sound in enumerate(heard, 1):
        previous, row[0] = row[0], float(number)
        for column, other in enumerate(alone, 1):
            swap = 0.0 if sound == other else 0.5 if {sound, other} <= _VOWELS else 1.0
            previous, row[column] = (
                row[column],
                min(row[column] + 1.0, row[column - 1] + 1.0, previous + swap),
            )
    return row[-1]


def _groups(sentences: Sequence[Sequence[str]]) -> list[list[tuple[int, str]]]:
    """The sounds between blanks or sentences, each with its place among all phonemes."""
    groups: list[list[tuple[int, str]]] = []
    at = 0
    for phonemes in sentences:
        groups.append([])
        for phoneme in phonemes:
            if phoneme == " ":
                groups.append([])
            elif _sounds(phoneme):
                groups[-1].append((at, phoneme))
            at += 1
    return [group for group in groups if group]


def _sounds(phoneme: str) -> bool:
    return phoneme not in _SILENT and not unicodedata.combining(phoneme)


def _written(word: str, text: str) -> str:
    """`word` as espeak-ng reads it best: dashes and dots that it ignores as commas."""
    plain = latin.plain(word, text)
    latin.folded(plain, text)  # refuses letters that are not Latin
    plain = _INITIALS.sub(lambda match: " ".join(match.group().upper().split(".")), plain)
    plain = re.sub(r"(?<=\w)\.(?=\w)", ". ", plain)
    last = text.rstrip(_CLOSING).endswith(word.rstrip(_CLOSING))
    return plain.replace("…", "." if last else ",").replace("—", ", ").replace('"', "")
