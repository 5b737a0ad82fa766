"""Where everything of a narration lies in time, kept small: numbers in arrays, objects on demand.

An hour has some 9,000 words; as objects they would take more memory than the sound on its way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from struct import Struct

from narrator.cache import KeptSegment
from narrator.text.script import Script
from narrator.types import Passage, Phrase, Segment, Word

_SEGMENT = Struct("=QQI")  # its start in its phrase and its length in samples, how many words
_WORD = Struct("=IIff?")  # start and end in its utterance's text, in ms in its segment; guessed


class Timeline:
    """The segments of the phrases made so far, in any order.

    `begins_at` is where the first phrase starts, in samples. One thread at a time may `put`, any
    may ask for `passages`.
    """

    def __init__(self) -> None:
        self.begins_at = 0
        self._gaps: dict[int, int] = {}  # samples of something else before a phrase
        self._phrases: dict[int, tuple[int, bytes]] = {}  # length in samples, segments

    def put(self, phrase: int, samples: int, segments: Sequence[KeptSegment]) -> None:
        """The phrase of that index, of `samples`."""
        packed = bytearray()
        for one in segments:
            packed += _SEGMENT.pack(one.start_sample, one.samples, len(one.words))
            for word in one.words:
                times = word.start_ms, word.end_ms
                packed += _WORD.pack(word.start, word.end, *times, word.guessed)
        self._phrases[phrase] = samples, bytes(packed)

    def gap(self, phrase: int, samples: int) -> None:
        """Something else of `samples` is heard before that phrase."""
        self._gaps[phrase] = samples

    def passages(self, script: Script, starts: Sequence[int] | None = None) -> list[Passage]:
        """The passages made so far, in order; of one that is not whole, what there is of it.

        `starts` is where each phrase begins, in samples, where that is known. Else what is made
        behind a gap has no place yet, and is left out.
        """
        made = dict(self._phrases)  # others are put meanwhile
        if starts is None:
            numbers = list(range(next(at for at in range(len(made) + 1) if at not in made)))
            lengths = (self._gaps.get(number + 1, 0) + made[number][0] for number in numbers)
            starts = list(accumulate(lengths, initial=self.begins_at))
        else:
            numbers = sorted(made)
        found: list[Passage] = []
        for number in numbers:
            phrase = script.phrase(number)
            if phrase is None:
                break
            samples, packed = made[number]
            segments = tuple(_segments(script, phrase, starts[number], packed))
            start = starts[number]
            if found and found[-1].index == phrase.passage:
                last = found.pop()
                segments = last.segments + segments
                start, samples = last.start_sample, start + samples - last.start_sample
            passage = script.passage(phrase.passage)
            kind = passage[0] if passage else "paragraph"
            found.append(Passage(phrase.passage, kind, start, samples, segments))
        return found


def _segments(script: Script, phrase: Phrase, begins: int, packed: bytes) -> Iterator[Segment]:
    at = 0
    for index in range(phrase.first, phrase.first + phrase.count):
        utterance = script.utterance(index)
        if utterance is None:
            raise IndexError(index)
        start, samples, count = _SEGMENT.unpack_from(packed, at)
        at += _SEGMENT.size
        end = at + count * _WORD.size
        words = tuple(
            Word(utterance.text[word[0] : word[1]], *word)
            for word in _WORD.iter_unpack(packed[at:end])
        )
        at = end
        yield Segment(utterance, begins + start, samples, words)
