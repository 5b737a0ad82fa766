"""Speaks utterances, each once, and listens to them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from audio.pcm import Pcm, joined, silence
from narrator.narration import Narration
from narrator.recipe import segment
from narrator.schedule import Job
from narrator.studio import Studio
from narrator.text.script.parted import PIECE_PAUSE_MS
from narrator.types import Speech, Utterance
from narrator.verify import compare
from narrator.verify.compare import Miss, Token

Hears = Callable[[Pcm], str]

GROUP_S = 25.0
"""So much is listened to at a time: Whisper takes 30 s, and as long for less."""
AHEAD_UTTERANCES = 4
BETWEEN_MS = 350


@dataclass(frozen=True, slots=True)
class Hearing:
    """`misses` among the tokens of what was said, and the text that was `heard`."""

    misses: tuple[Miss, ...]
    heard: str

    @property
    def wrong(self) -> int:
        return sum(miss.cost for miss in self.misses)

    @property
    def places(self) -> frozenset[int]:
        return frozenset(miss.at for miss in self.misses)


@dataclass(frozen=True, slots=True)
class Ear:
    """Listens to what `narration` says."""

    narration: Narration
    studio: Studio
    hears: Hears

    def wrong(self, told: Callable[[int], None]) -> Iterator[tuple[Utterance, Hearing]]:
        """The utterances of which a word is heard wrongly in company, and then by itself too; the
        hearing is of it alone, with those misses that were so in both."""
        group: list[tuple[Utterance, Pcm]] = []
        utterances = self.narration.utterances
        for utterance, pcm in zip(utterances, self._sounds(utterances), strict=True):
            if group and sum(one.duration_s for _, one in group) + pcm.duration_s > GROUP_S:
                yield from self._in_group(group)
                told(utterance.index)
                group = []
            group.append((utterance, pcm))
        yield from self._in_group(group)
        told(len(utterances))

    def alone(self, utterances: Sequence[Utterance]) -> Hearing:
        """What is heard of one utterance, or of the pieces of one."""
        return self._hearing(utterances, _together(self._sounds(utterances), PIECE_PAUSE_MS))

    def _hearing(self, utterances: Sequence[Utterance], pcm: Pcm) -> Hearing:
        said = [(one, token) for one in utterances for token in compare.tokens(one.text)]
        heard = self.hears(pcm)
        misses = compare.misses([token.word for _, token in said], compare.words(heard))
        return Hearing(
            tuple(one for one in misses if not said or not _as_written(*said[one.at], one.heard)),
            heard,
        )

    def _in_group(
        self, group: Sequence[tuple[Utterance, Pcm]]
    ) -> Iterator[tuple[Utterance, Hearing]]:
        sound = _together((pcm for _, pcm in group), BETWEEN_MS)
        together = self._hearing([one for one, _ in group], sound).places
        first = 0
        for utterance, pcm in group:
            count = len(compare.tokens(utterance.text))
            places = {at - first for at in together if first <= at < first + count}
            first += count
            if places:
                alone = self._hearing([utterance], pcm)
                both = tuple(miss for miss in alone.misses if miss.at in places)
                if both:  # it was no slip on its neighbours
                    yield utterance, Hearing(both, alone.heard)

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


def _as_written(utterance: Utterance, token: Token, heard: Sequence[str]) -> bool:
    """Whether what was heard for a token is what the source has there: "SQL" for "sequel"."""
    spans = [
        one
        for one in utterance.spans
        if one.spoken_start < token.end and token.start < one.spoken_end
    ]
    if not spans or not heard:
        return False
    start, end = spans[0].start - utterance.start, spans[-1].end - utterance.start
    return compare.same(compare.words(utterance.source[start:end]), heard)


def _together(sounds: Iterable[Pcm], between_ms: int) -> Pcm:
    parts: list[Pcm] = []
    rate_hz = 0
    for pcm in sounds:
        rate_hz = rate_hz or pcm.sample_rate_hz
        if parts:
            parts.append(silence(rate_hz * between_ms // 1000, rate_hz))
        parts.append(pcm.resampled(rate_hz))
    return joined(parts, rate_hz)
