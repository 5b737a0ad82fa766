"""Which bitrates a format has, and the sample rate that goes with each."""

from __future__ import annotations

from audio.encode.base import Profile
from audio.errors import UnknownBitrate

_LOW_HZ, _HIGH_HZ = 24000, 48000

# Of MP3 those that both rates' tables have in 24 ms frames; speech at 24 kHz gains nothing beyond
# 64 kbit/s. 44.1 kHz is never used: its frames are of two sizes.
_MP3_LOW = (32, 40, 48, 56, 64)
_MP3_HIGH = (80, 96, 112, 128, 160, 192, 256, 320)
_OPUS_LOW, _OPUS_MOST, _OPUS_LEAST = 32, 256, 12
_AAC_LOW, _AAC_MOST, _AAC_LEAST = 64, 256, 32  # with less, peaks come out over -1 dBTP
_OPUS_SHARE = 2
"""A profile's number is the MP3's; Opus sounds as good at half of it."""


def profile(format: str, kbps: int) -> Profile:
    """The profile by which `format` has `kbps` kbit/s, one channel. Raises `UnknownBitrate`."""
    if format == "mp3":
        if kbps not in (*_MP3_LOW, *_MP3_HIGH):
            raise UnknownBitrate(format, kbps, f"one of {_listed(_MP3_LOW + _MP3_HIGH)} (kbit/s)")
        return Profile(_LOW_HZ if kbps in _MP3_LOW else _HIGH_HZ, kbps)
    if format == "opus":
        _within(format, kbps, _OPUS_LEAST, _OPUS_MOST)
        return Profile(_LOW_HZ if kbps <= _OPUS_LOW else _HIGH_HZ, _OPUS_SHARE * kbps)
    if format == "aac":
        _within(format, kbps, _AAC_LEAST, _AAC_MOST)
        return Profile(_LOW_HZ if kbps <= _AAC_LOW else _HIGH_HZ, kbps)
    raise UnknownBitrate(format, kbps, f"left out, as {format} has none")


def _within(format: str, kbps: int, least: int, most: int) -> None:
    if not least <= kbps <= most:
        raise UnknownBitrate(format, kbps, f"{least} to {most} (kbit/s)")


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))
