"""Reads back from sound what the tone voice said in it: which texts, which words, when.

Works in four steps: where there is sound (`_bursts`), which of it bears the marker and so begins
an utterance, which tone is the loudest in each band of each chord (`_symbols`), and which of the
candidate texts has these symbols (`_Book`). The speed need not be known: a word's burst is two
chords long. All is relative to the level at that place, so gain, limiters and codecs don't matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from audio.pcm import Pcm, Samples
from narrator.voices.tone import (
    BANDS,
    CHOICES,
    EDGE,
    MARKER_HZ,
    SAMPLE_RATE_HZ,
    TEXT_CHORDS,
    TONES_HZ,
    WORD_CHORDS,
    text_symbols,
    word_symbols,
)

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Symbols = tuple[int, ...]
Anything = TypeVar("Anything", Numbers, npt.NDArray[np.complex128])

BLOCK = 60  # samples (2.5 ms): one period of the marker, which makes its phase that of the block
_SMOOTH = 5  # blocks the power is averaged over: 12.5 ms, longer than any beat of two tones
_MARKER_SMOOTH = 9  # blocks for the marker: 22.5 ms, enough to tell 400 Hz from 600 Hz
_NEAR = 16  # blocks (40 ms) on each side within which the loudest sets the threshold
_EDGE_POWER = 0.25  # a burst begins at half the amplitude around it
_LATE = 64  # samples by which that lies behind the first sample of the raised cosine
_FLOOR_POWER = 1e-4  # what is 40 dB below the loudest is silence
_MARKER_POWER = 0.05  # the marker is a fifth of a preamble's power; a quarter of that at its ends
_SHORTEST = 12  # blocks (30 ms): a word at three times the speed has 51 ms
_TONAL = 0.5  # share of four tones in the power of a window: 0.6 to 1 in a chord, little in noise
_AT_ONCE = 2048  # chords measured by one matrix product
_TEXT_SLIPS, _WORD_SLIPS = 4, 1  # symbols that may be wrong in 20, in 8


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A burst and when it sounds; `text` is None where no candidate has such a word."""

    text: str | None
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance in the order heard; `text` is None for words without a beginning, and where
    the beginning is none of the candidates'."""

    text: str | None
    start_s: float
    end_s: float
    words: tuple[HeardWord, ...]


def decode(pcm: Pcm, candidates: Iterable[str]) -> list[Heard]:
    """What the tone voice says in `pcm` (any sample rate), in the order heard.

    `candidates` are the texts that it may be saying, the very texts given to `speak`. Times are
    true to a few milliseconds. Gain, added or trimmed silence, short fades, limiters, and our
    codecs do no harm; cut, repeated and moved stretches show as what they are.
    """
    samples = pcm.resampled(SAMPLE_RATE_HZ).samples
    book = _Book(candidates)
    starts, ends, lengths, opens = _unmasked(*_bursts(samples))
    found = _symbols(samples, ends, lengths, np.where(opens, TEXT_CHORDS, WORD_CHORDS))
    bursts = [
        (bool(opens[at]), symbols, starts[at] / SAMPLE_RATE_HZ, ends[at] / SAMPLE_RATE_HZ)
        for at, symbols in enumerate(found)
        if symbols is not None
    ]
    begin = [at for at, burst in enumerate(bursts) if burst[0] or at == 0]
    return [_heard(bursts[a:b], book) for a, b in pairwise([*begin, len(bursts)])]


def _heard(bursts: Sequence[tuple[bool, Symbols, float, float]], book: _Book) -> Heard:
    """One utterance: its preamble, unless that was cut off, and its words."""
    opens, symbols, start_s, _ = bursts[0]
    text = book.text(symbols) if opens else None
    rest = bursts[1:] if opens else bursts
    names = book.words(text, [symbols for _, symbols, _, _ in rest])
    words = (HeardWord(name, a, b) for name, (_, _, a, b) in zip(names, rest, strict=True))
    return Heard(text, start_s, bursts[-1][3], tuple(words))


def _bursts(samples: Samples) -> tuple[Numbers, Numbers, Flags]:
    """Begin and end of each burst, in samples, and whether it bears the marker."""
    blocks = samples[: len(samples) // BLOCK * BLOCK].reshape(-1, BLOCK)
    turn = np.exp(-2j * np.pi * MARKER_HZ * np.arange(BLOCK) / SAMPLE_RATE_HZ)
    marker = blocks @ turn.real.astype(np.float32) + 1j * (blocks @ turn.imag.astype(np.float32))
    power = np.einsum("ij,ij->i", blocks, blocks).astype(np.float64)
    if not len(power) or not power.any():
        return np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.bool_)
    smooth = _mean(power, _SMOOTH)
    active = smooth > np.maximum(_EDGE_POWER * _loudest(smooth), _FLOOR_POWER * smooth.max())
    # A sine of amplitude a has the power a²/2 a sample and the product a/2: share = 2|m|²/(n·p).
    share = 2 / BLOCK * np.abs(_mean(marker, _MARKER_SMOOTH)) ** 2
    marked = share > _MARKER_POWER * np.maximum(_mean(power, _MARKER_SMOOTH), 1e-30)
    return _split(active, active & marked)


def _split(active: Flags, marked: Flags) -> tuple[Numbers, Numbers, Flags]:
    """Stretches of sound, cut where the marker sets in: a word may touch the next preamble."""
    starts, ends = _runs(active)
    begins, stops = _runs(marked)
    long = stops - begins >= _SHORTEST
    begins, stops = begins[long], stops[long]
    home = np.searchsorted(starts, begins, side="right") - 1
    # Near the edge of its stretch the marker is late or early by its averaging only.
    near = begins - starts[home] < _SHORTEST
    begins = np.where(near, starts[home], begins)
    stops = np.where(ends[home] - stops < _SHORTEST, ends[home], stops)
    bare = active.copy()
    for begin, stop in zip(begins, stops, strict=True):
        bare[begin:stop] = False
    starts, ends = _runs(bare)
    long = ends - starts >= _SHORTEST
    at = np.concatenate([starts[long], begins])
    order = np.argsort(at, kind="stable")
    opens = np.concatenate([np.zeros(int(long.sum()), bool), np.ones(len(begins), bool)])[order]
    till = np.concatenate([ends[long], stops])[order]
    return at[order] * float(BLOCK) - _LATE, till * float(BLOCK) + _LATE, opens


def _runs(mask: Flags) -> tuple[Places, Places]:
    """Begin and end of each row of true values."""
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    return edges[::2], edges[1::2]


def _mean(values: Anything, width: int) -> Anything:
    """Average over `width` (odd) values around each."""
    half = width // 2
    sums = np.cumsum(np.pad(values, (half + 1, half)))
    mean: Anything = (sums[width:] - sums[:-width]) / width
    return mean


def _loudest(power: Numbers) -> Numbers:
    """The largest value within _NEAR on either side of each."""
    padded = np.pad(power, _NEAR)
    width = 1
    while width < 2 * _NEAR + 1:
        step = min(width, 2 * _NEAR + 1 - width)
        padded = np.maximum(padded[: len(padded) - step], padded[step:])
        width += step
    return padded


def _unmasked(
    starts: Numbers, ends: Numbers, opens: Flags
) -> tuple[Numbers, Numbers, Numbers, Flags]:
    """Begin and end of each burst, the samples of its chords, and whether it bears the marker.

    A louder utterance right behind or before hides the end of a last word, or the beginning of a
    preamble: those follow from the chords of the neighbour in the same utterance.
    """
    chords = np.where(opens, TEXT_CHORDS, WORD_CHORDS)
    own = (ends - starts - EDGE) / chords
    if not len(own):
        return starts, ends, own, opens
    reach = BLOCK * (_NEAR + 2)
    touched = np.append(opens[1:] & (starts[1:] - ends[:-1] < reach), False)
    before = np.concatenate([own[:1], own[:-1]])
    after = np.where(np.append(opens[1:], True), own, np.append(own[1:], own[-1:]))
    hidden_end = touched & ~opens & (own < 0.93 * before) & (chords * (before - own) < reach)
    hidden_start = np.append(False, touched[:-1]) & (np.abs(own - after) > 0.07 * after)
    length = np.where(hidden_end, before, np.where(hidden_start, after, own))
    return (
        np.where(hidden_start, ends - chords * length - EDGE, starts),
        np.where(hidden_end, starts + chords * length + EDGE, ends),
        length,
        opens,
    )


def _symbols(
    samples: Samples, ends: Numbers, lengths: Numbers, chords: Places
) -> list[Symbols | None]:
    """The symbols of each burst, None for one that is no tones. Chords count from its end."""
    burst = np.repeat(np.arange(len(ends)), chords)
    behind = np.cumsum(chords)[burst] - np.arange(len(burst))
    centres = ends[burst] - EDGE / 2 - (behind - 0.5) * lengths[burst]
    # Lengths of window in steps of a tenth, so that few matrices serve all.
    steps = np.floor(np.log(0.75 * lengths[burst]) / np.log(1.1)).astype(int)
    loudest = np.zeros((len(burst), BANDS), dtype=np.intp)
    tonal = np.zeros(len(burst), dtype=np.bool_)
    for step in np.unique(steps):
        width = int(1.1**step)
        rows = np.flatnonzero(steps == step)
        for part in np.array_split(rows, -(-len(rows) // _AT_ONCE)):
            loudest[part], share = _tones(samples, centres[part] - width / 2, width)
            tonal[part] = share > _TONAL
    flat: list[int] = loudest.reshape(-1).tolist()
    till = np.cumsum(chords).tolist()
    return [
        tuple(flat[BANDS * a : BANDS * b]) if tonal[a:b].any() else None
        for a, b in pairwise([0, *till])
    ]


def _tones(samples: Samples, starts: Numbers, width: int) -> tuple[Places, Numbers]:
    """Which tone is the loudest in each band of the windows at `starts`, (len(starts), BANDS),
    and the share of these tones in the power of the window."""
    angle = 2 * np.pi * np.outer(np.arange(width), TONES_HZ) / SAMPLE_RATE_HZ
    window = np.hanning(width)
    waves = np.concatenate([np.cos(angle), np.sin(angle)], axis=1) * window[:, None]
    at = np.clip(np.round(starts).astype(np.intp), 0, len(samples) - width)
    sound = sliding_window_view(samples, width)[at]
    found = (sound @ waves.astype(np.float32)).astype(np.float64)
    power = (found[:, : len(TONES_HZ)] ** 2 + found[:, len(TONES_HZ) :] ** 2).reshape(
        -1, BANDS, CHOICES
    )
    # A tone of amplitude a gives a²/4·(sum of window)² here, and a²/2·(sum of window²) below.
    tones = 2 * power.max(axis=2).sum(axis=1) / window.sum() ** 2
    total = sound**2 @ (window**2).astype(np.float32) / np.square(window).sum()
    return power.argmax(axis=2), tones / np.maximum(total, 1e-30)


class _Book:
    """The candidates by their symbols."""

    def __init__(self, candidates: Iterable[str]) -> None:
        self._texts = {text_symbols(text): text for text in candidates}
        self._words = {
            word_symbols(word): word for text in self._texts.values() for word in text.split()
        }
        self._table = np.array(list(self._texts), dtype=np.int8).reshape(-1, TEXT_CHORDS * BANDS)

    def text(self, symbols: Symbols) -> str | None:
        """The candidate with these symbols, or with the fewest slips if they are few."""
        exact = self._texts.get(symbols)
        if exact is not None or not len(self._table):
            return exact
        slips = (self._table != np.array(symbols, dtype=np.int8)).sum(axis=1)
        best = int(slips.argmin())
        if slips[best] > _TEXT_SLIPS:
            return None
        return self._texts[tuple(self._table[best].tolist())]

    def words(self, text: str | None, found: Sequence[Symbols]) -> Iterator[str | None]:
        """Names for the bursts of an utterance: first its own words, then any candidate's."""
        own = {word_symbols(word): word for word in (text or "").split()}
        for symbols in found:
            yield own.get(symbols) or self._words.get(symbols) or _nearest(own, symbols)


def _nearest(words: dict[Symbols, str], symbols: Symbols) -> str | None:
    for known, word in words.items():
        if sum(a != b for a, b in zip(known, symbols, strict=True)) <= _WORD_SLIPS:
            return word
    return None
