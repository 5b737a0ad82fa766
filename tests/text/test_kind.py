"""What kind of source a text is: evidence in both directions, and what a mistake would cost."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.text.read.kind import kind_by_magic, kind_of, looks_like_page, xml_name
from narrator.text.read.signs import signs_of

PLAIN = [
    "# of boats\n\nIda\nEva\nMay\n\nAll lie on the shingle.",
    "Just one line.",
    "#hashtag of the day\n\nPeople love the #hashtag and the *star*.",
    "- one\n- two\n- three\n\nThat is my list.",
    "* one\n* two\n\nIt cost 5*3*2 = 30.",
    "1. First\n2. Second\n\nDone.",
    "He wrote _so_ and *so* and it was fine.\n\nThen he left.",
    "Dear all,\n\nthe minutes are *attached*.\n\n* Ann: budget\n* Bob: roof\n\n---\nSent by me",
    "---------- Forwarded message ---------\nFrom: Ann\n\nHello.",
    "> On Monday, Ann wrote:\n> I can't come.\n\nThen don't.\n\n-- \nBob",
    "A title\n=======\n\nSome text follows.\n",
    "Section one\n-----------\nText.\n\nSection two\n-----------\nText.",
    "Call __init__ and __main__ from `foo`.",
    "C# 12 and F# are languages.\n\n# of people: 12",
    "「これは*本*です」。\n\n# は番号です",
    "Ranking\n\n#1 Paris\n#2 Rome\n#3 Oslo",
    "My rating: ***** of *****. Use ** for power, x = a[i](j), if (a[0](b) > 3).",
    'I said "no" -- and **never** again did he ask.',
    "Price: $5 | $6 | $7\nNext: 1 | 2",
    "See [1] and [2].\n\n[1] A book.\n[2] Another.",
    "See the note [here](not a link), the Q1 results [PDF](1.2 MB), and go on.",
    "The <p> tag opens a paragraph, the <div> tag does not. Use <p> wisely. A <br> breaks a line.",
    "You write <b>bold</b> for bold text. " + "That is all there is to say about it. " * 20,
    "The tag <name> is filled in; <place> too. a < b and c > d, so a < d.",
    "I <3 you. </rant>",
]
MARKDOWN = [
    "# Title\n\nText here.",
    "# Title\n\nThis part of the project holds what can be used by all of its kinds, and\nno more.",
    "<!-- by hand -->\n# Title\n\nText",
    "# Heading\nText right below it that goes on\nand on.\n\n## Another\nText.",
    "---\ntitle: A\ndate: 2024-01-01\n---\n\nText.",
    '+++\ntitle = "A"\n+++\nText',
    "Some text with a [link](https://a.example/b) in it.\n\nMore.",
    "The page [Foo](https://en.example/wiki/Foo_(bar)) is good.",
    "Read [the docs][docs].\n\n[docs]: https://docs.example",
    "Text **bold** and `code`\n\n- a\n- b\n\nSee [x](http://y.example).\nwrapped line",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "```\ncode\n```\n\nText.",
    "Text.[^1]\n\n[^1]: A note.",
    "![A cat](cat.jpg)\n\nA story.",
    "- [ ] do this\n- [x] done",
    "### Answer\n\nYes, **of course**.\n\n* one\n* two",
    "**Bold lead.** Some text.\n\n**Second.** More text.\n\n`x` is code.",
    '<p align="center"><img src="a.png"></p>\n\n# Project\n\nText **bold**.\n\n## Install\n\nYes.',
]
HTML = [
    "<!DOCTYPE html><html><body><p>Hi.</p></body></html>",
    '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
    "<HTML><BODY>x</BODY></HTML>",
    "<body>\n# odd\n\n## odd\n</body>",
    "  <p>Hello world.</p>",
    "<!-- x --><article><h1>T</h1></article>",
    "<meta charset='utf-8'><h1>T</h1><p>x</p>",
    '<span style="color: red">Only inline</span>',
    '<p>See <a href="x">this</a>',
    "<b>Title</b><br/>Text",
    'Intro text first <p>One.</p><p>Two.</p><p>Three with <a href="/x">link</a>.</p>',
    "He said <b>no</b>.<br><br>Then <i>left</i>.<br>And that was <a href='x'>it</a>.",
    "I agree.<p>Second paragraph here.<p>Third one here.<p>Last.",
    "Some **stars** in <p>a paragraph</p><p>and another</p><p>third</p>",
    "<h1># Title</h1><pre># comment\n# more\n\n## x\n\n[a](http://b.example)\n</pre><p>Text</p>",
]


@pytest.mark.parametrize(
    ("kind", "text"),
    [("text", text) for text in PLAIN]
    + [("markdown", text) for text in MARKDOWN]
    + [("html", text) for text in HTML],
)
def test_the_kind_is_found(kind: str, text: str) -> None:
    assert kind_of(text) == kind, dict(signs_of(text))
    assert kind_of(text.replace("\n", "\r\n")) == kind
    assert kind_of("\ufeff" + text) == kind


@pytest.mark.parametrize("text", PLAIN)
def test_an_article_stays_plain_around_such_lines(text: str) -> None:
    prose = "The ferry crosses the bay four times a day, and nobody knows for how long it will.\n\n"
    assert kind_of(prose * 3 + text + "\n\n" + prose) == "text"


@pytest.mark.parametrize("text", MARKDOWN[2:])
def test_code_in_markdown_is_no_evidence_of_html(text: str) -> None:
    code = "\n\n```html\n<p>One.</p>\n<p>Two.</p>\n<p>Three.</p>\n```\n\nUse `<p>x</p>` for it.\n"
    assert kind_of(text + code) == "markdown"


def archive(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, b"<text/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"junk before\r\n%PDF-1.4\n...\n%%EOF", "PDF"),
        (b"{\\rtf1 hello}", "RTF"),
        (b"PK\x03\x04" + b"\x00" * 26 + b"mimetypeapplication/epub+zip", "EPUB"),
        (archive("META-INF/container.xml"), "EPUB"),
        (archive("word/document.xml"), "DOCX"),
        (archive("ppt/presentation.xml"), "PPTX"),
        (archive("xl/workbook.xml"), "XLSX"),
        (b"PK\x03\x04" + b"\x00" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.text", "ODF"),
        (b"A Book".ljust(60, b"\x00") + b"BOOKMOBI" + b"\x00" * 20, "MOBI"),
        (archive("notes.txt"), None),
        (b"Just text.", None),
        (b"", None),
        (b"The header %PDF-1.7 opens a file.", None),
    ],
)
def test_files_tell_by_their_first_bytes(data: bytes, name: str | None) -> None:
    assert kind_by_magic(data) == name


def test_a_page_is_known_before_it_is_decoded() -> None:
    page = '<?xml version="1.0"?>\n<!-- saved -->\n<!DOCTYPE html><html><head>'
    assert looks_like_page(page.encode())
    assert looks_like_page(page.encode("utf-8-sig"))
    assert not looks_like_page(b"Text about <!DOCTYPE html>")
    assert not looks_like_page(b"<p>A fragment tells nothing of its encoding")


def test_xml_that_is_no_page_is_named() -> None:
    assert xml_name('<?xml version="1.0"?><rss version="2.0"><channel/></rss>') == "rss"
    assert xml_name("<feed xmlns='http://www.w3.org/2005/Atom'>") == "feed"
    assert xml_name("<p>Text</p>") == xml_name("rss is a format") == ""


WORDS = st.lists(
    st.sampled_from(
        [
            *("ferry", "*bold", "**", "# T", "[a](b.c)", "|", "---", "```", "<p>", "</p>", "<br>"),
            *("> q", "`x`", "\n", "\n\n", "- a", "1. b", "[^1]", "    x", "<pre>", "</pre>", "***"),
            *("title: x", "~~~", "\\*", "![i](j.png)", "<!--", "-->", "é", "人", "\t"),
        ]
    )
).map(" ".join)


@given(st.one_of(st.text(), WORDS))
def test_any_text_has_a_kind(text: str) -> None:
    assert kind_of(text) in ("text", "html", "markdown")


@pytest.mark.parametrize(
    "unit",
    [
        "(",
        "[",
        "[a](",
        "*a ",
        "**",
        "`",
        "<",
        "<p ",
        "<!--",
        "<!-- a -->",
        "#",
        "|",
        "-",
        "> ",
        "a. ",
        "\n",
    ],
)
def test_hostile_input_takes_linear_time(unit: str) -> None:
    """A quadratic rule would take minutes here, and the suite's own limit would end it."""
    assert kind_of(unit * (200_000 // len(unit))) in ("text", "html", "markdown")
