"""Paragraph → sentences, by character offsets."""

from __future__ import annotations

from narrator.text.clause import clauses
from narrator.types import Sentence

__all__ = ["clauses", "sentences"]


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of one paragraph, in order, without the white space around them.

    Every character that is no white space is in exactly one of them, and
    `text[sentence.start:sentence.end] == sentence.text`.
    """
    import sentencex

    found = []
    for boundary in sentencex.get_sentence_boundaries("en", text):
        start, end = boundary["start_index"], boundary["end_index"]
        raw = text[start:end]
        start += len(raw) - len(raw.lstrip())
        if stripped := raw.strip():
            found.append(Sentence(stripped, start, start + len(stripped)))
    return tuple(found)
