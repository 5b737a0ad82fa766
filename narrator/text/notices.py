"""Sentences of ours that are spoken in an article's language: data/notices.json."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from narrator.text.read.told import primary
from narrator.types import Block, Run

FALLBACK = "en"
# More column names than this tell a listener nothing.
MAX_NAMES = 8
# Characters of a site's or of all authors' names.
MAX_NAME = 120


class Words(NamedTuple):
    """What a language says for each of our notices, and how it joins cells and closes sentences.

    `table` has places for `rows` (`row` or `rows`, which has one for `count`) and for `names`,
    `site` and `author` for what they are called.
    """

    code: str
    table: str
    row: str
    rows: str
    teaser: str
    caption: str
    footnotes: str
    site: str
    author: str
    colon: str
    comma: str
    stop: str


@cache
def _table() -> dict[str, Words]:
    text = files("narrator.text").joinpath("data/notices.json").read_text(encoding="utf-8")
    return {language: Words(**words) for language, words in json.loads(text).items()}


def languages() -> frozenset[str]:
    """The languages that notices are in: first subtags of BCP 47 tags."""
    return frozenset(_table())


def words_of(language: str) -> Words:
    """The words of a BCP 47 tag's language; English ones for a language that has none."""
    table = _table()
    return table.get(primary(language), table[FALLBACK])


def table_left_out(language: str, rows: int, names: Sequence[str]) -> str:
    """ "A table of 12 rows is left out: Team, Played."; `names` are those of its columns."""
    words = words_of(language)
    count = words.row if rows == 1 else words.rows.format(count=rows)
    told = [name for name in names if name][:MAX_NAMES]
    listed = words.colon + words.comma.join(told) if told else ""
    return words.table.format(rows=count, names=listed)


def byline(site: str, author: str, language: str) -> str:
    """ "From The Paper. By Ann Lee."; "" where both are. One that says the other is said once, and
    of an author that is an address, or longer than a listener keeps, nothing is said."""
    words = words_of(language)
    site, author = (" ".join(name.split()) for name in (site, author))
    before = words.author.partition("{")[0].casefold()
    if before.endswith(" ") and author.casefold().startswith(before):
        author = author[len(before) :]
    if author.casefold() == site.casefold() or not _is_name(author):
        author = ""
    said = [words.site.format(site=site)] if _is_name(site) else []
    said += [words.author.format(author=author)] if author else []
    return " ".join(said).replace("..", ".")


def _is_name(text: str) -> bool:
    return 0 < len(text) <= MAX_NAME and not any(sign in text for sign in ("@", "://"))


def notice(text: str, at: int, language: str) -> Block:
    """A block that says `text`, a sentence of `words_of(language)`, at `at` of the source."""
    own = primary(language)
    spoken_in = "" if own in _table() else FALLBACK
    return Block("notice", text, (Run(0, at, 0),), language=spoken_in)
