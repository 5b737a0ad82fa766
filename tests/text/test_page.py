"""Whole pages → the article, what the page says of it, and what only begins."""

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
from narrator.types import Article, Metadata

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
      <title>The ferry to Tarn | Island News</title></head><body>
      <header><nav><ul>{MENU}</ul></nav></header><main>
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
    "<pre>" + "(" * 100_000, "<p>x</p>" + "<noscript>" * 300 + "<p> </p>" * 100_000,
    "<div id=root>" * 300 + "<p> </p>" * 200_000 + "<p>x</p>",
    "<meta property=og:site_name content=x><script type=application/ld+json>"
    '{"@type": "Article", "headline": "y' + " - x" * 9_000 + '"}</script><p>x</p>',
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


def _beside(piece: str, at: int) -> list[str]:
    paragraphs = [f"<p>{sentence}</p>" for sentence in STORY]
    return own(page(whole("".join((*paragraphs[:at], piece, *paragraphs[at:])))))


@pytest.mark.parametrize("at", [1, 4, len(STORY)])
def test_what_stands_beside_the_article_is_its_own(at: int) -> None:
    rows = ["Two cups of flour", "A spoon of salt", "Three eggs"]
    found = _beside("<ul>" + "".join(f"<li>{row}</li>" for row in rows) + "</ul>", at)
    assert [text for text in found if text in rows] == rows
    said = "What the bridge would cost, nobody on the island has been told."
    assert said in _beside(f"<blockquote><p>{said}</p></blockquote>", at)


@pytest.mark.parametrize("name", ["related", "newsletter", "share"])
def test_what_is_called_furniture_is_not_the_articles(name: str) -> None:
    said = "Ten more stories about boats"
    assert said not in _beside(f"<div class={name}><p>{said}</p></div>", len(STORY))


def _lots(value: str) -> str:
    return "".join(f"a{at}{value} " for at in range(4000, 9000))


@pytest.mark.parametrize("value", ["", "=1", '=">"', "='<p'", "<", "</a", '"', "/",
                                   "</script", "</style=1", '"</script" b'])  # fmt: skip
def test_a_tag_of_thousands_of_attributes_is_left_bare(value: str) -> None:
    root = parse(f"<p>First.</p><div {_lots(value)}>Second.</div><p>Third.</p>" + "\n" * 50_000)
    (div,) = root.iter("div")
    assert len(div.attrib) < 2000
    assert [piece.text for piece in walk(root)] == ["First.", "Second.", "Third."]


def test_a_long_value_and_a_long_script_stay_as_they_are() -> None:
    picture = "x" * 60_000
    loop = f"if (a<b && {'c + ' * 2000} d) e()"
    text = f"<script>{loop}</script><style>{loop}</style >{'<p>Said.</p>'}"
    root = parse(f"<p title='>{picture}' class=a>First.</p>{text}<p>Last.</p>")
    assert root.find(".//p").get("title") == ">" + picture
    assert [piece.text for piece in walk(root)] == ["First.", "Said.", "Last."]


def test_a_small_table_and_a_linked_sentence_within_the_article_are_its_own() -> None:
    table = "<tr><th>Boat<th>Built</tr><tr><td>Tarn<td>1911</tr><tr><td>Ulva<td>1920</tr>"
    found = _beside(f"<table>{table}</table>", 3)
    assert {"Boat\tBuilt", "Tarn\t1911", "Ulva\t1920"} <= set(found)
    said = "The plans for the bridge can be seen at the harbour office until the end of May."
    linked = f"<a href=/plans>{said[:35]}</a>{said[35:]}"
    assert said in _beside(f"<p>{linked}</p>", 5)
