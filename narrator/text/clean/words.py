"""Text made plain for matching, and folded for comparison."""

from __future__ import annotations

import re

# Quotation marks straight, a full-width colon and bar as narrow ones; Arabic without vowel marks
# and with one alef, ya and ha: writers and keyboards differ in them. One character for one, but
# for the marks.
_PLAIN = {
    **dict.fromkeys("’‘ʼ＇`´‚‛", "'"),
    **dict.fromkeys("“”„‟＂", '"'),
    **dict.fromkeys("أإآٱ", "ا"),
    "ى": "ي",
    "ة": "ه",
    "｜": "|",
}
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
_TOKEN = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*")

# A text in ASCII letters is cut at its blanks, in a third of the time: these marks are made ones.
_BETWEEN_WORDS = "—–…•«»£€\u00a0"
_BLANK = str.maketrans(
    {chr(code): " " for code in range(128) if not chr(code).isalnum() and chr(code) not in "'-"}
)
_TWO_JOINTS = ("--", "''", "-'", "'-")


def plain(text: str) -> str:
    """`text` as the rules match it: straight quotes, Arabic letters without their variants."""
    if text.isascii():
        return text.replace("`", "'")
    for mark, one in _PLAIN.items():  # in a tenth of the time of str.translate
        if mark in text:
            text = text.replace(mark, one)
    return _MARKS.sub("", text)


def tokens(text: str) -> tuple[str, ...]:
    """The words of `text`, folded."""
    return tokens_of_plain(plain(text))


def tokens_of_plain(text: str) -> tuple[str, ...]:
    """The words of a text that is plain already."""
    if not text.isascii():
        for mark in _BETWEEN_WORDS:
            text = text.replace(mark, " ")
    folded = text.casefold()
    if folded.isascii():
        words = folded.translate(_BLANK)
        if not any(pair in words for pair in _TWO_JOINTS):
            return tuple(filter(None, (word.strip("'-") for word in words.split())))
    return tuple(_TOKEN.findall(folded))


def fold(text: str) -> str:
    """`text` for comparison: its words alone, case, quotes and punctuation ignored."""
    return " ".join(tokens(text))
