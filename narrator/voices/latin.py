"""What an English voice can read of a text: Latin letters and the marks that shape a sentence.

Anything else (a digit, a currency sign, an emoji, another script) should have become words, or a
removal, before it came to a voice. Engines drop such things or make a noise of them, so it is
refused here, by name.
"""

from __future__ import annotations

import unicodedata

from narrator.errors import Bad
from narrator.text.alphabet import folded_letter

# Signs that English engines know as words.
SPOKEN_SIGNS = "&%+@"
# Marks of typography that no reader gives a word: they part words or are passed over.
_SILENT = frozenset("/\\*_|~•·`´^¿¡")
# The marks that engines read, and what is written for the others.
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
        # What joins, parts or breaks without being seen.
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    }
)


def plain(word: str, text: str) -> str:
    """`word` in letters, the marks of `.,;:!?()"“”'-—…`, the spoken signs, and blanks.

    Raises `Bad` (of `text`) for a character that is none of these and is not written as one.
    """
    chars = []
    for char in unicodedata.normalize("NFC", word):
        written = char.translate(_WRITTEN_FOR)
        if written in _SILENT:
            written = " "
        elif not (written in _READ or written in SPOKEN_SIGNS or _letter(written)):
            raise Bad(text, f"no word is known for {char!r} in {word!r}")
        chars.append(written)
    return "".join(chars).replace("--", "—").replace("...", "…")


def folded(word: str, text: str) -> str:
    """A `plain` word in the letters a to z: "São" → "Sao", "ﬁne" → "fine".

    Raises `Bad` (of `text`) for a letter that is not Latin.
    """
    if word.isascii():
        return word
    chars = []
    for char in unicodedata.normalize("NFC", word):
        letters = folded_letter(char)
        if letters is None:
            raise Bad(text, f"{word!r} is not in the Latin alphabet")
        chars.append(letters)
    return "".join(chars)


def _letter(char: str) -> bool:
    return not char or char.isalpha() or bool(unicodedata.combining(char))
