"""The sounds that users bring for a narration: read and made ready before anything is spoken."""

from __future__ import annotations

import argparse
from typing import get_args

from audio import mix
from audio.bed import CLIP_MAX_S
from audio.errors import AudioError
from audio.pcm import Pcm
from narrator.errors import UnreadableSource
from narrator.mixing import Mix

RATE_HZ = 48000
SHORTEST_BED_S = 3.0


def mix_of(options: argparse.Namespace) -> Mix | None:
    """What --intro, --outro, --between and --bed name; None without any. Raises
    `UnreadableSource`."""
    clips = {role: _clip(getattr(options, role), role) for role in get_args(mix.Role)}
    bed = _bed(options.bed)
    return Mix(bed=bed, **clips) if bed or any(clips.values()) else None


def _clip(path: str | None, role: mix.Role) -> Pcm | None:
    if path is None:
        return None
    return _sounding(path, mix.prepared(_read(path, mix.CLIP_MAX_S), RATE_HZ, role))


def _bed(path: str | None) -> Pcm | None:
    if path is None:
        return None
    bed = _sounding(path, _read(path, CLIP_MAX_S))
    if bed.duration_s < SHORTEST_BED_S:
        why = f"music to repeat under a narration lasts {SHORTEST_BED_S:g} seconds at least"
        raise UnreadableSource(path, why)
    return bed


def _read(path: str, max_s: int) -> Pcm:
    try:
        return mix.decode_clip(path, max_s=max_s)
    except AudioError as error:
        raise UnreadableSource(path, getattr(error, "hint", str(error))) from None


def _sounding(path: str, sound: Pcm) -> Pcm:
    if not sound.samples.any():
        raise UnreadableSource(path, "it is silent")
    return sound
