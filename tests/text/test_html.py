"""Pages and fragments → typed blocks."""

from __future__ import annotations

import pytest

from narrator.text.read.html.tree import parse
from narrator.text.read.html.walk import walk
from narrator.text.read.layout import Piece


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


def test_several_ways_back_from_a_note_are_left_out() -> None:
    note = """<ol class=references><li><span class=mw-cite-backlink>^
      <a href='#cite_ref-1'><sup>a</sup>
      </a> <a href='#cite_ref-2'><sup>b</sup></a></span> <span>The note.</span></ol>"""
    assert seen(note) == [("footnote", "1. The note.")]


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
