"""The headings of a narration as chapters: their titles, known before anything is spoken, and where
they begin.

A chapter begins with the first sample of its heading's passage, so that who goes there hears all of
it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from narrator.text.script import Script
from narrator.types import Article

_KINDS = ("title", "heading")


def titles(article: Article, script: Script, title: str) -> tuple[str, ...]:
    """Of all chapters that there may be, by what is known with the first sentence."""
    first = script.passage(0)
    headed = [title] if first is None or first[0] != "heading" else []
    return (*headed, *(block.text for block in article.blocks if block.kind == "heading"))


def chapters(script: Script, starts: Sequence[int], title: str) -> list[tuple[int, str]]:
    """(first sample, title) of each, where phrase N begins at sample `starts[N]`."""
    return framed(list(_heads(script, starts)), title)


def _heads(script: Script, starts: Sequence[int]) -> Iterator[tuple[int, str, bool]]:
    index = 0
    while (phrase := script.phrase(index)) is not None:
        passage = script.passage(phrase.passage)
        if passage is not None and passage[0] in _KINDS and passage[1] == phrase.first:
            words = (script.utterance(n) for n in range(passage[1], passage[1] + passage[2]))
            name = named(one.source for one in words if one is not None)
            yield starts[index], name, phrase.passage == 0
        index += 1


def named(sources: Iterable[str]) -> str:
    """The words of a heading, as they stand in the source."""
    return " ".join(" ".join(sources).split())


def framed(heads: Sequence[tuple[int, str, bool]], title: str) -> list[tuple[int, str]]:
    """Chapters of heads (first sample, name, whether it is the first passage). What stands before
    the first of them, a clip too, belongs to it, or makes a chapter of the name `title`; without
    any there are none."""
    if not heads:
        return []
    found = [(start, name or title) for start, name, _ in heads]  # one given stands nowhere
    if heads[0][2]:
        return [(0, found[0][1]), *found[1:]]
    return [(0, title), *found]
