"""Whose turn it is in an interview whose paragraphs begin with who speaks: `Anna: I never knew.`"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from narrator.types import Block

# What stands in front of a turn's colon: a name of up to four words, "Q", "Speaker 2", 記者.
_LABEL = re.compile(r"([^\W\d_][^:：\n]{0,29}?)\s?(?::(?=\s|$)|：)")
_WORD = re.compile(r"[^\W\d_][\w'’.\-]*|\d{1,2}")
_MOST_WORDS = 4
_PARTICLES = frozenset(
    ("al", "bin", "da", "de", "del", "den", "der", "di", "du", "ibn", "la", "van", "von", "zu")
)
# An interview has two speakers or more with two turns each, and a label in front of one paragraph
# in four, from the first to the last: answers may have several.
_LEAST_TURNS = 2
_LEAST_SPEAKERS = 2
_PARAGRAPHS_A_LABEL = 4
# What may be a turn or a part of one; what stands between turns and is nobody's; a heading ends
# the turn before it.
_SPOKEN = frozenset({"paragraph", "quote", "item"})
_ENDING = "heading"


def turns(blocks: Sequence[Block], names: Iterable[str] = ()) -> dict[int, str]:
    """The speaker of each block that somebody speaks, by the index of the block.

    Speakers are those of `names` (in any case), and all that are marked so if the whole is an
    interview: two names or more that come back in front of a colon. A paragraph, quote or list item
    without a name goes on with the turn before it; a heading ends that. The name is as it is
    spelled first, or in `names`.
    """
    labels = {
        index: name
        for index, block in enumerate(blocks)
        if block.kind in _SPOKEN and (name := label(block.text))
    }
    known = {name.casefold(): name for name in names}
    for speaker in _speakers(blocks, labels):
        known.setdefault(speaker.casefold(), speaker)
    speaking = ""
    found: dict[int, str] = {}
    for index, block in enumerate(blocks):
        speaking = known.get(labels.get(index, "").casefold(), speaking)
        if block.kind == _ENDING:
            speaking = ""
        if speaking and block.kind in _SPOKEN:
            found[index] = speaking
    return found


def label(text: str) -> str:
    """The name that `text` begins with, and a colon; "" where it begins otherwise."""
    found = _LABEL.match(text)
    words = found[1].split() if found else []
    if not words or len(words) > _MOST_WORDS or words[-1].casefold() in _PARTICLES:
        return ""
    named = all(
        _WORD.fullmatch(word) and (not word[0].islower() or (number and word in _PARTICLES))
        for number, word in enumerate(words)
    )
    return " ".join(words) if named else ""


def _speakers(blocks: Sequence[Block], labels: dict[int, str]) -> list[str]:
    """The names of an interview, as they are first spelled; none where it is no interview."""
    counts = Counter(name.casefold() for name in labels.values())
    again = {name for name, count in counts.items() if count >= _LEAST_TURNS}
    if len(again) < _LEAST_SPEAKERS:
        return []
    places = [index for index, name in labels.items() if name.casefold() in again]
    between = blocks[places[0] : places[-1] + 1]
    if len(places) * _PARAGRAPHS_A_LABEL < sum(block.kind in _SPOKEN for block in between):
        return []
    # Who has one turn is told from "Remember:" by having more than one name.
    return [name for name in labels.values() if name.casefold() in again or " " in name]
