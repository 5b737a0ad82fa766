"""How loud a narration is, and the gain that brings a voice there.

A voice's manifest says its gain for −16 LUFS, and how far from that it is for other levels: a
limiter takes the more of a peaky voice the louder it is to be. What was measured on this machine
(`narrator voices calibrate`) stands in the home, and goes before the manifest.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from narrator.errors import BadValue
from narrator.types import LOUDNESSES, LUFS, VoiceInfo

PODCAST_LUFS = -16.0
QUIETEST_LUFS, LOUDEST_LUFS = LUFS
_CHAIN = 2  # what was calibrated behind another limiter is not right for this one
WANT = f"{', '.join(LOUDNESSES)}, or LUFS from {QUIETEST_LUFS:g} to {LOUDEST_LUFS:g}"


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a narration is: `target_lufs` integrated, None for the voices' own level."""

    name: str
    target_lufs: float | None


PODCAST = Level("podcast", PODCAST_LUFS)
"""What podcast directories ask of speech."""

BROADCAST = Level("broadcast", -23.0)
"""EBU R128."""

RAW = Level("raw", None)
"""As the engine made it; true peaks are held under −3 dBTP all the same, that nothing clips."""

_NAMED = dict(zip(LOUDNESSES, (PODCAST, BROADCAST, RAW), strict=True))
_NUMBER = re.compile(r"[-−]\d{1,2}(?:\.\d{1,2})?")


def level(text: str) -> Level:
    """The level of that name, or of that many LUFS (`-19`, `-19.5`). Raises `BadValue`."""
    if text in _NAMED:
        return _NAMED[text]
    if not _NUMBER.fullmatch(text):
        raise BadValue("loudness", text[:40], WANT)
    target_lufs = float(text.replace("−", "-"))
    if not QUIETEST_LUFS <= target_lufs <= LOUDEST_LUFS:
        raise BadValue("loudness", text, WANT)
    return Level(f"{target_lufs:g}", target_lufs)


@dataclass(frozen=True)
class Gains:
    """The gain of each voice for one level; what was calibrated in `home` goes first.

    A voice's gain stays what it was when it was first asked for, so that one narration is made of
    one, whatever is calibrated meanwhile.
    """

    level: Level = PODCAST
    home: Path | None = None
    _known: dict[str, float] = field(default_factory=dict, repr=False, compare=False)

    def gain_db(self, voice: VoiceInfo) -> float:
        """What is added to the voice's raw sound, before the limiter."""
        if voice.name not in self._known:
            self._known[voice.name] = self._gain_db(voice)
        return self._known[voice.name]

    def _gain_db(self, voice: VoiceInfo) -> float:
        if self.level.target_lufs is None:
            from audio.encode import LAME_DB  # it loads codecs; a level is parsed without

            return -LAME_DB
        points = calibrated(voice, self.home) if self.home else ()
        if points:
            return gain_at(points, self.level.target_lufs)
        own = ((PODCAST_LUFS, 0.0), *voice.levels_db)
        return round(voice.gain_db + gain_at(sorted(own), self.level.target_lufs), 2)


def gain_at(points: Sequence[tuple[float, float]], target_lufs: float) -> float:
    """The gain in dB between `points` of (LUFS, dB), ascending; there is one or more.

    Below the first a decibel brings a decibel, since no limiter is at work there; above the last
    it brings as little as between the last two.
    """
    first, last = points[0], points[-1]
    if target_lufs <= first[0]:
        return first[1] + target_lufs - first[0]
    if target_lufs >= last[0]:
        slope = _slope(points[-2], last) if len(points) > 1 else 1.0
        return last[1] + max(slope, 1.0) * (target_lufs - last[0])
    above = next(index for index, point in enumerate(points) if point[0] >= target_lufs)
    low, high = points[above - 1], points[above]
    return low[1] + _slope(low, high) * (target_lufs - low[0])


def _slope(low: tuple[float, float], high: tuple[float, float]) -> float:
    return (high[1] - low[1]) / (high[0] - low[0])


def place(voice: VoiceInfo, home: Path) -> Path:
    """The file of what was calibrated for the voice."""
    digest = hashlib.sha256(voice.name.encode()).hexdigest()[:12]  # names may be long, or alike
    return home / "levels" / f"{quote(voice.name, safe='')[:60]}-{digest}.json"


def kept(voice: VoiceInfo, points: Sequence[tuple[float, float]]) -> bytes:
    """What that file says: `points` of (LUFS, dB), for this voice of this model."""
    content = {
        "voice": voice.name,
        "model": voice.model,
        "chain": _CHAIN,
        "gains_db": [list(one) for one in points],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def calibrated(voice: VoiceInfo, home: Path) -> tuple[tuple[float, float], ...]:
    """Points of (LUFS, dB), ascending: what was calibrated in this home; () where nothing was, or
    of another model or another limiter, or where the file can't be read: the manifest's gain is
    right then, too."""
    try:
        content = json.loads(place(voice, home).read_bytes())
        made_for = content["voice"], content["model"], content["chain"]
        if made_for != (voice.name, voice.model, _CHAIN):
            return ()
        points = sorted((float(lufs), float(gain_db)) for lufs, gain_db in content["gains_db"])
    except (OSError, ValueError, TypeError, KeyError):
        return ()
    if not all(math.isfinite(lufs) and abs(gain_db) <= 60 for lufs, gain_db in points):
        return ()
    return tuple(dict(points).items())
