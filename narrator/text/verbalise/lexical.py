"""The user's pronunciations, which go before every rule (`narrator.text.lexicon`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from narrator.text.lexicon import Found, Lexicon, ipa
from narrator.text.verbalise.fragments import is_english
from narrator.text.verbalise.rules import Claim, Rule

Usual = Callable[[str], str]

_NEVER = re.compile(r"(?!)")
# What hangs on an English word, and how it sounds there.
_ENDING = re.compile(r"['’‘ʼ](s|ll|d|ve|re|m)(?!\w)", re.IGNORECASE)
_SOUNDS = {"ll": "əl", "d": "d", "ve": "v", "re": "əɹ", "m": "m"}
_SPOKEN_AS_WRITTEN = re.compile(r"[^\W\d_]+(?:[\s'’‘ʼ‑-][^\W\d_]+)*")


def claims(text: str, language: str, lexicon: Lexicon, usual: Usual) -> list[Claim]:
    """What `lexicon` has a say for in `text`, in order.

    `usual` puts into words what has digits and signs: in what an entry says, and in a word of
    which only the sounds are given.
    """
    found = lexicon.found(text, language)
    return list(_claims(text, found, is_english(language), usual))


def _claims(text: str, found: Iterator[Found], english: bool, usual: Usual) -> Iterator[Claim]:
    for word in found:
        if not word.entry.ipa:
            spoken = _plain(word.entry.spoken, usual)
            end, sounds = word.end, ""
            spoken = _plural(spoken) if spoken and word.plural else spoken
        else:
            ending = _ENDING.match(text, word.end) if english and not word.plural else None
            end = ending.end() if ending else word.end
            spoken = _plain(text[word.start : end], usual)
            sounds = _with_ending(word, ending[1].lower() if ending else "")
        if any(map(str.isalpha, spoken)):
            rule = Rule("lexicon", _NEVER, lambda match: None, ipa=sounds)
            yield Claim(word.start, end, spoken, rule)


def _with_ending(word: Found, ending: str) -> str:
    if word.plural or ending == "s":
        return ipa.plural(word.entry.ipa)
    return word.entry.ipa + _SOUNDS.get(ending, "")


def _plural(words: str) -> str:
    """As "sequel" → "sequels", "box" → "boxes"; of a letter ("A P I") as "I's"."""
    last = words.rsplit(" ", 1)[-1]
    if len(last) < 2 or last.isupper() or not last[-1].isalpha():
        return f"{words}'s"
    if last[-1] == "y" and last[-2] not in "aeiou":
        return f"{words[:-1]}ies"
    return f"{words}es" if last.endswith(("s", "x", "z", "ch", "sh")) else f"{words}s"


def _plain(words: str, usual: Usual) -> str:
    """`words` without digits and signs."""
    return words if _SPOKEN_AS_WRITTEN.fullmatch(words) else usual(words).strip()
