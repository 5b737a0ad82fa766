"""Article → ordered utterances: final words, voice, prosody, and the pause after each.

A function of the article, the voice and the prosody alone, so that a narration can be cached,
resumed and divided among workers. It is written as far as it is asked for, so that the first
sentence is not held up by the last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Lock
from typing import NamedTuple, TypeVar

from narrator.errors import NothingToRead
from narrator.text import announce
from narrator.text.announce import announced
from narrator.text.lexicon import Lexicon
from narrator.text.script import pauses, refusal, roles
from narrator.text.script.pauses import PassageKind
from narrator.text.script.writer import SpokenBy, Writer
from narrator.types import (
    Article,
    Block,
    Cast,
    Phrase,
    Prosody,
    Removal,
    Utterance,
    VoiceInfo,
)

__all__ = [
    "PassageKind",
    "Script",
    "SpokenBy",
    "script",
]

# Who waits for another's step looks again so often: that step may be all it waited for.
_LOOK_S = 0.01

_NARRATOR_ALONE = Cast()

Item = TypeVar("Item")


class _Whole(NamedTuple):
    utterances: tuple[Utterance, ...]
    passages: tuple[tuple[PassageKind, int, int], ...]
    phrases: tuple[Phrase, ...]
    removals: tuple[Removal, ...]


class Script:
    """What will be spoken, written a sentence at a time as far as it is asked for.

    Any number of threads may ask, in any order: the result is the same. `utterance`, `phrase` and
    `passage` write as far as that one; `utterances`, `passages`, `phrases` and `removals` to the
    end. `complete` tells whether that is reached. Scripts that say the same are equal.
    """

    def __init__(
        self,
        writer: Writer,
        parts: Sequence[roles.Part],
        removals: tuple[Removal, ...],
    ) -> None:
        self._writer = writer
        self._steps = writer.steps(parts)
        self._announced = removals
        self._lock = Lock()
        self._whole: _Whole | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Script) and self._to_the_end() == other._to_the_end()

    def __hash__(self) -> int:
        return hash(self.utterance(0))

    @property
    def complete(self) -> bool:
        return self._writer.complete

    def utterance(self, index: int) -> Utterance | None:
        """The utterance of that index (from 0); None where the script ends before it."""
        return self._found(self._writer.utterances, index)

    def phrase(self, index: int) -> Phrase | None:
        """The phrase of that index (from 0); None where the script ends before it."""
        return self._found(self._writer.phrases, index)

    def passage(self, index: int) -> tuple[PassageKind, int, int] | None:
        """(kind, index of its first utterance, count of utterances) of the passage of that index
        (from 0); None where the script ends before it."""
        return self._found(self._writer.passages, index)

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        return self._to_the_end().utterances

    @property
    def passages(self) -> tuple[tuple[PassageKind, int, int], ...]:
        """One for each block that has a word to say, in order."""
        return self._to_the_end().passages

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        return self._to_the_end().phrases

    @property
    def removals(self) -> tuple[Removal, ...]:
        """The stretches that verbalising found no words for, those in a script that no voice at
        hand says, and what is spoken elsewhere than where it stands."""
        return self._to_the_end().removals

    def _found(self, written: Sequence[Item], index: int) -> Item | None:
        while index >= len(written) and not self.complete:
            self._write()
        return written[index] if index < len(written) else None

    def _write(self) -> None:
        """One sentence more, or a wait for the one that another thread writes."""
        if not self._lock.acquire(timeout=_LOOK_S):
            return
        try:
            if not self.complete and next(self._steps, self) is self and not self.complete:
                raise RuntimeError("writing this script was broken off by an error")
        finally:
            self._lock.release()

    def _to_the_end(self) -> _Whole:
        while not self.complete:
            self._write()
        if self._whole is None:
            writer = self._writer
            removals = sorted(
                (*self._announced, *writer.removals), key=lambda one: (one.start, one.end)
            )
            self._whole = _Whole(
                tuple(writer.utterances),
                tuple(writer.passages),
                tuple(writer.phrases),
                tuple(removals),
            )
        return self._whole


def _opening(
    article: Article, read_title: bool, byline: bool
) -> Iterator[tuple[PassageKind, Block]]:
    """What is spoken before the text."""
    title = article.title_block
    if read_title and article.title:
        if title is None or title.text != article.title:
            title = Block("heading", article.title, ())
        yield "title", title
    by = announce.byline(article) if byline else None
    if by is not None:
        yield "byline", by


def script(
    article: Article,
    voice: VoiceInfo,
    prosody: Prosody,
    *,
    read_title: bool = True,
    byline: bool = False,
    spoken_by: SpokenBy,
    in_language: SpokenBy | None = None,
    lexicon: Lexicon | None = None,
    pace: str = "natural",
    cast: Cast = _NARRATOR_ALONE,
) -> Script:
    """The script of `article` in `voice`, written as far as its first utterance.

    A sentence most of whose letters `voice` can't say goes to `spoken_by(script)`, the voice for
    that script; a block in another language than the article's to `in_language(language)`, where
    that is given. Where there is none, a few such sentences are left out, as removals, and more
    than a tenth of the text raises `Unsayable`. `NothingToRead` where no word is left. What is
    refused is refused here: no later ask raises. `pace`, one of `types.PACES`, says how long the
    pauses are; `BadValue` for another. `cast` has the voices of quotes and headings, the title
    among them; what such a voice can't say, the narrator or the voice for that script does.
    `byline` says behind the title where the article is from and whom it is by, if it tells.
    """
    said, removals = announced(article)
    blocks = [*_opening(article, read_title, byline), *((block.kind, block) for block in said)]
    writer = Writer(article, voice, prosody, spoken_by, in_language, lexicon, pauses.of(pace))
    parts = tuple(roles.parts(blocks, voice, cast))
    refusal.check(parts, writer)
    made = Script(writer, parts, removals)
    if made.utterance(0) is None:
        if writer.unsayable is not None:
            raise writer.unsayable
        raise NothingToRead(tuple(one.rule for one in (*article.removals, *writer.removals)))
    return made
