"""One run of the pipeline: voices ⇒ pauses → levels → encode, pulled piece by piece.

What the cache has is neither spoken nor encoded again. Everything else is asked of the voices a
few utterances ahead, so that they work while this levels and encodes.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from audio import pauses
from audio.pcm import Pcm, joined
from narrator.cache import Cache, KeptPhrase, KeptSegment
from narrator.mixing import Bedded, Mix, parts_chapters
from narrator.recipe import Recipe, segment
from narrator.schedule import BATCH, INTERACTIVE, Job, Line
from narrator.timeline import Timeline
from narrator.types import Passage, Phrase, Speech, Utterance

# How the sound of an utterance goes through the encoder: the first bytes need not wait for its
# last, and the first of all least (they hold 48 ms of silence, and two frames stay in the encoder).
FIRST_BLOCK_S, BLOCK_S = 0.2, 0.5
_ALONE = Mix()
# Until an utterance that was asked for has been begun: making a limiter keeps other threads of this
# process waiting for 3 ms, beside a voice that speaks for 8.
BEGIN_S = 0.002
# So many utterances wait at the voices beyond the one that is waited for.
AHEAD_UTTERANCES = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """Encoded bytes of a phrase, maybe none; `samples` of sound and `spoken` utterances are newly
    in them. With `ends` the phrase is whole, and `segments` are all of it."""

    phrase: int
    data: bytes
    samples: int
    spoken: int
    ends: bool
    segments: tuple[KeptSegment, ...] = ()


class Speaking:
    """One run of the pipeline, from the phrase `first` on.

    Iterate for the chunks of a file, the first being its head; or take `pieces`. `passages` are
    those made so far, `spoken` counts utterances, `samples` the sound's length at the recipe's
    rate. Phrases that are `taken_care_of` by somebody else are not asked for ahead; `asked_to` is
    the last utterance that was asked for, unless it was kept. `pause`, `resume` and `close` may be
    called from any thread; `close` ends the run.
    """

    def __init__(
        self,
        recipe: Recipe,
        line: Line,
        cache: Cache,
        *,
        first: int = 0,
        mix: Mix = _ALONE,
        timed: bool = True,
        taken_care_of: Callable[[int], bool] = lambda phrase: False,
    ) -> None:
        self.recipe = recipe
        self.samples = 0
        self.spoken = 0
        self._line = line
        self._cache = cache
        self._at = first
        self._mix = mix
        self._timeline = Timeline() if timed else None
        self._encoder = recipe.encoder()
        self._bedded = Bedded(mix.bed, recipe, self._encoder) if mix.bed else None
        self._rate_hz = recipe.rate_hz
        self._peeked: tuple[int, str, KeptPhrase | None] | None = None
        self._asked: deque[int] = deque()  # utterances that wait at the voices, in order
        self._keys: dict[int, str] = {}  # of those, and of the early
        self._taken_care_of = taken_care_of
        self._upcoming: Iterator[Utterance] = iter(())
        self._held_back = False  # what would be asked for ahead
        self.asked_to = -1
        self._early: dict[int, Speech] = {}
        self._left: list[tuple[Job, Speech]] = []
        self._chunks: Iterator[bytes] | None = None

    @property
    def duration_s(self) -> float:
        """Seconds of sound made so far."""
        return self.samples / self._rate_hz

    @property
    def passages(self) -> list[Passage]:
        """The passages made so far."""
        return self._timeline.passages(self.recipe.script) if self._timeline else []

    def pause(self) -> None:
        self._line.pause()

    def resume(self) -> None:
        self._line.resume()

    def close(self) -> None:
        """End the run; a pull that waits raises `Cancelled`."""
        self._left += self._line.left()

    def in_front(self, seconds: float) -> None:
        """Say how much of the sound made is still to be heard: who has little goes first."""
        self._line.cushion_s = seconds

    def can_wait(self, now: bool) -> None:
        """Say whether nobody hears it yet: then all who are heard go before it."""
        self._line.lane = BATCH if now else INTERACTIVE

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._chunks is None:
            self._chunks = self._encoded()
        return next(self._chunks)

    def _encoded(self) -> Iterator[bytes]:
        yield self._encoder.head()
        yield from self._clip(self._mix.intro)
        if self._timeline:
            self._timeline.begins_at = self.samples
        for piece in self.pieces():
            if piece.data:
                yield piece.data
        if self._bedded:
            rest, more = self._bedded.end()
            self.samples += more
            yield rest
        yield from self._clip(self._mix.outro)
        yield self.foot()

    def foot(self) -> bytes:
        """What stands behind the last phrase."""
        return self._encoder.finish()

    def pieces(self) -> Generator[Piece, None, None]:
        """The phrases, piece by piece. Raises what the voices raise."""
        self._line.resume()
        try:
            while (phrase := self.recipe.script.phrase(self._at)) is not None:
                yield from self._between(phrase)
                for piece in self._spoken_or_kept(phrase):
                    self.samples += piece.samples
                    self.spoken += piece.spoken
                    yield piece
                self._at += 1
                self._forget(before=phrase.first + phrase.count)
        finally:
            self.close()
            self._upcoming = iter(())  # which holds this, and the codecs with it
            # What was spoken ahead is wanted by the next who comes.
            for index, speech in self._early.items():
                self._cache.keep_segment(self._keys[index], speech)
            for job, speech in self._left:
                self._cache.keep_segment(job.key, segment(speech))

    def _spoken_or_kept(self, phrase: Phrase) -> Iterator[Piece]:
        if self._bedded:
            return self._over_music(phrase, self._bedded)
        kept = self._kept(phrase)
        return self._copied(phrase, kept) if kept else self._made(phrase)

    def _between(self, phrase: Phrase) -> Iterator[Piece]:
        """The user's sound between two chapters."""
        if self._mix.between is None or not parts_chapters(self.recipe.script, phrase):
            return
        before = self.samples
        for data in self._clip(self._mix.between, over=self._bedded):
            yield Piece(phrase.index, data, 0, 0, False)
        if self._timeline:
            self._timeline.gap(phrase.index, self.samples - before)

    def _forget(self, before: int) -> None:
        """Let go what was asked for and then came from the cache, where another put it."""
        self.asked_to = max(self.asked_to, before - 1)
        for index in [one for one in self._early if one < before]:
            del self._early[index], self._keys[index]

    def next_is_kept(self) -> bool:
        """Whether the phrase after the one just made costs nothing."""
        phrase = self.recipe.script.phrase(self._at + 1)
        return phrase is not None and self._kept(phrase) is not None

    def _kept(self, phrase: Phrase) -> KeptPhrase | None:
        if not self.recipe.addressable:
            return None
        if self._peeked is None or self._peeked[0] != phrase.index:
            key = self.recipe.key(phrase)
            self._peeked = phrase.index, key, self._cache.phrase(key)
        return self._peeked[2]

    def _keep(self, phrase: Phrase, kept: KeptPhrase) -> None:
        if self._peeked is not None and self._peeked[0] == phrase.index:
            self._cache.keep_phrase(self._peeked[1], kept)

    def _copied(self, phrase: Phrase, kept: KeptPhrase) -> Iterator[Piece]:
        """A phrase as it was made before."""
        if self._timeline:
            self._timeline.put(phrase.index, kept.samples, kept.segments)
        yield Piece(phrase.index, kept.data, kept.samples, phrase.count, True, kept.segments)

    def _made(self, phrase: Phrase) -> Iterator[Piece]:
        """A phrase, levelled and encoded by itself: it begins and ends in silence."""
        self._begin(phrase)
        limiter = self.recipe.limiter()  # while the voice speaks
        sound = pauses.lead(self._rate_hz)
        whole, segments, samples = bytearray(), list[KeptSegment](), 0
        for number, utterance in enumerate(self.recipe.utterances(phrase), 1):
            speech = self._segment(utterance)
            gain_db = self.recipe.gain_db(utterance)
            voiced = speech.pcm.resampled(self._rate_hz).gained(gain_db)
            segments.append(KeptSegment(samples + len(sound), len(voiced), speech.words))
            for block in self._blocks(joined((sound, voiced), self._rate_hz)):
                data = self._encoder.write(limiter.push(block))
                whole += data
                samples += len(block)
                yield Piece(phrase.index, data, len(block), 0, False)
                if self._held_back:
                    self._held_back = False
                    self._look_ahead(utterance.index)
            if number < phrase.count:
                sound = pauses.pause(utterance.pause_after_ms, self._rate_hz)
                yield Piece(phrase.index, b"", 0, 1, False)
            else:
                sound = pauses.closing(samples, utterance.pause_after_ms, self._rate_hz)
        rest = joined((limiter.push(sound), limiter.flush()), self._rate_hz)
        data = self._encoder.write(rest) + self._encoder.end_phrase()
        samples += len(sound)
        if self.recipe.addressable:
            self._keep(phrase, KeptPhrase(bytes(whole + data), samples, tuple(segments)))
        if self._timeline:
            self._timeline.put(phrase.index, samples, segments)
        yield Piece(phrase.index, data, len(sound), 1, True, tuple(segments))

    def _over_music(self, phrase: Phrase, bedded: Bedded) -> Iterator[Piece]:
        """A phrase over the music, which goes on behind it."""
        self._begin(phrase)
        sound, samples, segments = pauses.lead(self._rate_hz), 0, list[KeptSegment]()
        for number, utterance in enumerate(self.recipe.utterances(phrase), 1):
            speech = self._segment(utterance)
            voiced = speech.pcm.resampled(self._rate_hz).gained(self.recipe.gain_db(utterance))
            segments.append(KeptSegment(samples + len(sound), len(voiced), speech.words))
            for spoken, part in ((False, sound), (True, voiced)):
                for block in self._blocks(part):
                    samples += len(block)
                    data = bedded.write(block, spoken=spoken)
                    yield Piece(phrase.index, data, len(block), 0, False)
                    self._look_ahead(utterance.index)
            yield Piece(phrase.index, b"", 0, 1, False)
            pause_ms = utterance.pause_after_ms
            if number < phrase.count:
                sound = pauses.pause(pause_ms, self._rate_hz)
            else:
                sound = pauses.closing(samples, pause_ms, self._rate_hz)
        data = bedded.write(sound, spoken=False)
        if self._timeline:
            self._timeline.put(phrase.index, samples + len(sound), segments)
        yield Piece(phrase.index, data, len(sound), 0, True, tuple(segments))

    def _begin(self, phrase: Phrase) -> None:
        """Have its first utterance begun before anything else is done."""
        if self.asked_to < phrase.first:  # at the beginning, and where another's work ended
            self._upcoming = self._utterances(phrase.index)
        first = self.recipe.script.utterance(phrase.first)
        if first is not None and self._ask(first):
            time.sleep(BEGIN_S)

    def _blocks(self, sound: Pcm) -> Iterator[Pcm]:
        first = int(FIRST_BLOCK_S * self._rate_hz)
        block = int(BLOCK_S * self._rate_hz)
        at, size = 0, block if self.samples else first
        while at < len(sound):
            yield Pcm(sound.samples[at : at + size], self._rate_hz)
            at, size = at + size, block

    def _segment(self, utterance: Utterance) -> Speech:
        """The sound of an utterance: kept, or spoken now."""
        index = utterance.index
        if index not in self._keys:
            kept = self._cache.segment(self.recipe.job(utterance).key)
            if kept is not None:
                return kept
            self._ask(utterance, though_kept=True)
        # The first sound of all has the cores for itself until it has left.
        self._held_back = not self.samples
        if not self._held_back:
            self._look_ahead(index)
        while index not in self._early:
            speech = self._line.take()
            self._early[self._asked.popleft()] = segment(speech)
        speech = self._early.pop(index)
        self._cache.keep_segment(self._keys.pop(index), speech)
        return speech

    def _ask(self, utterance: Utterance, *, though_kept: bool = False) -> bool:
        """Ask the voices for an utterance, unless it is asked for or kept; whether it was asked.

        `though_kept`: it seemed to be, and could not be read."""
        index = utterance.index
        if index in self._keys:
            return False
        job = self.recipe.job(utterance)
        key = job.key
        if not though_kept and self._cache.samples(key) is not None:
            return False
        self._line.put(job, index=index)
        self._asked.append(index)
        self._keys[index] = key
        return True

    def _look_ahead(self, index: int) -> None:
        """Ask for what comes next and is not kept, as far as `AHEAD_UTTERANCES`."""
        while self.asked_to < index + AHEAD_UTTERANCES:
            utterance = next(self._upcoming, None)
            if utterance is None:
                return
            if utterance.index > index:
                self._ask(utterance)
            self.asked_to = max(self.asked_to, utterance.index)

    def _utterances(self, first: int) -> Iterator[Utterance]:
        """From the phrase `first` on, up to what somebody else makes, who may have come when half
        of a phrase was asked for."""
        for phrase in self.recipe.phrases(first):
            for utterance in self.recipe.utterances(phrase):
                if phrase.index > self._at and self._taken_care_of(phrase.index):
                    return
                yield utterance

    def _clip(self, clip: Pcm | None, over: Bedded | None = None) -> Iterator[bytes]:
        """The user's own sound, a phrase of its own, or `over` the music."""
        if clip is None:
            return
        # Silence first, as in every phrase: the codec must not begin in the middle of a sound.
        sound = joined((pauses.lead(self._rate_hz), clip.resampled(self._rate_hz)), self._rate_hz)
        for part in (sound, pauses.closing(len(sound), 0, self._rate_hz)):
            self.samples += len(part)
            yield over.write(part, spoken=True) if over else self._encoder.write(part)
        if not over:
            yield self._encoder.end_phrase()
