"""A narration as an HLS playlist (RFC 8216): phrases in segments, whole from the start.

Cut by the words alone, so that segment 7 is the same phrases in every playlist of a narration,
whatever of it is spoken by then. Lengths are exact where they are known; the others are estimated
at the pace of those that are, or at a usual one. An estimate may be wrong by a fifth, so every
playlist writes into a segment's address where *it* places it: a player keeps the playlist that it
got, and the segment's timestamp has to agree with that one.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from narrator.narration import CHARACTERS_A_SECOND
from narrator.text.script import Script
from narrator.types import Phrase

MEDIA_TYPE = "application/vnd.apple.mpegurl"  # RFC 8216, section 10
LEAST_S = 4.0
"""A segment's least length, but for the first ones and the last."""

TICKS_A_SECOND = 90_000
TICKS = 1 << 33
"""MPEG-2 timestamps count 90 kHz in 33 bits."""

LEARNT_FROM_S = 5.0
"""Sound known before the pace is taken from it."""

_OWNER = b"com.apple.streaming.transportStreamTimestamp\0"  # RFC 8216, section 3.4

Known = Callable[[int], float | None]
"""The length in seconds of a phrase, where it is known."""


@dataclass(frozen=True, slots=True)
class Segment:
    """`count` phrases from `first` on; `estimates_s` for each of them."""

    first: int
    estimates_s: tuple[float, ...]

    @property
    def count(self) -> int:
        return len(self.estimates_s)

    @property
    def phrases(self) -> range:
        return range(self.first, self.first + self.count)


def cut(script: Script) -> tuple[Segment, ...]:
    """The segments of a narration. Needs the whole script.

    The first is one phrase, and no segment is much longer than a third of what goes before it: it
    can be had only when it is whole, and must be there when that has been heard.
    """
    segments: list[Segment] = []
    held: list[float] = []
    before_s = 0.0
    for phrase in script.phrases:
        held.append(_estimate_s(script, phrase))
        if sum(held) >= min(LEAST_S, before_s / 3):
            segments.append(Segment(phrase.index + 1 - len(held), tuple(held)))
            before_s += sum(held)
            held = []
    if held:
        segments.append(Segment(len(script.phrases) - len(held), tuple(held)))
    return tuple(segments)


def durations_s(segments: Sequence[Segment], known: Known) -> tuple[list[float], bool]:
    """The length of each segment, and whether all are exact."""
    lengths = [[known(phrase) for phrase in segment.phrases] for segment in segments]
    pairs = [
        (length, estimate)
        for some, segment in zip(lengths, segments, strict=True)
        for length, estimate in zip(some, segment.estimates_s, strict=True)
    ]
    heard = [(length, estimate) for length, estimate in pairs if length is not None]
    known_s = sum(length for length, _ in heard)
    pace = known_s / sum(estimate for _, estimate in heard) if known_s >= LEARNT_FROM_S else 1.0
    found = [
        sum(
            estimate * pace if length is None else length
            for length, estimate in zip(some, segment.estimates_s, strict=True)
        )
        for some, segment in zip(lengths, segments, strict=True)
    ]
    return found, len(heard) == len(pairs)


def text(lengths_s: Sequence[float], exact: bool, address: Callable[[int, int], str]) -> str:
    """The playlist. `address` is given a segment's number and its place in ticks."""
    longest_s = max(lengths_s, default=LEAST_S) * (1.0 if exact else 1.5)
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:3",  # fractions of seconds
        f"#EXT-X-TARGETDURATION:{math.ceil(longest_s)}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
    ]
    at_s = 0.0
    for number, length_s in enumerate(lengths_s):
        lines += [f"#EXTINF:{length_s:.3f},", address(number, ticks(at_s))]
        at_s += length_s
    return "\n".join((*lines, "#EXT-X-ENDLIST", ""))


def ticks(at_s: float) -> int:
    return round(at_s * TICKS_A_SECOND) % TICKS


def timestamp(at: int) -> bytes:
    """The ID3 tag that tells a packed audio segment its place (RFC 8216, section 3.4; ID3v2.4)."""
    body = _OWNER + struct.pack(">Q", at)
    frame = b"PRIV" + struct.pack(">I", len(body)) + b"\0\0" + body  # below 128: syncsafe as it is
    return b"ID3\x04\0\0" + struct.pack(">I", len(frame)) + frame


def _estimate_s(script: Script, phrase: Phrase) -> float:
    """As `Narration.expected_s` has it."""
    seconds = 0.0
    for index in range(phrase.first, phrase.first + phrase.count):
        one = script.utterance(index)
        if one is not None:
            seconds += len(one.text) / one.prosody.speed / CHARACTERS_A_SECOND
            seconds += one.pause_after_ms / 1000
    return max(seconds, 0.1)
