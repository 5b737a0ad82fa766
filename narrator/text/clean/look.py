"""What can be seen of a block without judging it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from narrator.text.clean.patterns import Tongues, tongues_of
from narrator.text.clean.words import plain, tokens_of_plain
from narrator.text.read.blocks import ends_sentence
from narrator.types import Block

# Longer blocks are an author's: no rule looks at them.
MAX_JUDGED = 600
# An unclosed block of so many words is verse, or a paragraph that lost its stop.
VERSE_WORDS = 18
_QUOTED = re.compile(r'"[^"]{1,300}"|«[^»]{1,300}»|「[^」]{1,300}」')
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
# "U.S." alone is a name, no sentence.
_INITIALS = re.compile(r"(?:[A-Z]\.){2,4}")
_NEWLINE = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Look:
    """One block as the rules see it.

    `text` is the block without its inline marks, made plain (see words.py), `unquoted` the same
    without what it quotes; `raw` its source. `tongues` are the languages the article may be
    in; `chunk` numbers the group of lines, between blank lines, it stands in; `closed` says
    that it ends as a sentence does.
    """

    block: Block
    text: str
    unquoted: str
    raw: str
    chunk: int
    words: tuple[str, ...]
    count: int
    closed: bool
    long: bool
    tongues: Tongues

    @property
    def told(self) -> bool:
        """An author's words by their shape: a sentence's end, or the length of verse."""
        return self.closed or self.count >= VERSE_WORDS

    @property
    def prose(self) -> bool:
        """Surely sentences: closed, and of some length; or too long to be anything else."""
        return self.long or (self.closed and self.count >= 12) or self.count >= 30


def looks_of(source: str, blocks: tuple[Block, ...], texts: list[str]) -> list[Look]:
    """A look at each block; `texts` are the blocks' texts without inline marks."""
    looks: list[Look] = []
    written, texts = texts, [plain(text) for text in texts]
    words_of = [() if len(text) > MAX_JUDGED else tokens_of_plain(text) for text in texts]
    languages = tongues_of(words_of)
    chunk = 0
    before = 0
    for block, as_written, text, words in zip(blocks, written, texts, words_of, strict=True):
        start, end = place(block)
        if looks and len(_NEWLINE.findall(source, before, start)) > 1:
            chunk += 1
        before = end
        long = len(text) > MAX_JUDGED
        wide = 0 if long or text.isascii() else len(_WIDE.findall(text))
        raw = "" if long else source[start:end]
        looks.append(
            Look(
                block=block,
                text=text,
                unquoted="" if long else _QUOTED.sub('""', text),
                raw=text if raw == as_written else plain(raw),
                chunk=chunk,
                words=words,
                count=max(len(words), wide // 2),
                closed=long or _closed(text),
                long=long,
                tongues=languages,
            )
        )
    return looks


def _closed(text: str) -> bool:
    if _INITIALS.fullmatch(text):
        return False
    text = text.replace(" »", "»").rstrip("«‹")  # as French and German are set
    return (ends_sentence(text) and not text.endswith((":", "：", ";", "..."))) or (
        text.endswith("...") and len(text.split()) > 4
    )


def place(block: Block) -> tuple[int, int]:
    """Source offsets of a block's first character and behind its last."""
    if not block.runs:
        return 0, 0
    last = block.runs[-1]
    return block.runs[0].source_at, last.source_at + last.length
