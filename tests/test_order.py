"""An order is the same when it was written down in between."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from narrator.order import Order
from narrator.settings import Settings

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


@given(
    source=st.binary(max_size=50),
    title=st.none() | TEXTS,
    speed=st.none() | st.floats(0.5, 3),
    keep=st.frozensets(TEXTS, max_size=3),
    lexicon=st.none() | TEXTS | st.dictionaries(TEXTS, TEXTS, max_size=3),
    speakers=TEXTS | st.dictionaries(TEXTS, TEXTS, max_size=3),
)
def test_an_order_that_was_written_down_is_the_same(
    source: bytes,
    title: str | None,
    speed: float | None,
    keep: frozenset[str],
    lexicon: object,
    speakers: object,
) -> None:
    how = {"speakers": speakers, "byline": True}
    order = Order(source, title=title, speed=speed, keep=keep, lexicon=lexicon, how=how)
    assert Order.of(source, json.loads(json.dumps(order.request()))) == order


def test_what_was_written_down_is_narrated_alike(tone_settings: Settings) -> None:
    order = Order(b"# A title\n\nIt cost $4.2bn.", kind="markdown", speed=1.5, how={"pace": "calm"})
    again = Order.of(order.source, order.request() | {"what a later version knows": 1})
    made, remade = (one.narration(tone_settings) for one in (order, again))
    assert list(made.utterances) == list(remade.utterances)
