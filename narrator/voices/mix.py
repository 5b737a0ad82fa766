"""A voice that is mixed of others of one model: `af_heart:0.6+am_michael:0.4`.

A model that takes a voice as a vector of numbers takes the weighted mean of several as one, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from narrator.errors import BadValue
from narrator.types import VoiceInfo

MOST = 4
"""Voices in one mix: of more each is a tint that nobody hears."""
_WANT = (
    f"2 to {MOST} voices of one model, each once, with weights above 0, as in "
    "af_heart:0.6+am_michael:0.4"
)
_WEIGHT = re.compile(r"\d{0,4}(?:\.\d{1,6})?")
_MOST_CHARACTERS = 200
# Weights are told to a hundredth: what differs less sounds the same.
_WHOLE = 100


def is_mix(name: str) -> bool:
    """Whether `name` is meant for a mix. A `+` is a blank in the query of an address, so a blank
    stands for one where weights are."""
    return "+" in name or (" " in name.strip() and ":" in name)


def mixed(name: str, info: Callable[[str], VoiceInfo]) -> VoiceInfo:
    """The mix of that name; `info` knows its parts, and raises for those it does not.

    Its own name is the same however it was written: the heaviest first, weights of sum 1. Its
    level lies between its parts', its pace is that of the slowest, all else the heaviest's. It
    has no rank: `auto` never chooses it. Raises `BadValue` for what is no mix, or of voices that
    can't be mixed.
    """
    if len(name) > _MOST_CHARACTERS:
        raise BadValue("voice", name[:60], _WANT)
    told = sorted(_part(name, text) for text in re.split(r"\+|\s+", name.strip()))
    infos = [info(part) for part, _ in told]
    if not _can_be_mixed(infos):
        raise BadValue("voice", name[:60], _WANT)
    weights = _hundredths([weight for _, weight in told])
    parts = sorted(zip(infos, weights, strict=True), key=lambda one: -one[1])
    first = parts[0][0]
    return replace(
        first,
        name="+".join(f"{one.name}:{weight / _WHOLE:g}" for one, weight in parts),
        style="+".join(f"{one.style}:{weight / _WHOLE:g}" for one, weight in parts),
        gain_db=_mean([(one.gain_db, weight) for one, weight in parts]),
        levels_db=tuple(
            (lufs, _mean([(dict(one.levels_db)[lufs], weight) for one, weight in parts]))
            for lufs, _ in first.levels_db
            if all(lufs in dict(one.levels_db) for one, _ in parts)
        ),
        deterministic=all(one.deterministic for one, _ in parts),
        foretold=all(one.foretold for one, _ in parts),
        expected_rtf=max(one.expected_rtf for one, _ in parts),
        licence=" and ".join(dict.fromkeys(one.licence for one, _ in parts)),
        description=f"A mix of {', '.join(f'{weight} % {one.name}' for one, weight in parts)}.",
        rank=0,
    )


def styles(style: str) -> tuple[tuple[str, float], ...]:
    """The file of each part of a `VoiceInfo.style`, and its weight; weights are of sum 1."""
    parts = (part.rpartition(":") for part in style.split("+"))
    return tuple((file, float(weight)) if file else (weight, 1.0) for file, _, weight in parts)


def _mean(parts: Sequence[tuple[float, int]]) -> float:
    """Of numbers with their weights. Measured: behind the mean of their gains, mixes of 6 + 4 and
    5 + 5 parts of a woman's and a man's voice lie at -16.06 and -16.08 LUFS."""
    return round(sum(number * weight for number, weight in parts) / _WHOLE, 2)


def _part(name: str, text: str) -> tuple[str, float]:
    part, colon, weight = text.partition(":")
    if not part or (colon and not _WEIGHT.fullmatch(weight)):
        raise BadValue("voice", name[:60], _WANT)
    value = float(weight) if weight.strip(".") else float(not colon)
    if not value > 0:
        raise BadValue("voice", name[:60], _WANT)
    return part, value


def _can_be_mixed(infos: Sequence[VoiceInfo]) -> bool:
    """Whether they are styles of one model: what is loaded for them is the same."""
    one = infos[0]
    return (
        2 <= len(infos) <= MOST
        and len({info.name for info in infos}) == len(infos)
        and all(info.style and info.model and info.loaded_as == one.loaded_as for info in infos)
    )


def _hundredths(weights: Sequence[float]) -> list[int]:
    """The weights as whole hundredths of their sum, each at least 1, together 100: what rounding
    leaves goes to those that lost most by it."""
    exact = [weight / sum(weights) * _WHOLE for weight in weights]
    whole = [max(1, int(weight)) for weight in exact]
    while (over := sum(whole) - _WHOLE) != 0:
        step = -1 if over > 0 else 1
        free = [at for at, weight in enumerate(whole) if weight + step]
        whole[max(free, key=lambda at: step * (exact[at] - whole[at]))] += step
    return whole
