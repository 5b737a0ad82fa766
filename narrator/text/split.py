"""Paragraph → sentences, and sentence → clauses, by character offsets.

sentencex finds the sentences; what it is known to miss is mended here: lists in one line,
abbreviations before a number or a small letter, a time and its zone, an ellipsis before a new
sentence, a whole sentence in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from narrator.text.clause import clauses
from narrator.text.language import language_of
from narrator.text.read.told import primary
from narrator.types import Sentence

__all__ = ["clauses", "sentences"]

# sentencex takes quadratic time in a quotation that is never closed, so it is given no more.
WINDOW_CHARACTERS = 10_000

# A list's number or letter, alone: it opens the sentence behind it.
_LONE_MARK = re.compile(r"[•⁃-]?\s?(?:\d{1,3}|[A-Za-z])[.)]{1,2}")
# The same inside a paragraph that such a mark begins.
_NUMBERED = re.compile(r"(?:^|(?<=\s))(?:[•⁃-]\s?)?(\d{1,3})[.)]{1,2}\s+(?=\S)")
_LETTERED = re.compile(r"(?:^|(?<=\s))([a-z])[.)]\s+(?=[^\Wa-z])")
_HALF_DAY = re.compile(r"\b[ap]\.m\.$", re.IGNORECASE)
_ZONE = re.compile(
    r"(?:Eastern|Central|Mountain|Pacific|Atlantic|[ECMP][SD]?T|GMT|UTC|BST|CES?T|IST|JST|on|in|local)\b"
)
# The last word before a full stop, and the abbreviations that stand before a number, and before a
# small letter, without an end of sentence.
_LAST_WORD = re.compile(r"(?<!\w)([^\W\d_]+)\.\s*$")
# fmt: off
_BEFORE_NUMBER = frozenset(
    [
        "approx", "art", "arts", "ca", "ch", "chap", "chs", "col", "ed", "ext", "fig", "figs", "fl",
        "nr", "par", "para", "pl", "pt", "ref", "sec", "sect", "ser", "tel", "temp", "vol", "vols",
    ]
)
_BEFORE_SMALL = frozenset(
    [
        "approx", "assn", "assoc", "bros", "dept", "dist", "est", "govt", "inc", "incl", "inst",
        "hrs", "intl", "ltd", "max", "min", "mins", "natl", "orig", "oz", "prev", "secs", "temp",
        "univ", "vol", "wks", "yrs",
        "mon", "tue", "tues", "wed", "thu", "thurs", "fri", "sat", "sun",
    ]
)
# Titles before a name that the splitter does not know, in any language and in some.
_BEFORE_NAME = frozenset(["Cllr", "Cpl", "Insp", "Msgr", "Mgr", "Pte", "Supt"])
_BEFORE_NAME_IN = {
    "es": frozenset(["D", "Dña", "Profa"]),
    "fr": frozenset(["M", "MM", "Pr", "St", "Ste"]),
    "nl": frozenset(["Mevr", "mevr"]),
    "pt": frozenset(["D", "Eng", "Profa", "profa"]),
}
# fmt: on
# A title or an initial right behind a dash or a bracket ("She—Ms. Wu—left"), which hides it from
# the splitter.
_TITLE_IN_DASHES = re.compile(
    r"(?:[—–―(\[/“‘\"'-](?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Sen|Rep|Gov|Lt|Col|Capt|Sgt|Rev|Mt|Ft)"
    r"|[—–―(\[][A-Z])\.$"
)
# An ordinal of German: a number of the article's or before a month ("im 19. Jahrhundert").
_ORDINAL = re.compile(
    r"(?:\b(?:am|im|zum|zur|vom|beim|dem|der|den|des|die|das|ihr\w*|sein\w*|\w*em)\s+|(?P<any>\b))"
    r"\d{1,2}\.$",
    re.IGNORECASE,
)
_MONTH = re.compile(r"(?:Jan|Jän|Feb|Mär|Apr|Mai|Juni|Juli|Aug|Sept|Okt|Nov|Dez)\w*", re.IGNORECASE)
_LONGEST = 24  # characters of an abbreviation, a list's mark or a time of day, at most
_ASIDE_END = re.compile(r"[.!?…][”’\"']?\)\s+(?=[“‘\"(]?[^\W\d_a-z])")
# Ends that the splitter takes for pauses: a single-character ellipsis before a new beginning, the
# Arabic question mark.
_MORE_ENDS = re.compile(
    r"(?:…|(?<=[^\s.\[])\.{3})[”’\"')]*\s+(?=[“‘\"']?[A-ZÀ-Þ](?!\W))|؟\s+(?=\S)"
)


def sentences(text: str, language: str = "") -> tuple[Sentence, ...]:
    """The sentences of one paragraph, in order, without the white space around them.

    `language` is a BCP 47 tag; without one it is told from the text.

    Every character that is no white space is in exactly one of them, and
    `text[sentence.start:sentence.end] == sentence.text`.
    """
    own = primary(language or language_of([text]))
    cuts = _boundaries(text, own)
    if own == "de":
        cuts = [cut for cut in cuts if not _is_ordinal(text, cut)]
    cuts = _mended(text, cuts, _BEFORE_NAME_IN.get(own, frozenset()))
    found = []
    for start, end in pairwise([0, *cuts, len(text)]):
        raw = text[start:end]
        stripped = raw.strip()
        if stripped:
            at = start + len(raw) - len(raw.lstrip())
            found.append(Sentence(stripped, at, at + len(stripped)))
    return tuple(found)


def _boundaries(text: str, language: str) -> list[int]:
    """Where a sentence begins, the first one left out."""
    import sentencex

    cuts: set[int] = set()
    start = 0
    while start < len(text):
        window = text[start : start + WINDOW_CHARACTERS]
        found = sentencex.get_sentence_boundaries(language, window)
        begins = [start + int(boundary["start_index"]) for boundary in found]
        rest = start + len(window) == len(text)
        # The last sentence of a window may go on behind it: read it again.
        start = len(text) if rest else begins[-1] if begins[-1] > start else start + len(window)
        cuts.update(begins)
    cuts |= {match.end() for match in _MORE_ENDS.finditer(text)}
    cuts.discard(0)
    return sorted(cut for cut in {*cuts, *_asides(text, sorted(cuts))} if cut < len(text))


def _asides(text: str, cuts: list[int]) -> Iterator[int]:
    """Ends of whole sentences in brackets before another sentence."""
    for start, end in pairwise([0, *cuts, len(text)]):
        if text.startswith("(", start) and (match := _ASIDE_END.search(text, start, end)):
            yield match.end()


def _mended(text: str, cuts: list[int], titles: frozenset[str]) -> list[int]:
    """The cuts, less those behind a list's mark, an abbreviation, a title (`titles` are its
    language's own) or a time of day, and with one before each mark of a list."""
    marks = _list_marks(text)
    inside = {at for start, end in marks for at in range(start + 1, end + 1)}
    opened = {start for start, _ in marks}
    kept: list[int] = []
    start = 0
    for cut in sorted({*cuts, *opened} - {0}):
        if cut in inside or (cut not in opened and _goes_on(text, start, cut, titles)):
            continue
        kept.append(cut)
        start = cut
    return kept


def _goes_on(text: str, start: int, cut: int, titles: frozenset[str]) -> bool:
    """Whether the sentence that begins at `start` goes on behind `cut`."""
    if text[cut] == "&" or (text[cut] in "-–" and not text[cut - 1].isspace()):
        return True  # "Sat. & Sun.", "av. J.-C."
    piece = text[max(start, cut - _LONGEST) : cut].strip()
    if cut - start < _LONGEST and _LONE_MARK.fullmatch(piece):
        return True
    if _HALF_DAY.search(piece):
        return _ZONE.match(text, cut) is not None
    last = _LAST_WORD.search(piece)
    if last is None:
        return False
    word, first = last[1].lower(), text[cut]
    if first.isupper():
        return _is_title(last[1], piece[: last.start()], titles) or (
            _TITLE_IN_DASHES.search(piece) is not None
        )
    if first.isdigit():
        return word in _BEFORE_NUMBER
    small = first.islower() and not text[cut + 1 : cut + 2].isupper()
    return small and (word in _BEFORE_SMALL or set(word).isdisjoint("aeiouy"))


def _is_ordinal(text: str, cut: int) -> bool:
    """Whether a German ordinal stands before `cut`, and its noun behind."""
    found = _ORDINAL.search(text[max(0, cut - _LONGEST) : cut].rstrip())
    if found is None or not text[cut].isalpha():
        return False
    return found["any"] is None or _MONTH.match(text, cut) is not None


def _is_title(word: str, before: str, titles: frozenset[str]) -> bool:
    """Whether `word` is a title; "3 M." is an amount."""
    amount = len(word) == 1 and before.rstrip()[-1:].isdigit()
    return word in _BEFORE_NAME or (word in titles and not amount)


def _list_marks(text: str) -> list[tuple[int, int]]:
    """[start, end) of "1. ", "2) ", "b. " where a list of them begins the paragraph."""
    for pattern in (_NUMBERED, _LETTERED):
        found: list[tuple[int, int]] = []
        wanted = 0
        for match in pattern.finditer(text):
            value = int(match[1]) if match[1].isdecimal() else ord(match[1]) - ord("a") + 1
            if not found and match.start():
                break
            if not found or value == wanted:
                found.append(match.span())
                wanted = value + 1
        if found:
            return found
    return []
