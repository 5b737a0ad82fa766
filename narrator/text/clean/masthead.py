"""The name of the newspaper or site above the title, which is no title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from narrator.text.clean.labels import Label
from narrator.text.clean.look import Look

MAX_NAME_WORDS, MIN_HEADLINE_WORDS, MAX_HEADLINE_WORDS = 4, 4, 30
# A masthead stands among so many first lines.
FIRST_LINES = 12
# Words that papers and sites are named with.
NAMING = re.compile(
    r"\b(?:news|times|herald|post|journal|daily|magazine|review|blog|gazette|tribune|chronicle|register"
    r"|telegraph|mail|wire|weekly|today|online|press|observer|standard|record)\b"
    r"|\.(?:com|org|net|co|io|info)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\.\w")
_SHORT_NAME = re.compile(r"[A-Z]{2,4}")
_SMALL = frozenset(["the", "of", "and", "a", "in", "on", "for"])


def mastheads_of(looks: Sequence[Look], labels: Sequence[Label | None]) -> Iterator[int]:
    """The places of mastheads: a short name in capitals above a line of a headline's shape, when
    sections' names or a menu stand between the two, or when it is named as papers are, or by
    letters, and the text never says its words as plain ones.
    """
    for at, look in enumerate(looks[:FIRST_LINES]):
        if look.told or look.block.kind in ("item", "quote"):
            return
        if labels[at] is not None or not _is_name(look):
            continue
        head = _headline(looks, labels, at)
        if head is None:
            continue
        between = range(at + 1, head)
        if len(between) >= 2 or (between and labels[at + 1] is None):
            if _told_below(looks, labels, head):
                yield at
        elif _is_named(look.text) and not _said(looks, look):
            yield at


def is_sections(look: Look) -> bool:
    """Nothing but names of sections ("U.S.", "World", "Finance & economics")."""
    words = ["".join(look.words)] if all(len(word) == 1 for word in look.words) else look.words
    return 0 < len(words) <= 3 and all(word in look.tongues.words.sections for word in words)


def _is_name(look: Look) -> bool:
    words = look.text.split()
    if not 0 < look.count <= MAX_NAME_WORDS or look.text[-1] in ".,:;?!…-–—":
        return False
    small = _SMALL | look.tongues.words.neutral
    if any(word[0].islower() and word not in small for word in words) or is_sections(look):
        return False
    return words[0][0].isupper() and not any(map(str.isdigit, look.text))


def _is_named(text: str) -> bool:
    if _SHORT_NAME.fullmatch(text) is not None:
        return True
    return NAMING.search(text) is not None and (" " in text or _ADDRESS.search(text) is not None)


def _headline(looks: Sequence[Look], labels: Sequence[Label | None], at: int) -> int | None:
    """The first line below that has a headline's shape, past sections' names and menus."""
    for place in range(at + 1, min(at + FIRST_LINES, len(looks))):
        look, label = looks[place], labels[place]
        if label is not None or is_sections(look):
            continue
        shaped = MIN_HEADLINE_WORDS <= look.count <= MAX_HEADLINE_WORDS
        open_end = not look.closed or look.text.endswith(("?", "!"))
        longer = shaped and open_end and look.count > looks[at].count and not look.long
        return place if longer and look.block.kind not in ("item", "quote") else None
    return None


def _told_below(looks: Sequence[Look], labels: Sequence[Label | None], head: int) -> bool:
    return any(
        look.told and labels[place] is None
        for place, look in enumerate(looks[head + 1 :], head + 1)
    )


def _said(looks: Sequence[Look], name: Look) -> bool:
    """A word of the name stands in the text in small letters, or its capitals do: so the text
    is about it."""
    content = [word for word in name.words if word not in _SMALL]
    if not content:
        return True
    if _SHORT_NAME.fullmatch(name.text) is not None:
        content = [name.text]
    small = re.compile(rf"\b(?:{'|'.join(map(re.escape, content))})\b")
    return any(look is not name and small.search(look.block.text) for look in looks if look.told)
