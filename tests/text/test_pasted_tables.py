"""Tables in plain text."""

from __future__ import annotations

import pytest

from narrator.errors import InputError
from narrator.text.account import accounted
from narrator.text.announce import announced
from narrator.text.clean import clean
from narrator.text.read import from_text
from tests.typed import BODY, TITLE, gone, texts

TABS = "Team\tPlayed\tPoints\nUnited\t28\t62\nRovers\t28\t\n\tno\t3"
BARS = "| Team | Played |\n|------|-------:|\n| United | 28 |\n| Rovers | 27 |"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_pasted_table_is_said_row_by_row(newline: str) -> None:
    text = "\n\n".join([TITLE, BODY[0], TABS, BODY[1], BARS, BODY[2]]).replace("\n", newline)
    article = clean(from_text(text, kind="text"))
    blocks, _ = announced(article)
    assert [block.text for block in blocks if block.kind == "row"] == [
        "Team: United. Played: 28. Points: 62.",
        "Team: Rovers. Played: 28.",
        "Played: no. Points: 3.",
        "Team: United. Played: 28.",
        "Team: Rovers. Played: 27.",
    ]
    assert {rule for rule, _ in gone(article)} <= {"separator"}
    assert not [
        one for one in accounted(article).removals if one.rule == "layout" and "|" not in one.text
    ]


@pytest.mark.parametrize(
    "lines",
    [
        "HOST:\tWelcome back to the show.\nGUEST:\tIt is good to be here.\nHOST:\tTell us.",
        "Home\tNews\tSport\nBusiness\tArts",
        "Home | News | Sport\nBusiness | Arts | Weather",
        "| alone | in its line |",
        "a\t1",
    ],
)
def test_what_is_surely_no_table_becomes_none(lines: str) -> None:
    article = clean(from_text("\n\n".join([TITLE, BODY[0], lines, BODY[1]]), kind="text"))
    assert not any(block.kind == "row" for block in article.blocks)
    assert BODY[0] in texts(article) and BODY[1] in texts(article)


def test_a_long_pasted_table_is_announced() -> None:
    lines = "\n".join(["Team\tPlayed\tPoints", *["United\t28\t62"] * 15])
    article = clean(from_text("\n\n".join([TITLE, BODY[0], lines, BODY[1]]), kind="text"))
    said = "A table of 15 rows is left out: Team, Played, Points."
    assert texts(article) == [BODY[0], said, BODY[1]]
    assert [(one.rule, one.said) for one in article.removals] == [("table", said)]


@pytest.mark.parametrize(
    "text",
    [
        "a\tb\n" * 5_000,
        "|a|b|\n" * 5_000,
        "|" * 200_000,
        "\t" * 100_000 + "a" + "\t" * 100_000,
        "|-" * 100_000,
        "a|b\n\n" * 3_000,
    ],
)
def test_hostile_tables_end(text: str) -> None:
    try:
        clean(from_text(text, kind="text"))
    except InputError:
        return
