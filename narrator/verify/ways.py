"""Ways to say an utterance again that is heard wrongly: the same source, said differently. Pure.

A number with its "and" and a comma behind its thousands; a hyphenated word as two; a compound as
its halves; capitals letter by letter, or as a word; what the user's lexicon says of an everyday
word left out; the whole cut at its clauses; the whole slower.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from narrator.text.lexicon import Lexicon
from narrator.text.script.parted import Edit, parted, respelled
from narrator.text.split import clauses
from narrator.text.verbalise import verbalise
from narrator.types import SPEEDS, Utterance
from narrator.verify import numbers

SLOWER = 0.88
"""Times the speed: slower by an eighth is heard as care, more as another reader."""

_CAPITALS = re.compile(r"[A-Z]{2,6}(?![a-z])")
_WORD_AS_SPOKEN = 4  # capitals that can be a word: NASA, not FBI
_HYPHEN = re.compile(r"(?<=\w)[-‐‑](?=\w)")
_NUMBER = rf"(?:{'|'.join(numbers.VALUES)})\b"
# "two hundred five", and "two thousand five", but not "two thousand five hundred".
_BARE = re.compile(
    rf"\b(hundred|(?:thousand|million|billion)(?!\s(?:\w+[\s-])*hundred))\s+(?={_NUMBER})"
)
_AND = re.compile(rf"\b(hundred|thousand|million|billion) and (?={_NUMBER})")
_THOUSANDS = re.compile(rf"\b(thousand|million|billion|trillion)\s+(?={_NUMBER})")
_BLANKS = re.compile(r"\S+")
# The second halves of compounds that are written as one: each is said as it is said alone.
_HALVES = re.compile(
    r"(?<=[a-z]{3})(?="
    r"(?:back|bank|bed|bell|berry|bird|board|boat|book|bound|box|bridge|burst|case|chair|cloth|"
    r"coat|coast|craft|day|door|down|drop|fall|field|fighter|fire|fish|flow|fly|front|ground|guard|"
    r"hand|hole|holder|hood|horn|house|keeper|land|law|less|lift|light|line|list|load|lock|maker|"
    r"man|mark|master|mate|men|mill|moon|neck|night|pack|paper|path|piece|place|plan|point|port|"
    r"post|proof|rail|road|room|sail|set|shed|shell|shift|ship|shop|shore|side|skin|sky|song|"
    r"stone|storm|stream|taker|tide|time|top|town|trap|walk|wall|ward|ware|watch|water|way|weed|"
    r"week|wheel|wide|wife|wind|wood|word|work|worm|worthy|writer|yard|year)s?$)"
)


class Way(NamedTuple):
    """What is done to an utterance, one word for it, and what it becomes."""

    kind: str
    utterances: tuple[Utterance, ...]


def spellings(
    utterance: Utterance,
    places: Sequence[tuple[int, int]],
    *,
    language: str,
    lexicon: Lexicon | None = None,
) -> Iterator[Way]:
    """Other words for `utterance`, of which the text at `places` is heard wrongly: all places at
    once, first each in its likeliest way, then in the next. None changes what is meant."""
    by_place = [
        [*_unlisted(utterance, *one, language, lexicon), *_said(utterance, *one)]
        for one in _spoken(utterance)
        if _touches(one, places)
    ]
    tried: set[str] = set()
    for number in range(max(map(len, by_place), default=0)):
        again = respelled(
            utterance, [each[min(number, len(each) - 1)] for each in by_place if each]
        )
        if again.text not in tried:
            tried.add(again.text)
            yield Way("respelled", (again,))


def deliveries(utterance: Utterance) -> Iterator[Way]:
    """Other ways to say its words: in pieces, slower."""
    for cuts in cuts_of(utterance.text):
        yield Way("parted", parted(utterance, cuts))
    slower = max(SPEEDS[0], round(utterance.prosody.speed * SLOWER, 3))
    yield Way("slower", (replace(utterance, prosody=replace(utterance.prosody, speed=slower)),))


def cuts_of(text: str) -> Iterator[tuple[int, ...]]:
    """Ways to cut a text: at all its marks, else before a word that opens a clause."""
    found = clauses(text)
    marks = tuple(at for at, kind in found if kind == "mark")
    if marks:
        yield marks
    words = [at for at, kind in found if kind == "word"]
    if words:
        yield (min(words, key=lambda at: abs(at - len(text) / 2)),)


def _spoken(utterance: Utterance) -> Iterator[tuple[int, int]]:
    """The stretches of the text that are said for one stretch of the source."""
    for span in utterance.spans:
        yield span.spoken_start, span.spoken_end
    if not utterance.spans:  # a notice of ours, a title given by hand
        yield from (match.span() for match in _BLANKS.finditer(utterance.text))


def _touches(stretch: tuple[int, int], places: Sequence[tuple[int, int]]) -> bool:
    return any(stretch[0] < end and start < stretch[1] for start, end in places)


def _said(utterance: Utterance, start: int, end: int) -> Iterator[Edit]:
    text, shouted = utterance.text[start:end], utterance.text.isupper()
    for said in dict.fromkeys((*_numbers(text), *_words(text, shouted))):
        if said != text:
            yield Edit(start, end, said)


def _numbers(text: str) -> Iterator[str]:
    """A number with "and" behind its hundreds, or without; with pauses behind its thousands."""
    yield _BARE.sub(r"\1 and ", text) if not _AND.search(text) else _AND.sub(r"\1 ", text)
    yield _THOUSANDS.sub(r"\1, ", text)


def _words(text: str, shouted: bool) -> Iterator[str]:
    """Capitals as letters, unless all are capitals; words in two; capitals as words."""
    if not shouted:
        yield _CAPITALS.sub(lambda match: " ".join(match[0]), text)
    yield _HYPHEN.sub(" ", text)
    yield _BLANKS.sub(lambda match: _halved(match[0]), text)
    yield _CAPITALS.sub(
        lambda match: match[0].title() if len(match[0]) >= _WORD_AS_SPOKEN else match[0], text
    )


def _halved(piece: str) -> str:
    word = piece.rstrip(".,;:!?…)\"'”’")
    at = _HALVES.search(word) if word.isalpha() and not word.isupper() else None
    return f"{piece[: at.start()]} {piece[at.start() :]}" if at else piece


def _unlisted(
    utterance: Utterance, start: int, end: int, language: str, lexicon: Lexicon | None
) -> Iterator[Edit]:
    """The words that the rules have for what an entry of the lexicon has others for, or sounds. A
    word with a capital is a name, and its entry is what the user knows of it: that stays."""
    if lexicon is None or not utterance.spans:
        return
    for found in lexicon.found(utterance.source, language):
        at, to = found.start + utterance.start, found.end + utterance.start
        if any(map(str.isupper, found.entry.word)):
            continue
        for span in utterance.spans:
            if (span.spoken_start, span.spoken_end) == (start, end) and (
                span.start < to and at < span.end
            ):
                source = utterance.source[span.start - utterance.start : span.end - utterance.start]
                yield Edit(start, end, verbalise(source, language).text)
