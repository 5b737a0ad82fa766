"""What a book shows, and when each sentence of it is heard."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Literal

from audio.pauses import LEAD_MS
from narrator.narration import Narration
from narrator.text import split
from narrator.text.announce import announced
from narrator.types import Article, Block, BlockKind, Passage, Utterance

Kind = Literal["title"] | BlockKind


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as it stands in the article, heard in [begin_ms, end_ms); nowhere, where they are
    equal. `after` is the white space that follows it."""

    text: str
    after: str = ""
    begin_ms: int = 0
    end_ms: int = 0

    @property
    def heard(self) -> bool:
        return self.end_ms > self.begin_ms


@dataclass(frozen=True, slots=True)
class Part:
    """A block of the article. `level` is a heading's (1 to 6) or a list item's depth (from 0);
    `language` a BCP 47 tag, "" where it is the article's."""

    kind: Kind
    lines: tuple[Line, ...]
    level: int = 0
    language: str = ""


@dataclass(frozen=True, slots=True)
class _Clip:
    """An utterance, heard from one sample to the other, with silence of the pauses around it."""

    utterance: Utterance
    start_sample: int
    end_sample: int


def parts(narration: Narration, passages: Sequence[Passage], rate_hz: int) -> list[Part]:
    """The title and the blocks of the article as they are spoken, in order. What no voice said is
    there too, without times. `passages` count samples at `rate_hz`.

    Clips lie side by side, the pause behind a sentence in its clip, so that a player need not seek
    from one to the next; each begins in silence before its first sound.
    """
    blocks = _blocks(narration.article)
    language = narration.article.language
    made: list[Part] = []
    at = 0
    for passage, clips in zip(passages, _clips(passages, rate_hz), strict=True):
        found = _found(blocks, at, passage)
        if found is None:  # words of the script's own
            made.append(Part("paragraph", tuple(_said(clips, rate_hz))))
            continue
        made += [_part(*block, language, (), rate_hz) for block in blocks[at:found]]
        made.append(_part(*blocks[found], language, clips, rate_hz))
        at = found + 1
    return made + [_part(*block, language, (), rate_hz) for block in blocks[at:]]


def _blocks(article: Article) -> list[tuple[Kind, Block]]:
    """What the script was written of."""
    blocks: list[tuple[Kind, Block]] = [(one.kind, one) for one in announced(article)[0]]
    title = article.title_block
    if article.title:
        if title is None or title.text != article.title:
            title = Block("heading", article.title, ())
        blocks.insert(0, ("title", title))
    return blocks


def _clips(passages: Sequence[Passage], rate_hz: int) -> Iterator[list[_Clip]]:
    """Of each passage; one clip ends where the next begins."""
    flat = [segment for passage in passages for segment in passage.segments]
    if not flat:
        return
    lead = LEAD_MS * rate_hz // 1000
    bounds = [passages[0].start_sample]
    for before, behind in pairwise(flat):
        pause = behind.start_sample - before.start_sample - before.samples
        bounds.append(behind.start_sample - min(lead, pause // 2))
    bounds.append(passages[-1].start_sample + passages[-1].samples)
    each = (
        _Clip(segment.utterance, start, end)
        for segment, (start, end) in zip(flat, pairwise(bounds), strict=True)
    )
    for passage in passages:
        yield list(islice(each, len(passage.segments)))


def _found(blocks: Sequence[tuple[Kind, Block]], at: int, passage: Passage) -> int | None:
    """The number, from `at` on, of the block that was spoken as `passage`."""
    utterance = passage.segments[0].utterance
    for number in range(at, len(blocks)):
        kind, block = blocks[number]
        if kind != passage.kind:
            continue
        if not _is_placed(block):
            if utterance.start == utterance.end:
                return number
            continue
        first, last = block.source_span(0, len(block.text))
        if first <= utterance.start < last:
            return number
    return None


def _is_placed(block: Block) -> bool:
    return any(run.length for run in block.runs)


def _part(kind: Kind, block: Block, language: str, clips: Sequence[_Clip], rate_hz: int) -> Part:
    sentences = split.sentences(block.text, block.language or language)
    starts = [one.start for one in sentences[1:]]
    heard = _heard(block, starts, clips)
    lines = []
    for number, (start, end) in enumerate(pairwise((0, *starts, len(block.text)))):
        text = block.text[start:end]
        shown = text.rstrip()
        begin, until = heard.get(number, (0, 0))
        lines.append(Line(shown, text[len(shown) :], _ms(begin, rate_hz), _ms(until, rate_hz)))
    return Part(kind, tuple(lines), block.level, block.language)


def _heard(
    block: Block, starts: Sequence[int], clips: Sequence[_Clip]
) -> dict[int, tuple[int, int]]:
    """From which sample to which each sentence of a block is heard, by its number; `starts` are
    those of the sentences but the first."""
    sources = sorted((run.source_at, run.at, run.length) for run in block.runs if run.length)
    heard: dict[int, tuple[int, int]] = {}
    at, last = 0, None
    for clip in clips:
        place = _place(sources, clip.utterance.start) if sources else 0
        # Inserted words (the names of columns) have the place of their neighbour on the left.
        next_one = last is not None and clip.utterance.sentence != last
        at = min(max(at + next_one, bisect_right(starts, place)), len(starts))
        last = clip.utterance.sentence
        heard[at] = heard.get(at, (clip.start_sample, 0))[0], clip.end_sample
    return heard


def _place(sources: Sequence[tuple[int, int, int]], offset: int) -> int:
    """Where the character at `offset` of the source stands in the block's text."""
    index = bisect_right(sources, offset, key=lambda run: run[0]) - 1
    source_at, at, length = sources[max(0, index)]
    return at + min(max(0, offset - source_at), length)


def _said(clips: Sequence[_Clip], rate_hz: int) -> Iterator[Line]:
    for clip in clips:
        begin, end = _ms(clip.start_sample, rate_hz), _ms(clip.end_sample, rate_hz)
        yield Line(clip.utterance.text, " ", begin, end)


def _ms(sample: int, rate_hz: int) -> int:
    return round(sample * 1000 / rate_hz)
