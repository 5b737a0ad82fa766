"""Where everything of a narration lies in time, kept small: numbers in arrays, objects on demand.

An hour has some 9,000 words; as objects they would take more memory than the sound on its way.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import accumulate

from narrator.cache import KeptSegment
from narrator.text.script import Script
from narrator.types import Passage, Segment, Word


class Timeline:
    """The segments of the phrases made so far, in order from the first.

    `begins_at` is where the first phrase starts, in samples.
    """

    def __init__(self) -> None:
        self.begins_at = 0
        self._phrase_samples = array("Q")
        self._starts = array("Q")  # of each segment, in its phrase
        self._samples = array("Q")
        self._words = array("Q", [0])  # how many there are before each segment, and in all
        self._places = array("I")  # of each word: start and end in its utterance's text
        self._times_ms = array("f")  # of each word: start and end in its segment

    def add(self, samples: int, segments: Sequence[KeptSegment]) -> None:
        """The next phrase, of `samples`."""
        self._phrase_samples.append(samples)
        for one in segments:
            self._starts.append(one.start_sample)
            self._samples.append(one.samples)
            for word in one.words:
                self._places.extend((word.start, word.end))
                self._times_ms.extend((word.start_ms, word.end_ms))
            self._words.append(self._words[-1] + len(one.words))

    def passages(self, script: Script) -> list[Passage]:
        """The passages made so far; of the last one, what there is of it."""
        begins = list(accumulate(self._phrase_samples, initial=self.begins_at))
        made: list[Passage] = []
        for number in range(len(self._phrase_samples)):
            phrase = script.phrase(number)
            if phrase is None:
                break
            segments = tuple(
                self._segment(script, index, begins[number])
                for index in range(phrase.first, phrase.first + phrase.count)
            )
            length = begins[number + 1] - begins[number]
            if made and made[-1].index == phrase.passage:
                last = made.pop()
                segments = last.segments + segments
                length += last.samples
            passage = script.passage(phrase.passage)
            kind = passage[0] if passage else "paragraph"
            start = begins[number + 1] - length
            made.append(Passage(phrase.passage, kind, start, length, segments))
        return made

    def _segment(self, script: Script, index: int, phrase_start: int) -> Segment:
        utterance = script.utterance(index)
        if utterance is None:
            raise IndexError(index)
        words = []
        for at in range(2 * self._words[index], 2 * self._words[index + 1], 2):
            start, end = self._places[at : at + 2]
            start_ms, end_ms = self._times_ms[at : at + 2]
            words.append(Word(utterance.text[start:end], start, end, start_ms, end_ms))
        start = phrase_start + self._starts[index]
        return Segment(utterance, start, self._samples[index], tuple(words))
