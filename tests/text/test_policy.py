"""What becomes of typed blocks: by their kind, and by what reading says of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from narrator.errors import NothingToRead
from narrator.text.clean import clean
from narrator.text.notices import words_of
from narrator.types import Metadata, SourceKind
from tests.typed import BODY, TITLE, P, gone, names, rows, texts, typed

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


def test_a_heading_that_asks_what_the_title_asks_is_its_repeat() -> None:
    asks = "Who closed the bridge?"
    article = replace(typed(P("heading", asks, level=1), *BODY), title=asks)
    assert (clean(article).title, texts(clean(article))) == (asks, BODY)


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
        ("text", "He say[s] so.", "He say[s] so."),
        ("html", "He[b] said[a] so.", "He said so."),
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
