"""An index of words and phrases, and where they stand in a text as whole words.

A text is read token by token: a run of letters and digits with its accents, or one other
character; a character of a script that puts no blanks between words is a token. Entries are
a tree of tokens, walked from each token, at most as deep as the longest entry.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

Value = TypeVar("Value")

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ′＇", "'"))
# Han, kana, Thai, Lao, Burmese, Khmer: words are not parted by blanks.
_UNSPACED = (
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
_ACCENTS = r"[\u0300-\u036f\u200d\u00ad]*"
_PIECE = re.compile(r"\S+")
_TOKEN = re.compile(rf"{_UNSPACED}{_ACCENTS}|(?:(?!{_UNSPACED})\w{_ACCENTS})+|(\S)\1*{_ACCENTS}")
# What hangs on an English word behind an apostrophe, and leaves it the word that it is.
_CLITIC = re.compile(r"(?:s|ll|d|ve|re|m)(?!\w)", re.IGNORECASE)
_DOTTED = re.compile(r"\w\.\w")
# A sign that makes of a digit beside it another number.
_BEFORE_DIGIT = frozenset("$€£¥₹#±+−-.")
_AFTER_DIGIT = frozenset("%‰°$€£¥₹")
_JOINTS = frozenset(".,:/-–")
# What a word is made one with by the word behind it.
_BEHIND = frozenset(".@")
_BEFORE = frozenset(".@#")


class Token(NamedTuple):
    """`text[start:end]`; whether a blank stands before it, and whether it may not begin (`late`)
    or end (`early`) an entry since it stands inside an address."""

    start: int
    end: int
    spaced: bool
    late: bool
    early: bool


@dataclass(slots=True)
class _Node(Generic[Value]):
    after: dict[tuple[bool, str], _Node[Value]] = field(default_factory=dict)
    exact: dict[str, Value] = field(default_factory=dict)
    any_case: list[Value] = field(default_factory=list)

    def value(self, said: str) -> Value | None:
        """Of the words as they are written, else of their small letters."""
        if said in self.exact:
            return self.exact[said]
        return self.any_case[-1] if self.any_case else None


class Index(Generic[Value]):
    """Words and phrases, each with its value; a later one goes before an earlier one."""

    def __init__(self) -> None:
        self._root: _Node[Value] = _Node()

    def add(self, word: str, value: Value) -> None:
        """`word` as `written` gives it."""
        node = self._root
        for number, token in enumerate(tokens(word)):
            blank = token.spaced and number > 0
            lower = word[token.start : token.end].lower()
            node = node.after.setdefault((blank, lower), _Node())
        if word == word.lower():
            node.any_case.append(value)
        else:
            node.exact[word] = value

    def found(self, text: str, *, english: bool) -> Iterator[tuple[int, int, bool, Value]]:
        """(start, end, plural, value) of entries in `text`, in order and not overlapping.

        In `english` an apostrophe belongs to the word before it, and a small s behind a capital
        is a plural; elsewhere a word may begin behind an apostrophe ("l'ONU").
        """
        row = list(tokens(text))
        at = 0
        while at < len(row):
            longest = self._longest(text, row, at, english)
            if longest is None or row[at].late or not _opens(text, row[at].start, english):
                at += 1
                continue
            last, plural, value = longest
            yield row[at].start, row[last].end, plural, value
            at = last + 1

    def _longest(
        self, text: str, row: list[Token], at: int, english: bool
    ) -> tuple[int, bool, Value] | None:
        """The last token, whether it is a plural, and the value of the longest entry at `at`."""
        node = self._root
        best: tuple[int, bool, Value] | None = None
        said = ""
        for last in range(at, len(row)):
            token = row[last]
            blank = token.spaced and last > at
            word = written(text[token.start : token.end])
            so_far = f"{said}{' ' * blank}"
            if english and _may_be_plural(word):
                one = node.after.get((blank, word[:-1].lower()))
                value = one.value(so_far + word[:-1]) if one else None
                if value and _ends(text, token, english):
                    best = last, True, value
            following = node.after.get((blank, word.lower()))
            if following is None:
                return best
            node, said = following, so_far + word
            value = node.value(said)
            if value and _ends(text, token, english):
                best = last, False, value
        return best


def _may_be_plural(word: str) -> bool:
    """As "GPUs", "PhDs", "A380s": an s on a capital, or on a number that has one."""
    if len(word) < 3 or word[-1] != "s":
        return False
    return word[-2].isupper() or (word[-2].isdigit() and any(map(str.isupper, word)))


def written(word: str) -> str:
    """`word` in composed letters, single blanks and straight apostrophes."""
    if word.isascii() and not any(map(str.isspace, word)):
        return word
    composed = unicodedata.normalize("NFC", " ".join(word.split()))
    return composed.translate(_APOSTROPHES).replace("\u00ad", "").replace("\u200d", "")


def tokens(text: str) -> Iterator[Token]:
    """The tokens of `text`, in order."""
    for piece in _PIECE.finditer(text):
        spans = [match.span() for match in _TOKEN.finditer(text, *piece.span())]
        inside = range(0)
        if _address(piece[0]):
            words = [number for number, (start, _) in enumerate(spans) if _wordy(text[start])]
            inside = range(words[0], words[-1]) if words else inside
        for number, (start, end) in enumerate(spans):
            spaced = number == 0 and start > 0
            yield Token(start, end, spaced, number - 1 in inside, number in inside)


def _address(piece: str) -> bool:
    """Whether a run without a blank is an address or a path."""
    if "://" in piece or "@" in piece or piece[:4].lower() == "www.":
        return True
    slash = piece.rfind("/")
    return slash >= 0 and (piece.count("/") > 1 or bool(_DOTTED.search(piece, 0, slash)))


def _wordy(char: str) -> bool:
    return char.isalnum() or char == "_"


def _unspaced(char: str) -> bool:
    return bool(re.match(_UNSPACED, char))


def _opens(text: str, start: int, english: bool) -> bool:
    """Whether a word may begin here."""
    first = text[start]
    before = text[start - 1] if start else " "
    if not _wordy(first) or _unspaced(first) or before.isspace():
        return True
    behind = text[start - 2] if start > 1 else " "
    if _wordy(before):
        return _unspaced(before)
    if before.translate(_APOSTROPHES) == "'":
        return not (english and _wordy(behind))
    if first.isdigit():
        return not (before in _BEFORE_DIGIT or (before in _JOINTS and behind.isdigit()))
    return not (before in _BEFORE and (before != "." or _wordy(behind)))


def _ends(text: str, token: Token, english: bool) -> bool:
    """Whether a word may end with the token."""
    end, last = token.end, text[token.start]
    if token.early:
        return False
    after = text[end] if end < len(text) else " "
    beyond = text[end + 1] if end + 1 < len(text) else " "
    if not _wordy(last) or _unspaced(last) or after.isspace():
        return True
    if _wordy(after):
        return _unspaced(after)
    if after.translate(_APOSTROPHES) == "'" and english and _wordy(beyond):
        return bool(_CLITIC.match(text, end + 1))
    if text[end - 1].isdigit():
        return not (after in _AFTER_DIGIT or (after in _JOINTS and beyond.isdigit()))
    return not (after in _BEHIND and _wordy(beyond))
