"""Is it understood? A recogniser listens; what it hears wrongly is spoken again another way.

Everything is spoken once and kept in the cache, so that the narration that is made afterwards is
the one that was listened to.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from audio.pcm import Pcm, joined, silence
from narrator.errors import BadValue
from narrator.narration import Narration
from narrator.recipe import segment
from narrator.schedule import Job
from narrator.studio import Studio, shared
from narrator.text.read.told import primary
from narrator.text.script.parted import PIECE_PAUSE_MS, Parted
from narrator.text.split import clauses
from narrator.types import Speech, Utterance
from narrator.verify import compare
from narrator.verify.recogniser import Recogniser

__all__ = ["Doubt", "Recogniser", "Verified", "verified"]

Hears = Callable[[Pcm], str]

GROUP_S = 25.0
"""So much is listened to at a time: Whisper takes 30 s, and as long for less."""
AHEAD_UTTERANCES = 4
BETWEEN_MS = 350
WRONG_SHARE, WRONG_WORDS = 0.25, 2
"""An utterance is doubtful from two wrong words on, and more than a quarter of all: the tiny model
errs on one word in ten of the best voice, on names above all."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """An utterance that is not understood, of a parted one its last piece; and what is heard in
    its place."""

    utterance: Utterance
    heard: str


@dataclass(frozen=True, slots=True)
class Verified:
    """A narration that was listened to: how many `utterances` of it were `wrong` at first, how
    many of these are spoken in pieces now (`parted`), and which stay `doubtful`."""

    narration: Narration
    utterances: int
    wrong: int
    parted: int
    doubtful: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class _Ear:
    """Speaks utterances, and listens to them."""

    narration: Narration
    studio: Studio
    hears: Hears

    def first(self, told: Callable[[int], None]) -> Iterator[Utterance]:
        """The utterances that are heard wrongly, in groups as in by themselves."""
        group: list[tuple[Utterance, Pcm]] = []
        utterances = self.narration.utterances
        for utterance, pcm in zip(utterances, self._sounds(utterances), strict=True):
            if group and sum(one.duration_s for _, one in group) + pcm.duration_s > GROUP_S:
                yield from self._wrong(group)
                told(utterance.index)
                group = []
            group.append((utterance, pcm))
        yield from self._wrong(group)
        told(len(utterances))

    def _wrong(self, group: Sequence[tuple[Utterance, Pcm]]) -> Iterator[Utterance]:
        wanted = [compare.words(one.text) for one, _ in group]
        heard = compare.words(self.hears(_together((pcm for _, pcm in group), BETWEEN_MS)))
        counts = compare.wrong(wanted, heard)
        for (utterance, pcm), count, words in zip(group, counts, wanted, strict=True):
            if _is_doubtful(count, len(words)):
                alone, _ = self._alone(words, pcm)
                if _is_doubtful(alone, len(words)):  # it was no slip on its neighbours
                    yield utterance

    def _alone(self, words: Sequence[str], pcm: Pcm) -> tuple[int, str]:
        heard = self.hears(pcm)
        return compare.wrong([words], compare.words(heard))[0], heard

    def again(self, utterance: Utterance) -> tuple[tuple[int, ...], str | None]:
        """Where it is better cut, nowhere if that is no better; and what is heard of it if it
        stays doubtful."""
        words = compare.words(utterance.text)
        whole, heard = self._alone(words, next(self._sounds([utterance])))
        for cuts in _cuts(utterance.text):
            pieces = Parted(self.narration.script, {utterance.index: cuts}).utterances
            pieces = pieces[utterance.index : utterance.index + len(cuts) + 1]
            sound = _together(self._sounds(pieces), PIECE_PAUSE_MS)
            parted, heard_parted = self._alone(words, sound)
            if parted < whole:
                return cuts, heard_parted if _is_doubtful(parted, len(words)) else None
        return (), heard

    def _sounds(self, utterances: Iterable[Utterance]) -> Iterator[Pcm]:
        """What each says, kept or spoken now, in order."""
        recipe, cache = self.narration.recipe(tagged=False), self.studio.cache
        line = self.studio.scheduler.line()
        line.resume()
        waiting: deque[tuple[Job, Speech | None]] = deque()
        coming = iter(utterances)
        try:
            while True:
                for one in islice(coming, AHEAD_UTTERANCES + 1 - len(waiting)):
                    job = recipe.job(one)
                    waiting.append((job, cache.segment(job.key)))
                    if waiting[-1][1] is None:
                        line.put(job, index=one.index)
                if not waiting:
                    return
                job, speech = waiting.popleft()
                if speech is None:
                    speech = segment(line.take())
                    cache.keep_segment(job.key, speech)
                yield speech.pcm
        finally:
            line.close()


def verified(
    narration: Narration,
    hears: Hears,
    *,
    studio: Studio | None = None,
    told: Callable[[int], None] = lambda utterances: None,
) -> Verified:
    """`narration` as it is understood best: `hears` (a `Recogniser`) listens to all of it, and what
    it hears wrongly is cut at its clauses where it is heard better so. `told` hears how many
    utterances were listened to.

    Raises `BadValue` where it is not in English, or nothing is kept (`cache_bytes` 0): another
    sound would be made than the one listened to; and what speaking raises.
    """
    language = narration.article.language
    if primary(language) != "en":
        raise BadValue("verify", language, "left out: the recogniser knows English alone")
    studio = studio or shared(narration.settings)
    if not studio.settings.cache_bytes:
        raise BadValue("cache_bytes", "0", "more, to verify: what was listened to is kept there")
    ear = _Ear(narration, studio, hears)
    wrong = list(ear.first(told))
    cuts: dict[int, tuple[int, ...]] = {}
    doubts: dict[int, str] = {}  # what is heard instead
    for utterance in wrong:
        where, doubt = ear.again(utterance)
        if where:
            cuts[utterance.index] = where
        if doubt is not None:
            doubts[utterance.index] = doubt
    made = narration
    if cuts:
        made = replace(narration, script=Parted(narration.script, cuts))
    doubtful = []
    for index, heard in doubts.items():
        more = sum(len(where) for parted, where in cuts.items() if parted <= index)
        doubtful.append(Doubt(made.utterances[index + more], heard))
    return Verified(made, len(narration.utterances), len(wrong), len(cuts), tuple(doubtful))


def _is_doubtful(wrong: int, words: int) -> bool:
    return wrong >= WRONG_WORDS and wrong > WRONG_SHARE * words


def _cuts(text: str) -> Iterator[tuple[int, ...]]:
    """Ways to cut a text: at all its marks, else before a word that opens a clause."""
    found = clauses(text)
    marks = tuple(at for at, kind in found if kind == "mark")
    if marks:
        yield marks
    words = [at for at, kind in found if kind == "word"]
    if words:
        yield (min(words, key=lambda at: abs(at - len(text) / 2)),)


def _together(sounds: Iterable[Pcm], between_ms: int) -> Pcm:
    parts: list[Pcm] = []
    rate_hz = 0
    for pcm in sounds:
        rate_hz = rate_hz or pcm.sample_rate_hz
        if parts:
            parts.append(silence(rate_hz * between_ms // 1000, rate_hz))
        parts.append(pcm.resampled(rate_hz))
    return joined(parts, rate_hz)
