"""Where a sentence may be cut when it is too long for one utterance."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

# English words that open a clause or a phrase, where a breath may be taken.
# fmt: off
_OPENERS = frozenset(
    [
        "and", "but", "or", "nor", "so", "yet", "because", "although", "though", "while", "whilst",
        "whereas", "when", "whenever", "where", "wherever", "which", "who", "whom", "whose", "that",
        "if", "unless", "until", "since", "after", "before", "once", "as", "than", "with",
        "without", "from", "into", "onto", "over", "under", "between", "among", "through",
        "throughout", "during", "against", "about", "across", "behind", "beyond", "despite",
        "except", "including", "like", "near", "towards", "toward", "upon", "within", "in", "on",
        "at", "by", "for",
    ]
)
_ARTICLES = frozenset(
    [
        "a", "an", "the", "his", "her", "its", "their", "our", "your", "my", "this", "that",
        "these", "those", "no",
    ]
)
# fmt: on
_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*\.?")
_MARK = re.compile(
    r"[,;:](?:[”’\"')\]»]{1,3})?(?=\s)|[.!?…][”’\"')\]»]{1,3}(?=\s+[a-z])|[)\]](?=\s)"
    r"|(?<=\s)[—–](?=\s)|(?<=[^\W\d_])—(?=\w)|[、，；：](?=\S)"
)
# A clause has at least so many words (in wide scripts: characters halved).
MIN_CLAUSE_WORDS = 3
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
# An end of sentence inside a quotation or brackets: no abbreviation has so many letters, nor are
# many of them small.
_INNER_END = re.compile(
    r"(?:(?<![^\W\d_])[a-z]{2,20}|[^\W\d_]{5}|[^\W\d_][’'][a-z]{1,2})(?:\.|\.{3})(?=\s+[“‘\"]?[A-Z])"
    r"|[?!…](?=\s+[“‘\"]?[A-Z])"
)
_OPENS_MORE = re.compile('[“"(«]')


def clauses(text: str) -> tuple[tuple[int, str], ...]:
    """Where one sentence may be cut, ascending: (offset, kind).

    "mark": just behind a comma, semicolon, colon, dash, a closing bracket or quote, or the end of
    a sentence inside a quotation, when at least three words stand on both sides of it up to the
    next mark, so that neither a number (1,000) nor a list of single words is cut. "word": just
    before a conjunction, a relative pronoun or a preposition that no mark precedes; never behind
    a title, an initial or another such word. A cut never falls inside a word or a number.
    """
    marks = _marks(text)
    words = _openers(text, {offset for offset, _ in marks})
    return tuple(sorted([*marks, *words]))


def _marks(text: str) -> list[tuple[int, str]]:
    places = {match.end() for match in _MARK.finditer(text) if not _between_digits(text, match)}
    if _OPENS_MORE.search(text):
        places.update(match.end() for match in _INNER_END.finditer(text))
    edges = [0, *sorted(places), len(text)]
    sizes = [_size(text[low:high]) for low, high in pairwise(edges)]
    found = []
    before = sizes[0]
    for place, behind in zip(sorted(places), sizes[1:], strict=True):
        if before >= MIN_CLAUSE_WORDS and behind >= MIN_CLAUSE_WORDS:
            found.append((place, "mark"))
            before = behind
        else:
            before += behind
    return found


def _between_digits(text: str, match: re.Match[str]) -> bool:
    left = text[max(match.start() - 2, 0) : match.start()].rstrip()[-1:]
    right = text[match.end() : match.end() + 2].lstrip()[:1]
    return match.group() in "–—" and left.isdigit() and right.isdigit()


def _size(piece: str) -> int:
    wide = len(_WIDE.findall(piece))
    return max(len(_WORD.findall(piece)) - bool(wide), wide // 2)


def _openers(text: str, marks: set[int]) -> Iterator[tuple[int, str]]:
    words = list(_WORD.finditer(text))
    marked = sorted(marks)
    before = 0  # words since the last mark or cut
    behind = _words_to_next(words, [*marked, len(text)])
    for index, word in enumerate(words):
        left = words[index - 1] if index else None
        if left is not None:
            if left.start() < _last_mark(marked, word.start()):
                before = 0
            enough = min(before, behind[index]) >= MIN_CLAUSE_WORDS
            if enough and _opens(text, left, word):
                yield word.start(), "word"
                before = 0
        before += 1


def _words_to_next(words: list[re.Match[str]], edges: list[int]) -> list[int]:
    """For each word, how many words there are from it to the next mark."""
    counts = [0] * len(words)
    edge = len(edges) - 1
    count = 0
    for index in range(len(words) - 1, -1, -1):
        while edge and words[index].start() < edges[edge - 1]:
            edge -= 1
            count = 0
        count += 1
        counts[index] = count
    return counts


def _last_mark(marked: list[int], place: int) -> int:
    """The last mark up to `place`; -1 before the first."""
    at = bisect_right(marked, place)
    return marked[at - 1] if at else -1


def _opens(text: str, left: re.Match[str], word: re.Match[str]) -> bool:
    gap = text[left.end() : word.start()]
    previous = left.group().casefold()
    return (
        word.group() in _OPENERS
        and gap.isspace()
        and not previous.endswith(".")
        and previous not in _OPENERS
        and previous not in _ARTICLES
    )
