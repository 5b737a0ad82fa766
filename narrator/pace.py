"""How far the making is in front of those who listen. All under the spool's lock."""

from __future__ import annotations

from narrator.listening import Listener
from narrator.reel import Reel
from narrator.run import Growing, Run


def growing(runs: list[Run], phrase: int) -> Growing:
    """What there is of a phrase that is not whole. Of two runs that are at it, one is on its way
    out: it was ended, or has made nothing of it."""
    found = [run for run in runs if run.at == phrase]
    made = max(found, key=lambda run: (not run.ended, len(run.growing.data)), default=None)
    return made.growing if made else Growing()


def samples_in(reel: Reel, runs: list[Run], phrase: int, count: int) -> float:
    """How long `count` bytes of a phrase sound, in samples."""
    if reel.has(phrase):
        samples, length = reel.samples_of(phrase), reel.bytes_of(phrase)
    else:
        made = growing(runs, phrase)
        samples, length = made.samples, len(made.data)
    return samples * count / length if length else 0.0


def ahead_samples(
    listener: Listener, run: Run, reel: Reel, runs: list[Run], most_samples: float
) -> float:
    """The sound made and not taken by a listener of a run's; it is not counted on beyond
    `most_samples`."""
    if listener.keeps:
        return 0.0
    at = listener.place.phrase
    ahead = -samples_in(reel, runs, at, listener.place.offset)
    while reel.has(at) and ahead < most_samples:
        ahead += reel.samples_of(at)
        at += 1
    return ahead + run.growing.samples if at == run.at else ahead
