"""No word is lost, nothing is judged twice, and an override overrides one rule: for any blocks."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import count, groupby

from hypothesis import given
from hypothesis import strategies as st

from narrator.errors import InputError
from narrator.text.clean import RULES, clean
from narrator.text.clean.reasons import REASONS
from narrator.text.read.layout import Piece
from narrator.types import Article
from tests.typed import BODY, TITLE, names, typed

LINES = st.sampled_from(
    [
        *("Share", "By Ann Lee", "3 May 2024", "Wait.", TITLE, f"{TITLE} | The Herald", "Business"),
        *("Related articles", "Comments (3)", "References", "About the author", "Advertisement"),
        *("It stood.[1]", "Ann Lee is a writer.", "x²", "¹ See Lamb.", "[edit]", "* * *", "■"),
        *("We use cookies. You agree.", "1. Mix.", "The list:", "人は本を読む。", "© 2024 Moss"),
        *BODY,
    ]
)
PIECES = st.one_of(
    st.builds(
        lambda kind, text, rule: Piece(kind, text, rule=rule),
        st.sampled_from(["heading", "paragraph", "item", "quote", "caption", "footnote", "code"]),
        LINES,
        st.sampled_from(["", "", "", "off-article"]),
    ),
    st.builds(
        lambda cells, head, group: Piece("row", "\t".join(cells), level=head, group=group),
        st.lists(st.sampled_from(["Team", "62", "", "x[1]", "–", BODY[0]]), min_size=1, max_size=4),
        st.integers(0, 1),
        st.integers(1, 2),
    ),
)


def in_tables(pieces: list[Piece]) -> list[Piece]:
    """The pieces with a group of its own for each table."""
    groups = count(1)
    tables = [list(rows) for _, rows in groupby(pieces, key=lambda piece: piece.group)]
    return [
        replace(row, group=number) if row.group else row
        for rows, number in zip(tables, groups, strict=False)
        for row in rows
    ]


ARTICLES = st.builds(
    lambda pieces, title, kind, teaser: replace(
        typed(*in_tables(pieces), title=title, kind=kind), teaser=teaser
    ),
    st.lists(PIECES, min_size=1, max_size=12),
    st.sampled_from(["", TITLE, "Elsewhere"]),
    st.sampled_from(["html", "markdown", "epub", "pdf"]),
    st.sampled_from(["", "paid"]),
)
MARKS = ("reference-mark", "editors-mark", "end-mark", "tag")
OVERRIDES = st.dictionaries(st.sampled_from(sorted(RULES)), st.booleans(), max_size=4)


def words_in(text: str) -> Counter[str]:
    return Counter(char for char in text if char.isalnum())


@given(ARTICLES, OVERRIDES)
def test_every_word_of_a_typed_article_is_in_one_place(
    article: Article, overrides: dict[str, bool]
) -> None:
    keep = frozenset(rule for rule, kept in overrides.items() if kept)
    drop = frozenset(overrides) - keep
    try:
        cleaned = clean(article, keep=keep, drop=drop)
    except InputError:
        return
    shown = [*cleaned.blocks, *([cleaned.title_block] if cleaned.title_block else [])]
    told: Counter[str] = Counter()
    for block in shown:
        for run in block.runs:
            stretch = article.source[run.source_at : run.source_at + run.length]
            assert block.text[run.at : run.at + run.length] == stretch
            told += words_in(stretch)
    for removal in cleaned.removals:
        assert article.source[removal.start : removal.end] == removal.text == removal.text.strip()
        assert removal.reason == REASONS[removal.rule] and removal.rule not in keep
        told += words_in(removal.text)
    assert told == words_in(article.source)


@given(ARTICLES, OVERRIDES)
def test_cleaning_what_was_cleaned_changes_nothing(
    article: Article, overrides: dict[str, bool]
) -> None:
    keep = frozenset(rule for rule, kept in overrides.items() if kept)
    drop = frozenset(overrides) - keep
    try:
        once = clean(article, keep=keep, drop=drop)
    except InputError:
        return
    assert clean(once, keep=keep, drop=drop) == once


@given(ARTICLES, st.sampled_from(sorted(RULES)))
def test_keeping_one_rule_changes_no_other_verdict(article: Article, rule: str) -> None:
    try:
        before = clean(article)
    except InputError:
        return
    if all(
        block.kind in ("caption", "code", "footnote", "notice", "row") for block in before.blocks
    ):
        return  # nothing but these was left, so all of them are read
    after = clean(article, keep=names(rule))
    freed = [(one.start, one.end) for one in before.removals if one.rule == rule]
    assert {one for one in before.removals if one.rule != rule} <= set(after.removals)
    for one in set(after.removals) - set(before.removals):  # a mark in what stays now
        assert one.rule in MARKS
        assert any(start <= one.start and one.end <= end for start, end in freed)
