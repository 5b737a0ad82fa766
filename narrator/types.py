"""The nouns of Narrator, all frozen.

Read top to bottom this is a glossary: an `Article` is made of `Block`s; what will not be
read is a `Removal`; a block is cut into `Sentence`s; their words are verbalised (`Verbalised`,
with a `Span` from each stretch of source to the words spoken for it); an `Utterance` is what one
engine call speaks; a `Segment` is its sound; a `Passage` is a block's utterances, the unit that
is levelled, encoded and addressed.

All offsets count characters (code points) of the decoded source, half open: [start, end).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from narrator.spans import Span as Span
from narrator.spans import Spans as Spans

if TYPE_CHECKING:
    from audio.pcm import Pcm

FORMATS = ("mp3", "opus", "aac", "flac", "wav")
"""What a narration can be written as; raw PCM is for the speech API alone."""

FILE_FORMATS = (*FORMATS, "m4a", "m4b", "epub")
"""What it can be written as in a file, once it is whole: MPEG-4 audio, an audio book, and a book
that is read along."""

PACES = ("calm", "natural", "brisk")
"""How long the pauses are, beside those of a reader who is in no hurry and dawdles nowhere."""

LOUDNESSES, LUFS = ("podcast", "broadcast", "raw"), (-30.0, -14.0)
"""How loud a narration can be: a level's name, or so many LUFS, the least and the most."""

SPEEDS = (0.5, 3.0)
"""The least and the most that a voice can be slowed down and sped up."""

BlockKind = Literal[
    "heading", "paragraph", "item", "quote", "row", "caption", "footnote", "code", "notice"
]
"""A "row" is a table's; a "notice" is a sentence of ours in the place of what is left out."""

SourceKind = Literal["text", "html", "markdown", "epub", "pdf"]


@dataclass(frozen=True, slots=True)
class Removal:
    """A stretch of the source that will not be read, with the reason.

    `rule` is the stable name of the rule that removed it, `reason` a sentence for people, `said`
    the notice that is spoken in its place, or "". Only cleaning's rules can be overruled by name;
    what has no words (`no-words`, `mark`) or no voice (`unsayable`), and marks of `layout`, can't.
    """

    text: str
    reason: str
    rule: str
    start: int
    end: int
    said: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """`length` characters at `at` of a text that stand at `source_at` of the source."""

    at: int
    source_at: int
    length: int


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, quote, row, caption, footnote or piece of code, as it will
    be read, or a notice of ours.

    `text` is the source with its white space tidied and its debris taken out; `runs`, ascending
    and not overlapping, say where each character of it stands in the source. A character outside
    every run (the blank put for a line break) was inserted.

    `level` is a heading's (1 to 6), an item's depth (from 0), and 1 for a table's header row. The
    cells of a row are parted by tabs. Rows of one table share a `group` above 0, and so do the
    tasks of a Markdown document ("- [ ] buy milk"); no other block has one. `rule`: the rule by
    which reading says that this is no part of the article ("" where it is); cleaning makes a
    removal of it. `language` is a BCP 47 tag, "" where it is the article's.
    """

    kind: BlockKind
    text: str
    runs: tuple[Run, ...]
    level: int = 0
    group: int = 0
    rule: str = ""
    language: str = ""

    def source_offset(self, at: int) -> int:
        """Where character `at` of `text` stands in the source; an inserted one, or the end of
        the text, stands just behind its neighbour on the left."""
        index = bisect_right(self.runs, at, key=lambda run: run.at) - 1
        if index < 0:
            return self.runs[0].source_at if self.runs else 0
        run = self.runs[index]
        return run.source_at + min(at - run.at, run.length)

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Source offsets of `text[start:end]`."""
        if end <= start:
            at = self.source_offset(start)
            return at, at
        return self.source_offset(start), self.source_offset(end - 1) + 1


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page or a book says of itself; "" where it says nothing.

    `published` is an ISO 8601 date or time, `language` a BCP 47 tag, `url` the canonical address,
    `image_url` the lead image's.
    """

    byline: str = ""
    site: str = ""
    published: str = ""
    language: str = ""
    url: str = ""
    image_url: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """What was sent, as text (`source`), and what of it will be read.

    Of plain text `source` is what was sent, decoded; of any other `kind` it is the text that a
    reader sees, a block below the other. `title` is apart from the `blocks`; "" where none was
    found. `title_block` carries the title's place in the source, None for a title that stands
    nowhere in it. `language` is a BCP 47 tag. `teaser` says, for people, why this is only the
    beginning of an article; "" where it is whole, as far as can be seen.
    """

    source: str
    title: str
    blocks: tuple[Block, ...]
    removals: tuple[Removal, ...] = ()
    language: str = "en"
    title_block: Block | None = None
    kind: SourceKind = "text"
    metadata: Metadata = Metadata()
    teaser: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` stands at [start, end) of its block's text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phonemes:
    """[start, end) of a spoken text is said as `ipa` (the International Phonetic Alphabet, stress
    marks included); a voice that can't be told sounds says the words as they are written."""

    start: int
    end: int
    ipa: str


@dataclass(frozen=True, slots=True)
class Verbalised:
    """The words a reader would say for a text.

    `spans` cover every word of `text` in order, offsets into the text that was verbalised;
    `dropped` are (start, end, rule, reason) of what has no words; `phonemes`, in order, the sounds
    of words whose spelling does not tell them.
    """

    text: str
    spans: tuple[Span, ...]
    dropped: tuple[tuple[int, int, str, str], ...] = ()
    phonemes: tuple[Phonemes, ...] = ()


@dataclass(frozen=True, slots=True)
class Prosody:
    """How to speak: `speed` 1.0 is the voice's own, 2.0 twice as fast; `phonemes` of the
    utterance's words, where their spelling does not tell them."""

    speed: float = 1.0
    phonemes: tuple[Phonemes, ...] = ()


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one engine call speaks: final words, voice, prosody, and the pause after it.

    `passage` numbers the block it belongs to (0, 1, 2 …, the title being the first where it is
    spoken). `source` is the stretch of the article it reads, at [start, end) of the source; `spans`
    map source offsets to offsets in `text`. A title given by hand has no place: start == end == 0.
    Utterances of one sentence share its number in `sentence` (0, 1, 2 … through the narration).
    """

    index: int
    passage: int
    text: str
    source: str
    start: int
    end: int
    spans: Sequence[Span]
    voice: str
    prosody: Prosody
    pause_after_ms: int
    sentence: int = 0


@dataclass(frozen=True, slots=True)
class Word:
    """A spoken word at [start, end) of the utterance's text, and when it sounds.

    Times count from the first sample of the sound it belongs to; `guessed` ones are not the
    engine's own, but in proportion to the words' lengths.
    """

    text: str
    start: int
    end: int
    start_ms: float
    end_ms: float
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """The utterances between two pauses: `count` of them from `first` on, in one passage.

    The field's intonational phrase, mostly a sentence or a clause of a long one. It begins and
    ends in silence, so it is levelled, encoded, cached and addressed by itself, and a listener who
    seeks into a long paragraph need not wait for its beginning.
    """

    index: int
    passage: int
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Speech:
    """What a voice returns for one utterance: sound, and word times where it knows them.

    `trimmed`: the silence around it is cut off already, and its length is what the voice's
    `durations` said.
    """

    pcm: Pcm
    words: tuple[Word, ...] = ()
    trimmed: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """The audio of one utterance and its place in time.

    `start_sample` counts from the narration's first sample at the narration's rate; `samples` is
    its length without the pause after it; word times count from the segment's start.
    """

    utterance: Utterance
    start_sample: int
    samples: int
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A block's utterances and where their sound lies, in samples at the narration's rate."""

    index: int
    kind: Literal["title", "byline"] | BlockKind
    start_sample: int
    samples: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """What is known of a voice without loading it; stands in its manifest.

    `ramp` bounds the first, second, third … utterance of a narration, in characters of spoken
    text; its last number bounds all later ones. `scripts` are the Unicode scripts it can say.
    `gain_db` brings its raw sound to −16 LUFS behind our limiter and encoder (closed loop);
    `levels_db` are (LUFS, dB beside `gain_db`) for other levels, ascending.
    `rank` orders voices for `auto`: the highest that is installed speaks. `foretold`: the voice
    can say how long an utterance will be without speaking it (`Voice.durations`). `expected_rtf`:
    seconds that two cores work for a second of its audio, believed until it has spoken here.
    """

    name: str
    engine: str
    languages: tuple[str, ...]
    scripts: tuple[str, ...]
    sample_rate_hz: int
    gain_db: float
    ramp: tuple[int, ...]
    deterministic: bool
    licence: str
    description: str
    rank: int = 0
    model: str = ""
    style: str = ""
    foretold: bool = False
    expected_rtf: float = 0.0
    levels_db: tuple[tuple[float, float], ...] = ()

    @property
    def loaded_as(self) -> str:
        """Names what is loaded to speak it: voices that differ in style alone share their model."""
        return self.model if self.model and self.style else self.name


@dataclass(frozen=True, slots=True)
class Cast:
    """Who speaks what beside the narrator: quotes, headings, and the turns of `speakers` by the
    name that stands in front of them. None, and a name that is not there: the narrator."""

    quote: VoiceInfo | None = None
    heading: VoiceInfo | None = None
    speakers: tuple[tuple[str, VoiceInfo], ...] = ()
