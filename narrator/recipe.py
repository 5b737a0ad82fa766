"""A script and the format it is written in: what each phrase is made of, and named by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from audio import encode, pauses
from audio.errors import UnknownBitrate
from audio.loudness import CEILING_DB, Limiter
from audio.tags import Tags
from narrator import heads
from narrator.errors import BadValue
from narrator.levels import Gains
from narrator.schedule import Job
from narrator.text.script import Script
from narrator.types import Phrase, Speech, Utterance, VoiceInfo
from narrator.voices import catalogue

PHRASE_VERSION = "2"


@dataclass(frozen=True)
class Recipe:
    """What a narration is made of in one format. `tags=None` leaves the metadata out. There is room
    for chapters of these `titles` in front of an MP3."""

    script: Script
    format: str
    profile: encode.Profile
    tags: Tags | None
    gains: Gains = field(default_factory=Gains)
    titles: tuple[str, ...] = ()

    @property
    def addressable(self) -> bool:
        """Whether phrases are encoded each by itself, so that they can be made in any order."""
        return encode.FORMATS[self.format].addressable

    @property
    def title(self) -> str:
        return self.tags.title if self.tags else ""

    @property
    def rate_hz(self) -> int:
        return self.profile.sample_rate_hz

    def encoder(self) -> encode.Encoder:
        return encode.encoder(self.format, self.profile, self.tags, self.titles)

    def head(self, starts: Sequence[int]) -> bytes:
        """What stands before the first phrase of a file whose phrase N begins at sample
        `starts[N]`; the last number is its length. It tells the chapters."""
        chapters = heads.chapters(self.script, starts, self.title) if self.titles else ()
        return self.encoder().head(starts[-1], chapters)

    def finish_file(self, path: Path, starts: Sequence[int]) -> None:
        """Fill in, in place, what the head can only say at the end. Raises OSError, ValueError."""
        encode.finish_file(path, self.format, self.profile)
        if self.addressable and self.titles:
            with path.open("r+b") as file:
                file.write(self.head(starts))

    def limiter(self) -> Limiter:
        """A fresh one: a phrase is levelled by itself."""
        format = encode.FORMATS[self.format]
        return Limiter(self.rate_hz, CEILING_DB - format.headroom_db, then_db=format.level_db)

    def file_bytes(self, samples: int) -> int:
        """The length of the finished file of so much sound; of an addressable format."""
        encoder = self.encoder()
        body = encode.phrase_bytes(samples, self.profile)
        return len(encoder.head(samples)) + body + len(encoder.finish())

    def gain_db(self, utterance: Utterance) -> float:
        """What its voice's sound is raised by, before the limiter."""
        return self.gains.gain_db(self.voice(utterance))

    def voice(self, utterance: Utterance) -> VoiceInfo:
        return catalogue.info(utterance.voice)

    def job(self, utterance: Utterance) -> Job:
        """What the engine is asked for."""
        return Job(self.voice(utterance), utterance.text, utterance.prosody)

    def utterances(self, phrase: Phrase) -> Iterator[Utterance]:
        for index in range(phrase.first, phrase.first + phrase.count):
            utterance = self.script.utterance(index)
            if utterance is not None:
                yield utterance

    def phrases(self, first: int = 0) -> Iterator[Phrase]:
        """From `first` on, each written when it is asked for."""
        while (phrase := self.script.phrase(first)) is not None:
            yield phrase
            first += 1

    def key(self, phrase: Phrase) -> str:
        """Names the encoded phrase: what is spoken, the levels, the pauses and the encoder."""
        parts = [PHRASE_VERSION, encode.BUILD, self.format, repr(self.profile)]
        for one in self.utterances(phrase):
            parts += (self.job(one).key, str(self.gain_db(one)), str(one.pause_after_ms))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def samples(self, phrase: Phrase, lengths: Iterable[int]) -> int:
        """The phrase's length at the narration's rate; `lengths` are those of its utterances, in
        samples at their voices' own rates."""
        at = len(pauses.lead(self.rate_hz))
        pause_ms = 0
        for number, (one, length) in enumerate(zip(self.utterances(phrase), lengths, strict=True)):
            if number:
                at += len(pauses.pause(pause_ms, self.rate_hz))
            at += resampled_samples(length, self.voice(one).sample_rate_hz, self.rate_hz)
            pause_ms = one.pause_after_ms
        return at + len(pauses.closing(at, pause_ms, self.rate_hz))


def profile_of(format: str, bitrate_kbps: int, otherwise_kbps: int = 0) -> encode.Profile:
    """The sample rate and the bitrate of a format. 0 is `otherwise_kbps`, where it can have that,
    or else its own. Raises `BadValue` for a format that is none, and for a bitrate that it can't
    have."""
    if format not in encode.FORMATS:
        raise BadValue("format", format, f"one of {', '.join(encode.FORMATS)}")
    wanted_kbps = bitrate_kbps or otherwise_kbps
    if not wanted_kbps:
        return encode.WEB
    try:
        return encode.profile(format, wanted_kbps)
    except UnknownBitrate as error:
        if not bitrate_kbps:
            return encode.WEB
        raise BadValue("bitrate", str(bitrate_kbps), error.want) from None


def resampled_samples(samples: int, from_hz: int, to_hz: int) -> int:
    """How many samples `Pcm.resampled` makes: soxr rounds to the nearest, halves up."""
    return (2 * samples * to_hz + from_hz) // (2 * from_hz)


def segment(speech: Speech) -> Speech:
    """An engine's speech as it is kept: without the silence around it, on the 16-bit grid, so
    that it is the same whether it was just made or comes from the cache."""
    if speech.trimmed:
        return replace(speech, pcm=pauses.edged(speech.pcm).on_grid())
    trimmed = pauses.trim(speech.pcm)
    cut_ms = 1000.0 * trimmed.lead_samples / speech.pcm.sample_rate_hz
    words = (
        replace(
            word,
            start_ms=max(0.0, word.start_ms - cut_ms),
            end_ms=max(0.0, word.end_ms - cut_ms),
        )
        for word in speech.words
    )
    return Speech(trimmed.pcm.on_grid(), tuple(words), trimmed=True)
