"""Article → ordered utterances: final words, voice, prosody, and the pause after each.

A function of the article, the voice and the prosody alone, so that a narration can be cached,
resumed and divided among workers.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from narrator.errors import NothingToRead, Unsayable
from narrator.text import cut, letters, split
from narrator.text.announce import announced
from narrator.text.lexicon import Lexicon
from narrator.text.read.told import primary
from narrator.text.sayable import Dropped, without_foreign
from narrator.text.verbalise import verbalise
from narrator.types import (
    Article,
    Block,
    BlockKind,
    Phonemes,
    Phrase,
    Prosody,
    Removal,
    Sentence,
    Span,
    Utterance,
    Verbalised,
    VoiceInfo,
)

PassageKind = Literal["title"] | BlockKind
# The name of a script, or of a language, → the voice that says it; None where there is none.
SpokenBy = Callable[[str], VoiceInfo | None]

# Milliseconds of silence: after what ends an utterance inside a passage, and after a passage.
PAUSE_MS: dict[cut.Ending, int] = {"sentence": 350, "mark": 180, "word": 40}
# A pause in which codec and limiter come to rest: it parts two phrases.
PHRASE_PAUSE_MS = 120
PASSAGE_PAUSE_MS: dict[PassageKind, int] = {
    "title": 900,
    "heading": 800,
    "paragraph": 650,
    "item": 450,
    "quote": 650,
    "row": 450,
    "caption": 650,
    "footnote": 650,
    "code": 300,  # one line of it
    "notice": 650,
}


@dataclass(frozen=True, slots=True)
class Script:
    """What will be spoken.

    `passages` are (kind, index of its first utterance, count of utterances), one for each block
    that has a word to say, in order; `removals` are the stretches that verbalising found no words
    for and those in a script that no voice at hand says.
    """

    utterances: tuple[Utterance, ...]
    passages: tuple[tuple[PassageKind, int, int], ...]
    removals: tuple[Removal, ...]
    phrases: tuple[Phrase, ...] = ()

    def utterance(self, index: int) -> Utterance | None:
        """The utterance of that index; None where the script ends before it."""
        return self.utterances[index] if index < len(self.utterances) else None

    def phrase(self, index: int) -> Phrase | None:
        """The phrase of that index; None where the script ends before it."""
        return self.phrases[index] if index < len(self.phrases) else None


def script(
    article: Article,
    voice: VoiceInfo,
    prosody: Prosody,
    *,
    read_title: bool = True,
    spoken_by: SpokenBy,
    in_language: SpokenBy | None = None,
    lexicon: Lexicon | None = None,
) -> Script:
    """The script of `article` in `voice`.

    A sentence most of whose letters `voice` can't say goes to `spoken_by(script)`, the voice for
    that script; a block in another language than the article's to `in_language(language)`, where
    that is given. Where there is none, a few such sentences are left out, as removals, and more
    than a tenth of the text raises `Unsayable`. `NothingToRead` where no word is left.
    """
    writer = _Writer(article, voice, prosody, spoken_by, in_language, lexicon)
    title = article.title_block
    if read_title and article.title:
        if title is None or title.text != article.title:
            title = Block("heading", article.title, ())
        writer.passage("title", title)
    blocks, removals = announced(article)
    for block in blocks:
        writer.passage(block.kind, block)
    return writer.script(removals)


# One in so many characters may be unsayable: a name in its own script, a shrug in Katakana.
_UNSAYABLE = 10
# Of speech at its usual pace; and the least that an utterance is bound to, in quarters of the
# ramp's first step.
_CHARACTERS_A_SECOND = 15
_LEAST_OF_RAMP = 3


class _Writer:
    """The script as it grows."""

    def __init__(
        self,
        article: Article,
        voice: VoiceInfo,
        prosody: Prosody,
        spoken_by: SpokenBy,
        in_language: SpokenBy | None,
        lexicon: Lexicon | None,
    ) -> None:
        self._article = article
        self._voice = voice
        self._prosody = prosody
        self._spoken_by = spoken_by
        self._in_language = in_language
        self._lexicon = lexicon
        self._utterances: list[Utterance] = []
        self._passages: list[tuple[PassageKind, int, int]] = []
        self._removals: list[Removal] = []
        self._unsayable: list[Unsayable] = []
        self._phrase_count = 0
        self._ahead = 0  # what is heard before the next one, in characters

    def script(self, removals: Iterable[Removal] = ()) -> Script:
        unsaid = sum(len(one.text) for one in self._unsayable)
        if unsaid * _UNSAYABLE > unsaid + sum(len(one.text) for one in self._utterances):
            raise self._unsayable[0]
        if not self._utterances:
            removed = (*self._article.removals, *self._removals)
            raise NothingToRead(tuple(one.rule for one in removed))
        found = sorted((*removals, *self._removals), key=lambda one: (one.start, one.end))
        return Script(
            tuple(self._utterances), tuple(self._passages), tuple(found), tuple(self._phrases())
        )

    def _phrases(self) -> Iterator[Phrase]:
        first = 0
        for passage, (_, start, count) in enumerate(self._passages):
            for index in range(start, start + count):
                last = index == start + count - 1
                if last or self._utterances[index].pause_after_ms >= PHRASE_PAUSE_MS:
                    yield Phrase(self._phrase_count, passage, first, index + 1 - first)
                    self._phrase_count += 1
                    first = index + 1

    def passage(self, kind: PassageKind, block: Block) -> None:
        """The utterances of one block. A text that the source lacks (a title given by hand, a
        notice) has no runs with a character in them."""
        first = len(self._utterances)
        placed = any(run.length for run in block.runs)
        language = block.language or self._article.language
        voice = self._voice_for(block.language)
        for sentence in split.sentences(block.text, language):
            said = verbalise(sentence.text, language, self._lexicon)
            for spoken, name in self._sayable(sentence, said, voice, block, placed):
                self._sentence(sentence, spoken, name, block, placed)
        if count := len(self._utterances) - first:
            self._passages.append((kind, first, count))
            last = self._utterances[-1]
            self._utterances[-1] = replace(last, pause_after_ms=PASSAGE_PAUSE_MS[kind])
            self._count(0, PASSAGE_PAUSE_MS[kind] - last.pause_after_ms)

    def _voice_for(self, language: str) -> VoiceInfo:
        """The voice of a block that is in `language`; "" is the article's."""
        if not language or self._in_language is None:
            return self._voice
        if primary(language) == primary(self._article.language):
            return self._voice
        return self._in_language(language) or self._voice

    def _sayable(
        self, sentence: Sentence, spoken: Verbalised, voice: VoiceInfo, block: Block, placed: bool
    ) -> Iterator[tuple[Verbalised, str]]:
        """What can be said of a sentence, and the name of the voice that says it."""
        removed: list[Dropped] = []
        rule, why = "no-words", "there is no word in it"
        if script_name := letters.foreign(spoken.text, voice.scripts):
            mostly = letters.mostly_foreign(spoken.text, voice.scripts)
            other = self._spoken_by(script_name) if mostly else voice
            if other is None:
                self._refused(Unsayable(voice.name, script_name, sentence.text), placed)
                rule, why = "unsayable", f"no installed voice can say {script_name} script"
                spoken = Verbalised("", ())
            else:
                voice = other
                spoken, removed = without_foreign(spoken, voice)
        if not any(map(str.isalpha, spoken.text)) and not removed:
            removed, spoken = [(0, len(sentence.text), rule, why)], Verbalised("", ())
        dropped = sorted((*spoken.dropped, *removed))
        if placed:
            self._removals.extend(self._removal(sentence, block, *drop) for drop in dropped)
        if any(map(str.isalpha, spoken.text)):
            yield spoken, voice.name

    def _refused(self, refusal: Unsayable, placed: bool) -> None:
        if not placed:
            raise refusal  # it can't be shown as a removal
        self._unsayable.append(refusal)

    def _removal(
        self, sentence: Sentence, block: Block, start: int, end: int, rule: str, reason: str
    ) -> Removal:
        at, to = block.source_span(sentence.start + start, sentence.start + end)
        return Removal(self._article.source[at:to], reason, rule, at, to)

    def _sentence(
        self, sentence: Sentence, spoken: Verbalised, voice: str, block: Block, placed: bool
    ) -> None:
        cuts = cut.Cuts((), ())
        if len(spoken.text) > self._bound(len(self._utterances)):
            clauses = split.clauses(sentence.text)
            cuts = cut.spoken_cuts(clauses, spoken.spans, spoken.text, sentence.text)
        first = 0
        pieces = cut.pieces(spoken.text, cuts, self._bound, len(self._utterances))
        for start, end, ending in pieces:
            while first < len(spoken.spans) and spoken.spans[first].spoken_end <= start:
                first += 1
            spans: list[Span] = []
            at = to = block.source_offset(0)
            if placed:
                inside = _spans(spoken, sentence.text, first, start, end)
                spans = [_in_source(span, sentence, block) for span in inside]
                at, to = spans[0].start, spans[-1].end
            prosody = replace(self._prosody, phonemes=_phonemes(spoken, start, end))
            self._utterances.append(
                Utterance(
                    index=len(self._utterances),
                    passage=len(self._passages),
                    text=spoken.text[start:end],
                    source=self._article.source[at:to],
                    start=at,
                    end=to,
                    spans=tuple(spans),
                    voice=voice,
                    prosody=prosody,
                    pause_after_ms=PAUSE_MS[ending],
                )
            )
            self._count(end - start, PAUSE_MS[ending])

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
        heard = (self._ahead + len(self._utterances[0].text)) // 2
        return max(_LEAST_OF_RAMP * ramp[0] // 4, min(ramp[min(index, len(ramp) - 1)], heard))

    def _count(self, characters: int, pause_ms: int) -> None:
        self._ahead += characters + pause_ms * _CHARACTERS_A_SECOND // 1000


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
