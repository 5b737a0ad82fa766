"""One run of the pipeline: voices ⇒ pauses → levels → encode, pulled chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from audio import encode, pauses
from audio.loudness import Limiter
from audio.pcm import Pcm, joined
from narrator.schedule import Line
from narrator.text.script import Script
from narrator.types import Passage, Segment, Speech, Utterance, VoiceInfo

BLOCK_S = 0.5


class Speaking:
    """One run of the pipeline: iterate for encoded chunks; the first is the head.

    `passages` are those made so far, `spoken` counts their utterances, `samples` their sound's
    length at `profile.sample_rate_hz`.
    `pause` and `resume` may be called from any thread; `close` ends the run.
    """

    def __init__(
        self,
        title: str,
        script: Script,
        voices: Mapping[str, VoiceInfo],
        line: Line,
        encoder: encode.Encoder,
        profile: encode.Profile,
        frame: tuple[Pcm | None, Pcm | None],
    ) -> None:
        self.title = title
        self.script = script
        self.passages: list[Passage] = []
        self.samples = 0
        self.spoken = 0
        self._voices = voices
        self._line = line
        self._encoder = encoder
        self._rate_hz = profile.sample_rate_hz
        self._block = int(BLOCK_S * self._rate_hz)
        self._intro, self._outro = frame
        self._chunks = self._encoded()

    @property
    def duration_s(self) -> float:
        """Seconds of sound made so far."""
        return self.samples / self._rate_hz

    def pause(self) -> None:
        self._line.pause()

    def resume(self) -> None:
        self._line.resume()

    def close(self) -> None:
        """End the run; a pull that waits raises `Cancelled`."""
        self._line.close()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._chunks)

    def _encoded(self) -> Iterator[bytes]:
        self._line.resume()
        try:
            yield self._encoder.head()
            yield from self._clip(self._intro)
            for number in range(len(self.script.passages)):
                yield from self._passage(number)
            yield from self._clip(self._outro)
            yield self._encoder.finish()
        finally:
            self._line.close()

    def _passage(self, number: int) -> Iterator[bytes]:
        """A block, levelled and encoded by itself: it begins and ends in silence."""
        kind, first, count = self.script.passages[number]
        limiter = Limiter(self._rate_hz)
        sound = pauses.lead(self._rate_hz)
        start, segments = self.samples, []
        for utterance in self.script.utterances[first : first + count]:
            spoken, segment = self._segment(utterance, next(self._line), len(sound))
            segments.append(segment)
            self.spoken += 1
            sound = joined((sound, spoken), self._rate_hz)
            for start_at in range(0, len(sound), self._block):
                # In blocks: the first bytes need not wait for the last of the utterance.
                part = Pcm(sound.samples[start_at : start_at + self._block], self._rate_hz)
                yield self._written(limiter, part)
            if utterance.index < first + count - 1:
                sound = pauses.pause(utterance.pause_after_ms, self._rate_hz)
            else:
                length = self.samples - start
                sound = pauses.closing(length, utterance.pause_after_ms, self._rate_hz)
        self._count(sound)
        rest = joined((limiter.push(sound), limiter.flush()), self._rate_hz)
        yield self._encoder.write(rest) + self._encoder.end_passage()
        self.passages.append(Passage(number, kind, start, self.samples - start, tuple(segments)))

    def _segment(self, utterance: Utterance, speech: Speech, before: int) -> tuple[Pcm, Segment]:
        voice = self._voices[utterance.voice]
        trimmed = pauses.trim(speech.pcm)
        sound = trimmed.pcm.resampled(self._rate_hz).gained(voice.gain_db)
        cut_ms = 1000.0 * trimmed.lead_samples / speech.pcm.sample_rate_hz
        words = tuple(
            replace(
                word,
                start_ms=max(0.0, word.start_ms - cut_ms),
                end_ms=max(0.0, word.end_ms - cut_ms),
            )
            for word in speech.words
        )
        return sound, Segment(utterance, self.samples + before, len(sound), words)

    def _clip(self, clip: Pcm | None) -> Iterator[bytes]:
        """The user's own sound, a passage of its own."""
        if clip is None:
            return
        # Silence first, as in every passage: the codec must not begin in the middle of a sound.
        sound = joined((pauses.lead(self._rate_hz), clip.resampled(self._rate_hz)), self._rate_hz)
        end = pauses.closing(len(sound), 0, self._rate_hz)
        for part in (sound, end):
            self._count(part)
            yield self._encoder.write(part)
        yield self._encoder.end_passage()

    def _written(self, limiter: Limiter, sound: Pcm) -> bytes:
        self._count(sound)
        return self._encoder.write(limiter.push(sound))

    def _count(self, sound: Pcm) -> None:
        self.samples += len(sound)
