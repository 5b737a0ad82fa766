"""Spans take little memory and are what a tuple of them is; a long text takes little of it."""

from __future__ import annotations

import pickle
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator import narrate
from narrator.types import Span, Spans
from tests.articles import article

OFFSET = st.integers(0, 2**32 - 1)
SOME = st.lists(st.builds(Span, OFFSET, OFFSET, OFFSET, OFFSET), max_size=6).map(tuple)


@given(SOME, SOME, st.slices(6))
def test_they_are_what_their_tuple_is(
    some: tuple[Span, ...], more: tuple[Span, ...], part: slice
) -> None:
    spans = Spans(some)
    assert tuple(spans) == some and len(spans) == len(some) and spans == some
    assert [spans[at] for at in range(-len(some), len(some))] == [*some, *some]
    assert isinstance(spans[part], Spans) and spans[part] == some[part]
    assert (spans == Spans(more)) == (some == more) == (spans == more)
    assert hash(spans) == hash(some) and pickle.loads(pickle.dumps(spans)) == spans
    assert repr(spans) == f"Spans({some!r})"
    with pytest.raises(IndexError):
        spans[len(some)]


def test_a_long_text_takes_no_more_than_thirty_times_its_bytes() -> None:
    narrate(article(20), voice="tone").utterances  # noqa: B018  # what is loaded once
    text = article(400, 2)
    tracemalloc.start()
    try:
        made = narrate(text, voice="tone")
        assert len(made.utterances) > 800
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak_bytes < 30 * len(text.encode())
