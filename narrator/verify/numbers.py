"""Numbers in words as one token each: "twenty five hundred" and "two thousand and five hundred"
are 2500, "nineteen oh five" is 1905. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
VALUES = {word: value for value, word in enumerate(_SMALL)} | {
    word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)
}
_UNLIKE = {"first": "one", "second": "two", "third": "three", "fifth": "five", "eighth": "eight"}
_UNLIKE |= {"ninth": "nine", "twelfth": "twelve"}
_ORDINALS = _UNLIKE | {
    (word[:-1] + "ieth" if word.endswith("y") else word + "th"): word
    for word in (*VALUES, "hundred", *_SCALES)
    if word not in _UNLIKE.values()
}
_LARGE = {"hundred", *_SCALES}
_NUMBERS = {*VALUES, *_LARGE}


@dataclass
class _Number:
    """What is said so far: `digits` are of numbers that are over, one read behind the other."""

    digits: str = ""
    whole: int = 0
    part: int = 0
    last: str = ""  # the word before

    def add(self, word: str) -> None:
        if word in _SCALES:
            self.whole += (self.part or 1) * _SCALES[word]
            self.part = 0
        elif word == "hundred":
            self.part = (self.part or 1) * 100
        else:
            value = VALUES[word]
            units_of_tens = self.last in _TENS and 0 < value < 10
            if self.last and not units_of_tens and self.last not in _LARGE:
                self.digits, self.whole, self.part = self.told(), 0, 0
            self.part += value
        self.last = word

    def told(self) -> str:
        return self.digits + (str(self.whole + self.part) if self.last else "")


def tokens(words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Each word, and each run of number words as its digits ("st", "th" and the like as "th"),
    with the [first, last) of `words` that it is made of."""
    at = 0
    while at < len(words):
        end, token = _number(words, at)
        yield (token, at, end) if end > at else (words[at], at, at + 1)
        at = max(end, at + 1)


def _number(words: Sequence[str], at: int) -> tuple[int, str]:
    """Where the number that begins at `at` ends, and its digits; `at` itself where none does."""
    made, end = _Number(), at
    while end < len(words):
        word = words[end]
        follows = words[end + 1] if end + 1 < len(words) else ""
        if word in _NUMBERS:
            made.add(word)
        elif word in _ORDINALS and (made.last or word != "second"):
            made.add(_ORDINALS[word])
            return end + 1, made.told() + "th"
        elif word == "a" and not made.last and follows in _LARGE:
            pass  # "a hundred" is one hundred
        elif word == "and" and made.last in _LARGE and follows in {*VALUES, *_ORDINALS}:
            pass
        elif word in ("oh", "o") and made.last and follows in _NUMBERS:
            made.add("zero")
        else:
            break
        end += 1
    return end, made.told()
