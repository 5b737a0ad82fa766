"""A verbalised sentence without the words that a voice can't say."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

from narrator.text import letters
from narrator.types import Phonemes, Span, Verbalised, VoiceInfo

# (start, end, rule, reason) of a stretch of the text that was verbalised.
Dropped = tuple[int, int, str, str]


def without_foreign(spoken: Verbalised, voice: VoiceInfo) -> tuple[Verbalised, list[Dropped]]:
    """`spoken` without the words that `voice` can't say, and these; the sentence keeps the marks
    that stood around a removed word, but for a pair of them."""
    parts: list[str] = []
    kept: list[Span] = []
    came_from: list[int] = []  # where in `spoken` each kept word stood
    removed: list[Dropped] = []
    at = last = 0
    opening = ""
    for span in spoken.spans:
        word = spoken.text[span.spoken_start : span.spoken_end]
        if name := letters.foreign(word, voice.scripts):
            reason = f"the voice {voice.name} can't say {name} script"
            removed.append((span.start, span.end, "unsayable", reason))
            front, back = _marks_around(word)
            opening += front
            if back and kept and parts[-1][-1:].isalnum():
                parts.append(back)
                at += len(back)
                kept[-1] = replace(kept[-1], spoken_end=at)
        else:
            gap = spoken.text[last : span.spoken_start] if kept else ""
            came_from.append(span.spoken_start - len(opening))
            word, opening = opening + word, ""
            parts += [gap, word]
            kept.append(Span(span.start, span.end, at + len(gap), at + len(gap) + len(word)))
            at += len(gap) + len(word)
        last = span.spoken_end
    phonemes = tuple(_moved(spoken.phonemes, kept, came_from))
    return Verbalised("".join(parts), tuple(kept), spoken.dropped, phonemes), removed


def _moved(
    phonemes: tuple[Phonemes, ...], kept: list[Span], came_from: list[int]
) -> list[Phonemes]:
    """The phonemes of the words that are kept, at their new places."""
    found = []
    for one in phonemes:
        index = bisect_right(came_from, one.start) - 1
        if index < 0:
            continue
        shift = kept[index].spoken_start - came_from[index]
        if one.end + shift <= kept[index].spoken_end:
            found.append(replace(one, start=one.start + shift, end=one.end + shift))
    return found


def _marks_around(word: str) -> tuple[str, str]:
    """What stands in front of a word's letters and behind them, without what opens and closes
    around that word alone."""
    inside = [at for at, char in enumerate(word) if char.isalnum()]
    if not inside:
        return "", ""
    front, back = word[: inside[0]], word[inside[-1] + 1 :]
    for opener, closer in ("()", "[]", "“”", '""', "«»"):
        if opener in front and closer in back:
            front, back = front.replace(opener, "", 1), back.replace(closer, "", 1)
    return front, back
