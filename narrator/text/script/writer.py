"""Utterances and phrases as they come out of an article's blocks, one sentence after the other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import zip_longest

from narrator.errors import Unsayable
from narrator.text import cut, letters, split
from narrator.text.lexicon import Lexicon
from narrator.text.read.told import primary
from narrator.text.sayable import Dropped, without_foreign
from narrator.text.script.pauses import PHRASE_PAUSE_MS, PassageKind, Pauses
from narrator.text.script.roles import Part
from narrator.text.verbalise import verbalise
from narrator.types import (
    Article,
    Block,
    Phonemes,
    Phrase,
    Prosody,
    Removal,
    Sentence,
    Span,
    Spans,
    Utterance,
    Verbalised,
    VoiceInfo,
)

# The name of a script, or of a language, → the voice that says it; None where there is none.
SpokenBy = Callable[[str], VoiceInfo | None]

# Of speech at its usual pace; and the least that an utterance is bound to, in quarters of the
# ramp's first step.
_CHARACTERS_A_SECOND = 15
_LEAST_OF_RAMP = 3


class Writer:
    """The script as it grows: each step of `steps` is one sentence.

    What stands in `utterances`, `passages` and `phrases` stays as it is; `complete`: there is no
    more to come.
    """

    def __init__(
        self,
        article: Article,
        voice: VoiceInfo,
        prosody: Prosody,
        spoken_by: SpokenBy,
        in_language: SpokenBy | None,
        lexicon: Lexicon | None,
        pauses: Pauses,
    ) -> None:
        self._article = article
        self._voice = voice
        self._prosody = replace(prosody, phonemes=())
        self.spoken_by = cache(spoken_by)
        self._in_language = cache(in_language) if in_language is not None else None
        self._lexicon = lexicon
        self._pauses = pauses
        self.utterances: list[Utterance] = []
        self.passages: list[tuple[PassageKind, int, int]] = []
        self.phrases: list[Phrase] = []
        self.removals: list[Removal] = []
        self.unsayable: Unsayable | None = None  # the first that was left out for it
        self.complete = False
        self._open: list[Utterance] = []  # those whose pause may change yet
        self._sentences = 0  # that have an utterance
        self._first_characters = 0  # of the first utterance
        self._ahead = 0  # what is heard before the next one, in characters

    def steps(self, parts: Sequence[Part]) -> Iterator[None]:
        """Writes the script of these blocks, a sentence a step."""
        for part, following in zip_longest(parts, parts[1:]):
            yield from self._passage(part, following)
        self.complete = True

    def _passage(self, part: Part, following: Part | None) -> Iterator[None]:
        """The utterances of one block; the pause behind them is by the `following` one, too. A text
        that the source lacks (a title given by hand, a notice) has no runs with a character in
        them."""
        first, kind, block = self._count, part.kind, part.block
        for sentence in self.sentences(block):
            for spoken, name in self._sayable(sentence, self.said(sentence, block), part):
                self._sentence(sentence, spoken, name, block)
            self._settle(keep=1)
            yield
        if count := self._count - first:
            last = self._open[-1]
            pause_ms = self._pauses.after(kind, following and following.kind)
            self._open[-1] = replace(last, pause_after_ms=pause_ms)
            self._heard(0, pause_ms - last.pause_after_ms)
            self.passages.append((kind, first, count))
            self._settle()
        yield

    @property
    def _count(self) -> int:
        return len(self.utterances) + len(self._open)

    def _settle(self, *, keep: int = 0) -> None:
        """What is open is so no longer, but for the last `keep`: the passage may end with it."""
        for utterance in self._open[: len(self._open) - keep]:
            self.utterances.append(utterance)
            if utterance.pause_after_ms >= PHRASE_PAUSE_MS:
                last = self.phrases[-1] if self.phrases else Phrase(-1, -1, 0, 0)
                first = last.first + last.count
                count = utterance.index + 1 - first
                self.phrases.append(Phrase(last.index + 1, utterance.passage, first, count))
        del self._open[: len(self._open) - keep]

    def sentences(self, block: Block) -> tuple[Sentence, ...]:
        return split.sentences(block.text, block.language or self._article.language)

    def said(self, sentence: Sentence, block: Block) -> Verbalised:
        language = block.language or self._article.language
        return verbalise(sentence.text, language, self._lexicon)

    def voice_for(self, part: Part) -> VoiceInfo:
        """The voice of a block: its own, unless it is in another language than the article, which
        the narrator or a third voice speaks better."""
        language = part.block.language
        if not language or primary(language) == primary(self._article.language):
            return part.voice
        if part.voice is not self._voice and _speaks(part.voice, language):
            return part.voice
        other = self._in_language(language) if self._in_language is not None else None
        return other or part.voice

    def voice_of(self, text: str, voice: VoiceInfo) -> tuple[str, VoiceInfo | None]:
        """The script of the letters of `text` that `voice` can't say, "" where it can say all; and
        the voice that says the text, None where there is none."""
        name = letters.foreign(text, voice.scripts)
        if not name or not letters.mostly_foreign(text, voice.scripts):
            return name, voice
        if voice is not self._voice and not letters.foreign(text, self._voice.scripts):
            return name, self._voice
        return name, self.spoken_by(name)

    def _sayable(
        self, sentence: Sentence, spoken: Verbalised, part: Part
    ) -> Iterator[tuple[Verbalised, str]]:
        """What can be said of a sentence, and the name of the voice that says it."""
        removed: list[Dropped] = []
        rule, why = "no-words", "there is no word in it"
        name, voice = self.voice_of(spoken.text, self.voice_for(part))
        if voice is None:
            rule, why = "unsayable", f"no installed voice can say {name} script"
            self.unsayable = self.unsayable or Unsayable(self._voice.name, name, sentence.text)
            spoken = Verbalised("", ())
        elif name:
            spoken, removed = without_foreign(spoken, voice)
        if not any(map(str.isalpha, spoken.text)) and not removed:
            removed, spoken = [(0, len(sentence.text), rule, why)], Verbalised("", ())
        dropped = sorted((*spoken.dropped, *removed))
        if is_placed(part.block):
            self.removals.extend(self._removal(sentence, part.block, *drop) for drop in dropped)
        if voice is not None and any(map(str.isalpha, spoken.text)):
            yield spoken, voice.name

    def _removal(
        self, sentence: Sentence, block: Block, start: int, end: int, rule: str, reason: str
    ) -> Removal:
        at, to = block.source_span(sentence.start + start, sentence.start + end)
        return Removal(self._article.source[at:to], reason, rule, at, to)

    def _sentence(self, sentence: Sentence, spoken: Verbalised, voice: str, block: Block) -> None:
        placed = is_placed(block)
        cuts = cut.Cuts((), ())
        if len(spoken.text) > self._bound(self._count):
            clauses = split.clauses(sentence.text)
            cuts = cut.spoken_cuts(clauses, spoken.spans, spoken.text, sentence.text)
        first = 0
        pieces = cut.pieces(spoken.text, cuts, self._bound, self._count)
        for start, end, ending in pieces:
            while first < len(spoken.spans) and spoken.spans[first].spoken_end <= start:
                first += 1
            spans: list[Span] = []
            at = to = block.source_offset(0)
            if placed:
                inside = _spans(spoken, sentence.text, first, start, end)
                spans = [_in_source(span, sentence, block) for span in inside]
                at, to = spans[0].start, spans[-1].end
            text, source = spoken.text[start:end], self._article.source[at:to]
            self._open.append(
                Utterance(
                    index=self._count,
                    passage=len(self.passages),
                    text=text,
                    source=text if source == text else source,  # held once
                    start=at,
                    end=to,
                    spans=Spans(spans),
                    voice=voice,
                    prosody=self._prosody_with(_phonemes(spoken, start, end)),
                    pause_after_ms=self._pauses.ends[ending],
                    sentence=self._sentences,
                )
            )
            self._heard(end - start, self._pauses.ends[ending])
        self._sentences += 1

    def _prosody_with(self, phonemes: tuple[Phonemes, ...]) -> Prosody:
        return replace(self._prosody, phonemes=phonemes) if phonemes else self._prosody

    def _bound(self, index: int) -> int:
        """By the voice's ramp, but no longer than can be made while what is there is heard: short
        ones at the start, a title of three words, make the next ones short too.

        An utterance of n characters, made at a real-time factor r while those before it (a in
        all, the first of them f) are heard, is in time if r (a - f + n) <= a. n <= (a + f) / 2
        holds it up to r = 2/3: a slow machine, or a busy one.
        """
        ramp = self._voice.ramp
        if not index or self._ahead >= 2 * ramp[-1]:
            return ramp[min(index, len(ramp) - 1)]
        heard = (self._ahead + self._first_characters) // 2
        return max(_LEAST_OF_RAMP * ramp[0] // 4, min(ramp[min(index, len(ramp) - 1)], heard))

    def _heard(self, characters: int, pause_ms: int) -> None:
        self._first_characters = self._first_characters or characters
        self._ahead += characters + pause_ms * _CHARACTERS_A_SECOND // 1000


def _speaks(voice: VoiceInfo, language: str) -> bool:
    return any(own == "*" or primary(own) == primary(language) for own in voice.languages)


def is_placed(block: Block) -> bool:
    """Whether the block stands in the source."""
    return any(run.length for run in block.runs)


def _in_source(span: Span, sentence: Sentence, block: Block) -> Span:
    start, end = block.source_span(sentence.start + span.start, sentence.start + span.end)
    return Span(start, end, span.spoken_start, span.spoken_end)


def _spans(spoken: Verbalised, source: str, first: int, start: int, end: int) -> Iterator[Span]:
    """The spans of spoken [start, end), counted from its start; a word said as it is written is
    divided with the cut, of any other both pieces have all of the source."""
    for index in range(first, len(spoken.spans)):
        span = spoken.spans[index]
        if span.spoken_start >= end:
            return
        low, high = max(span.spoken_start, start), min(span.spoken_end, end)
        stretch = span.start, span.end
        written = source[span.start : span.end]
        if written == spoken.text[span.spoken_start : span.spoken_end]:
            stretch = span.start + low - span.spoken_start, span.end - (span.spoken_end - high)
        yield Span(*stretch, low - start, high - start)


def _phonemes(spoken: Verbalised, start: int, end: int) -> tuple[Phonemes, ...]:
    """Those of spoken [start, end), counted from its start; none of a word that is cut."""
    low = bisect_left(spoken.phonemes, start, key=lambda one: one.start)
    high = bisect_right(spoken.phonemes, end, lo=low, key=lambda one: one.end)
    return tuple(
        replace(one, start=one.start - start, end=one.end - start)
        for one in spoken.phonemes[low:high]
    )
