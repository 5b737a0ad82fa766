"""Music under a narration, quiet while somebody speaks and louder in the long pauses.

A stream goes through: what is held back is no more than the shortest pause in which the music
rises, and of the music one loop is kept, however long the narration is.
"""

from __future__ import annotations

import numpy as np

from audio.mix import levelled
from audio.pcm import Pcm, Samples, silence

CLIP_MAX_S = 120
"""Of longer music the beginning is looped."""

UNDER_DB, BETWEEN_DB = -20.0, -10.0
"""The music beside the speech, both at -16 LUFS by themselves: 20 dB lower while it is spoken, as
accessibility asks of speech over music (WCAG 2.2, 1.4.7), 10 dB lower in a pause."""

RISES_IN_MS = 1200
"""The shortest pause in which the music rises: between sentences it stays where it is."""

RAMP_MS = 300
"""From the one level to the other; it is down again when the next word begins."""

TAIL_MS = 2400
"""How long the music is heard after the last sample, fading out: 100 frames of `GRID_MS`."""

_FADE_IN_MS = 1000.0
_JOIN_MS = 1500.0  # how long a loop's end and its beginning sound together


class Bed:
    """`clip` under a narration at `sample_rate_hz`, one for each narration.

    What comes out are the samples pushed, in order, with music; in all `TAIL_MS` more than went
    in. It is not limited: speech whose true peaks stay under -3 dBTP comes out under -2 dBTP, so
    it belongs in front of the limiter. The same narration comes out the same however it is
    divided. Raises ValueError for a clip without samples.
    """

    def __init__(self, clip: Pcm, sample_rate_hz: int) -> None:
        self._rate_hz = sample_rate_hz
        self._loop = _loop(clip, sample_rate_hz)
        self._at = 0  # samples handed out
        self._ramp = self._samples(RAMP_MS)
        self._raised = 0  # how far the level has risen: from 0 (under) to `_ramp` (between)
        self._rises = False
        self._pause = np.zeros(0, dtype=np.float32)  # held back

    def push(self, pcm: Pcm, *, spoken: bool) -> Pcm:
        """The next samples of the narration, speech or the pause between; what is done comes out.

        Speech comes out at once, of a pause at most `RISES_IN_MS` is held back. ValueError for
        another sample rate.
        """
        if pcm.sample_rate_hz != self._rate_hz:
            raise ValueError(f"{pcm.sample_rate_hz} Hz pushed onto a bed at {self._rate_hz} Hz")
        if not spoken:
            self._pause = np.concatenate((self._pause, pcm.samples))
            self._rises = self._rises or len(self._pause) >= self._samples(RISES_IN_MS)
            return Pcm(self._rising(), self._rate_hz)
        if not len(pcm):
            return pcm
        held, self._pause = self._pause, self._pause[:0]
        self._rises = False
        both = np.concatenate((held, pcm.samples))
        return Pcm(self._mixed(both, up=False), self._rate_hz)

    def flush(self) -> Pcm:
        """The rest, and the music's end."""
        tail = self._samples(TAIL_MS)
        held = np.concatenate((self._pause, silence(tail, self._rate_hz).samples))
        self._pause = held[:0]
        out = self._mixed(held, up=True)
        falling = np.cos(np.linspace(0.0, np.pi, tail, dtype=np.float32)) / 2 + 0.5
        out[len(out) - tail :] *= falling
        return Pcm(out, self._rate_hz)

    def _rising(self) -> Samples:
        """What of a pause need not wait for its end: all but the way down from its level."""
        ready = max(0, len(self._pause) - self._ramp) if self._rises else 0
        out, self._pause = self._pause[:ready], self._pause[ready:]
        return self._mixed(out, up=True)

    def _mixed(self, samples: Samples, *, up: bool) -> Samples:
        """`samples` with the music, whose level goes up or down until it is there."""
        steps = np.arange(1, len(samples) + 1)
        raised = np.clip(self._raised + (steps if up else -steps), 0, self._ramp)
        if len(raised):
            self._raised = int(raised[-1])
        level_db = UNDER_DB + (BETWEEN_DB - UNDER_DB) * raised / self._ramp
        places = self._at + np.arange(len(samples))
        self._at += len(samples)
        begun = np.minimum(places / self._samples(_FADE_IN_MS), 1.0)
        gain = 10.0 ** (level_db / 20.0) * (0.5 - 0.5 * np.cos(np.pi * begun))
        music = self._loop[places % len(self._loop)] * gain
        return (samples + music).astype(np.float32)

    def _samples(self, ms: float) -> int:
        return round(ms * self._rate_hz / 1000)


def _loop(clip: Pcm, sample_rate_hz: int) -> Samples:
    """`clip` at -16 LUFS, its end faded into its beginning, so that it goes on from there."""
    cut = Pcm(clip.samples[: CLIP_MAX_S * clip.sample_rate_hz], clip.sample_rate_hz)
    if not len(cut):
        raise ValueError("a bed without samples")
    music = levelled(cut.resampled(sample_rate_hz)).samples
    both = min(len(music) // 2, round(_JOIN_MS * sample_rate_hz / 1000))
    # Two stretches that have nothing to do with each other keep their power this way.
    share = np.linspace(0.0, np.pi / 2, both, endpoint=False, dtype=np.float32)
    joint = music[len(music) - both :] * np.cos(share) + music[:both] * np.sin(share)
    return np.concatenate((joint, music[both : len(music) - both]))
