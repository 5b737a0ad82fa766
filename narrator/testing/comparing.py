"""What was heard against what should have been."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from narrator.testing.hearing import Heard


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a narration differs from the texts it should say, each text once for each difference.

    `lost` was not heard, `doubled` once too often, `swapped` at another place (the fewest texts
    that had to move); `cut` was heard with words missing, added, changed or moved. `strange`
    counts utterances that are none of the expected texts, and words that belong to no utterance.
    """

    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    swapped: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    strange: int = 0

    @property
    def whole(self) -> bool:
        """Every text was heard once, in its place, with all its words."""
        return self == Comparison()

    def __str__(self) -> str:
        named = (
            ("lost", self.lost),
            ("doubled", self.doubled),
            ("swapped", self.swapped),
            ("cut", self.cut),
        )
        said = [f"{len(texts)} {name} ({_shown(texts)})" for name, texts in named if texts]
        if self.strange:
            said.append(f"{self.strange} strange")
        return "; ".join(said) or "whole"


def compare(heard: Iterable[Heard], expected: Sequence[str]) -> Comparison:
    """How `heard` differs from `expected`, which may hold a text more than once."""
    heard = list(heard)
    there, right = _in_order([each.text for each in heard], expected)
    missing = Counter(text for at, text in enumerate(expected) if at not in right)
    known = set(expected)
    doubled: list[str] = []
    swapped: list[str] = []
    strange = 0
    for at, each in enumerate(heard):
        if at in there:
            continue
        if each.text is None or each.text not in known:
            strange += 1
        elif missing[each.text]:
            missing[each.text] -= 1
            swapped.append(each.text)
        else:
            doubled.append(each.text)
    return Comparison(
        lost=tuple(missing.elements()),
        doubled=tuple(doubled),
        swapped=tuple(swapped),
        cut=tuple(each.text for each in heard if each.text in known and not _complete(each)),
        strange=strange,
    )


@dataclass(frozen=True, slots=True)
class Begun:
    """A line of the tone voice's log: a process began to speak a text."""

    pid: int
    digest: str
    text: str


def begun(log: Path) -> list[Begun]:
    """Every utterance begun, from the file that NARRATOR_TONE_LOG named; none if there is none."""
    if not log.exists():
        return []
    lines = log.read_text("utf-8", "surrogatepass").split("\n")[:-1]
    parts = (line.split(" ", 2) for line in lines)
    return [Begun(int(pid), digest, text) for pid, digest, text in parts]


def _complete(heard: Heard) -> bool:
    return [word.text for word in heard.words] == (heard.text or "").split()


def _shown(texts: Sequence[str]) -> str:
    shown = ", ".join(repr(text[:40]) for text in texts[:3])
    return shown + (", ..." if len(texts) > 3 else "")


def _in_order(heard: Sequence[str | None], expected: Sequence[str]) -> tuple[set[int], set[int]]:
    """Places in `heard` and in `expected` of a longest common subsequence.

    Hunt and Szymanski (CACM 20, 1977): the longest ascending run of matching places.
    """
    places: dict[str, list[int]] = {}
    for at, text in enumerate(expected):
        places.setdefault(text, []).append(at)
    tails: list[int] = []  # the least place at which a run of each length ends
    links: list[tuple[int, int, int]] = []  # heard place, expected place, link before
    heads: list[int] = []
    for at, name in enumerate(heard):
        for place in reversed(places.get(name, ()) if name is not None else ()):
            length = bisect_left(tails, place)
            links.append((at, place, heads[length - 1] if length else -1))
            tails[length : length + 1] = [place]
            heads[length : length + 1] = [len(links) - 1]
    there: set[int] = set()
    right: set[int] = set()
    link = heads[-1] if heads else -1
    while link >= 0:
        at, place, link = links[link]
        there.add(at)
        right.add(place)
    return there, right
