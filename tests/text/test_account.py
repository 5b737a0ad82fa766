"""Each character of the source is read, or is a removal."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from narrator.errors import InputError
from narrator.text import clean, read
from narrator.text.account import accounted
from narrator.types import Article

TEXTS = st.lists(
    st.one_of(
        st.sampled_from(["- bread and cheese", "• a map", "> He said so.", "Share", "A &amp; B"]),
        st.text(max_size=60),
    ),
    max_size=12,
).map("\n\n".join)


def unaccounted(article: Article) -> str:
    covered = set()
    blocks = (*article.blocks, *([article.title_block] if article.title_block else []))
    for block in blocks:
        for run in block.runs:
            covered.update(range(run.source_at, run.source_at + run.length))
    for removal in article.removals:
        assert article.source[removal.start : removal.end] == removal.text
        covered.update(range(removal.start, removal.end))
    return "".join(
        char
        for at, char in enumerate(article.source)
        if at not in covered and unicodedata.category(char)[0] not in "ZC"
    )


def test_a_bullet_and_a_quotations_sign_are_removals() -> None:
    text = "A title\n\nBring these things on the walk:\n\n- bread\n• a map\n\n> He said so."
    article = clean.clean(read.read(text.encode()))
    assert unaccounted(article) == "-•>"
    whole = accounted(article)
    assert unaccounted(whole) == ""
    assert [one.text for one in whole.removals if one.rule == "layout"] == ["-", "•", ">"]


@given(TEXTS)
def test_nothing_is_unaccounted_for(text: str) -> None:
    try:
        article = accounted(clean.clean(read.read(text.encode())))
    except InputError:
        return
    assert unaccounted(article) == ""
