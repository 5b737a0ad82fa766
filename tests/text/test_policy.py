"""What becomes of typed blocks, and of rules that whoever asks overrides."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import count, groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.errors import BadValue, InputError, NothingToRead
from narrator.text.account import accounted
from narrator.text.announce import announced
from narrator.text.clean import RULES, clean
from narrator.text.clean.reasons import REASONS
from narrator.text.notices import words_of
from narrator.text.read import from_text
from narrator.text.read.layout import Piece, laid_out
from narrator.types import Article, BlockKind, Metadata, SourceKind

BODY = [
    "The council voted on Tuesday to close the bridge, which carried the only road.",
    "Mr. Moss said that repairs would cost more than a new bridge would, and take longer.",
    "On Friday the first lorries turned round at the barrier, and asked what to do next.",
]
TITLE = "The bridge is shut"


def names(*rules: str) -> frozenset[str]:
    return frozenset(rules)


def P(kind: BlockKind, text: str, **fields: object) -> Piece:  # noqa: N802
    return replace(Piece(kind, text), **fields)  # type: ignore[arg-type]


def typed(
    *pieces: Piece | str,
    title: str = "",
    kind: SourceKind = "html",
    metadata: Metadata | None = None,
) -> Article:
    """An article of these pieces; a piece that says the title is its block."""
    whole = [piece if isinstance(piece, Piece) else P("paragraph", piece) for piece in pieces]
    source, blocks = laid_out(whole)
    own = next((block for block in blocks if title and title in block.text), None)
    return Article(
        source,
        own.text if own is not None else title,
        tuple(block for block in blocks if block is not own),
        title_block=own,
        kind=kind,
        metadata=metadata or Metadata(),
    )


def texts(article: Article) -> list[str]:
    return [block.text for block in article.blocks]


def gone(article: Article) -> list[tuple[str, str]]:
    return [(removal.rule, removal.text) for removal in article.removals]


def rows(count: int, *cells: str, head: tuple[str, ...] = (), group: int = 1) -> list[Piece]:
    made = [P("row", "\t".join(head), level=1, group=group)] if head else []
    return made + [P("row", "\t".join(cells), group=group) for _ in range(count)]


# Names of rules


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


# What reading has judged


def test_blocks_outside_the_article_go_in_one_piece_where_they_touch() -> None:
    article = typed(
        P("item", "Home", rule="off-article"),
        P("item", "News", rule="off-article"),
        TITLE,
        BODY[0],
        P("paragraph", "More on bridges", rule="off-article"),
        P("paragraph", "Ten old bridges", rule="off-article"),
        BODY[1],
        title=TITLE,
    )
    cleaned = clean(article)
    assert texts(cleaned) == BODY[:2]
    assert gone(cleaned) == [
        ("off-article", "Home\nNews"),
        ("off-article", "More on bridges\n\nTen old bridges"),
    ]
    kept = clean(article, keep=names("off-article"))
    assert (len(kept.blocks), kept.removals) == (6, ())


def test_the_title_that_reading_found_is_the_title() -> None:
    hung = f"{TITLE} – Oakdale Bugle"
    for site, title in (("The Oakdale Bugle", hung), ("Oakdale Bugle", TITLE)):
        pieces = [P("heading", hung, level=1), *BODY]
        article = clean(typed(*pieces, title=TITLE, metadata=Metadata(site=site)))
        assert article.title == title or site == "The Oakdale Bugle"
        assert article.title_block is not None and article.title_block.text == article.title
    repeated = typed(
        P("heading", TITLE, level=1), BODY[0], "THE BRIDGE IS SHUT!", BODY[1], TITLE, title=TITLE
    )
    assert texts(clean(repeated))[-1] == BODY[1]
    assert clean(repeated).title == TITLE


def test_a_title_that_stands_nowhere_in_the_text() -> None:
    article = clean(replace(typed(TITLE, *BODY), title=TITLE))
    assert (article.title, article.title_block, texts(article)) == (TITLE, None, BODY)
    assert gone(article) == [("title-repeat", TITLE)]
    other = clean(replace(typed(*BODY), title=TITLE), title="Mine")
    assert (other.title, texts(other)) == ("Mine", BODY)


def test_a_given_title_takes_the_place_of_the_one_that_reading_found() -> None:
    article = typed(P("heading", TITLE, level=1), *BODY, title=TITLE)
    mine = clean(article, title="Mine")
    assert (mine.title, mine.title_block, texts(mine)) == ("Mine", None, BODY)
    assert gone(mine) == [("title-replaced", TITLE)]
    both = clean(article, title="Mine", keep=names("title-replaced"))
    assert texts(both) == [TITLE, *BODY]


def test_without_one_a_title_is_looked_for() -> None:
    article = clean(typed(P("heading", TITLE, level=1), *BODY))
    assert (article.title, texts(article)) == (TITLE, BODY)


def test_the_pages_byline_tells_which_line_is_one() -> None:
    byline = "Ann Lee, roads"
    lines = [P("heading", TITLE, level=1), byline, *BODY]
    assert texts(clean(typed(*lines, title=TITLE))) == [byline, *BODY]
    article = typed(*lines, title=TITLE, metadata=Metadata(byline="Ann Lee"))
    assert texts(clean(article)) == BODY
    assert gone(clean(article)) == [("byline", byline)]
    assert texts(clean(article, keep=names("byline"))) == [byline, *BODY]


# Typed kinds speak louder than shapes


def test_kinds_stay_as_markup_has_them() -> None:
    pieces = [
        P("heading", "It rained.", level=3),
        BODY[0],
        "A short line",
        P("quote", "Nobody knew."),
        P("item", "dust", level=1),
        P("item", "bones", level=1),
        BODY[1],
        P("heading", "The last word", level=2),
    ]
    article = typed(*pieces, kind="markdown")
    title = replace(article, title=TITLE)
    assert [(one.kind, one.level) for one in clean(title).blocks] == [
        (one.kind, one.level) for one in title.blocks
    ]


@pytest.mark.parametrize("kind", ["html", "markdown", "epub"])
@pytest.mark.parametrize(
    "items",
    [("Search", "Print", "Share", "Bookmark"), ("Login", "Upgrade", "Download")],
)
def test_a_list_that_a_sentence_leads_to_is_the_authors(
    kind: SourceKind, items: tuple[str, ...]
) -> None:
    lines = [BODY[0], "The reader shows these controls:", *(P("item", one) for one in items)]
    article = typed(P("heading", TITLE, level=1), *lines, BODY[1], title=TITLE, kind=kind)
    assert texts(clean(article)) == [*[getattr(one, "text", one) for one in lines], BODY[1]]


def test_a_heading_goes_with_its_section_and_not_alone() -> None:
    start = [P("heading", TITLE, level=1), *BODY]
    download = [*start, P("heading", "Download", level=2), BODY[0] + " So it is.", BODY[1] + " So."]
    article = clean(typed(*download, title=TITLE, kind="markdown"))
    assert "Download" in texts(article) and article.removals == ()
    related = [P("heading", "Related articles", level=2), P("item", "Ten old bridges")]
    article = clean(typed(*start, *related, P("item", "What a bridge costs"), title=TITLE))
    assert texts(article) == BODY
    assert {rule for rule, _ in gone(article)} == {"related"}


@pytest.mark.parametrize("kind", ["markdown", "epub", "pdf"])
def test_in_a_book_sentences_are_no_controls_of_a_page(kind: SourceKind) -> None:
    told = "Subscribe to our newsletter, the sign on the door said, and the wind blew it away."
    comments = [P("heading", "Comments", level=2), BODY[2], told, P("heading", "Share", level=2)]
    lines = [*BODY[:2], *comments, "Nobody shares a house with the sea and sleeps well in it."]
    article = clean(typed(P("heading", TITLE, level=1), *lines, title=TITLE, kind=kind))
    shown = texts(article)
    assert all(line in shown for line in (*BODY, told, lines[-1]))


@pytest.mark.parametrize(
    ("kind", "text", "want"),
    [
        ("markdown", "Write <br> where f(x)² ends.[1]", "Write <br> where f(x)² ends."),
        ("html", "It grew.² So it did.", "It grew.² So it did."),
        ("pdf", "It grew.² So it did.", "It grew. So it did."),
        ("text", "It grew.² So<br> it did.", "It grew. So it did."),
    ],
)
def test_marks_are_what_markup_says(kind: SourceKind, text: str, want: str) -> None:
    assert texts(clean(typed(text, BODY[0], kind=kind)))[0] == want


# Code, tables, captions, footnotes


def test_code_in_a_row_is_one_removal_and_one_notice() -> None:
    article = typed(
        P("heading", TITLE, level=1),
        BODY[0],
        P("code", "pip install bridge"),
        P("code", "import bridge\n\nbridge.close()"),
        BODY[1],
        P("code", "[1] + [2]"),
        title=TITLE,
    )
    cleaned = clean(article)
    said = "A code example is left out."
    assert [(block.kind, block.text) for block in cleaned.blocks] == [
        ("paragraph", BODY[0]),
        ("notice", said),
        ("paragraph", BODY[1]),
        ("notice", said),
    ]
    assert [(one.rule, one.said) for one in cleaned.removals] == [("code", said)] * 2
    notice = cleaned.blocks[1]
    assert [(run.at, run.length) for run in notice.runs] == [(0, 0)]
    assert notice.source_offset(0) == cleaned.removals[0].start
    kept = clean(article, keep=names("code"))
    assert texts(kept)[-1] == "[1] + [2]" and kept.removals == ()


def test_a_small_table_stays_and_a_big_one_is_announced() -> None:
    head = ("Team", "Played", "Points")
    small = typed(TITLE, BODY[0], *rows(4, "United", "28", "62", head=head), BODY[1], title=TITLE)
    assert [block.kind for block in clean(small).blocks] == ["paragraph", *["row"] * 5, "paragraph"]
    big = typed(TITLE, BODY[0], *rows(12, "United", "28", "62", head=head), BODY[1], title=TITLE)
    cleaned = clean(big)
    said = "A table of 12 rows is left out: Team, Played, Points."
    assert texts(cleaned) == [BODY[0], said, BODY[1]]
    (removal,) = cleaned.removals
    assert (removal.rule, removal.said) == ("table", said)
    assert removal.text.count("United") == 12 and removal.text.startswith("Team")
    assert len(clean(big, keep=names("table")).blocks) == 15
    dropped = clean(small, drop=names("table"))
    assert texts(dropped) == [
        BODY[0],
        "A table of 4 rows is left out: Team, Played, Points.",
        BODY[1],
    ]


def test_a_table_of_sentences_is_read_whatever_its_size() -> None:
    cell = "It was built of oak in the year of the flood, and nobody has painted it since then."
    article = typed(TITLE, BODY[0], *rows(20, "Gate", cell), title=TITLE)
    assert len(clean(article).blocks) == 21


def test_tables_below_each_other_have_a_notice_each() -> None:
    tables = [*rows(20, "a", "1", group=1), *rows(15, "b", "2", group=2)]
    article = clean(typed(TITLE, BODY[0], *tables, title=TITLE))
    assert texts(article)[1:] == [
        "A table of 20 rows is left out.",
        "A table of 15 rows is left out.",
    ]
    assert [one.rule for one in article.removals] == ["table", "table"]


def test_captions_and_footnotes_go_without_a_word_and_stay_on_request() -> None:
    article = typed(
        P("heading", TITLE, level=1),
        BODY[0] + "[1]",
        P("caption", "The bridge in May. Photo: Ann Lee"),
        BODY[1],
        P("footnote", "[1] See the report."),
        title=TITLE,
    )
    cleaned = clean(article)
    assert texts(cleaned) == BODY[:2]
    assert [rule for rule, _ in gone(cleaned)] == ["reference-mark", "caption", "footnote"]
    assert not any(one.said for one in cleaned.removals)
    kept = clean(article, keep=names("caption", "footnote"))
    assert texts(kept)[1:] == ["The bridge in May. Photo: Ann Lee", BODY[1], "See the report."]


def test_marks_in_a_row_take_no_tab_and_no_cell() -> None:
    cells = ("", "62[a]", "", "●", "4 [2]")
    article = clean(typed(TITLE, BODY[0], *rows(2, *cells), title=TITLE))
    assert texts(article)[1] == "\t62\t\t●\t4"
    for block in article.blocks:
        for run in block.runs:
            assert (
                block.text[run.at : run.at + run.length]
                == article.source[run.source_at : run.source_at + run.length]
            )


def test_where_nothing_else_is_left_what_goes_by_default_is_read() -> None:
    for pieces in ([P("code", "x = 1")], rows(30, "a", "1"), [P("caption", "The bridge.")]):
        for title in ("", TITLE):
            article = replace(typed(*pieces), title=title)
            assert len(clean(article).blocks) == len(pieces)
    with pytest.raises(NothingToRead):
        clean(typed(P("code", "x = 1")), drop=names("code"))


def test_a_beginning_is_said_to_be_one() -> None:
    said = "This is only the beginning of the article."
    article = replace(typed(P("heading", TITLE, level=1), *BODY, title=TITLE), teaser="paid")
    cleaned = clean(article)
    assert texts(cleaned) == [said, *BODY]
    assert cleaned.blocks[0].kind == "notice"
    assert cleaned.blocks[0].source_offset(0) == len(TITLE)
    assert texts(clean(replace(article, title="", title_block=None)))[0] == said


@pytest.mark.parametrize(
    ("language", "paragraph"),
    [
        (
            "de",
            "Der Rat hat am Dienstag beschlossen, dass die alte Brücke nicht mehr offen ist.",
        ),
        ("fr", "Le conseil a voté mardi la fermeture du pont, qui portait la seule route."),
        ("ja", "町議会は火曜日に橋を閉じることを決めました。道はほかにありません。"),
        ("ar", "صوت المجلس يوم الثلاثاء على إغلاق الجسر الذي يحمل الطريق الوحيد في المدينة."),
    ],
)
def test_notices_are_in_the_articles_language(language: str, paragraph: str) -> None:
    article = clean(typed(paragraph, P("code", "x = 1"), paragraph + " " + paragraph))
    assert article.language == language
    assert article.blocks[1].text == words_of(language).code


# Tables in plain text


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


# Titles

MASTHEADS = json.loads(
    (Path(__file__).parent.parent / "data/titles/mastheads.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", MASTHEADS, ids=lambda case: case["name"])
def test_the_title_below_a_masthead(case: dict[str, str]) -> None:
    article = clean(from_text(case["text"], kind="text"))
    assert article.title == case["title"]
    last = case["text"].split("\n\n")[-1]
    assert " ".join(last.split()) in "\n".join(texts(article)).replace("\n", " ")


def test_a_letters_head_is_its_writers() -> None:
    letter = next(case["text"] for case in MASTHEADS if case["name"] == "en-letter")
    article = clean(from_text(letter, kind="text"))
    assert texts(article)[:3] == ["14 Mill Lane", "Upper Toft", "Dear Ellen,"]
    issue = "Slow Letters\nNo. 112\n\nThe heating failed again\n\nHello friends,\n\n" + BODY[0]
    article = clean(from_text(issue, kind="text"))
    assert article.title == "The heating failed again"
    assert texts(article) == ["Hello friends,", BODY[0]]


# Properties

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
