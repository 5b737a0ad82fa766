"""Who speaks which block: the narrator, or the voice that the cast has for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from narrator.text.script.pauses import PassageKind
from narrator.types import Block, Cast, VoiceInfo


class Part(NamedTuple):
    """A block, what it is in the script, and the voice it is meant for; where that can't say it,
    another one does."""

    kind: PassageKind
    block: Block
    voice: VoiceInfo


def parts(
    blocks: Iterable[tuple[PassageKind, Block]], voice: VoiceInfo, cast: Cast
) -> Iterator[Part]:
    """Each block with its voice: the title is spoken as the headings are."""
    roles = {"title": cast.heading, "heading": cast.heading, "quote": cast.quote}
    for kind, block in blocks:
        yield Part(kind, block, roles.get(kind) or voice)
