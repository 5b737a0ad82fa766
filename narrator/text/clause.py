"""Where a sentence may be cut when it is too long for one utterance."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A clause is heard as one from about this many words on; fewer is a list, a date or a name.
_CLAUSE_WORDS = 4
_STRONG_CLAUSE_WORDS = 2
_STRONG = ";:—–"

# Behind a mark stands white space; a dash may stand between two blanks or none. No mark of a
# number (1,000) or an abbreviation is followed by both.
_MARK = re.compile(r"[,;:][”’\"')\]]*(?=\s)|[)\]](?=\s)|\s[—–-](?=\s)|—|(?<=[,.?!…])[”\"](?=\s)")
# An end of sentence inside a quotation, where the words go on in a capital.
_INNER_END = re.compile(r"(?<=[^\W\d_]{4})[.?!…](?=\s+[A-Z“‘\"])")
_BLANKS = re.compile(r"\s*")
_TOKEN = re.compile(r"\S+")
_LETTER = re.compile(r"\w")

# Words that open a phrase in English: conjunctions, relative pronouns, and prepositions that bind
# more to what follows than to what stands before ("of" and "to" bind both sides).
_OPENERS = frozenset(
    re.findall(
        r"\w+",
        """and but or nor yet because although though while whereas if unless until since when
        where which who whom whose that in on at by for with from into over under about after
        before between through during against without within toward towards across along despite""",
    )
)
# What must not be parted from the opener behind it: "out of which", "so that", "not on".
_BOUND = _OPENERS | frozenset(
    re.findall(r"\w+", "of to as than so even just only such both either not the a an out")
)


def clauses(text: str) -> tuple[tuple[int, str], ...]:
    """Offsets inside one sentence where it may be cut, ascending, each with its kind.

    "mark": the first character behind a clause mark and its white space, where both sides are
    clauses. "word": in front of a conjunction, relative pronoun or preposition. Never within a
    word or a number; in other languages than English only the marks are found.
    """
    marks = dict.fromkeys(_marks(text), "mark")
    words = {at: "word" for at in _openers(text) if at not in marks}
    return tuple(sorted((marks | words).items()))


def _marks(text: str) -> Iterator[int]:
    quoted = "“" in text or '"' in text
    found = [(m.end(), text[m.start() : m.end()].strip()[:1]) for m in _MARK.finditer(text)]
    if quoted:
        found += [(m.end(), ";") for m in _INNER_END.finditer(text)]
    found.sort()
    counts = _words_before(text, [at for at, _ in found])
    for number, (at, mark) in enumerate(found):
        before = counts[number] - (counts[number - 1] if number else 0)
        behind = counts[number + 1] - counts[number]
        least = _STRONG_CLAUSE_WORDS if mark in _STRONG else _CLAUSE_WORDS
        start = _BLANKS.match(text, at).end()  # type: ignore[union-attr]
        if before >= least and behind >= least and start < len(text):
            yield start


def _words_before(text: str, places: list[int]) -> list[int]:
    """How many words stand before each place, and last, how many there are."""
    counts, count, index = [], 0, 0
    for match in _words(text):
        while index < len(places) and places[index] <= match.start():
            counts.append(count)
            index += 1
        count += 1
    return counts + [count] * (len(places) - index + 1)


def _openers(text: str) -> Iterator[int]:
    before = ""
    for match in _words(text):
        word = match.group().strip("“”‘’\"'()[],;:").casefold()
        if word in _OPENERS and before and before not in _BOUND and match.start():
            yield match.start()
        before = word


def _words(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _TOKEN.finditer(text) if _LETTER.search(match.group()))
