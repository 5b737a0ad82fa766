"""The article as the rules see it, and the verdict on each block so far."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby, pairwise

from narrator.text.clean.labels import Label
from narrator.text.clean.look import Look
from narrator.text.clean.title import Title
from narrator.text.clean.words import fold

MAX_STANDFIRST_WORDS = 45
# Sentences above the line that says who wrote it, and lines around them.
MAX_STANDFIRSTS, MAX_HEAD_LINES = 2, 8


class Page:
    """Looks and labels of an article's blocks and, in `rules`, by what rule each goes (None: it
    stays). `first` and `last` are the places of the author's first and last sentence: before and
    behind them are the head and the tail, where weak labels count. `spaced`: blank lines part the
    author's paragraphs."""

    def __init__(
        self, looks: Sequence[Look], labels: Sequence[Label | None], title: Title | None
    ) -> None:
        self.looks = looks
        self.labels = labels
        self.title = title.at if title is not None else -1
        self.sure = title is not None and title.sure
        self.rules: list[str | None] = [None] * len(looks)
        self.copies = Counter(fold(look.text) for look in looks if not (look.long or look.closed))
        self.numbering = _numbering(looks)
        self.spaced = _is_spaced(looks)
        self._told: list[int] | None = None
        places = groupby(range(len(looks)), key=lambda at: looks[at].chunk)
        self._chunks = [list(group) for _, group in places]
        self.first = self.last = 0
        self.measure()

    def measure(self) -> None:
        """Finds `first` and `last` again, after sentences were ruled out. Where there is none,
        all is head and tail at once."""
        start = self.title + 1
        places = [at for at in range(start, len(self.looks)) if self.by_author(at)]
        for _ in range(MAX_STANDFIRSTS):
            if len(places) > 1 and self._is_standfirst(places[0], places[1]):
                places = places[1:]
        self.first = places[0] if places else len(self.looks)
        self.last = places[-1] if places else start - 1

    def _is_standfirst(self, at: int, after: int) -> bool:
        """A sentence between the title and who wrote it, or when; `after` is the next one's
        place, up to which there are lines of the page alone where they don't follow at once."""
        if not 0 <= self.title < at or self.looks[at].count > MAX_STANDFIRST_WORDS:
            return False
        label = self.labels[at + 1]
        if at == self.title + 1 and label is not None and label.rule in ("byline", "date"):
            return True
        between = [label.rule for label in self.labels[at + 1 : after] if label is not None]
        whole = len(between) == after - at - 1 <= MAX_HEAD_LINES >= at - self.title
        timed = not self.numbering.isdisjoint(range(at, after))
        signed = "byline" in between or ("date" in between and "furniture" in between)
        return whole and signed and not timed

    def by_author(self, at: int) -> bool:
        """An author's sentence, as far as one can see."""
        free = at != self.title and self.rules[at] is None and self.labels[at] is None
        return free and self.looks[at].told

    def told_words(self, end: int | None = None) -> int:
        """How many words the author's sentences before `end` have, as was seen when first asked."""
        if self._told is None:
            counts = (look.count if self.by_author(at) else 0 for at, look in enumerate(self.looks))
            self._told = list(accumulate(counts, initial=0))
        return self._told[-1 if end is None else min(end, len(self.looks))]

    def chunks(self) -> Sequence[list[int]]:
        """The places of each group of lines."""
        return self._chunks

    def chunk_behind(self, at: int) -> Iterator[int]:
        """The places behind `at` in its group of lines."""
        place = at + 1
        while place < len(self.looks) and self.looks[place].chunk == self.looks[at].chunk:
            yield place
            place += 1

    def rule(self, rule: str, *places: int) -> None:
        """Rules these blocks out, those that are free."""
        for place in places:
            if self.rules[place] is None and place != self.title:
                self.rules[place] = rule


def _is_spaced(looks: Sequence[Look]) -> bool:
    """The author's paragraphs are parted by blank lines: most sentences stand alone."""
    size = Counter(look.chunk for look in looks)
    alone = [size[look.chunk] == 1 for look in looks if look.prose]
    return len(alone) >= 2 and 4 * sum(alone) >= 3 * len(alone)


def _numbering(looks: Sequence[Look]) -> frozenset[int]:
    """Lines that count chapters (1, 2, 3, each alone) or tell the times of a live text."""
    chunks = Counter(look.chunk for look in looks)
    numbers: list[tuple[int, int]] = []
    clocks: list[int] = []
    for at, look in enumerate(looks):
        alone = look.count == 1 and chunks[look.chunk] == 1
        if alone and re.fullmatch(r"[0-9]{1,2}", look.text):
            numbers.append((int(look.text), at))
        elif look.count <= 4 and look.tongues.is_whole("clock", look.text):
            clocks.append(at)
    found = set(clocks) if len(clocks) > 1 else set()
    for (low, at), (high, later) in pairwise(numbers):
        if high == low + 1 and later > at + 1:
            found |= {at, later}
    return frozenset(found)
