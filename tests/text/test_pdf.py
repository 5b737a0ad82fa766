"""PDF → paragraphs: lines joined over pages and columns, what belongs to the page apart."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

import pytest
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from narrator.errors import NarratorError, NotText, UnsupportedKind
from narrator.text.read import read
from narrator.text.read.pdf import document
from narrator.text.read.pdf.pages import Line
from narrator.text.read.pdf.paragraphs import paragraphs_of, setting_of
from narrator.text.read.pdf.pieces import pieces_of
from narrator.types import Article

SENTENCES = (
    "The ferry crosses the bay four times a day, and nobody knows for how long it will.",
    "In winter the harbour is quiet, and the few boats that are left lie on the shingle.",
    "Ann Lee has mended nets here since she was nine, when her father lost the use of a hand.",
    "She says that the sea was never kind, but that it used to keep its promises.",
    "What the council wants is a bridge, which would cost more than all the houses on the island.",
    "Nobody has asked the people who would have to live with the noise of it.",
)


def text(number: int, length: int = 4) -> str:
    """A paragraph of its own words, so that each can be found again."""
    at = (SENTENCES[(number + n) % len(SENTENCES)] for n in range(length))
    return f"Part {'abcdefghijklmnopqrstuvwxyz'[number % 26]} begins. " + " ".join(at)


class Paper(FPDF):
    """A4 with a head and a foot, as word processors make them."""

    head = ""
    numbered = False

    def header(self) -> None:
        if self.head:
            self.set_font("Times", "I", 9)
            self.cell(0, 5, self.head, align="C")
            self.ln(12)

    def footer(self) -> None:
        if self.numbered:
            self.set_y(-15)
            self.set_font("Times", "", 9)
            self.cell(0, 10, f"{self.page_no()}", align="C")


def paper(head: str = "", *, numbered: bool = False) -> Paper:
    made = Paper()
    made.head, made.numbered = head, numbered
    made.set_auto_page_break(auto=True, margin=25)
    made.add_page()
    made.set_font("Times", "", 11)
    return made


def paragraph(made: FPDF, words: str, *, size: float = 11, style: str = "", gap: float = 4) -> None:
    made.set_font("Times", style, size)
    made.multi_cell(0, size * 0.5, words, align="J", new_x="LMARGIN", new_y="NEXT")
    made.ln(gap)


def shown(article: Article) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in article.blocks if not block.rule]


def off(article: Article) -> list[str]:
    return [block.text for block in article.blocks if block.rule == "off-article"]


def read_back(made: FPDF) -> Article:
    return document(bytes(made.output()))


def test_an_article_is_read_as_it_is_set() -> None:
    made = paper("The Quiet Harbour - Island Review", numbered=True)
    paragraph(made, "What the ferry carries", size=20, style="B")
    wanted: list[tuple[str, str]] = []
    for number in range(20):
        if number % 5 == 1:
            paragraph(made, f"Section {number} of the story", size=14, style="B")
            wanted.append(("heading", f"Section {number} of the story"))
        paragraph(made, text(number, 7))
        wanted.append(("paragraph", text(number, 7)))
    assert made.page_no() >= 3
    article = read(bytes(made.output()))
    assert article.kind == "pdf"
    assert article.title == "What the ferry carries"
    assert article.title_block is not None
    assert shown(article) == wanted
    apart = off(article)
    assert apart.count("The Quiet Harbour - Island Review") == made.page_no()
    assert [line for line in apart if line.isdigit()] == ["1", "2", "3"][: made.page_no()]
    for block in article.blocks:
        start, end = block.source_span(0, len(block.text))
        assert article.source[start:end] == block.text


def two_columns(made: FPDF, words: list[str], order: Callable[[list[str]], list[int]]) -> list[str]:
    """Lines in two columns of thirty, drawn in the given order; returns them as they are read."""
    lines: list[str] = []
    for part in words:
        rows = made.multi_cell(80, 5, part, dry_run=True, output="LINES", align="L")
        lines += [row.strip() for row in rows]
    lines = lines[:60]
    top = made.get_y()
    for number in order(lines):
        made.set_xy(15 if number < 30 else 110, top + 5 * (number % 30))
        made.cell(80, 5, lines[number])
    return lines


@pytest.mark.parametrize("across", [False, True])
def test_two_columns_are_read_one_after_the_other(across: bool) -> None:
    made = paper()
    paragraph(made, "A title over both of the columns", size=18, style="B")
    made.set_font("Times", "", 11)
    words = [text(number, 6) for number in range(12)]

    def order(lines: list[str]) -> list[int]:
        numbers = range(len(lines))
        return sorted(numbers, key=lambda number: (number % 30, number)) if across else [*numbers]

    lines = two_columns(made, words, order)
    assert len(lines) == 60
    article = read_back(made)
    assert article.title == "A title over both of the columns"
    assert " ".join(text for _, text in shown(article)) == " ".join(lines)


def test_words_broken_at_a_line_end_are_mended() -> None:
    made = paper()
    for line in (
        "Terraced agriculture covers a substantial proportion of the mountainous crop-",
        "land of the island, yet measurements of organic carbon in the soil are scarce. A well-",
        "known study of the valley, and another of well-known terraces, found none at all.",
    ):
        made.cell(0, 5, line, new_x="LMARGIN", new_y="NEXT")
    [(_, found)] = shown(read_back(made))
    assert "mountainous cropland of" in found
    assert "A well-known study" in found


def test_lists_notes_captions_and_tables() -> None:
    made = paper()
    for number in range(2):
        paragraph(made, text(number))
    for item in ("- dust on the nets", "- rain on the roofs"):
        paragraph(made, item, gap=0)
    made.ln(4)
    paragraph(made, "Figure 1: The harbour in 1950.", size=9)
    for row in (("Boat", "Year", "Crew"), ("Ida", "1950", "4"), ("Eva", "1962", "3")):
        for cell in row:
            made.set_font("Times", "", 11)
            made.cell(60, 6, cell)
        made.ln(6)
    made.ln(4)
    paragraph(made, text(3))
    made.set_y(-40)
    paragraph(made, "1 The books of the harbour master, who kept them in pencil.", size=8)
    article = read_back(made)
    assert [(kind, words[:20]) for kind, words in shown(article)] == [
        ("paragraph", "Part a begins. The f"),
        ("paragraph", "Part b begins. In wi"),
        ("item", "dust on the nets"),
        ("item", "rain on the roofs"),
        ("caption", "Figure 1: The harbou"),
        ("row", "Boat\tYear\tCrew"),
        ("row", "Ida\t1950\t4"),
        ("row", "Eva\t1962\t3"),
        ("paragraph", "Part d begins. She s"),
        ("footnote", "1 The books of the h"),
    ]
    assert [block.level for block in article.blocks if block.kind == "row"] == [1, 0, 0]


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ("What the ferry carries", "What the ferry carries"),
        ("Microsoft Word - a.docx", ""),
        ("", ""),
    ],
)
def test_a_title_that_only_the_file_tells(told: str, title: str) -> None:
    made = paper()
    made.set_title(told)
    made.set_author("Ann Lee")
    made.set_lang("en-GB")
    paragraph(made, text(0))
    article = read_back(made)
    assert article.title == title
    assert article.title_block is None
    assert article.metadata.byline == "Ann Lee"
    assert article.metadata.language == "en-GB"


def test_a_paragraph_that_runs_over_a_page_is_one() -> None:
    made = paper(numbered=True)
    words = " ".join(text(number, 6) for number in range(16))
    paragraph(made, words)
    assert made.page_no() >= 2
    assert shown(read_back(made)) == [("paragraph", words)]


def test_text_that_stands_sideways_is_apart() -> None:
    made = paper()
    paragraph(made, text(0))
    with made.rotation(90, x=8, y=200):
        made.text(8, 200, "Preprint 1601 of the island")
    article = read_back(made)
    assert shown(article) == [("paragraph", text(0))]
    assert off(article) == ["Preprint 1601 of the island"]


def test_a_scan_says_that_it_is_one() -> None:
    made = paper()
    made.image(Image.new("L", (600, 800), 200), x=10, y=10, w=190)
    with pytest.raises(UnsupportedKind, match=r"a scanned PDF is not read: .*OCR"):
        read_back(made)


def test_a_locked_file_says_so() -> None:
    made = paper()
    paragraph(made, text(0))
    made.set_encryption(owner_password="owner", user_password="user")
    with pytest.raises(UnsupportedKind, match="locked with a password is not read: send a copy"):
        read_back(made)


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    made = paper()
    made.cell(0, 5, "x")
    data = bytes(made.output())
    bomb = zlib.compress(b"BT (x) Tj ET\n" * 2_000_000, 9)
    for stream in (bomb, zlib.compress(bomb, 9)):
        with pytest.raises(UnsupportedKind, match="unpacks to so much"):
            read(data.replace(b"stream\n", b"stream\n" + stream + b"\nendstream stream\n", 1))


def test_many_streams_are_measured_in_linear_time() -> None:
    """Copied for each of its streams, such a file would take minutes."""
    stream = b"stream\n" + zlib.compress(b"BT (x) Tj ET\n") + b"\nendstream\n" + b"x" * 1_000
    with pytest.raises(NotText):
        read(b"%PDF-1.4\n" + stream * 20_000)


def test_small_figures_are_notes_powers_or_indices() -> None:
    made = paper()
    for words, figure, up in (
        ("It ends here.", "1", 1.4),
        ("It has 5 km", "2", 1.4),
        ("CO", "2", -1),
    ):
        at = made.get_y()
        made.set_font("Times", "", 12)
        made.cell(made.get_string_width(words), 6, words)
        x = made.get_x() + 1
        made.set_font("Times", "", 7)
        made.text(x, at + 4.5 - up, figure)
        made.set_xy(made.l_margin, at + 12)
    found = " ".join(words for _, words in shown(read_back(made)))
    assert found == "It ends here.[1] It has 5 km² CO₂"


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("narrator.text.read.pdf.pages.MAX_PAGES", 2)
    made = paper()
    for _ in range(2):
        made.add_page()
    with pytest.raises(UnsupportedKind, match="a PDF of 3 pages is not read"):
        read_back(made)


def test_ligatures_and_bullets_of_symbol_fonts_are_words() -> None:
    lines = [
        Line("\uf0b7 The ﬁrst oﬃce", 50, 200, 700, 10, False, 0),
        Line("\uf0b7 The ﬂoor", 50, 200, 680, 10, False, 0),
    ]
    setting = setting_of([lines])
    pieces = list(pieces_of(paragraphs_of([lines], setting), setting))
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("item", "The first office"),
        ("item", "The floor"),
    ]


def small() -> bytes:
    made = paper("Head", numbered=True)
    paragraph(made, text(0))
    made.add_page()
    paragraph(made, text(1))
    return bytes(made.output())


SMALL = small()


def test_every_word_is_in_one_block() -> None:
    found = " ".join(block.text for block in document(SMALL).blocks)
    assert sorted(re.findall(r"\w+", found)) == sorted(
        re.findall(r"\w+", f"{text(0)} {text(1)} Head Head 1 2")
    )


@given(st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), max_size=30))
def test_a_damaged_file_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SMALL)
    for at, byte in changes:
        data[at] = byte
    try:
        assert document(bytes(data)).source
    except NarratorError:
        return


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", SMALL[:300], b"%PDF-1.4\n" + b"\x00" * 5000])
def test_what_is_damaged_is_said(data: bytes) -> None:
    with pytest.raises(NotText, match="its PDF is damaged"):
        read(data)
