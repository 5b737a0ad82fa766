"""The pipeline on one screen: read → clean → script, then voices ⇒ pauses → levels → encode.

`narrate` does all that can be refused, without a sound. The `Narration` it returns speaks when
its `chunks` are pulled; a `Speaking` is one such pull, which can be paused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from audio import encode, pauses
from audio.loudness import Limiter
from audio.pcm import Pcm, joined
from audio.tags import Tags
from narrator import output
from narrator.article import article_of
from narrator.errors import BadValue
from narrator.schedule import INTERACTIVE, Job, Line
from narrator.settings import Settings, load
from narrator.studio import Studio, shared
from narrator.text import script
from narrator.types import (
    FORMATS,
    SPEEDS,
    Article,
    Passage,
    Prosody,
    Removal,
    Segment,
    Speech,
    Utterance,
    VoiceInfo,
)
from narrator.voices import catalogue, choose

BLOCK_S = 0.5
DISCLOSURE = "Spoken by a synthetic voice"


def narrate(
    source: str | bytes,
    *,
    voice: str | None = None,
    speed: float | None = None,
    title: str | None = None,
    read_title: bool = True,
    cleaned: bool = True,
    kind: str | None = None,
    charset: str | None = None,
    url: str = "",
    keep: Collection[str] = (),
    drop: Collection[str] = (),
    settings: Settings | None = None,
) -> Narration:
    """An article, ready to be spoken; nothing is spoken yet.

    `source` is its text, HTML or Markdown, or the bytes of a file of any kind that is read; `kind`
    and `charset` name its kind and the encoding of its bytes, `url` where it came from. `voice`
    and `speed` (0.5 to 3) default to the settings'; a `title` given is spoken in place of the one
    found. `cleaned=False` reads all of the text, debris too. `keep` and `drop` name rules of
    cleaning: what they remove stays, what they recognise goes wherever it stands. `lexicon` says
    how words are spoken.

    Raises `InputError` where the request can't be done as asked, `MissingError` where the voice
    is not installed.
    """
    settings = settings or load()
    if isinstance(source, str):
        source = source.encode("utf-8", "surrogatepass")
    article = article_of(
        source,
        title=title,
        cleaned=cleaned,
        kind=kind,
        charset=charset,
        url=url,
        keep=keep,
        drop=drop,
        settings=settings,
    )
    prosody = Prosody(speed=checked_speed(settings.speed if speed is None else speed))
    choice = choose.choose(voice or settings.voice, language=article.language, home=settings.home)

    def spoken_by(script_name: str) -> VoiceInfo | None:
        return choose.other_voice(script_name, settings.home)

    made = script.script(article, choice.info, prosody, read_title=read_title, spoken_by=spoken_by)
    return Narration(article, choice.info, choice.hint, made, settings)


def checked_speed(speed: float) -> float:
    """`speed`, or `BadValue` where it is not a number from 0.5 to 3."""
    if not SPEEDS[0] <= speed <= SPEEDS[1]:  # NaN is not, either
        raise BadValue("speed", str(speed), "a number from 0.5 to 3")
    return speed


@dataclass(frozen=True)
class Narration:
    """An article, its voice and the words that will be spoken.

    `hint` is a line for the listener where the voice is not the best there is, or "".
    """

    article: Article
    voice: VoiceInfo
    hint: str
    script: script.Script
    settings: Settings

    @property
    def title(self) -> str:
        return self.article.title

    @property
    def removals(self) -> tuple[Removal, ...]:
        """All that will not be read, in the order of the source."""
        both = (*self.article.removals, *self.script.removals)
        return tuple(sorted(both, key=lambda removal: (removal.start, removal.end)))

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        return self.script.utterances

    @cached_property
    def voices(self) -> Mapping[str, VoiceInfo]:
        """The voices that speak, by name."""
        names = {utterance.voice for utterance in self.utterances}
        return {name: catalogue.info(name) for name in names}

    def _opening(self) -> str:
        """The first words, for an article without a title."""
        words = self.utterances[0].source.split() or self.utterances[0].text.split()
        return " ".join(words[:8]) + ("…" if len(words) > 8 else "")

    def tags(self) -> Tags:
        """The metadata of the file."""
        return Tags(
            title=self.title or self._opening(),
            artist=self.voice.name,
            language=self.article.language,
            comment=f"{DISCLOSURE} ({self.voice.name}).",
        )

    def speak(
        self,
        format: str = "mp3",
        *,
        profile: encode.Profile = encode.WEB,
        tagged: bool = True,
        intro: Pcm | None = None,
        outro: Pcm | None = None,
        lane: int = INTERACTIVE,
        studio: Studio | None = None,
    ) -> Speaking:
        """One run of the pipeline, not yet begun. Raises `BadValue` for an unknown format."""
        if format not in encode.FORMATS:
            raise BadValue("format", format, f"one of {', '.join(encode.FORMATS)}")
        studio = studio or shared(self.settings)
        jobs = [
            Job(self.voices[utterance.voice], utterance.text, utterance.prosody)
            for utterance in self.utterances
        ]
        encoder = encode.encoder(format, profile, self.tags() if tagged else None)
        return Speaking(
            self, studio.scheduler.line(jobs, lane=lane), encoder, profile, (intro, outro)
        )

    def chunks(self, format: str = "mp3") -> Iterator[bytes]:
        """The encoded narration, as it is made."""
        yield from self.speak(format)

    def save(
        self,
        path: str | Path,
        *,
        format: str | None = None,
        profile: encode.Profile = encode.WEB,
        intro: Pcm | None = None,
        outro: Pcm | None = None,
        keep: bool = False,
        told: Callable[[Speaking], None] = lambda _: None,
    ) -> Path:
        """Write the file at `path` in one step, when it is whole; returns where it stands.

        With `keep` a file that is there stays and the new one gets a number. `format` is taken
        from the extension where it is not given. `told` hears of each step. Raises `BadValue` for
        an unknown format, `BadOutput`, `OutputError`, `SpeakError`.
        """
        target = Path(path)
        format = format or target.suffix.lstrip(".").lower()
        if format not in FORMATS:
            raise BadValue("format", target.name, f"one of {', '.join(FORMATS)}")
        with output.whole(target, keep=keep) as made:
            speaking = self.speak(format, profile=profile, intro=intro, outro=outro)
            with closing(speaking):
                for chunk in speaking:
                    made.file.write(chunk)
                    told(speaking)
            made.file.flush()
            encode.finish_file(Path(made.file.name), format, profile)
        return target.with_name(made.target.name)


class Speaking:
    """One run of the pipeline: iterate for encoded chunks; the first is the head.

    `passages` are those made so far, `spoken` counts their utterances, `samples` their sound's
    length at `profile.sample_rate_hz`.
    `pause` and `resume` may be called from any thread; `close` ends the run.
    """

    def __init__(
        self,
        narration: Narration,
        line: Line,
        encoder: encode.Encoder,
        profile: encode.Profile,
        frame: tuple[Pcm | None, Pcm | None],
    ) -> None:
        self.narration = narration
        self.passages: list[Passage] = []
        self.samples = 0
        self.spoken = 0
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
            for number in range(len(self.narration.script.passages)):
                yield from self._passage(number)
            yield from self._clip(self._outro)
            yield self._encoder.finish()
        finally:
            self._line.close()

    def _passage(self, number: int) -> Iterator[bytes]:
        """A block, levelled and encoded by itself: it begins and ends in silence."""
        kind, first, count = self.narration.script.passages[number]
        limiter = Limiter(self._rate_hz)
        sound = pauses.lead(self._rate_hz)
        start, segments = self.samples, []
        for utterance in self.narration.utterances[first : first + count]:
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
        voice = self.narration.voices[utterance.voice]
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
