"""Blocks as they are spoken: every word of them, and the words that only layout says."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.text.announce import RULE, announced
from narrator.text.notices import languages, table_left_out, words_of
from narrator.text.read.layout import Piece, laid_out
from narrator.types import Article, Block, BlockKind, Removal


def article(*pieces: Piece, language: str = "en") -> Article:
    source, blocks = laid_out(pieces)
    return Article(source, "", blocks, kind="html", language=language)


def row(*cells: str, head: bool = False, group: int = 1) -> Piece:
    return Piece("row", "\t".join(cells), level=int(head), group=group)


def spoken(*pieces: Piece, language: str = "en") -> list[str]:
    return [block.text for block in announced(article(*pieces, language=language))[0]]


HEAD = row("Team", "Played", "Points", head=True)


def test_a_row_is_said_with_the_names_of_its_columns() -> None:
    page = article(HEAD, row("United", "28", "62"), row("Rovers", "28", "54"))
    blocks, removals = announced(page)
    assert [block.text for block in blocks] == [
        "Team: United. Played: 28. Points: 62.",
        "Team: Rovers. Played: 28. Points: 54.",
    ]
    assert [(one.text, one.rule) for one in removals] == [("Team\tPlayed\tPoints", RULE)]
    for block in blocks:
        for run in block.runs:
            said = block.text[run.at : run.at + run.length]
            assert said == page.source[run.source_at : run.source_at + run.length]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("United", "", "62"), "Team: United. Points: 62."),
        (("United", "28", "—"), "Team: United. Played: 28. —."),
        (("Group A", "", ""), "Group A."),
        (("All", "90"), "All, 90."),
        (("", "28", "62"), "Played: 28. Points: 62."),
        (("Who?", "Yes!", "No."), "Team: Who? Played: Yes! Points: No."),
        (("Wi-Fi", "✓", "✗"), "Team: Wi-Fi. Played: ✓. Points: ✗."),
    ],
)
def test_rows_of_many_shapes(cells: tuple[str, ...], said: str) -> None:
    assert spoken(HEAD, row("Rovers", "28", "54"), row(*cells))[-1] == said


def test_a_table_without_names_is_said_plainly() -> None:
    assert spoken(row("United", "28", "19"), row("Rovers", "28", "16")) == [
        "United, 28, 19.",
        "Rovers, 28, 16.",
    ]
    assert spoken(row("Height:", "3 m"), row("Width:", "2 m")) == ["Height: 3 m.", "Width: 2 m."]
    assert spoken(HEAD) == ["Team, Played, Points."]
    assert spoken(HEAD, row("a", "b")) == ["Team, Played, Points.", "a, b."]


def test_names_in_two_rows_and_names_that_ask() -> None:
    above, below = row("", "2023", "2023", head=True), row("Team", "Won", "Lost", head=True)
    assert spoken(above, below, row("United", "19", "4")) == [
        "Team: United. 2023 Won: 19. 2023 Lost: 4."
    ]
    asks = row("Name:", "Open?", head=True)
    assert spoken(asks, row("The Anchor", "yes")) == ["Name: The Anchor. Open? yes."]


def test_two_tables_below_each_other_keep_their_own_names() -> None:
    other = row("Town", "People", head=True, group=2)
    assert spoken(HEAD, row("United", "28", "62"), other, row("Wick", "90", group=2)) == [
        "Team: United. Played: 28. Points: 62.",
        "Town: Wick. People: 90.",
    ]


def test_other_kinds_say_what_they_are() -> None:
    blocks, removals = announced(
        article(
            Piece("footnote", "See Lamb."),
            Piece("caption", "The bridge."),
            Piece("caption", "Caption: the gate."),
            Piece("code", "def cross():\n\n    return 1\n"),
            Piece("item", "1. Mix."),
            Piece("paragraph", "It rained."),
        )
    )
    assert removals == ()
    assert [(block.kind, block.text) for block in blocks] == [
        ("caption", "Caption: The bridge."),
        ("caption", "Caption: the gate."),
        ("code", "def cross():"),
        ("code", "return 1"),
        ("item", "1. Mix."),
        ("paragraph", "It rained."),
        ("notice", "Footnotes."),
        ("footnote", "See Lamb."),
    ]


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_language_joins_cells_as_it_does(language: str) -> None:
    words = words_of(language)
    said = spoken(HEAD, row("A", "1", "2"), language=language)[0]
    assert (
        said
        == "".join(
            f"{name}{words.colon}{cell}{words.stop}"
            for name, cell in zip(("Team", "Played", "Points"), "A12", strict=True)
        ).rstrip()
    )
    assert spoken(row("A", "1"), row("B", "2"), language=language)[0] == (
        f"A{words.comma}1{words.stop}".rstrip()
    )


@pytest.mark.parametrize("language", sorted(languages()))
def test_notices_are_sentences_in_each_language(language: str) -> None:
    words = words_of(language)
    stop = words.stop.strip()
    for said in (words.code, words.teaser):
        assert said.endswith(stop) and "{" not in said
    one, two = (table_left_out(language, count, ("Team", "", "Points")) for count in (1, 12))
    for said in (one, two):
        assert said.endswith(f"{words.colon}Team{words.comma}Points{stop}") and "{" not in said
    assert "12" in two and "1" not in one.replace("1行", "")
    assert table_left_out(language, 3, ()).endswith(stop)
    if language != "en":
        assert all(word != other for word, other in zip(words[:7], words_of("en")[:7], strict=True))


def test_a_language_of_which_no_notice_is_known_gets_english() -> None:
    assert words_of("pl") == words_of("en") == words_of("EN-gb")
    assert words_of("pt-BR") == words_of("pt")


CELLS = st.lists(st.text(st.characters(exclude_characters="\t\n\r"), max_size=8), max_size=4)
KINDS: list[BlockKind] = ["paragraph", "caption", "footnote", "code", "notice", "item"]
PIECES = st.one_of(
    st.builds(
        lambda cells, head, group: Piece("row", "\t".join(cells), level=head, group=group),
        CELLS,
        st.integers(0, 1),
        st.integers(1, 2),
    ),
    st.builds(Piece, st.sampled_from(KINDS), st.text(max_size=30).map(str.strip)),
)


def in_runs(blocks: tuple[Block, ...], removals: tuple[Removal, ...] = ()) -> set[int]:
    covered = {at for one in removals for at in range(one.start, one.end)}
    for block in blocks:
        for run in block.runs:
            covered.update(range(run.source_at, run.source_at + run.length))
    return covered


@given(st.lists(PIECES, max_size=8), st.sampled_from(sorted(languages())))
def test_every_character_is_spoken_or_a_removal(pieces: list[Piece], language: str) -> None:
    page = article(*pieces, language=language)
    blocks, removals = announced(page)
    missing = in_runs(page.blocks) - in_runs(blocks, removals)
    assert not "".join(page.source[at] for at in sorted(missing)).strip()
    for block in blocks:
        ends = [(run.at, run.at + run.length) for run in block.runs]
        assert all(before[1] <= after[0] for before, after in pairwise(ends))
        for run in block.runs:
            said = block.text[run.at : run.at + run.length]
            assert said == page.source[run.source_at : run.source_at + run.length]
    for one in removals:
        assert one.text == page.source[one.start : one.end]


def test_it_is_linear_in_rows() -> None:
    page = article(HEAD, *(row("United", "28", "62") for _ in range(20_000)))
    assert len(announced(page)[0]) == 20_000
    assert announced(replace(page, blocks=()))[0] == ()
