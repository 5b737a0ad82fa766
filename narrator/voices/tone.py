"""The test voice: words as bursts of tones that `narrator.testing` reads back from the sound.

An utterance is a preamble and then one burst for each word (a stretch between white space), each
followed by a gap. A burst is a row of chords of equal length; a chord holds one tone out of eight
in each of four bands, so it carries four symbols of three bits. A word's burst has two chords: 24
bits of the word's hash. The preamble has five: 48 bits of the text's hash and 12 of check; one
more tone, the marker, sounds through all of it and nowhere else, so where an utterance begins is
never in doubt. The tones lie between 400 and 3700 Hz, where every codec and sample rate of ours
keeps them, and are told apart by which is loudest in its band, so level does not matter.

All lengths follow from the number of words and the speed: `samples_of` tells them beforehand.
"""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from audio.pcm import Pcm, Samples
from narrator.errors import Bad, Cancelled
from narrator.types import Prosody, Speech, VoiceInfo, Word
from narrator.voices.base import Stop

SAMPLE_RATE_HZ = 24_000
BANDS, CHOICES = 4, 8
SYMBOL_BITS = 3
WORD_CHORDS, TEXT_CHORDS = 2, 5

# 100 Hz apart: told apart within 20 ms, the shortest chord (at three times the speed).
TONES_HZ = tuple(600 + 100 * index for index in range(BANDS * CHOICES))
MARKER_HZ = 400

CHORD_MS = 70.0
GAP_MS = 50.0
# Samples of raised cosine at each end of a chord (10 ms): neighbours cross-fade. Edges half as
# long make libopus pop, at full scale, up to 48 kbit/s.
EDGE = 240
LEVEL = 0.06  # of each tone; five of them peak below 0.3

SPEEDS = (0.5, 3.0)

_WORD = re.compile(r"\S+")
_WORDS_AT_ONCE = 256
# The tones are rounded to 2**-20, so that sums are exact in float32 and so the same everywhere,
# whatever the order of addition or the last digit of a sine.
_GRID = 2.0**20


def _digits(bits: bytes, count: int) -> tuple[int, ...]:
    """The first `count` symbols of `bits`, highest first."""
    number = int.from_bytes(bits, "big")
    width = 8 * len(bits)
    return tuple(
        (number >> (width - SYMBOL_BITS * (index + 1))) & (CHOICES - 1) for index in range(count)
    )


@lru_cache(maxsize=1 << 16)
def word_symbols(word: str) -> tuple[int, ...]:
    """The eight symbols of a word's burst."""
    digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=3).digest()
    return _digits(digest, WORD_CHORDS * BANDS)


def text_symbols(text: str) -> tuple[int, ...]:
    """The twenty symbols of an utterance's preamble: 48 bits of hash, 12 of check."""
    digest = text_digest(text)
    check = zlib.crc32(digest) & 0xFFF
    return _digits(digest + (check << 4).to_bytes(2, "big"), TEXT_CHORDS * BANDS)


def text_digest(text: str) -> bytes:
    """The six bytes that stand for a text, in the sound and in the log."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).digest()


def chord_samples(speed: float) -> int:
    """From one chord's beginning to the next one's, at 24 kHz."""
    return round(CHORD_MS * SAMPLE_RATE_HZ / 1000 / speed)


def gap_samples(speed: float) -> int:
    """From the end of a burst to the beginning of the next, at 24 kHz."""
    return round(GAP_MS * SAMPLE_RATE_HZ / 1000 / speed)


def samples_of(text: str, prosody: Prosody) -> int:
    """How many samples `speak` will make of `text`, at 24 kHz."""
    chord, gap = chord_samples(prosody.speed), gap_samples(prosody.speed)
    words = len(_WORD.findall(text))
    return (TEXT_CHORDS + words * WORD_CHORDS) * chord + (1 + words) * (EDGE + gap)


def _tone(frequency_hz: int, samples: int, phase: float) -> Samples:
    """A tone of `samples` + EDGE samples, with raised cosine ends."""
    at = np.arange(samples + EDGE)
    wave = LEVEL * np.sin(2 * np.pi * (frequency_hz * at / SAMPLE_RATE_HZ + phase))
    edge = 0.5 - 0.5 * np.cos(np.pi * (np.arange(EDGE) + 0.5) / EDGE)
    wave[:EDGE] *= edge
    wave[-EDGE:] *= edge[::-1]
    return (np.round(wave * _GRID) / _GRID).astype(np.float32)


@lru_cache(maxsize=8)
def _tones(chord: int) -> Samples:
    """All tones of the alphabet, (32, chord + EDGE), each with a phase of its own."""
    golden = 0.6180339887
    return np.stack([_tone(hz, chord, index * golden) for index, hz in enumerate(TONES_HZ)])


@lru_cache(maxsize=8)
def _marker(chord: int) -> Samples:
    return _tone(MARKER_HZ, TEXT_CHORDS * chord, 0.0)


def _bursts(symbols: Sequence[Sequence[int]], chord: int, gap: int) -> Samples:
    """One burst and its gap for each row of `symbols`, as rows."""
    tones = _tones(chord)
    table: npt.NDArray[np.intp] = np.array(symbols, dtype=np.intp)
    chords = table.shape[1] // BANDS
    table = table.reshape(-1, chords, BANDS) + CHOICES * np.arange(BANDS)
    sound = np.zeros((len(table), chords * chord + EDGE + gap), dtype=np.float32)
    for place in range(chords):
        part = sound[:, place * chord : (place + 1) * chord + EDGE]
        for band in range(BANDS):
            part += tones[table[:, place, band]]
    return sound


class ToneVoice:
    """Speaks any text in any script, a thousand times faster than it sounds.

    `delay_ms` makes each utterance take that much longer, to play a slow engine. `log`, a file,
    gets a line for each utterance begun: process id, digest, and the text with its white space
    tidied. `open` takes the two from NARRATOR_TONE_DELAY_MS and NARRATOR_TONE_LOG, which
    worker processes inherit.
    """

    def __init__(self, info: VoiceInfo, delay_ms: float = 0.0, log: Path | None = None) -> None:
        self.info = info
        self._delay_s = delay_ms / 1000
        self._log = log
        self._closed = False

    @classmethod
    def open(cls, info: VoiceInfo, files: Path, threads: int) -> ToneVoice:
        """Needs no files and one core."""
        log = os.environ.get("NARRATOR_TONE_LOG")
        delay_ms = float(os.environ.get("NARRATOR_TONE_DELAY_MS") or 0)
        return cls(info, delay_ms=delay_ms, log=Path(log) if log else None)

    def speak(self, text: str, prosody: Prosody, stop: Stop) -> Speech:
        """Speak `text`, every word timed to the sample.

        Raises `Bad` for a text without words and for a speed outside 0.5 to 3, `Cancelled`.
        """
        places = self._checked(text, prosody)
        self._begin(text, stop)
        chord, gap = chord_samples(prosody.speed), gap_samples(prosody.speed)
        opening = _bursts([text_symbols(text)], chord, gap)[0]
        opening[: TEXT_CHORDS * chord + EDGE] += _marker(chord)
        parts = [opening]
        for at in range(0, len(places), _WORDS_AT_ONCE):
            if stop.asked():
                raise Cancelled(text)
            symbols = [word_symbols(text[a:b]) for a, b in places[at : at + _WORDS_AT_ONCE]]
            parts.append(_bursts(symbols, chord, gap).reshape(-1))
        words = _timed(text, places, len(opening), chord, gap)
        return Speech(Pcm(np.concatenate(parts), SAMPLE_RATE_HZ), words, trimmed=True)

    def durations(self, text: str, prosody: Prosody, stop: Stop) -> int:
        """How many samples `speak` returns, at once: its delay is not waited for.

        Raises `Bad` as `speak` does, `Cancelled`.
        """
        self._checked(text, prosody)
        if stop.asked():
            raise Cancelled(text)
        return samples_of(text, prosody)

    def close(self) -> None:
        """Further calls of `speak` and `durations` raise RuntimeError."""
        self._closed = True

    def _checked(self, text: str, prosody: Prosody) -> list[tuple[int, int]]:
        """Where the words stand. Raises `Bad`."""
        if self._closed:
            raise RuntimeError("the voice is closed")
        places = [match.span() for match in _WORD.finditer(text)]
        if not places:
            raise Bad(text, "there is no word in it")
        if not SPEEDS[0] <= prosody.speed <= SPEEDS[1]:
            raise Bad(text, f"the speed {prosody.speed} is not between {SPEEDS[0]} and {SPEEDS[1]}")
        return places

    def _begin(self, text: str, stop: Stop) -> None:
        if self._log is not None:
            line = f"{os.getpid()} {text_digest(text).hex()} {' '.join(text.split())}\n"
            # One write in append mode: lines of several processes never mix.
            log = os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                os.write(log, line.encode("utf-8", "surrogatepass"))
            finally:
                os.close(log)
        if stop.asked() or (self._delay_s > 0 and stop.wait(self._delay_s)):
            raise Cancelled(text)


def _timed(
    text: str, places: list[tuple[int, int]], first: int, chord: int, gap: int
) -> tuple[Word, ...]:
    """Each word's place and times; its burst ends where its gap begins."""
    burst = WORD_CHORDS * chord + EDGE
    starts = [first + index * (burst + gap) for index in range(len(places))]
    return tuple(
        Word(
            text[a:b],
            a,
            b,
            1000 * start / SAMPLE_RATE_HZ,
            1000 * (start + burst) / SAMPLE_RATE_HZ,
        )
        for (a, b), start in zip(places, starts, strict=True)
    )
