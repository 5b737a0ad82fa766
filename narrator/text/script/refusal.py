"""What is refused before a word is spoken, by a look at the letters alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from narrator.errors import Unsayable
from narrator.text import letters
from narrator.text.script.roles import Part
from narrator.text.script.writer import Writer, is_placed
from narrator.types import Block, VoiceInfo

# One in so many characters may be unsayable: a name in its own script, a shrug in Katakana.
_UNSAYABLE = 10
# A sentence, roughly: for a count of characters no abbreviation need be known.
_SENTENCE = re.compile(r"[^.!?…。！？؟।\n]*[.!?…。！？؟।\n]*\s*")


def check(parts: Iterable[Part], writer: Writer) -> None:
    """Raises `Unsayable` where more than a tenth of the text is in sentences that no voice at
    hand says, or a sentence that is not of the source (a title given by hand, a notice) is one.

    The measure is in characters as they are written, so that nothing has to be put into words
    for it: a text without a foreign letter costs a look at its distinct letters.
    """
    unsaid = characters = 0
    first: Unsayable | None = None
    for part in parts:
        block, voice = part.block, writer.voice_for(part)
        characters += len(block.text)
        if not _suspect(block.text, voice, writer):
            continue
        placed = is_placed(block)
        for text, name in _refused(block, voice, writer, placed):
            refusal = Unsayable(voice.name, name, text)
            if not placed:
                raise refusal  # it can't be shown as a removal
            first = first or refusal
            unsaid += len(text)
    if first is not None and unsaid * _UNSAYABLE > characters:
        raise first


def _suspect(text: str, voice: VoiceInfo, writer: Writer) -> bool:
    """Whether `text` has a letter that neither `voice` nor another one says."""
    if "*" in voice.scripts or (text.isascii() and "Latin" in voice.scripts):
        return False
    outside = {letters.script_of(char) for char in set(text)}.difference(voice.scripts, ("",))
    return any(writer.spoken_by(name) is None for name in outside)


def _refused(
    block: Block, voice: VoiceInfo, writer: Writer, placed: bool
) -> Iterator[tuple[str, str]]:
    """The sentences of a block that no voice says, and their script."""
    if placed:
        texts = ((found[0].strip(), found[0]) for found in _SENTENCE.finditer(block.text))
    else:
        said = ((one.text, writer.said(one, block)) for one in writer.sentences(block))
        texts = ((text, spoken.text) for text, spoken in said)
    for text, spoken in texts:
        name, other = writer.voice_of(spoken, voice)
        if other is None:
            yield text, name
