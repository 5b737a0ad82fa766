"""Markdown → typed blocks: every word that a reader sees once, no mark and no address."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.errors import EmptyText
from narrator.text.clean import clean
from narrator.text.read import from_text
from narrator.text.read.front import front_of
from narrator.text.read.markdown import document
from narrator.types import Article


def shown(article: Article) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in article.blocks]


def texts(markdown: str) -> list[str]:
    return [block.text for block in document(markdown).blocks]


def test_a_post_becomes_typed_blocks() -> None:
    article = document(
        "---\ntitle: 'The Quiet Harbour'\nauthor: Ann Lee\ndate: 2024-02-11\nlang: en-GB\n---\n\n"
        "# The quiet harbour\n\n"
        "![Boats at dawn](/img/boats.jpg)\n\n"
        "The **harbour** is [quiet](https://a.example/x) in _winter_, says `ls`.  \n"
        "Then spring.\n\n"
        "Why it is so\n---\n\n"
        "> Nobody comes.\n>\n> Nobody goes.\n\n"
        "1. Boats\n2. Nets\n   - old\n   - new\n\n"
        "- [x] mend nets\n- [ ] paint boats\n\n"
        "| Boat | Year |\n|:-----|-----:|\n| Ida | 1950 |\n| Eva | 1962 |\n\n"
        "```python\nsail()\n```\n\n"
        "See the log.[^log] Write to <ann@a.example> or <https://a.example>.\n\n"
        "[^log]: Kept since 1901.\n"
    )
    assert article.title == "The quiet harbour"
    assert article.title_block is not None and article.title_block.level == 1
    assert article.kind == "markdown"
    assert article.metadata.byline == "Ann Lee"
    assert article.metadata.published == "2024-02-11"
    assert article.metadata.language == "en-GB"
    assert shown(article) == [
        ("caption", "Boats at dawn"),
        ("paragraph", "The harbour is quiet in winter, says ls. Then spring."),
        ("heading", "Why it is so"),
        ("quote", "Nobody comes."),
        ("quote", "Nobody goes."),
        ("item", "1. Boats"),
        ("item", "2. Nets"),
        ("item", "old"),
        ("item", "new"),
        ("item", "mend nets"),
        ("item", "paint boats"),
        ("row", "Boat\tYear"),
        ("row", "Ida\t1950"),
        ("row", "Eva\t1962"),
        ("code", "sail()"),
        ("paragraph", "See the log.[1] Write to ann@a.example or https://a.example."),
        ("footnote", "1. Kept since 1901."),
    ]
    rows = [block for block in article.blocks if block.kind == "row"]
    assert [row.level for row in rows] == [1, 0, 0]
    assert {row.group for row in rows} == {1}


@pytest.mark.parametrize(
    ("markdown", "title", "placed"),
    [
        ("# One\n\nText.", "One", True),
        ("Setext\n======\n\nText.", "Setext", True),
        ("## Only\n\nText.\n\n### Below\n\nMore.", "Only", True),
        ("## One of two\n\nText.\n\n## Two\n\nMore.", "", False),
        ("Text before.\n\n## Part\n\nMore.", "", False),
        ("[Home](/) | [Blog](/b)\n\n# One\n\nText.", "One", True),
        ("---\ntitle: Told\n---\n\nText.", "Told", False),
        ("---\ntitle: Told\n---\n\n# told!\n\nText.", "told!", True),
        ("---\ntitle: Told\n---\n\n# Other\n\nText.", "Told", False),
        ("Text.", "", False),
    ],
)
def test_titles(markdown: str, title: str, placed: bool) -> None:
    article = document(markdown)
    assert article.title == title
    assert (article.title_block is not None) == placed
    if placed:
        assert title not in [block.text for block in article.blocks]


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ('---\ntitle: "A \\"b\\" c"\n---\nx', ('A "b" c', "", "", "")),
        (
            "---\ntitle: It's a: b # no\nauthors:\n  - Ann\n  - Bob\n---\n",
            ("It's a: b", "Ann, Bob", "", ""),
        ),
        (
            "+++\ntitle = 'T'\ndate = 2024-05-01T10:00:00Z\n[params]\ntitle = 'No'\n+++\n",
            ("T", "", "2024-05-01T10:00:00Z", ""),
        ),
        (
            "---\r\ntitle: T\r\nlang: pt_BR\r\nauthor: [Ann, 'Bob']\r\n---\r\n",
            ("T", "Ann, Bob", "", "pt-BR"),
        ),
        ("---\ntitle: >\n  Folded\ndate: soon\n...\nx", ("Folded", "", "", "")),
    ],
)
def test_front_matter(head: str, told: tuple[str, str, str, str]) -> None:
    front = front_of(head)
    assert (front.title, front.byline, front.published, front.language) == told


@pytest.mark.parametrize("text", ["---\nA line of text.\n---\nMore.", "text\n---\ntitle: x\n---\n"])
def test_lines_between_rules_are_no_front_matter(text: str) -> None:
    assert front_of(text).length == 0


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("It is 5*3*2 = 30 and a*b*c.", ["It is 5*3*2 = 30 and abc."]),
        ("Fill in <name> and <place>.", ["Fill in <name> and <place>."]),
        ("a <b and c> d, 3 < 4 > 2", ["a <b and c> d, 3 < 4 > 2"]),
        ("Take <em>care</em>, H<sub>2</sub>O and 10<sup>6</sup>.", ["Take care, H₂O and 10⁶."]),
        ("A <Badge kind='x'>new</Badge> thing.", ["A new thing."]),
        ("snake_case_name and \\*stars\\* &amp; &copy;", ["snake_case_name and *stars* & ©"]),
        ("~~Old~~ new. <!-- secret -->", ["Old new."]),
        ("See [the *docs*][d] and [d].\n\n[d]: https://d.example 'D'", ["See the docs and d."]),
        ("A![ship](s.png) here.", ["A here.", "ship"]),
        ("> [!NOTE]\n> Mind the gap.", ["Note", "Mind the gap."]),
        ("Text.\n\n### Part {#part}\n\nMore.\n{: .lead}\n", ["Text.", "Part", "More."]),
        ("[TOC]\n\nText.\n\n{% include x.html %}\n\n{{< figure src=x >}}", ["Text."]),
        ("    An indented paragraph is prose, I say.", ["An indented paragraph is prose, I say."]),
        ("<details><summary>More</summary>\n\nHid *it*.\n\n</details>", ["More", "Hid it."]),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
            ["a\tb", "1\t2"],
        ),
        ("One\n***\nTwo", ["One", "Two"]),
    ],
)
def test_marks_go_and_words_stay(markdown: str, expected: list[str]) -> None:
    assert texts(markdown) == expected


def test_lines_too_long_to_be_wrapped_are_paragraphs() -> None:
    long = "The ferry crosses the bay four times a day, and nobody knows for how long it will, " * 2
    assert texts(f"{long}he said.\n{long}she said.") == [f"{long}he said.", f"{long}she said."]
    assert texts("The ferry is late.\nNobody minds.") == ["The ferry is late. Nobody minds."]


def test_indented_code_is_code() -> None:
    article = document("Run it:\n\n    for x in y:\n        print(x[0])\n")
    assert shown(article)[1] == ("code", "for x in y:\n    print(x[0])")


def test_menus_and_contents_are_no_part_of_the_article() -> None:
    article = document(
        "# T\n\n[![ci](a.svg)](b) [![v](c.svg)](d)\n\n## Contents\n\n- [One](#one)\n- [Two](#two)\n"
        "- [Three](#three)\n\n## One\n\nRead [this](/a) | or not.\n\n"
        "## Two\n\n- [A book](https://a.example)\n- [A film](https://b.example)\n"
        "- [A song](https://c.example)\n\n## Three\n\nText.\n\n"
        "[Subscribe](/rss) | [Edit this](/e)\n"
    )
    off = [block.text for block in article.blocks if block.rule == "off-article"]
    assert off == ["Contents", "One", "Two", "Three", "Subscribe | Edit this"]
    kept = [block.text for block in article.blocks if not block.rule]
    assert "A book" in kept and "Read this | or not." in kept


def test_what_shows_nothing_is_empty() -> None:
    for markdown in (
        "",
        "---\ntitle: T\n---\n",
        "<!-- x -->",
        "[a]: http://b.example",
        "***\n\n---",
    ):
        with pytest.raises(EmptyText):
            document(markdown)


def test_deep_nesting_loses_no_word() -> None:
    for deep in ("> " * 99 + "deep", "- " * 99 + "deep", "<div>" * 5000 + "deep"):
        assert "deep" in " ".join(texts(deep))


PARTS = st.lists(
    st.sampled_from(
        [
            *("# {}", "{}\n---", "{} **{}** {}.", "{} *{}* and `{}`", "- {}\n- {}", "1. {}\n2. {}"),
            *("> {}\n> {}", "| {} | {} |\n|---|---|\n| {} | {} |", "```\n{}\n```", "***"),
            *("[{}](http://e.example)", "{} ![{}](i.png) {}", "{}  \n{}", "<p>{}</p>", "{}\n{}"),
            *("{}[^1]\n\n[^1]: {}", "- {}\n  - {}\n\n    {}", "> - {}\n>\n>   {}", "- [ ] {}"),
            *("<b>{}</b> {}", "    {} = {}", "<!-- no -->", "[{}](#a) | [{}](#b)"),
            *("* {}\n\n  > {}", "1) {}\n\n2) {}"),
        ]
    ),
    min_size=1,
    max_size=8,
)


@given(PARTS)
def test_every_word_is_in_one_block(parts: list[str]) -> None:
    words: list[str] = []

    def word(_: re.Match[str]) -> str:
        words.append(f"w{len(words)}x")
        return words[-1]

    markdown = "\n\n".join(re.sub(r"\{\}", word, part) for part in parts)
    if not words:
        return
    article = document(markdown)
    blocks = [*article.blocks, *([article.title_block] if article.title_block else [])]
    found = re.findall(r"w\d+x", " ".join(block.text for block in blocks))
    # A note that is defined once more is no other note: its second definition is not shown.
    assert sorted(set(found)) == sorted(set(words)) or markdown.count("[^1]:") > 1
    assert len(found) == len(set(found))
    assert not re.search(r"\*\*|```|\]\(|<!--|\|--", " ".join(block.text for block in blocks))
    for block in blocks:
        start, end = block.source_span(0, len(block.text))
        assert article.source[start:end] == block.text


@given(st.text(alphabet=st.sampled_from("ab *_`#>-+|[]()!\\<&;:~\n\t1.{}%$^=/é人\u200b\x00\r")))
def test_any_text_can_be_read_as_markdown(text: str) -> None:
    try:
        article = from_text(text, kind="markdown")
    except EmptyText:
        return
    assert article.blocks or article.title_block


@pytest.mark.parametrize(
    "unit",
    [
        *("(", "[", "[a](", "*a ", "**a_", "`", "<", "<!--", "|", "> ", "![", "[^a]", "&"),
        *("- a\n", "<a" + " b={c}" * 99 + " !>"),
    ],
)
def test_hostile_input_takes_linear_time(unit: str) -> None:
    """A quadratic rule would take minutes here, and the suite's own limit would end it."""
    text = unit * (40_000 // len(unit))
    try:
        document(text)
    except EmptyText:
        return


def test_a_note_that_is_pointed_to_twice_has_one_number() -> None:
    text = "Cats sleep[^a], dogs do not[^a], birds do[^b].\n\n[^a]: A book.\n[^b]: Another.\n"
    assert document(text).blocks[0].text == "Cats sleep[1], dogs do not[1], birds do[2]."


def test_a_note_that_nothing_points_to_is_a_footnote_too() -> None:
    article = document(
        "Harbours freeze.[^b]\n\n[^a]: Nobody asks.\n\n[^b]: In winter.\n\n"
        "    They thaw later.\n\n[^b]: In spring, says another.\n\n> [^c]: In a quotation.\n"
    )
    assert shown(article) == [
        ("paragraph", "Harbours freeze.[1]"),
        ("footnote", "1. In winter."),
        ("footnote", "They thaw later."),
        ("footnote", "Nobody asks."),
        ("footnote", "In spring, says another."),
        ("footnote", "In a quotation."),
    ]


def test_a_document_of_notes_alone_is_read() -> None:
    article = document("[^a]: Nobody asks.\n\n[^b]: Nobody tells.\n")
    assert [block.text for block in article.blocks] == ["Nobody asks.", "Nobody tells."]
    assert [block.text for block in clean(article).blocks] == ["Nobody asks.", "Nobody tells."]


@given(
    st.lists(st.sampled_from("abc"), max_size=6),
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.booleans(), st.sampled_from("abcd")), max_size=6
    ),
)
def test_every_note_is_there_once(pointed: list[str], notes: list[tuple[str, bool, str]]) -> None:
    body = " ".join(f"word{at}x[^{label}]" for at, label in enumerate(pointed))
    for at, (label, nested, other) in enumerate(notes):
        indent = "    " if nested and at else ""
        body += f"\n\n{indent}[^{label}]: note{at}x points[^{other}]"
    said = " ".join(texts(body + "\n\nThe end."))
    for at in range(len(notes)):
        assert said.count(f"note{at}x") == 1
    for at in range(len(pointed)):
        assert said.count(f"word{at}x") == 1


def test_a_task_is_its_writers_own_whatever_it_says() -> None:
    article = document(
        "Before the launch:\n\n- [ ] tweet\n- [x] Subscribe to our newsletter\n- [ ] Share\n\n"
        "It was a long day for all of us at the harbour.\n\n- Share\n- Tweet\n"
    )
    tasks = ["tweet", "Subscribe to our newsletter", "Share"]
    assert [block.text for block in article.blocks if block.group] == tasks
    cleaned = clean(article)
    assert [block.text for block in cleaned.blocks if block.kind == "item"] == tasks
    assert [one.text for one in cleaned.removals] == ["Share", "Tweet"]


CODE = (
    'a = text.split("\\n")\nb = r"\\d\\\\" + "&amp;"\n\n'
    "{: x}\n[TOC]\n## a {#b}\n> [!NOTE] c\n{% raw %}"
)


@pytest.mark.parametrize(
    "markdown",
    [
        f"```python\n{CODE}\n```\n",
        f"~~~~\n{CODE}\n~~~~\n",
        f"````\n{CODE}\n",
        "1. > ```\n" + "".join(f"   > {line}\n" for line in CODE.split("\n")) + "   > ```\n",
        "".join(f"    {line}\n" for line in CODE.split("\n")),
    ],
)
def test_code_stays_to_the_letter(markdown: str) -> None:
    article = document(f"Say it.\n\n{markdown}")
    assert [block.text for block in article.blocks if block.kind == "code"] == [CODE]
    assert [one.text for one in clean(article, keep=frozenset({"code"})).blocks][-1] == CODE


def test_marks_behind_code_go_as_before_it() -> None:
    text = "```\n{: x}\n```\n\n{: .lead}\nWords.\n\n``` no `fence\n\n[TOC]\n\n~~~\n[TOC]\n~~~\n"
    assert texts(text) == ["{: x}", "Words.", "``` no `fence", "[TOC]"]


def test_a_type_behind_a_word_is_no_tag() -> None:
    assert document("A List<String> holds words.").blocks[0].text == "A List<String> holds words."
    assert document("A <Note>small</Note> aside.").blocks[0].text == "A small aside."
