"""What a saved file gets when it is whole: its chapters, a cover, and its sentences with their
times."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from audio import whole
from narrator import heads
from narrator.speaking import Speaking
from narrator.types import Passage

COVERED = ("mp3", "flac", "opus")
"""The formats that `dress` gives a cover."""


def dress(
    path: Path, format: str, made: Speaking, *, title: str, cover: bytes, language: str = ""
) -> None:
    """Put the chapters of what was `made` into its finished file, a `cover` (a JPEG) if there is
    one, and into an MP3 its sentences, in `language`. Raises OSError."""
    passages = made.passages
    whole.add(
        path,
        format,
        chapters=chapters(passages, title),
        samples=made.samples,
        rate_hz=made.recipe.rate_hz,
        cover=cover,
        lines=lines(passages),
        language=language,
    )


def chapters(passages: Sequence[Passage], title: str) -> list[tuple[int, str]]:
    """(first sample, title) of each."""
    found = [
        (one.start_sample, heads.named(part.utterance.source for part in one.segments), not place)
        for place, one in enumerate(passages)
        if one.kind in ("title", "heading")
    ]
    return heads.framed(found, title)


def lines(passages: Sequence[Passage]) -> list[tuple[int, str]]:
    """(first sample, words as they stand in the source) of each sentence."""
    found = []
    for passage in passages:
        for _, pieces in groupby(passage.segments, key=lambda one: one.utterance.sentence):
            parts = list(pieces)
            found.append((parts[0].start_sample, heads.named(p.utterance.source for p in parts)))
    return found
