"""Where a sentence is cut into utterances.

A sentence within its bound is spoken whole. A longer one is cut at a clause mark; where it has
none, the first utterance of a narration is still spoken whole up to 2.5 times its bound (a cut in
a title is heard), and everything else over 1.5 times is cut in front of a word that opens a
phrase, so that each utterance is made before the sound already made has been heard.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from narrator.types import Span

# What stands behind a piece: the sentence's end, a clause mark, or nothing that would be heard.
Ending = Literal["sentence", "mark", "word"]

LEAST = 12  # characters: a shorter piece sounds clipped
_PAST_FOR_MARK = 1.25
_WHOLE = 1.5
_WHOLE_FIRST = 2.5
_MOST = 1.6
WHOLE_WORD = 300  # characters: no engine is given more than this for one word of the source
# A word that belongs to the next one, as does an initial: no cut behind it where there is another.
_LEANING = re.compile(
    r"(?:^|\s)[“‘\"'(]?(?:an?|the|of|to|and|or|but|in|on|at|by|for|with|from|as|than|that|is|are|was"
    r"|were|be|been|has|have|had|will|would|can|could|not|no|its|his|her|their|our|my|your|this"
    r"|these|those|very|more|most|mister|missus|miz|doctor|saint|professor|president|[a-z]\.?)\s$",
    re.IGNORECASE,
)
_LEANING_CHARACTERS = 16


@dataclass(frozen=True, slots=True)
class Cuts:
    """Offsets of the spoken text at which a new piece may begin, ascending: behind a mark, before
    a word that opens a phrase, before a word that the one before it doesn't lean on, before any
    word of the source."""

    marks: Sequence[int]
    words: Sequence[int]
    blanks: Sequence[int] = ()
    starts: Sequence[int] = ()


def spoken_cuts(
    candidates: Sequence[tuple[int, str]], spans: Sequence[Span], text: str, source: str
) -> Cuts:
    """Cuts of a sentence's own text, in the words spoken for it: each at the first word that
    begins there or behind it. One inside a word is left out, unless the word is said as written.
    `text` is the spoken text, `source` the sentence; no blank is found inside what is said for a
    word of it.
    """
    marks: list[int] = []
    words: list[int] = []
    index = 0
    for offset, kind in candidates:
        while index < len(spans) and spans[index].end <= offset:
            index += 1
        if index == len(spans):
            break
        span = spans[index]
        at = span.spoken_start
        if span.start < offset:
            if source[span.start : span.end] != text[span.spoken_start : span.spoken_end]:
                continue
            at += offset - span.start
        (marks if kind == "mark" else words).append(at)
    starts = [
        span.spoken_start
        for span in spans
        if text[span.spoken_start - 1 : span.spoken_start].isspace()
    ]
    return Cuts(marks, words, [at for at in starts if not _leans(text, at)], starts)


def _leans(text: str, at: int) -> bool:
    """Whether the word that ends before `at` belongs to the one that begins there."""
    return _LEANING.search(text, max(0, at - _LEANING_CHARACTERS), at) is not None


def pieces(
    text: str, cuts: Cuts, bound_of: Callable[[int], int], first: int
) -> Iterator[tuple[int, int, Ending]]:
    """[start, end) of each piece of a spoken sentence, white space trimmed, and its ending.

    `bound_of(i)` is the bound in characters of the narration's i-th utterance (0 is the first);
    the sentence's first piece is the `first`-th.
    """
    at, index = 0, first
    while at < len(text):
        end, ending = _end(text, at, cuts, max(1, bound_of(index)), opening=index == 0)
        yield at, at + len(text[at:end].rstrip()), ending
        at = end
        while at < len(text) and text[at].isspace():
            at += 1
        index += 1


def _end(text: str, at: int, cuts: Cuts, bound: int, *, opening: bool) -> tuple[int, Ending]:
    left = len(text) - at
    if left <= bound:
        return len(text), "sentence"
    least = min(LEAST, bound // 3) or 1
    low, high, want = at + least, len(text) - least, at + bound
    mark = _mark(cuts.marks, low, high, want, at + int(_PAST_FOR_MARK * bound))
    if mark is not None:
        return mark, "mark"
    if left <= (_WHOLE_FIRST if opening else _WHOLE) * bound:
        return len(text), "sentence"
    high = min(high, at + int(_MOST * bound))
    for words in (cuts.words, cuts.blanks, cuts.starts):
        if (word := _nearest(words, low, high, want)) is not None:
            return word, "word"
    # What is said for one word of the source stays whole, a number as long as that may be.
    most = at + max(WHOLE_WORD, bound)
    later = bisect_left(cuts.starts, low)
    if later < len(cuts.starts) and cuts.starts[later] <= most:
        return cuts.starts[later], "word"
    if later == len(cuts.starts) and len(text) <= most:
        return len(text), "sentence"
    return _blank(text, low, high, want), "word"


def _mark(marks: Sequence[int], low: int, high: int, want: int, most: int) -> int | None:
    """The last mark up to `want`, else the first up to `most`."""
    index = bisect_right(marks, min(want, high))
    if index and marks[index - 1] >= low:
        return marks[index - 1]
    index = bisect_left(marks, low)
    if index < len(marks) and marks[index] <= min(most, high):
        return marks[index]
    return None


def _nearest(words: Sequence[int], low: int, high: int, want: int) -> int | None:
    index = bisect_left(words, want)
    near = [word for word in words[max(0, index - 1) : index + 1] if low <= word <= high]
    return min(near, key=lambda word: abs(word - want), default=None)


def _blank(text: str, low: int, high: int, want: int) -> int:
    """The blank nearest below `want`, else the next one; in a text without blanks, `want`."""
    below = text.rfind(" ", low, min(want, high) + 1)
    if below >= 0:
        return below
    above = text.find(" ", min(want, high), high + 1)
    return above if above >= 0 else min(want, high)
