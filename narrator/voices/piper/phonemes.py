"""Text → the phonemes that Piper speaks (espeak-ng's), with the word each of them belongs to.

espeak-ng reads a whole sentence and runs small words together ("of the" → "ʌvðə"), so which
sounds are whose is found by reading each word alone as well, and aligning both.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, product
from typing import Any

from narrator.errors import Bad
from narrator.types import Phonemes as Given
from narrator.voices import latin
from narrator.voices.american import Stretch, stand_in, stretches

# What is no sound of its own: punctuation, blanks, stress, length, ties, combining marks.
_SILENT = frozenset(" .,;:!?'\"()-ˈˌːˑ˞")
_VOWELS = frozenset("aeiouyæøœɐɑɒɔɘəɚɛɜɞɤɨɪɯɵɶʉʊʌʏᵻ")
# "U.S." and "a.m." are read letter by letter; left as they are, espeak-ng says some dots.
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.)+[^\W\d_]\b\.?")
_CLOSING = " \t\r\n\"'”’)]"
# How many groups are how many words: espeak-ng runs up to four words together, and reads one
# ("U.S.-based") as up to four.
_STEPS = [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (3, 1), (4, 1)]
# What a reading of a sentence may cost: tried one after the other.
_LIMITS = (8.0, 32.0, math.inf)


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

    def of(self, text: str, given: Sequence[Given] = ()) -> tuple[list[list[str]], list[Read]]:
        """The phonemes of each sentence of `text`, and the words, in order; of a word that `given`
        tells the sounds of, these.

        Raises `Bad` naming a word that can't be said, and for a text without words.
        """
        words = [(word, _written(word, text)) for word in stretches(text, given)]
        said = [word for word in words if any(char.isalpha() for char in word[1])]
        if not said:
            raise Bad(text, "there is no word in it")
        sentence = " ".join(written for _, written in words)
        if text.rstrip(_CLOSING).endswith(".") and not sentence.rstrip(_CLOSING).endswith("."):
            sentence += "."  # that of initials: "in the U.S."
        sentences: list[list[str]] = self._espeak.phonemize(self._voice, sentence)
        alone = [self._alone(written) for _, written in said]
        for (word, _), heard in zip(said, alone, strict=True):
            if not heard:
                raise Bad(text, f"no sound is known for {text[word.start : word.end]!r}")
        groups = _groups(sentences)
        shares = aligned(["".join(phoneme for _, phoneme in group) for group in groups], alone)
        if shares is None:
            raise Bad(text, "its words and their sounds can't be told apart")
        places = [at for group in groups for at, _ in group]
        read = [
            Read(word.start, word.end, places[first], places[last - 1] + 1)
            for (word, _), (first, last) in zip(said, shares, strict=True)
        ]
        return _with_sounds(sentences, read, [word.sounds for word, _ in said])

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
    # Most words sound in a sentence about as they do alone: a reading that costs little is looked
    # for first, without all that would cost more (an eighth of the time, measured).
    for limit in _LIMITS:
        best = _readings(groups, words, limit)
        if best.get((len(groups), len(words)), (math.inf,))[0] <= limit:
            break
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


def _readings(
    groups: Sequence[str], words: Sequence[str], limit: float
) -> dict[tuple[int, int], tuple[float, tuple[int, int]]]:
    """The least cost of the first groups as the first words, and from where it is reached; without
    what can't be part of a reading of all that costs at most `limit`: a distance is at least the
    difference in length."""
    # How many sounds stand before each, and how many more the groups have than the words.
    heard_before, alone_before = (
        [0, *accumulate(len(part) for part in parts)] for parts in (groups, words)
    )
    over = heard_before[-1] - alone_before[-1]
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for here in product(range(len(groups)), range(len(words))):
        if here not in best:
            continue
        spent = best[here][0]
        for more_groups, more_words in _STEPS:
            there = (here[0] + more_groups, here[1] + more_words)
            if there[0] > len(groups) or there[1] > len(words):
                continue
            length = heard_before[there[0]] - heard_before[here[0]]
            longer = length - (alone_before[there[1]] - alone_before[here[1]])
            rest = over - (heard_before[there[0]] - alone_before[there[1]])
            if length < more_words or spent + abs(longer) + abs(rest) > limit:
                continue
            heard = "".join(groups[here[0] : there[0]])
            cost = spent + _distance(heard, "".join(words[here[1] : there[1]]))
            if there not in best or cost < best[there][0]:
                best[there] = (cost, here)
    return best


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


def _written(word: Stretch, text: str) -> str:
    """`word` as espeak-ng reads it best: dashes and dots that it ignores as commas."""
    if word.sounds:
        before = _said(text[word.start : word.said_start], text)
        after = _said(text[word.said_end : word.end], text, last=word.end == len(text.rstrip()))
        return f"{before}{stand_in(word.sounds)}{after}"
    last = text.rstrip(_CLOSING).endswith(text[word.start : word.end].rstrip(_CLOSING))
    return _said(text[word.start : word.end], text, last=last)


def _said(part: str, text: str, *, last: bool = False) -> str:
    plain = latin.plain(part, text)
    latin.folded(plain, text)  # refuses letters that are not Latin
    plain = _INITIALS.sub(lambda match: " ".join(match.group().upper().split(".")), plain)
    plain = re.sub(r"(?<=\w)\.(?=\w)", ". ", plain)
    return plain.replace("…", "." if last else ",").replace("—", ", ").replace('"', "")


# The sounds of American English as espeak-ng writes them, in this order.
_ESPEAK = [
    *(("ɜɹ", "ɜː"), ("əɹ", "ɚ"), ("ˈi", "ˈiː"), ("ˌi", "ˌiː"), ("u", "uː"), ("ɑ", "ɑː")),
    *(("ɔ", "ɔː"), ("A", "eɪ"), ("I", "aɪ"), ("O", "oʊ"), ("W", "aʊ"), ("Y", "ɔɪ"), ("ʤ", "dʒ")),
    *(("ʧ", "tʃ"), ("ᵊ", "ə"), ("T", "ɾ")),
]


def espeak_sounds(sounds: str) -> list[str]:
    """American sounds as Piper's symbols, one a character."""
    for symbol, written in _ESPEAK:
        sounds = sounds.replace(symbol, written)
    return list(sounds)


def _with_sounds(
    sentences: list[list[str]], read: list[Read], given: list[str]
) -> tuple[list[list[str]], list[Read]]:
    """With the sounds given for a word in the place of those of the word that stood in for it."""
    if not any(given):
        return sentences, read
    flat = [(number, p) for number, sentence in enumerate(sentences) for p in sentence]
    out: list[tuple[int, str]] = []
    moved: list[Read] = []
    at = 0
    for word, sounds in zip(read, given, strict=True):
        first, last, own = word.first, word.last, flat[word.first : word.last]
        if sounds:
            first, last = _whole(flat, word)
            own = [(flat[word.first][0], symbol) for symbol in espeak_sounds(sounds)]
        out += flat[at:first]
        moved.append(Read(word.start, word.end, len(out), len(out) + len(own)))
        out += own
        at = last
    parted: list[list[str]] = [[] for _ in sentences]
    for number, phoneme in out + flat[at:]:
        parted[number].append(phoneme)
    return parted, moved


def _whole(flat: list[tuple[int, str]], word: Read) -> tuple[int, int]:
    """A word's sounds with the stress before them and the length behind them."""
    first, last = word.first, word.last
    while first > 0 and flat[first - 1][1] in "ˈˌ":
        first -= 1
    while last < len(flat) and (flat[last][1] in "ːˑ" or unicodedata.combining(flat[last][1])):
        last += 1
    return first, last
