"""Whose turn it is in an interview whose paragraphs begin with who speaks: `Anna: I never knew.`"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from narrator.types import Block

# What stands in front of a turn's colon: a name, "Q", "Speaker 2", 記者; behind it, or before it,
# what is told of the speaker or the time: "Anna (BBC):", "[00:12] Anna:", "Anna [laughs]:".
_TOLD = r"[(\[（][^()\[\]（）\n]{1,40}[)\]）]"
_LABEL = re.compile(
    rf"(?:[\[(]?\d{{1,2}}(?::\d\d){{1,2}}[\])]?\s+)?"
    rf"([^\W\d_][^:：()\[\]（）\n]{{0,29}}?)\s?(?:{_TOLD}\s?)?(?::(?=\s|$)|：)"
)
# "Q. Why?", "Q1: Why?": the letter is the name.
_LETTER = re.compile(r"([^\W\d_])(?:\.|\s?\d{1,3}\s?[.:：])\s+(?=\S)")
_WORD = re.compile(r"[^\W\d_][\w'’.\-]*|\d{1,2}")
_MOST_WORDS = 4
_PARTICLES = frozenset(
    ("al", "bin", "da", "de", "del", "den", "der", "di", "du", "ibn", "la", "van", "von", "zu")
)
# An interview has two speakers or more with two turns each, and a label in front of one paragraph
# in four, from the first to the last: answers may have several.
_LEAST_TURNS = 2
_LEAST_SPEAKERS = 2
_PARAGRAPHS_A_LABEL = 4
# So do notes and tips, pros and cons, names and ages. But who speaks says sentences, in two turns
# of three at least, and either one turn in six is a question that somebody else answers, or people
# of such names are spoken of.
_SENTENCES, _QUESTIONS = 2 / 3, 1 / 6
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*\s*$")
_QUESTION = re.compile("[?？؟\u037e]")
# A name in the middle of a sentence stands behind a small letter or a comma, and no article: in
# German every noun has a capital, and notes are spoken of as "der Hinweis".
_INSIDE = re.compile(r"(?<![^\W\d_])([^\W\d_]+)?[,;]?\s([^\W\d_][\w'’\-]{2,})")
_ARTICLES = frozenset(
    [
        *("the", "a", "an", "this", "that", "each", "every", "no", "your", "our", "my"),
        *("der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer"),
        *("dieser", "diese", "dieses", "kein", "keine", "alle"),
        *("le", "la", "les", "un", "une", "des", "ce", "cette", "el", "los", "las", "una", "este"),
    ]
)
# What may be a turn or a part of one; what stands between turns and is nobody's; a heading ends
# the turn before it.
_SPOKEN = frozenset({"paragraph", "quote", "item"})
_ENDING = "heading"


def turns(blocks: Sequence[Block], names: Iterable[str] = ()) -> dict[int, str]:
    """The speaker of each block that somebody speaks, by the index of the block.

    Speakers are those of `names` (in any case), and all that are marked so if the whole is an
    interview: two names or more that come back in front of a colon, and talk with each other. A
    paragraph, quote or list item without a name goes on with the turn before it; a heading ends
    that. The name is as it is spelled first, or in `names`; "Fox:" is "Ben Fox:" where only one
    is called so.
    """
    known = {name.casefold(): name for name in names}
    labels = _in_full(
        {
            index: name
            for index, block in enumerate(blocks)
            if block.kind in _SPOKEN and (name := label(block.text))
        },
        known,
    )
    for speaker in _speakers(blocks, labels):
        known.setdefault(speaker.casefold(), speaker)
    speaking = ""
    found: dict[int, str] = {}
    for index, block in enumerate(blocks):
        speaking = known.get(labels.get(index, "").casefold(), speaking)
        if block.kind == _ENDING:
            speaking = ""
        if speaking and block.kind in _SPOKEN:
            found[index] = speaking
    return found


def label(text: str) -> str:
    """The name that `text` begins with, and a colon, or a full stop behind a letter; "" where it
    begins otherwise. What stands in brackets behind a name is no part of it."""
    return _labelled(text)[0]


def _labelled(text: str) -> tuple[str, str]:
    """The name, and what is said behind it."""
    if letter := _LETTER.match(text):
        return letter[1], text[letter.end() :]
    found = _LABEL.match(text)
    words = found[1].split() if found else []
    named = [word for number, word in enumerate(words) if not number or word not in _PARTICLES]
    if not found or not named or len(named) > _MOST_WORDS or words[-1].casefold() in _PARTICLES:
        return "", text
    if any(not _WORD.fullmatch(word) or word[0].islower() for word in named):
        return "", text
    return " ".join(words), text[found.end() :]


def _in_full(labels: Mapping[int, str], known: Mapping[str, str]) -> dict[int, str]:
    """The labels, one word that stands in one longer name alone being that name."""
    fuller: dict[str, set[str]] = {}
    for name in labels.values():
        words = name.casefold().split()
        if len(words) > 1 and not words[-1].isdigit():
            for word in words:
                fuller.setdefault(word, set()).add(name.casefold())
    first = {name.casefold(): name for name in reversed(list(labels.values()))}

    def in_full(name: str) -> str:
        found = fuller.get(name.casefold(), set())
        return (
            first[next(iter(found))] if len(found) == 1 and name.casefold() not in known else name
        )

    return {index: in_full(name) for index, name in labels.items()}


def _speakers(blocks: Sequence[Block], labels: Mapping[int, str]) -> list[str]:
    """The names of an interview, as they are first spelled; none where it is no interview."""
    counts = Counter(name.casefold() for name in labels.values())
    again = {name for name, count in counts.items() if count >= _LEAST_TURNS}
    if len(again) < _LEAST_SPEAKERS:
        return []
    places = [index for index, name in labels.items() if name.casefold() in again]
    between = blocks[places[0] : places[-1] + 1]
    if len(places) * _PARAGRAPHS_A_LABEL < sum(block.kind in _SPOKEN for block in between):
        return []
    said = list(_said(blocks, places, labels))
    people = sum(1 for name in again if _is_spoken_of(name, blocks))
    if not _are_sentences(said) or not (_ask(said) or people >= _LEAST_SPEAKERS):
        return []
    # Who has one turn is told from "Remember:" by having more than one name.
    return [name for name in labels.values() if name.casefold() in again or " " in name]


def _said(
    blocks: Sequence[Block], places: Sequence[int], labels: Mapping[int, str]
) -> Iterator[tuple[str, str]]:
    """(name, all that is said) of each turn; a heading ends one."""
    for place, following in zip(places, (*places[1:], len(blocks)), strict=True):
        texts = [_labelled(blocks[place].text)[1]]
        for block in blocks[place + 1 : following]:
            if block.kind == _ENDING:
                break
            if block.kind in _SPOKEN:
                texts.append(block.text)
        yield labels[place].casefold(), "\n".join(texts).strip()


def _ask(said: Sequence[tuple[str, str]]) -> bool:
    """Whether some turns are questions that another name answers."""
    answered = sum(
        _QUESTION.search(text) is not None and name != answering
        for (name, text), (answering, _) in pairwise(said)
    )
    return answered >= len(said) * _QUESTIONS


def _are_sentences(said: Sequence[tuple[str, str]]) -> bool:
    whole = sum(_SENTENCE_END.search(text) is not None for _, text in said)
    return whole >= len(said) * _SENTENCES


def _is_spoken_of(name: str, blocks: Sequence[Block]) -> bool:
    """Whether a word of the name stands inside a sentence as a name does, and nowhere otherwise."""
    words = {word for word in name.casefold().split() if len(word) >= 3 and "." not in word}
    found = False
    for block in blocks:
        text = _labelled(block.text)[1]
        if not words & set(re.findall(r"[^\W\d_][\w'’\-]*", text.casefold())):
            continue
        for before, word in _INSIDE.findall(text):
            if word.casefold() in words:
                if word[0].islower() or before.casefold() in _ARTICLES:
                    return False
                found = found or before[:1].islower()
    return found
