"""Is it understood? A recogniser listens; what it hears wrongly is spoken again another way.

Everything is spoken once and kept in the cache, so that the narration that is made afterwards is
the one that was listened to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from narrator.errors import BadValue
from narrator.narration import Narration
from narrator.studio import Studio, shared
from narrator.text.lexicon import Lexicon
from narrator.text.read.told import primary
from narrator.text.script.parted import Retold
from narrator.types import Utterance, VoiceInfo
from narrator.verify import compare
from narrator.verify.ear import Ear, Hearing, Hears
from narrator.verify.recogniser import Recogniser
from narrator.verify.ways import Way, deliveries, spellings
from narrator.voices import catalogue, choose

__all__ = ["Doubt", "Recogniser", "Verified", "verified"]

MOST_WAYS = 7
"""Tried for an utterance: each costs a second of listening beside what it costs to speak."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """An utterance, of several for one the last, in which `words` are not understood, and what is
    heard of the whole."""

    utterance: Utterance
    words: tuple[str, ...]
    heard: str


@dataclass(frozen=True, slots=True)
class Verified:
    """A narration that was listened to.

    In `wrong` of its `utterances` a word was heard wrongly, `wrong_words` in all; `again` are those
    that are spoken another way now (`Way.kind`: "respelled", "parted" or "slower"), by their index
    in what was given. `known_wrong_words` are heard so from another voice, too: the recogniser
    does not know them. What is left is `doubtful`.
    """

    narration: Narration
    utterances: int
    wrong: int
    wrong_words: int
    again: tuple[tuple[int, Way], ...]
    known_wrong_words: int
    doubtful: tuple[Doubt, ...]

    @property
    def doubtful_words(self) -> int:
        return sum(len(one.words) for one in self.doubtful)


def verified(
    narration: Narration,
    hears: Hears,
    *,
    lexicon: Lexicon | None = None,
    studio: Studio | None = None,
    told: Callable[[int], None] = lambda utterances: None,
) -> Verified:
    """`narration` as it is understood best: `hears` (a `Recogniser`) listens to all of it, and what
    it hears wrongly is spoken in other ways, of which the best is kept if it is better.

    A word is heard wrongly if it is so among its neighbours and with its utterance alone, and what
    is heard is no spelling of the same sounds or of the source's own word. It is doubtful if no way
    to say it helps, and another voice, where one is installed, is not misheard alike. `lexicon` is
    the narration's: an entry for an everyday word gives way where it is not understood. `told`
    hears how many utterances were listened to.

    Raises `BadValue` where it is not in English, or nothing is kept (`cache_bytes` 0): another
    sound would be made than the one listened to; and what speaking raises.
    """
    language = narration.article.language
    if primary(language) != "en":
        raise BadValue("verify", language, "left out: the recogniser knows English alone")
    studio = studio or shared(narration.settings)
    if not studio.settings.cache_bytes:
        raise BadValue("cache_bytes", "0", "more, to verify: what was listened to is kept there")
    ear = Ear(narration, studio, hears)
    wrong = list(ear.wrong(told))
    again: dict[int, Way] = {}
    left: dict[int, Hearing] = {}
    for utterance, hearing in wrong:
        way, best = _best(ear, utterance, hearing, language, lexicon)
        if way is not None:
            again[utterance.index] = way
        if best.misses:
            left[utterance.index] = best
    made = narration
    if again:
        spoken = {index: way.utterances for index, way in again.items()}
        made = replace(narration, script=Retold(narration.script, spoken))
    doubts, known = _doubts(ear, made, again, left)
    return Verified(
        made,
        len(narration.utterances),
        len(wrong),
        sum(len(hearing.places) for _, hearing in wrong),
        tuple(sorted(again.items())),
        known,
        doubts,
    )


def _best(
    ear: Ear, utterance: Utterance, hearing: Hearing, language: str, lexicon: Lexicon | None
) -> tuple[Way | None, Hearing]:
    """The way that is heard best, None where none is better than it was; and how it is heard."""
    tokens = compare.tokens(utterance.text)
    places = [(tokens[at].start, tokens[at].end) for at in sorted(hearing.places) if tokens]
    best: tuple[Way | None, Hearing] = None, hearing
    tries = MOST_WAYS

    def better(tried: Iterator[Way]) -> None:
        nonlocal best, tries
        while best[1].wrong and tries and (way := next(tried, None)) is not None:
            tries -= 1
            heard = ear.alone(way.utterances)
            if heard.wrong < best[1].wrong:
                best = way, heard

    better(spellings(utterance, places, language=language, lexicon=lexicon))
    worded = best[0].utterances[0] if best[0] else utterance
    better(deliveries(worded))
    return best


def _doubts(
    ear: Ear, made: Narration, again: dict[int, Way], left: dict[int, Hearing]
) -> tuple[tuple[Doubt, ...], int]:
    """What stays doubtful, and how many words another voice is misheard in alike."""
    other = _other_voice(made) if left else None
    doubts, known = [], 0
    for index, hearing in left.items():
        spoken = again[index].utterances if index in again else (ear.narration.utterances[index],)
        said = [one.text[at:to] for one in spoken for _, at, to in compare.tokens(one.text)]
        misses = hearing.misses
        if other is not None:
            second = ear.alone([replace(one, voice=other.name) for one in spoken])
            alike = {miss.at: miss.heard for miss in second.misses}
            misses = tuple(
                one
                for one in misses
                if one.at not in alike or not compare.same(alike[one.at], one.heard)
            )
            known += len(hearing.places) - len({one.at for one in misses})
        if misses:
            more = sum(len(way.utterances) - 1 for at, way in again.items() if at <= index)
            words = tuple(dict.fromkeys(said[one.at] for one in misses if said))
            doubts.append(Doubt(made.utterances[index + more], words, hearing.heard))
    return tuple(doubts), known


def _other_voice(narration: Narration) -> VoiceInfo | None:
    """The best installed voice of another engine than the narrator's, but for the system's: that is
    misheard most of all."""
    home = narration.settings.home
    for info in choose.voices_of(narration.article.language):
        if info.engine not in (narration.voice.engine, catalogue.SYSTEM) and choose.installed(
            info.name, home
        ):
            return info
    return None
