"""What a saved file gets when it is whole: its chapters, and a cover in an MP3."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from audio import whole
from narrator import cover
from narrator.speaking import Speaking
from narrator.types import Passage


def dress(path: Path, format: str, made: Speaking, *, title: str, site: str) -> None:
    """Put the chapters of what was `made` into its finished file, and a drawn cover with `title`
    and `site` into an MP3. Raises OSError."""
    drawn = cover.drawn(title, site) if format == "mp3" else b""
    found = chapters(made.passages, title)
    rate_hz = made.recipe.rate_hz
    whole.add(path, format, chapters=found, samples=made.samples, rate_hz=rate_hz, cover=drawn)


def chapters(passages: Sequence[Passage], title: str) -> list[tuple[int, str]]:
    """(first sample, title) of each. What stands before the first of them, a clip too, belongs to
    it, or makes a chapter of the name `title`; without any there are none."""
    heads = [one for one in passages if one.kind in ("title", "heading")]
    if not heads:
        return []
    found = [(one.start_sample, _name(one)) for one in heads]
    if heads[0] is passages[0]:
        return [(0, found[0][1]), *found[1:]]
    return [(0, title), *found]


def _name(passage: Passage) -> str:
    """The words of a heading, as they stand in the source."""
    return " ".join(" ".join(one.utterance.source for one in passage.segments).split())
