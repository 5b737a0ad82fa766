"""Rules that whoever asks overrides by name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from narrator.errors import BadValue, NothingToRead
from narrator.text.clean import RULES, clean
from narrator.text.clean.reasons import REASONS
from narrator.text.read import from_text
from tests.typed import BODY, TITLE, names, texts, typed


def test_every_rule_has_a_reason_and_only_known_ones_are_taken() -> None:
    assert names("code", "table", "caption", "footnote", "off-article", "byline") < RULES
    assert REASONS.keys() == RULES
    article = from_text("\n\n".join([TITLE, *BODY]), kind="text")
    for keep, drop, field in (
        (names("bylin"), names(), "keep"),
        (names(), names("byline", "Byline"), "drop"),
        (names("date", "byline"), names("byline"), "drop"),
    ):
        with pytest.raises(BadValue) as caught:
            clean(article, keep=keep, drop=drop)
        assert caught.value.field == field


PAGE = """Home | News | Sport

The bridge is shut | The Herald

By Ann Lee
3 May 2024

The council voted on Tuesday to close the bridge, which carried the only road.[1]

Advertisement

Mr. Moss said that repairs would cost more than a new bridge would, and take longer.[edit]

The bridge is shut

Related: What the bridge cost

On Friday the first lorries turned round at the barrier, and asked what to do next. ■

Ann Lee is a reporter for the Herald and writes about roads.

¹ See the report of the council.

© 2024 The Herald. All rights reserved.

Subscribe to our newsletter
"""


@pytest.mark.parametrize(
    "rule", sorted({removal.rule for removal in clean(from_text(PAGE)).removals})
)
def test_what_a_kept_rule_would_remove_stays_and_nothing_else_does(rule: str) -> None:
    before, after = clean(from_text(PAGE)), clean(from_text(PAGE), keep=names(rule))
    wanted = [one.text for one in before.removals if one.rule == rule]
    shown = "\n".join([after.title, *texts(after)])
    assert wanted and all(text in shown for text in wanted)
    assert after.removals == tuple(one for one in before.removals if one.rule != rule)


def test_the_sample_has_many_rules() -> None:
    found = {removal.rule for removal in clean(from_text(PAGE)).removals}
    assert found > {"byline", "date", "end-mark", "reference-mark", "editors-mark", "footnote"}
    assert found > {"title-repeat", "site-name", "navigation", "copyright"}


def test_what_a_dropped_rule_recognises_goes_wherever_it_stands() -> None:
    more = [f"{line} So it is said." for line in BODY]
    article = from_text(
        "\n\n".join([TITLE, *BODY[:2], "By Ann Lee", BODY[2], "12 May 2024", *more]), kind="text"
    )
    assert "12 May 2024" in texts(clean(article))
    without_byline = [*BODY, "12 May 2024", *more]
    assert texts(clean(article, drop=names("byline"))) == without_byline
    assert texts(clean(article, drop=names("byline", "date"))) == [*BODY, *more]
    # A text of one line, which no rule judges otherwise.
    with pytest.raises(NothingToRead):
        clean(from_text("By Ann Lee"), drop=names("byline"))


def test_a_dropped_repeat_goes_even_as_a_sentence() -> None:
    lines = ["Wait.", BODY[0], "Wait.", BODY[1]]
    article = replace(typed(*lines), title="Wait.")
    assert texts(clean(article)) == lines
    assert texts(clean(article, drop=names("title-repeat"))) == BODY[:2]
