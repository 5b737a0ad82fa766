"""The language of an article, and of each paragraph that is in another.

The script decides first. Languages of one script are told apart by their commonest words and by
letters that they alone have.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files

from narrator.text.letters import scripts
from narrator.text.read.told import primary, tag_of
from narrator.types import Block

SAMPLE_CHARACTERS = 2000
# A paragraph is in another language only where it has so much to tell by.
MIN_LETTERS, MIN_WORDS, MIN_COMMON = 40, 8, 3
MIN_OTHER_LETTERS = 10  # in another script
# Commonest words are between a third and a half of a text in their language, and below a tenth
# of one in most others. Of an article the best guess is taken where it has some such words and
# leads; a paragraph is in another language where that is sure.
MIN_SHARE, LEAST_COMMON = 0.1, 2
SURE_SHARE, SURE_LEAD = 0.2, 1.6
# Where two words or more are the article's own language's alone, the other one must lead by more:
# an English sentence with a title in French, not a French one with a title in English.
OWN_WORDS, SURE_LEAD_OVER_OWN = 2, 3.0
# What stands between the parts of a name, so many in a row at most.
_IN_NAMES = frozenset(
    [
        *("a", "al", "am", "an", "auf", "bei", "d", "da", "das", "de", "del", "dell", "della"),
        *("dem", "den", "der", "des", "di", "do", "dos", "du", "e", "el", "en", "et", "het", "im"),
        *(
            "in",
            "l",
            "la",
            "las",
            "le",
            "les",
            "lez",
            "los",
            "ob",
            "of",
            "op",
            "sur",
            "sous",
            "ter",
        ),
        *("the", "und", "van", "vom", "von", "y", "zu", "zum", "zur"),
    ]
)
_MOST_IN_NAMES = 3
# How much a letter of a language's own counts, in words.
LETTER = 0.3
# Han beside some kana is Japanese: its texts hold about half of each.
KANA_SHARE = 0.05
_BY_SCRIPT = {
    "Hangul": "ko",
    "Greek": "el",
    "Hebrew": "he",
    "Thai": "th",
    "Bengali": "bn",
    "Tamil": "ta",
    "Telugu": "te",
    "Georgian": "ka",
    "Armenian": "hy",
    "Ethiopic": "am",
}
# Languages that only their letters tell apart here; the first where none does.
_BY_LETTERS = {
    "Cyrillic": ("ru", "uk", "bg", "sr", "be"),
    "Arabic": ("ar", "fa", "ur"),
    "Devanagari": ("hi", "mr"),
}
# A word; "l’" is one; a letter before a full stop is an initial.
_WORD = re.compile(r"[^\W\d_]+’(?=[^\W\d_])|(?<!\w)[^\W\d_](?!\.|\w)|[^\W\d_]{2,}")
_NAME_PART = re.compile(r"[^\W\d_]+")
# The first word of a sentence has a capital in any language.
_OPENS = re.compile(r"[.!?…][”’»\"')]*\s")
# An address, a name at one, a file: "com" is a word of Portuguese, but not there.
_UNBROKEN = re.compile(r"\S+")
_ADDRESS = re.compile(r"://|@|(?<=\w)\.(?=[^\W\d_])")
# The quick look at a text in ASCII letters: its marks as blanks, but for the apostrophe.
_MARKS = "‘“”„‟«»‹›—–…‚‛•\u00a0"
_BLANK = str.maketrans(
    {chr(code): " " for code in range(128) if not chr(code).isalpha()} | {"'": "'"}
)
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())


def language_of(texts: Iterable[str], declared: str = "") -> str:
    """The BCP 47 tag of what most of `texts` is in; "en" where there is doubt.

    `declared` is what its page says: right as a rule, but many pages say English of all they
    hold. It counts where the text leaves doubt, and its region counts where it is right.
    """
    declared = tag_of(declared)
    sample = ""
    for text in texts:
        sample += f"{text[:SAMPLE_CHARACTERS]}\n"
        if len(sample) > SAMPLE_CHARACTERS:
            break
    found = _language(sample, MIN_SHARE)
    if found in _table()[0] and not _is_told(sample, found):
        found = ""
    found = found or primary(declared) or "en"
    return declared if primary(declared) == found else found


def in_other_languages(blocks: Iterable[Block], language: str) -> tuple[Block, ...]:
    """The blocks, each marked with its language where that is surely another than `language`.

    What its page says of a block's language is believed only where the text may be in it.
    """
    own = primary(language)
    found = []
    for block in blocks:
        if block.kind == "notice":
            found.append(block)  # ours, in a language that we know
            continue
        other = _other(block.text, own)
        told = tag_of(block.language)
        if primary(told) == other and other:
            other = told
        found.append(block if other == block.language else replace(block, language=other))
    return tuple(found)


def _other(text: str, own: str) -> str:
    sample = text[:SAMPLE_CHARACTERS]
    if _plainly(sample, own):
        return ""
    counted = scripts(sample)
    script = counted.most_common(1)[0][0] if counted else ""
    if counted[script] < (MIN_LETTERS if script == "Latin" else MIN_OTHER_LETTERS):
        return ""
    if script == "Latin":
        return _other_in_latin(sample, own) if len(_WORD.findall(sample)) >= MIN_WORDS else ""
    found = _language(sample, SURE_SHARE)
    return "" if found == own else found


def _other_in_latin(sample: str, own: str) -> str:
    said = sample if sample.isupper() else _without_names(_without_addresses(sample))
    shares = _shares(said)
    found = _language(said, SURE_SHARE)
    common, owned = _common(said, found), _common(said, own)
    lead = SURE_LEAD_OVER_OWN if len(owned - common) >= OWN_WORDS else SURE_LEAD
    if shares.get(found, 0.0) < lead * shares.get(own, 0.0) or len(common) < MIN_COMMON:
        return ""
    return "" if found == own else found


def _without_addresses(sample: str) -> str:
    if _ADDRESS.search(sample) is None:
        return sample
    return _UNBROKEN.sub(lambda found: " " if _ADDRESS.search(found[0]) else found[0], sample)


def _without_names(sample: str) -> str:
    """The sample without its words in capitals, but for those that begin a sentence, and what
    stands between them as in a name: no list of French streets, and no English sentence about
    Charles de Gaulle, is in French."""
    kept: list[str] = []
    between: list[str] = []  # behind a capital, may be the inside of a name
    in_name = False
    end = 0
    for match in _NAME_PART.finditer(sample):
        word, gap = match[0], sample[end : match.start()]
        opens, end = not end or _OPENS.search(gap), match.end()
        told = word + ("’" if sample[end : end + 1] in ("'", "’") else " ")
        if in_name and not gap.strip("-’' "):
            if word[0].isupper():
                between = []
                continue
            if word in _IN_NAMES and len(between) < _MOST_IN_NAMES:
                between.append(told)
                continue
        kept += between
        between, in_name = [], word[0].isupper()
        if not in_name or opens:
            kept.append(told)
    return "".join((*kept, *between))


def _plainly(sample: str, own: str) -> bool:
    """Whether a quick look shows already that the sample is in no other language than `own`.

    It is in ASCII letters and has fewer of them than tell a language, or its longer words alone,
    counted as `_shares` counts them, give `own` so much that no other can lead it, whatever the
    words of one letter add.
    """
    folded = _in_ascii(sample)
    if folded is None:
        return False
    if len(folded.encode().translate(None, _NO_LETTERS)) < MIN_LETTERS:
        return True
    if "''" in folded or "://" in folded or _ADDRESS.search(folded) is not None:
        return False
    words = f"{folded} ".translate(_BLANK).replace("' ", "  ")  # closing quotation marks
    index, alone = _index()
    counted: dict[str, int] = {}
    ones = 0
    for word in words.replace("'", "' ").split():
        if len(word) == 1:
            ones += word in alone
        elif word in index:
            for language in index[word]:
                counted[language] = counted.get(language, 0) + 1
    most = max(counted.values(), default=0) + ones
    return most < SURE_LEAD * counted.get(own, 0)


def _in_ascii(sample: str) -> str | None:
    """The sample folded, its usual marks blanks and its apostrophes straight; None where it is not
    in ASCII then."""
    if not sample.isascii():
        sample = sample.replace("’", "'")
        for mark in _MARKS:
            sample = sample.replace(mark, " ")
    folded = sample.casefold()
    return folded if folded.isascii() else None


def _language(sample: str, least_share: float) -> str:
    """The language of `sample`; "" where there is doubt."""
    counted = scripts(sample)
    if not counted:
        return ""
    script = counted.most_common(1)[0][0]
    if script in ("Han", "Hiragana", "Katakana"):
        kana = counted["Hiragana"] + counted["Katakana"]
        return "ja" if kana > KANA_SHARE * (kana + counted["Han"]) else "zh"
    if script == "Latin":
        shares = _shares(sample)
        best = max(shares, key=lambda language: (shares[language], language == "en"))
        return best if shares[best] >= least_share else ""
    if script in _BY_LETTERS:
        letters = {language: _own_letters(sample, language) for language in _BY_LETTERS[script]}
        return max(letters, key=lambda language: letters[language])
    return _BY_SCRIPT.get(script, "")


def _shares(sample: str) -> Mapping[str, float]:
    """Of the words of `sample`, how many are among the commonest of each language; a letter of
    its own counts too."""
    folded = _without_addresses(sample).casefold().replace("'", "’")
    words = Counter(_WORD.findall(folded))
    total = words.total() or 1
    told = dict.fromkeys(_table()[0], 0.0)
    index, _ = _index()
    for word, count in words.items():
        for language in index.get(word, ()):
            told[language] += count
    own = dict.fromkeys(told, 0)
    for char in set(folded) & _whose_letter().keys():
        for language in _whose_letter()[char]:
            own[language] += folded.count(char)
    return {
        language: (count + LETTER * min(own[language], total)) / total
        for language, count in told.items()
    }


def _is_told(sample: str, language: str) -> bool:
    """Whether a sample has letters that its language's neighbours lack, or more than one of its
    words: "a" alone is one of Spanish, "man" of German."""
    if _own_letters(sample.casefold(), language):
        return True
    return len(_common(sample, language)) >= LEAST_COMMON


def _common(text: str, language: str) -> set[str]:
    """Which of the commonest words of a language are in the text."""
    words = set(_WORD.findall(text.casefold().replace("'", "’")))
    return words & _table()[0].get(language, frozenset())


def _own_letters(text: str, language: str) -> int:
    return sum(map(text.count, _table()[1].get(language, ())))


@lru_cache(maxsize=1)
def _table() -> tuple[Mapping[str, frozenset[str]], Mapping[str, list[str]]]:
    """Each language's commonest words, and letters that its neighbours lack."""
    raw = json.loads((files("narrator.text") / "data/languages.json").read_text("utf-8"))
    words = {language: frozenset(listed.split()) for language, listed in raw["words"].items()}
    return words, {language: listed.split() for language, listed in raw["letters"].items()}


@lru_cache(maxsize=1)
def _index() -> tuple[Mapping[str, tuple[str, ...]], frozenset[str]]:
    """Whose commonest word each of them is, apostrophes of both kinds; those of one letter."""
    found: dict[str, list[str]] = {}
    for language, words in _table()[0].items():
        for word in words:
            found.setdefault(word, []).append(language)
    both = found | {word.replace("’", "'"): told for word, told in found.items()}
    index = {word: tuple(told) for word, told in both.items()}
    return index, frozenset(word for word in index if len(word) == 1)


@lru_cache(maxsize=1)
def _whose_letter() -> Mapping[str, list[str]]:
    """Whose own letter each is, of the languages that words tell apart."""
    found: dict[str, list[str]] = {}
    for language in _table()[0]:
        for letter in _table()[1].get(language, ()):
            found.setdefault(letter, []).append(language)
    return found
