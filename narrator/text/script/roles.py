"""Who speaks which block: the narrator, or the voice that the cast has for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from narrator.text.script.pauses import PassageKind
from narrator.text.turns import turns
from narrator.types import Block, Cast, VoiceInfo


class Part(NamedTuple):
    """A block, what it is in the script, and the voice it is meant for; where that can't say it,
    another one does."""

    kind: PassageKind
    block: Block
    voice: VoiceInfo


def parts(
    blocks: Sequence[tuple[PassageKind, Block]], voice: VoiceInfo, cast: Cast
) -> Iterator[Part]:
    """Each block with its voice: title and byline are spoken as the headings are, a quote by the
    voice for quotes, whosever turn it is."""
    heading = cast.heading
    roles = {"title": heading, "byline": heading, "heading": heading, "quote": cast.quote}
    speakers = {name.casefold(): info for name, info in cast.speakers}
    names = [name for name, _ in cast.speakers]
    speaking = turns([block for _, block in blocks], names) if speakers else {}
    for index, (kind, block) in enumerate(blocks):
        speaker = speakers.get(speaking.get(index, "").casefold())
        yield Part(kind, block, roles.get(kind) or speaker or voice)
