"""What a listener lives through: when the first sound came, and whether the player ran dry."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bench.peers.sound import Decoder, audible

NOTICED_S = 0.02
"""A player's own buffer, of the size of a sound card's, covers what is shorter."""


@dataclass
class Heard:
    """One answer. Times are seconds since the request; `arrivals` is (time, audio there in s)."""

    first_s: float | None = None
    wall_s: float = 0.0
    arrivals: list[tuple[float, float]] = field(default_factory=list)

    @property
    def audio_s(self) -> float:
        return self.arrivals[-1][1] if self.arrivals else 0.0

    @property
    def dry_s(self) -> list[float]:
        """The gaps of a player that starts with the first sound."""
        return [] if self.first_s is None else gaps(self.arrivals, self.first_s)


def listen(
    pieces: Iterable[bytes],
    decoder: Decoder,
    leave: Callable[[Heard], bool],
    clock: Callable[[], float] = time.perf_counter,
) -> Heard:
    """Take the body that `pieces` brings, until its end or until `leave` says so.

    The first byte of audio is that which makes a sample louder than -50 dBFS decodable.
    """
    began = clock()
    heard = Heard()
    samples = 0
    for piece in pieces:
        at_s = clock() - began
        new = decoder.feed(piece)
        samples += len(new)
        if len(new):
            heard.arrivals.append((at_s, samples / decoder.rate_hz))
        if heard.first_s is None and audible(new):
            heard.first_s = at_s
        if leave(heard):
            break
    heard.wall_s = clock() - began
    return heard


def gaps(arrivals: Sequence[tuple[float, float]], first_s: float) -> list[float]:
    """How long a player at 1 x is silent each time it has played all that came.

    It starts at `first_s` from the start of the audio, goes on as soon as more is there, and what
    is shorter than `NOTICED_S` does not count.
    """
    dry: list[float] = []
    ends_s = first_s  # when all that is there will have been played
    there_s = 0.0
    for at_s, audio_s in arrivals:
        if at_s > ends_s:
            dry.append(at_s - ends_s)
            ends_s = at_s
        ends_s += audio_s - there_s
        there_s = audio_s
    return [gap for gap in dry if gap >= NOTICED_S]
