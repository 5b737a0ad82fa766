"""Words: pure functions, no clock, disk, network or audio."""

from __future__ import annotations

__all__ = ["sentences", "spoken"]


def sentences(text: str) -> list[str]:
    """The sentences of one paragraph, in order, without the white space between them."""
    from narrator.text import split

    return [sentence.text for sentence in split.sentences(text)]


def spoken(text: str, language: str = "en") -> str:
    """`text` as a reader would say it: numbers, dates and signs in words."""
    from narrator.text import verbalise

    return verbalise.verbalise(text, language).text
