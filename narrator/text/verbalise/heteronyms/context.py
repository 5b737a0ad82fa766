"""Whether a word is a verb where it stands, from the words around it.

No tagger: what decides is a word or two on either side ("to lead", "the lead", "they live"). A
score says how sure that is, positive for a verb, negative for a noun or an adjective.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from narrator.text.verbalise.fragments import table

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|[^\s\w]|\w+")
# How adjectives end ("agricultural exports").
_ADJECTIVE = ("al", "ic", "ous", "ive", "ful", "ary", "less", "ese", "ish", "ern", "ble", "ian")
_ENDS = frozenset('.,;:!?—–()"“”…')
# Scores: a verb, or (negative) none; and a verb whatever its capital says.
SURE, CERTAIN = 2, 4


@dataclass(frozen=True, slots=True)
class Token:
    """A word in small letters with straight apostrophes, or a mark, at [start, end)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """The word at `index` of `tokens`."""

    tokens: tuple[Token, ...]
    index: int

    def at(self, offset: int) -> str:
        """The word that stands `offset` behind (before, if negative); "" beyond the ends."""
        index = self.index + offset
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def near(self, words: frozenset[str], reach: int = 12) -> int:
        """How many words out of `words` stand within `reach` tokens."""
        low = max(0, self.index - reach)
        around = self.tokens[low : self.index + reach + 1]
        return sum(token.text in words for token in around)

    def before(self) -> tuple[str, str]:
        """The word before, adverbs passed over, and the one before that."""
        offset = -1
        while offset > -4 and adverb(self.at(offset)) and self.at(offset - 1) not in _ENDS | {""}:
            offset -= 1
        return self.at(offset), self.at(offset - 1)


def tokens(text: str) -> tuple[Token, ...]:
    """The words and marks of a text."""
    return tuple(
        Token(match[0].lower().replace("’", "'"), match.start(), match.end())
        for match in _TOKEN.finditer(text)
    )


@lru_cache(maxsize=64)
def words(name: str) -> frozenset[str]:
    """A list of `data/contexts.json`."""
    return frozenset(table("contexts")[name].split())


def adverb(word: str) -> bool:
    """Whether a word may stand between a verb and what tells that it is one."""
    if word in words("adverbs"):
        return True
    return len(word) > 4 and word.endswith("ly") and word not in words("not_ly")


def plural(word: str) -> bool:
    """Whether a word looks like a plural noun."""
    if word in words("plural"):
        return True
    ends = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s"))
    return ends and word not in words("not_plural")


def determined(word: str) -> bool:
    """Whether a noun, or an adjective and a noun, follows the word."""
    return word in words("determiners") or (word.endswith(("'s", "s'")) and not be(word))


def be(word: str) -> bool:
    return word in words("be")


def ended(word: str) -> bool:
    """Whether a clause begins or ends at the word."""
    return not word or word in _ENDS


def asked(place: Place) -> bool:
    """Whether the clause began with a verb that asks ("did anyone …", "what can he …")."""
    for offset in range(-2, -7, -1):
        word = place.at(offset)
        if ended(word):
            return False
        if word in words("modals"):
            return True
    return False


def verb_score(place: Place) -> int:
    """How sure it is that the word is a verb in its plain form (negative: that it is not)."""
    return _left(place) + _right(place)


def _left(place: Place) -> int:
    before, further = place.before()
    direct = place.at(-1)
    if before == "to":
        return -2 if further in words("to_nouns") or _put(place) else 4
    if before in words("modals") or before.endswith("'ll"):
        return 4
    if direct in words("negations"):
        return -2 if be(further) else 1
    if before in words("pronouns"):
        return 4
    if before in words("third") | words("indefinite") and asked(place):
        return 4
    if further in words("causatives") and before in words("objects"):
        return 3
    if before in words("bare"):
        return 3
    return _nominal_left(place, before, further)


def _put(place: Place) -> bool:
    """As "put it to use"."""
    return any(place.at(offset) in ("put", "puts", "putting") for offset in range(-3, -6, -1))


def _nominal_left(place: Place, before: str, further: str) -> int:
    if before == "that":
        return 2 if plural(further) else -1
    if determined(before) or before in words("prepositions"):
        return -4
    if be(before) or before in words("takers"):
        return -2
    if before in words("quantities"):
        return -2
    if ended(before) or before in ("and", "or", "but", "then"):
        return 0
    if plural(before) or before in words("subjects"):
        return 1
    return -2 if _phrase_begins(place) else -1


def _phrase_begins(place: Place) -> bool:
    """Whether a determiner stands up to four words before, with nothing but nouns between."""
    for offset in range(-2, -5, -1):
        word = place.at(offset)
        if determined(word) or word in words("prepositions"):
            return True
        if ended(word) or word in words("finite"):
            return False
    return False


def _right(place: Place) -> int:
    after = place.at(1)
    before, _ = place.before()
    free = ended(before) or before in ("and", "or", "but", "then") or plural(before)
    free = free or before in words("subjects")
    if after == "of":
        return -4
    if not free:
        return -1 if after in words("finite") else 0
    if determined(after) or after in words("objects"):
        return 2
    if after == "that":
        return 0 if before in ("and", "or") else 2
    if after in words("finite"):
        return -3
    if plural(before) or before in words("subjects"):
        return _after_subject(after)
    return 0


def _after_subject(after: str) -> int:
    """What follows a verb whose subject stands before it."""
    if plural(after) or adverb(after) or after in ("to", "less", "more", "up", "down"):
        return 1
    if after in words("prepositions") or after in words("quantities"):
        return 1
    return 0 if ended(after) else 1


def third_score(place: Place) -> int:
    """How sure it is that a word in s is a verb ("she records"; negative: a plural, "the
    records")."""
    before, further = place.before()
    after = place.at(1)
    if before in words("third") | words("indefinite") or before == "who":
        return CERTAIN
    if before == "which":  # "which records it"; but "in which records are kept"
        return -SURE if further in words("prepositions") or after in words("finite") else CERTAIN
    if before == "this" or (before == "that" and not plural(further)):
        return CERTAIN
    if after == "of" or before == "to" or determined(before) or before in words("prepositions"):
        return -CERTAIN
    if before in words("quantities") | words("subjects") | words("takers") or plural(before):
        return -SURE
    return _third_right(before, further, after)


def _third_right(before: str, further: str, after: str) -> int:
    if after in words("finite") | words("of_many") or after.endswith("ed"):
        return -SURE
    if ended(before):
        return 0
    if determined(after) or after in words("objects") or after in ("that", "itself", "himself"):
        return SURE
    if before.endswith(_ADJECTIVE):
        return -SURE
    # "The agency projects growth": what stands before it has a determiner and is one word.
    return SURE if determined(further) and not ended(after) else 0
