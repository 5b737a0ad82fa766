"""Text made plain for matching, and folded for comparison."""

from __future__ import annotations

import re

# Quotation marks straight, a full-width colon and bar as narrow ones; Arabic without vowel marks
# and with one alef, ya and ha: writers and keyboards differ in them. One character for one, but
# for the marks.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ＇`´‚‛", "'"),
        **dict.fromkeys("“”„‟＂", '"'),
        **dict.fromkeys("أإآٱ", "ا"),
        "ى": "ي",
        "ة": "ه",
        "｜": "|",
    }
)
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
_TOKEN = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*")


def plain(text: str) -> str:
    """`text` as the rules match it: straight quotes, Arabic letters without their variants."""
    if text.isascii():
        return text.replace("`", "'")
    return _MARKS.sub("", text.translate(_PLAIN))


def tokens(text: str) -> tuple[str, ...]:
    """The words of `text`, folded."""
    return tuple(_TOKEN.findall(plain(text).casefold()))


def fold(text: str) -> str:
    """`text` for comparison: its words alone, case, quotes and punctuation ignored."""
    return " ".join(tokens(text))
