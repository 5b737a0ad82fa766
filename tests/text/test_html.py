"""Pages and fragments → typed blocks."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator.errors import EmptyText
from narrator.text import article_text
from narrator.text.read.html import page
from narrator.text.read.html.features import NAMES
from narrator.text.read.html.meta import without_site
from narrator.text.read.html.model import likelihoods
from narrator.text.read.html.tree import parse
from narrator.text.read.html.walk import walk
from narrator.text.read.layout import Piece
from narrator.types import Article, Metadata


def seen(markup: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in walk(parse(markup))]


def pieces(markup: str) -> list[Piece]:
    return walk(parse(markup))


# Each with what a browser shows of it, block by block.
PAGES: list[tuple[str, list[tuple[str, str]]]] = [
    ("<p>One <b>two</b>\n three</p>", [("paragraph", "One two three")]),
    ("loose <p>set</p> tail", [("paragraph", t) for t in ("loose", "set", "tail")]),
    ("<h2>A <i>head</i></h2><p>b", [("heading", "A head"), ("paragraph", "b")]),
    ("<p>un<b>brok</b>en</p>", [("paragraph", "unbroken")]),
    ("<p>so&shy;ft, ze&#8203;ro, n&nbsp;b</p>", [("paragraph", "soft, zero, n b")]),
    ("<p>one<br>two<br> <br>three</p>", [("paragraph", "one two"), ("paragraph", "three")]),
    ("<h1>one<br><br>two</h1>", [("heading", "one two")]),
    ("<ul><li>a<li><p>b</p></ul>", [("item", "a"), ("item", "b")]),
    ("<ol><li>a<li>b</ol>", [("item", "1. a"), ("item", "2. b")]),
    ("<ol start=4><li>a<li value=9>b<li>c</ol>", [("item", t) for t in ("4. a", "9. b", "10. c")]),
    ("<ol type=a><li>x<li>y</ol>", [("item", "a. x"), ("item", "b. y")]),
    ("<ol type=I><li>x</ol><ol reversed><li>y<li>z</ol>",
     [("item", "I. x"), ("item", "2. y"), ("item", "1. z")]),
    ("<ol><li>1. a<li>2) b</ol>", [("item", "1. a"), ("item", "2) b")]),
    ("<ol style='list-style: none'><li>a</ol>", [("item", "a")]),
    ("<dl><dt>Term<dd>Meaning</dl>", [("item", "Term"), ("item", "Meaning")]),
    ("<blockquote><p>a<p>b</blockquote>", [("quote", "a"), ("quote", "b")]),
    ("<p>He said <q>no</q>.", [("paragraph", "He said “no”.")]),
    ("<figure><img src=x><figcaption>A cat</figcaption></figure>", [("caption", "A cat")]),
    ("<figure><blockquote>Said</blockquote></figure>", [("quote", "Said")]),
    ("<div class=wp-caption><img><p class=wp-caption-text>A cat</p></div>", [("caption", "A cat")]),
    ("<div class=caption>A chapter on captions</div>", [("paragraph", "A chapter on captions")]),
    ("<pre><code>x = 1\n\n  y = 2\n</code></pre>", [("code", "x = 1\n\n  y = 2")]),
    ("<p>Call <code>main()</code> now", [("paragraph", "Call main() now")]),
    ("<pre>if (x == 1) { return f(y[0]); }</pre>", [("code", "if (x == 1) { return f(y[0]); }")]),
    ("<pre>A plain letter is written\nfor people, not machines, and it is\nread aloud.</pre>",
     [("paragraph", "A plain letter is written for people, not machines, and it is read aloud.")]),
    ("<p>a<script>x()</script><style>p{}</style><template>t</template>b", [("paragraph", "ab")]),
    ("<p hidden>a<p aria-hidden=true>b<p style='display: none'>c<p>d", [("paragraph", "d")]),
    ("<body aria-hidden=true><p>under a window", [("paragraph", "under a window")]),
    ("<noscript>Enable JavaScript</noscript><p>a<span class=sr-only>(opens)</span>",
     [("paragraph", "a")]),
    ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rt>ji</rt></ruby>", [("paragraph", "漢字")]),
    ("<p>10<sup>6</sup>, H<sub>2</sub>O, 1<sup>st</sup>, X<sup>TM</sup>, v<sub>max</sub>",
     [("paragraph", "10⁶, H₂O, 1st, X™, vmax")]),
    ("<p>a<!-- no -->b<?php no ?>c", [("paragraph", "abc")]),
    ("<svg><text>no</text></svg><select><option>no</select><p>a", [("paragraph", "a")]),
    ("<p><a href='https://a.example/x'>the text</a>", [("paragraph", "the text")]),
    ("<a>one</a><button>Share</button><p>a",
     [("paragraph", t) for t in ("one", "Share", "a")]),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "blocks"), PAGES)
def test_a_page_is_what_a_browser_shows(markup: str, blocks: list[tuple[str, str]]) -> None:
    assert seen(markup) == blocks


FORMULAS = [
    ("<msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><mn>1</mn>", "x² + 1"),
    ("<mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac>", "a / (b + 1)"),
    ("<msqrt><mn>2</mn></msqrt>", "√(2)"),
    ("<semantics><mi>y</mi><annotation>\\latex</annotation></semantics>", "y"),
    ("<msub><mi>v</mi><mi>max</mi></msub>", "v_max"),
]


@pytest.mark.parametrize(("inner", "read"), FORMULAS)
def test_a_formula_stands_on_one_line(inner: str, read: str) -> None:
    assert seen(f"<p>Let <math>{inner}</math> be.") == [("paragraph", f"Let {read} be.")]


def test_a_formula_shown_as_a_picture_is_read_from_what_is_hidden() -> None:
    markup = "<p>where <span style='display:none'><math><mi>x</mi></math></span><img> is"
    assert seen(markup) == [("paragraph", "where x is")]
    assert seen("<p>so <math alttext='a to b'><mi>q</mi></math>") == [("paragraph", "so a to b")]


NOTES = [
    "<sup><a href='#fn1'>1</a></sup>",
    "<a href='#fn1' role=doc-noteref>1</a>",
    "<sup class=reference><a href='#cite_note-1'>[1]</a></sup>",
    "<a href='#ftn1'>(1)</a>",
    "<sup id=fnref1 class=footnote-ref><a href='#fn1'>1</a></sup>",
]


@pytest.mark.parametrize("mark", NOTES)
def test_a_note_mark_stands_in_brackets(mark: str) -> None:
    assert seen(f"<p>A claim.{mark}</p>") == [("paragraph", "A claim.[1]")]


def test_a_link_within_the_page_is_text() -> None:
    assert seen("<p>See <a href='#part-two'>part two</a>.") == [("paragraph", "See part two.")]


SECTIONS = [
    "<section class=footnotes role=doc-endnotes><ol><li id=fn1><p>{}</p></li></ol></section>",
    "<aside role=doc-footnote>1. {}</aside>",
    "<aside epub:type='footnote'>1. {}</aside>",
    "<ol class=references><li>{}</ol>",
    "<div class='reflist'><ol><li>{}</ol></div>",
]


@pytest.mark.parametrize("section", SECTIONS)
def test_notes_are_footnotes_without_their_arrows(section: str) -> None:
    note = "The note. <a href='#fnref1' class=footnote-back>↩</a>"
    assert seen(section.format(note)) == [("footnote", "1. The note.")]


def test_an_article_is_no_footnote_whatever_its_class() -> None:
    assert seen("<body class=footnotes><article id=notes><p>a") == [("paragraph", "a")]


def test_a_table_of_data_is_read_row_by_row() -> None:
    markup = """<table><caption>League</caption><thead><tr><th>Team<th>Points</thead>
      <tr><td>United<td>62<tr><td colspan=2>abandoned<tr><td><td>3</table>
      <table><tr><th>A<th>B<tr><td>1<td>2</table>"""
    assert pieces(markup) == [
        Piece("caption", "League"),
        Piece("row", "Team\tPoints", level=1, group=1),
        Piece("row", "United\t62", group=1),
        Piece("row", "abandoned\t", group=1),
        Piece("row", "\t3", group=1),
        Piece("row", "A\tB", level=1, group=2),
        Piece("row", "1\t2", group=2),
    ]


LAYOUTS = [
    "<table><tr><td>{}</td></tr></table>",
    "<table role=presentation><tr><td>{}<td>b<tr><td>c<td>d</table>",
    "<table><tr><td>menu<td>{}</table>",
    "<table><tr><td>x<td><h2>News</h2><p>{}</p><tr><td>y<td>z</table>",
    f"<table><tr><td>{{}}<td>{'long ' * 200}<tr><td>{'text ' * 200}<td>z</table>",
    "<table><tr><td>a<td><pre>{}\n\nx = 1</pre><tr><td>b<td>c</table>",
]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_that_lays_out_is_seen_through(layout: str) -> None:
    found = pieces(layout.format("The story begins."))
    assert "row" not in {piece.kind for piece in found}
    assert any("The story begins." in piece.text for piece in found)


def test_a_table_within_a_table_is_read_in_its_place() -> None:
    markup = "<table><tr><td>left<td><table><tr><td>a<td>b<tr><td>c<td>d</table>end</table>tail"
    assert seen(markup) == [
        ("paragraph", "left"),
        ("row", "a\tb"),
        ("row", "c\td"),
        ("paragraph", "end"),
        ("paragraph", "tail"),
    ]


def test_depth_and_languages_stand_in_the_pieces() -> None:
    assert pieces("<ul><li>a<ul><li>b</ul><li>c</ul>") == [
        Piece("item", "a"),
        Piece("item", "b", level=1),
        Piece("item", "c"),
    ]
    markup = """<html lang=en><p>a<p lang=fr>b<p lang=en-GB>c<p><i lang=de>d</i>
      <p>e <i lang=de>f</i>
      <h3 lang=ja>g</h3>"""
    assert [piece.language for piece in pieces(markup)] == ["", "fr", "", "de", "", "ja"]
    assert pieces("<h3>g")[0].level == 3
    assert pieces("<div role=heading aria-level=4>g</div>")[0].level == 4


# Whole pages: a story of our own between what surrounds one.
STORY = [
    "The ferry to the island of Tarn leaves at six, long before the baker opens his shutters.",
    "Nobody on board speaks, because the sea is loud, and because there is little to say so early.",
    "When the harbour comes into sight, the captain rings a bell, as his mother did before him.",
    "It is a small bell, cast in 1911, and it was once heard on the mainland, eleven miles away.",
    "Today the engines drown it, yet the children on the pier still wave when they see it swing.",
    "Short.",
    "The council wants to replace the boat by a bridge, and has asked the islanders.",
    "Most of them, it turned out, think that a bridge would bring more cars than visitors.",
]
MENU = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in
               ("News", "Sport", "Weather", "Culture", "Podcasts", "Shop", "About us"))  # fmt: skip
MORE = "".join(f"<li><a href='/{at}'>Another headline about something, number {at}</a></li>"
               for at in range(8))  # fmt: skip


def whole(story: str, head: str = "", body: str = "") -> str:
    return f"""<!doctype html><html lang=en><head>{head}
      <title>The ferry to Tarn | Island News</title></head><body><header><nav><ul>{MENU}</ul></nav></header><main>
      <article class=post><h1>The ferry to Tarn</h1>{story}</article>{body}</main>
      <aside class=sidebar><h3>Related</h3><ul>{MORE}</ul></aside>
      <footer><p>Copyright Island News. All rights reserved.</p></footer></body></html>"""


TOLD = "".join(f"<p>{sentence}</p>" for sentence in STORY)


def own(article: Article) -> list[str]:
    return [block.text for block in article.blocks if not block.rule]


def test_a_page_is_parted_into_its_article_and_the_rest() -> None:
    article = page(whole(TOLD))
    assert own(article) == STORY
    assert article.title == "The ferry to Tarn"
    assert article.title_block is not None
    assert article.title_block.text == article.title
    assert {block.rule for block in article.blocks} == {"", "off-article"}
    assert "Another headline about something, number 3" in article.source
    assert article.kind == "html"
    assert article.teaser == ""


def test_each_block_stands_in_the_source() -> None:
    article = page(whole(TOLD))
    for block in (*article.blocks, article.title_block):
        assert block is not None
        start, end = block.source_span(0, len(block.text))
        assert article.source[start:end] == block.text


def test_what_belongs_to_an_article_stays_typed() -> None:
    notes = "<section class=footnotes><ol><li id=fn1>A note. <a href='#fnref1'>↩</a></ol></section>"
    story = TOLD.replace(
        "<p>Short.</p>",
        "<h2>A bridge</h2><blockquote><p>Bridges bring cars, and cars bring nothing.</blockquote>"
        "<figure><img src=x.jpg><figcaption>The old bell in its tower</figcaption></figure>"
        "<pre><code>ring(bell)\nwait(6)</code></pre><table><tr><th>Year<th>Boats<tr><td>1911<td>1"
        "<tr><td>2026<td>2</table>",
    )
    kinds = {block.kind for block in page(whole(story + notes)).blocks if not block.rule}
    assert kinds == {"heading", "paragraph", "quote", "caption", "code", "row", "footnote"}


def test_readers_comments_are_not_the_article() -> None:
    comments = "".join(
        f"<li class=comment><p>I took that boat in {year}, and what I remember is the tea,"
        " and a captain who would not stop talking about his bell.</p></li>"
        for year in range(1980, 2010)
    )
    article = page(
        whole(TOLD, body=f"<div id=comments><ol class=commentlist>{comments}</ol></div>")
    )
    assert own(article) == STORY


FRAGMENTS = [
    ("<p>Hello world. This is short.</p>", ["Hello world. This is short."]),
    ("Just words, no tags", ["Just words, no tags"]),
    ("<b>Bold</b> and <i>brief</i>", ["Bold and brief"]),
    (f"<div>{TOLD}</div>", STORY),
    ("<nav><a href=/>Home</a></nav><p>One line.</p>", ["One line."]),
    ("<html><body><p>A page of one line.</body></html>", ["A page of one line."]),
    ("<!doctype html><title>x</title><h2>Only a heading</h2>", ["Only a heading"]),
    ("<body><nav><a href=/>Home</a></nav></body>", ["Home"]),
    (f"<html><body>{'<div>' * 20_000}<p>Deep.</p>{'</div>' * 20_000}", ["Deep."]),
    ("<html><body style='visibility:hidden'><div style='display:none'>Later</div>", ["Later"]),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "texts"), FRAGMENTS)
def test_a_fragment_is_read_and_nothing_is_not_an_answer(markup: str, texts: list[str]) -> None:
    assert own(page(markup)) == texts


@pytest.mark.parametrize(
    "markup", ["", " \n", "<!-- a -->", "<p></p>", "<script>x</script>", "<br>"]
)
def test_no_text_is_an_error_of_ours(markup: str) -> None:
    with pytest.raises(EmptyText):
        page(markup)


def test_a_declared_encoding_means_nothing_in_text() -> None:
    markup = '<?xml version="1.0" encoding="utf-16"?><html><body><p>Größe</p></body></html>'
    assert own(page(markup)) == ["Größe"]
    assert own(page("<meta charset=latin1><p>Größe</p>")) == ["Größe"]


JSON_LD = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
  {"@type": "WebSite", "name": "Island News"},
  {"@type": ["NewsArticle"], "headline": "The ferry to Tarn",
   "datePublished": "2026-11-24T06:00:00Z",
   "author": [{"@type": "Person", "name": "Ada Moor"}, {"@id": "#b"}], "inLanguage": "en-GB",
   "publisher": {"name": "Island News"}, "image": ["https://i.example/a.jpg"],
   "mainEntityOfPage": {"@id": "https://i.example/tarn"}},
  {"@type": "Person", "@id": "#b", "name": "Bo Quay"}]}</script>"""
HEADS = [
    (JSON_LD, Metadata("Ada Moor, Bo Quay", "Island News", "2026-11-24T06:00:00+00:00", "en",
                       "https://i.example/tarn", "https://i.example/a.jpg")),
    ("""<meta property=og:site_name content="Island News"><meta name=author content="By Ada Moor">
     <meta property=article:published_time content=2026-11-24>
     <meta property=og:image content=/a.jpg>
     <link rel=canonical href=https://i.example/tarn>""",
     Metadata("Ada Moor", "Island News", "2026-11-24", "en", "https://i.example/tarn",
              "https://i.example/a.jpg")),
    ("<script type=application/ld+json>{broken</script><meta name=date content=yesterday>"
     "<link rel=canonical href='javascript:x'><meta name=author content=https://i.example/ada>",
     Metadata(language="en", url="https://i.example/x")),
    ("<script type=application/ld+json>" + "[" * 100_000 + "</script>",
     Metadata(language="en", url="https://i.example/x")),
]  # fmt: skip


@pytest.mark.parametrize(("head", "metadata"), HEADS)
def test_what_a_page_says_of_itself(head: str, metadata: Metadata) -> None:
    assert page(whole(TOLD, head), url="https://i.example/x").metadata == metadata


TITLES = [
    ("Rain", "Island News", "https://i.example", "Rain"),
    ("Rain | Island News", "Island News", "", "Rain"),
    ("Island News: Rain", "Island News", "", "Island News: Rain"),
    ("Island News - Rain - and wind", "Island News", "", "Rain - and wind"),
    ("Rain - islandnews", "", "https://www.islandnews.example/a", "Rain"),
    ("Rain – and then - more", "Island News", "", "Rain – and then - more"),
    ("Rain | Weather | Island News", "Island News", "", "Rain | Weather"),
    ("Rain | Weather today", "Island News", "", "Rain"),
]


@pytest.mark.parametrize(("title", "site", "url", "cut"), TITLES)
def test_a_title_stands_without_its_site(title: str, site: str, url: str, cut: str) -> None:
    assert without_site(title, site, url, sure="|" not in title) == cut


def test_the_headline_that_is_shown_is_the_title() -> None:
    shown = whole(TOLD, "<meta property=og:title content='You will not believe this ferry'>")
    assert page(shown).title == "The ferry to Tarn"
    bare = whole(TOLD).replace("<h1>The ferry to Tarn</h1>", "")
    assert page(bare).title == "The ferry to Tarn"
    assert page(bare).title_block is None


BEGINNINGS = [
    whole(TOLD[:300] + "…</p><div class=paywall-offer><p>Subscribe to continue reading</p></div>"),
    whole("<p>It began with a bell, and with a captain who…</p>",
          '<script type="application/ld+json">{"@type": "Article", "isAccessibleForFree": false}'
          "</script>"),
    "<html><body><noscript>You need to enable JavaScript to run this app.</noscript>"
    "<div id=root></div><p>Loading</p></body></html>",
    "<html><body><div id=__next></div><p>Please wait</p><script src=a.js></script></body></html>",
    whole("<p>Der Kapitän läutet die Glocke, wie es schon seine Mutter getan hat, und…</p>"
          "<p>Jetzt mit dem Monatsabo weiterlesen</p>"),
]  # fmt: skip
WHOLES = [
    whole(TOLD),
    whole(TOLD, body="<noscript>Please enable JavaScript to comment.</noscript>"),
    whole(TOLD * 3, '<script type="application/ld+json">{"@type": "Article", '
                    '"isAccessibleForFree": false}</script>'),
    whole(TOLD * 3 + "<p>Subscribe to continue reading our newsletter every week.</p>"),
    whole(TOLD * 3, body="<div class=paywall hidden></div>"),
    "<p>Short, and whole.</p>",
]  # fmt: skip


@pytest.mark.parametrize("markup", BEGINNINGS)
def test_a_beginning_is_called_one(markup: str) -> None:
    assert page(markup).teaser.endswith(".")


@pytest.mark.parametrize("markup", WHOLES)
def test_a_whole_article_is_not_called_a_beginning(markup: str) -> None:
    assert page(markup).teaser == ""


def test_article_text_is_the_article_without_its_title() -> None:
    assert article_text(whole(TOLD)) == "\n\n".join(STORY)


def test_what_was_learned_is_of_the_features_there_are() -> None:
    none = [0.0] * len(NAMES)
    assert 0 < likelihoods([none])[0] < 1


HOSTILE = [
    "<p>" * 50_000, "<div>x" * 5_000, "<table><tr><td>" * 3_000 + "x", "x<br>" * 50_000,
    "<ul><li>x" * 3_000, "<a href=#fn1>" * 10_000 + "x", "<sup>" * 10_000 + "x" * 1_000,
    "<" * 100_000, "&" * 100_000, "<math>" + "<msup>" * 5_000 + "x", "<span lang=de>" * 9_000 + "x",
    "<p class='" + "comment " * 9_000 + "'>x", "x\x00y", "\ud800", "<p>\ud800</p>",
    "<pre>" + "(" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("markup", HOSTILE, ids=lambda markup: ascii(markup[:12]))
def test_hostile_markup_raises_nothing_but_our_own(markup: str) -> None:
    try:
        assert page(markup).source
    except EmptyText:
        assert walk(parse(markup)) == []


WORDS = st.integers(0, 99_999).map(lambda number: f"w{number:05}x")
INLINES = st.sampled_from(["b", "i", "span", "a href='/x'", "em lang=fr", "code"])
BLOCKS = st.sampled_from(
    (
        *("div", "p", "section", "li", "ul", "ol", "blockquote", "h2", "table", "tr", "td", "th"),
        *("pre", "figure", "figcaption", "aside", "footer", "nav", "dl", "dt", "dd", "article"),
        *("button", "div class=footnotes", "div class=comment", "section class=caption"),
    )
)


def wrapped(name: str, inner: str) -> str:
    return f"<{name}>{inner}</{name.split()[0]}>"


MARKUP = st.recursive(
    st.lists(WORDS, min_size=1, max_size=4).map(" ".join),
    lambda inner: (
        st.builds(wrapped, st.one_of(BLOCKS, INLINES), inner)
        | st.lists(inner, min_size=1, max_size=4).map(" ".join)
    ),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(MARKUP, st.booleans())
def test_every_visible_word_is_in_exactly_one_block(markup: str, is_page: bool) -> None:
    text = f"<html><body>{markup}</body></html>" if is_page else markup
    article = page(text)
    blocks = [block.text for block in article.blocks]
    if article.title_block is not None:
        blocks.append(article.title_block.text)
    words = re.findall(r"w\d{5}x", markup)
    assert sorted(re.findall(r"w\d{5}x", " ".join(blocks))) == sorted(words)
    assert sorted(re.findall(r"w\d{5}x", article.source)) == sorted(words)


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet=st.characters(), max_size=80)
    | st.text(alphabet="<>/ap b='\"&;!-[]", max_size=60)
)
def test_any_text_is_read_or_is_empty(text: str) -> None:
    with contextlib.suppress(EmptyText):
        assert page(text).blocks or page(text).title
