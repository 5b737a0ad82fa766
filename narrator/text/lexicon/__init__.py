"""How to say what the rules can't know: the user's pronunciations.

    # comment, at the start of a line or behind a blank
    nginx = engine ex             any case: nginx, Nginx, NGINX
    SQL = sequel                  a word with a capital: as it is written, also SQL's and SQLs
    New York Times = the Times    a phrase; of two that begin at one place the longer is said
    Siobhan = /ʃɪˈvɔːn/           sounds, between slashes, in the International Phonetic Alphabet
    "C#" = see sharp              quotes where a word holds = or begins with #
    [de]                          from here on in German texts only; [*]: in all languages again
    Gif = Giff

Entries are found by an index of words, so that a text takes time linear in its length however
many entries there are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from narrator.errors import BadLexicon
from narrator.text.lexicon import ipa
from narrator.text.lexicon.index import Index, tokens, written

MAX_WORD_CHARACTERS = 200
MAX_WORD_TOKENS = 30
MAX_SPOKEN_CHARACTERS = 1000

_LINE_END = re.compile(r"\r\n|\r|\n")
_SECTION = re.compile(r"\[([^\]=]*)\]\s*(?:#.*)?")
# A language range (RFC 4647, section 2.1).
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*?")
_QUOTED = re.compile(r"\"((?:[^\"]|\"\")*)\"|“([^”]*)”")
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")


@dataclass(frozen=True, slots=True)
class Entry:
    """`word` is said as the words `spoken`, or as the sounds `ipa`; one of the two is "".

    `language` is a language range (RFC 4647), "" for every language.
    """

    word: str
    spoken: str = ""
    ipa: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """`entry`'s word at [start, end) of a text; `plural` where an s hangs on it: "GPUs"."""

    start: int
    end: int
    entry: Entry
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Entries, a later one before an earlier one for the same word."""

    entries: tuple[Entry, ...] = ()
    _languages: frozenset[str] = field(default=frozenset(), init=False, repr=False, compare=False)
    _indices: dict[tuple[str, ...], Index[Entry]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        languages = frozenset(entry.language for entry in self.entries)
        object.__setattr__(self, "_languages", languages)

    def found(self, text: str, language: str = "en") -> Iterator[Found]:
        """Where entries for `language` (a BCP 47 tag) stand in `text`, in order, not overlapping.

        An entry stands there as a whole word: no letter or digit on either side, and not inside
        an address or a number. A word written without a capital is found in any case, another as
        it is written; apostrophes are alike, and so are composed and decomposed accents.
        """
        tags = _ranges(language)
        sections = tuple(tag for tag in tags if tag in self._languages)
        if not sections:
            return
        index = self._indices.get(sections)
        if index is None:
            index = self._indices[sections] = self._index(sections)
        english = tags[-1].partition("-")[0] in ("en", "")
        for start, end, plural, entry in index.found(text, english=english):
            yield Found(start, end, entry, plural)

    def _index(self, sections: tuple[str, ...]) -> Index[Entry]:
        """The entries of `sections`, those of a later section before those of an earlier one."""
        index: Index[Entry] = Index()
        for section in sections:
            for entry in self.entries:
                if entry.language == section:
                    index.add(entry.word, entry)
        return index


def parse(text: str) -> Lexicon:
    """The lexicon of a file's text. Raises `BadLexicon` for a line that is not understood."""
    language = ""
    entries = []
    for number, line in enumerate(_LINE_END.split(text.removeprefix("\ufeff")), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if section := _SECTION.fullmatch(line):
            language = _language(section[1].strip(), number)
        else:
            entries.append(_entry(*_halves(line, number), language, number))
    return Lexicon(tuple(entries))


def of(words: Mapping[str, str]) -> Lexicon:
    """The lexicon of word → what is said, for every language.

    Raises `BadLexicon` with the number of an entry, from 1, that is not understood.
    """
    return Lexicon(
        tuple(
            _entry(word, said, "", number) for number, (word, said) in enumerate(words.items(), 1)
        )
    )


def _ranges(language: str) -> list[str]:
    """The language ranges that match a tag, the widest first (RFC 4647, section 3.3.1)."""
    subtags = language.replace("_", "-").lower().split("-")
    return ["", *("-".join(subtags[:length]) for length in range(1, len(subtags) + 1))]


def _language(tag: str, number: int) -> str:
    if not _LANGUAGE.fullmatch(tag):
        why = f"[{tag}] is no language: write a tag such as [en] or [de-AT], or [*] for all"
        raise BadLexicon(number, why)
    return "" if tag == "*" else tag.lower()


def _halves(line: str, number: int) -> tuple[str, str]:
    """The word and what is said, without quotes and comment."""
    quoted = _QUOTED.match(line)
    if quoted:
        word, rest = _unquoted(quoted), line[quoted.end() :].lstrip()
    else:
        word, sign, tail = line.partition("=")
        rest = "" if _COMMENT.search(word) else sign + tail
    if not rest.startswith("="):
        raise BadLexicon(number, "there is no “=”: write word = what is said")
    said = rest[1:].strip()
    quoted = _QUOTED.match(said)
    if quoted and not _COMMENT.sub("", said[quoted.end() :]).strip():
        return word, _unquoted(quoted)
    said = _COMMENT.sub("", said)
    if "=" in said:
        why = f'there is more than one “=”: put quotes around what holds one, as in "{word}="'
        raise BadLexicon(number, why)
    return word, said


def _unquoted(quoted: re.Match[str]) -> str:
    return quoted[2] if quoted[1] is None else quoted[1].replace('""', '"')


def _entry(word: str, said: str, language: str, number: int) -> Entry:
    word, said = written(word), " ".join(said.split())
    if not word:
        raise BadLexicon(number, "no word stands in front of the “=”: write word = what is said")
    if len(word) > MAX_WORD_CHARACTERS or len(list(tokens(word))) > MAX_WORD_TOKENS:
        why = f"“{word[:40]}…” is too long: a phrase has at most {MAX_WORD_TOKENS} words and marks"
        raise BadLexicon(number, why)
    if not said:
        why = f"nothing stands behind the “=”: write what is said for “{word}”"
        raise BadLexicon(number, why)
    if len(said) > MAX_SPOKEN_CHARACTERS:
        raise BadLexicon(number, f"what is said has at most {MAX_SPOKEN_CHARACTERS} characters")
    if said.startswith("/"):
        return Entry(word, ipa=_sounds(said, number), language=language)
    said = unicodedata.normalize("NFC", said)
    if not any(char.isalnum() for char in said):
        raise BadLexicon(number, f"“{said}” has no word in it: write what is said for “{word}”")
    if bad := next((char for char in said if unicodedata.category(char)[0] == "C"), ""):
        raise BadLexicon(number, f"what is said holds U+{ord(bad):04X}, which is no character")
    return Entry(word, spoken=said, language=language)


def _sounds(said: str, number: int) -> str:
    if len(said) < 2 or not said.endswith("/"):
        why = f"sounds stand between two slashes: write {said.rstrip('/')}/, or words without “/”"
        raise BadLexicon(number, why)
    sounds = ipa.composed(said[1:-1].strip())
    if wrong := ipa.wrong(sounds):
        raise BadLexicon(number, wrong)
    return sounds
