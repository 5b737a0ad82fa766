"""The letters a to z that a Latin letter stands for: é → e, ß → ss, ﬁ → fi."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Letters whose accent is part of the letter, so that no decomposition yields the plain one.
_PLAIN = (
    {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O"}
    | {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "th", "Ð": "Th", "þ": "th", "Þ": "Th"}
    | {"ı": "i", "ħ": "h", "Ħ": "H", "ŋ": "ng", "Ŋ": "Ng", "ə": "e", "Ə": "E", "ƒ": "f"}
)


@lru_cache(maxsize=4096)
def folded_letter(char: str) -> str | None:
    """What `char` is in the letters a to z; "" for a combining mark, None for another letter.

    A character that is no letter stays as it is.
    """
    if char.isascii():
        return char
    made = []
    for part in unicodedata.normalize("NFD", char):
        if unicodedata.combining(part):
            continue
        letters = _PLAIN.get(part) or (
            unicodedata.normalize("NFKC", part) if part.isalpha() else part
        )
        if part.isalpha() and not letters.isascii():
            return None
        made.append(letters)
    return "".join(made)
