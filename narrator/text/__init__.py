"""Words: pure functions, no clock, disk, network or audio."""

from __future__ import annotations

__all__ = ["article_text", "sentences", "spoken"]


def sentences(text: str) -> list[str]:
    """The sentences of one paragraph, in order, without the white space between them."""
    from narrator.text import split

    return [sentence.text for sentence in split.sentences(text)]


def spoken(text: str, language: str = "en") -> str:
    """`text` as a reader would say it: numbers, dates and signs in words."""
    from narrator.text import verbalise

    return verbalise.verbalise(text, language).text


def article_text(html: str, url: str = "") -> str:
    """All of a page's article without its title, a blank line between blocks: also what cleaning
    finds no good to hear (tables, notes, credits), but no captions.

    Raises EmptyText, NothingToRead.
    """
    from narrator.text.clean import RULES, clean
    from narrator.text.read.html import page

    written = {"call", "code", "copyright", "credit", "footnote", "page-note", "table"}
    blocks = clean(page(html, url=url), keep=RULES & written).blocks
    return "\n\n".join(block.text for block in blocks if block.kind != "notice")
