"""The pauses of a narration, one table for each pace: after what, how many milliseconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from narrator.errors import BadValue
from narrator.text.cut import Ending
from narrator.types import PACES, BlockKind

PassageKind = Literal["title", "byline"] | BlockKind

# A pause in which codec and limiter come to rest: it parts two phrases.
PHRASE_PAUSE_MS = 120


@dataclass(frozen=True, slots=True)
class Pauses:
    """Silence in ms after what `ends` an utterance inside a passage, after a `passage` by its kind,
    and `before_heading`, which is longer than behind one: a heading belongs to what follows it.
    Behind a sentence and a clause mark it is at least `PHRASE_PAUSE_MS`, so that phrases are
    parted alike in every pace."""

    ends: Mapping[Ending, int]
    passage: Mapping[PassageKind, int]
    before_heading: int

    def after(self, kind: PassageKind, following: PassageKind | None) -> int:
        """The pause in ms between a passage of that kind and the `following` one; None is none."""
        opening = kind in ("title", "byline", "heading")
        return self.before_heading if following == "heading" and not opening else self.passage[kind]


def of(pace: str) -> Pauses:
    """The pauses of that pace. Raises `BadValue` for one that is not of `types.PACES`."""
    found = _PAUSES.get(pace)
    if found is None:
        raise BadValue("pace", pace[:40], f"one of {', '.join(PACES)}")
    return found


# A passage of code is one line of it. Calm is some 1.4 times the natural, brisk two thirds: where
# a listener still hears list, paragraph and heading apart.
_PAUSES: Mapping[str, Pauses] = {
    "calm": Pauses(
        ends={"sentence": 500, "mark": 250, "word": 60},
        passage={
            "title": 1250,
            "byline": 1250,
            "heading": 1100,
            "paragraph": 950,
            "item": 650,
            "quote": 950,
            "row": 650,
            "caption": 950,
            "footnote": 950,
            "code": 400,
            "notice": 950,
        },
        before_heading=1500,
    ),
    "natural": Pauses(
        ends={"sentence": 350, "mark": 180, "word": 40},
        passage={
            "title": 900,
            "byline": 900,
            "heading": 800,
            "paragraph": 650,
            "item": 450,
            "quote": 650,
            "row": 450,
            "caption": 650,
            "footnote": 650,
            "code": 300,
            "notice": 650,
        },
        before_heading=1100,
    ),
    "brisk": Pauses(
        ends={"sentence": 230, "mark": 130, "word": 30},
        passage={
            "title": 600,
            "byline": 600,
            "heading": 530,
            "paragraph": 430,
            "item": 300,
            "quote": 430,
            "row": 300,
            "caption": 430,
            "footnote": 430,
            "code": 200,
            "notice": 430,
        },
        before_heading=730,
    ),
}
