"""Bytes and text → blocks: encodings, wrapped lines, kinds, and runs that lead back."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.errors import EmptyText, InputError, NotText, UnsupportedKind
from narrator.text.read import KINDS, from_text, read
from narrator.types import Article


def texts(article: Article) -> list[str]:
    return [block.text for block in article.blocks]


def kinds(article: Article) -> list[str]:
    return [block.kind for block in article.blocks]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encodings_are_found(encoding: str) -> None:
    text = "The café on the corner – “Chez Zoë” – costs €4.\r\n\r\nIt’s naïve, said Søren."
    article = read(text.encode(encoding))
    assert article.source == text
    assert len(article.blocks) == 2


def test_cyrillic_in_an_old_encoding() -> None:
    text = "Жители города проголосовали за то, чтобы сохранить паром. Он ходит каждый день. " * 4
    assert read(text.encode("cp1251")).source == text


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"\x7fELF\x02\x01",
        b"PK\x03\x04\x14\x00\x00\x00",
        b"MZ\x90\x00\x03\x00\x00\x00",
        bytes(range(256)) * 4,
        b"text with \x00 zero \x00 bytes \xff in it",
        "schön und groß und mehr".encode()[:-1] + "ü".encode()[:1],
        b"plain \x01\x02\x03\x04\x05 controls \x06\x07\x08",
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(NotText):
        read(data)


@pytest.mark.parametrize(
    ("data", "kind", "named"),
    [
        (b"{\\rtf1 hello}", None, "RTF"),
        (b"PK\x03\x04" + b"\x00" * 26 + b"word/document.xml", None, "DOCX"),
        (b"PK\x03\x04" + b"\x00" * 26 + b"word/document.xml", "pdf", "DOCX"),
        (b"A Book".ljust(60, b"\x00") + b"BOOKMOBI", None, "MOBI"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', None, "XML (rss)"),
        (b"Just text.", "docx", "docx"),
    ],
)
def test_what_is_not_read_is_named_with_what_to_do(
    data: bytes, kind: str | None, named: str
) -> None:
    with pytest.raises(UnsupportedKind) as caught:
        read(data, kind=kind)
    assert caught.value.kind == named
    assert caught.value.hint
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"Just text.", "text"),
        (b"# A title\n\nA line.", "markdown"),
        (b"<!DOCTYPE html><html><body><p>Hello there.</p></body></html>", "html"),
        (b"  <p>Hello world.</p>", "html"),
    ],
)
def test_the_kind_is_found_or_named(data: bytes, kind: str) -> None:
    assert read(data).kind == kind
    assert read(data, kind=kind).kind == kind
    assert read(data, kind="text").source == data.decode()
    for other in ("markdown", "html"):
        assert read(data, kind=other).kind == other
    for other in ("epub", "pdf"):
        with pytest.raises(NotText):
            read(data, kind=other)
        with pytest.raises(NotText, match="is a file of bytes"):
            from_text(data.decode(), kind=other)


def test_text_that_is_named_as_text_keeps_its_marks() -> None:
    assert texts(read(b"# A title\n\nA *line*.<br>", kind="text")) == [
        *("# A title", "A *line*.<br>")
    ]
    assert texts(read(b"<p>Hi.</p>", kind="text")) == ["<p>Hi.</p>"]
    assert texts(read(b"%PDF-1.7 begins such a file.", kind="text")) == [
        "%PDF-1.7 begins such a file."
    ]


@pytest.mark.parametrize("text", ["", " \n\t\r\n", "\u200b\ufeff\xad", "\xa0\n\x0c"])
def test_nothing_visible_is_empty(text: str) -> None:
    with pytest.raises(EmptyText):
        from_text(text)
    with pytest.raises(EmptyText):
        read(text.encode())


def test_half_a_surrogate_pair_is_no_text() -> None:
    with pytest.raises(NotText):
        from_text("a \ud83d b")


def test_wrapped_lines_are_joined_and_broken_words_mended() -> None:
    article = from_text(
        "Terraced agriculture covers a substantial\n"
        "proportion of mountainous cropland, yet mea-\n"
        "surements of organic carbon remain scarce.\n"
        "We sampled well-known terraces in valleys\n"
        "that are well-\n"
        "known and compared them."
    )
    assert texts(article) == [
        "Terraced agriculture covers a substantial proportion of mountainous cropland, yet "
        "measurements of organic carbon remain scarce. We sampled well-known terraces in valleys "
        "that are well-known and compared them."
    ]


def test_separate_short_lines_are_separate_blocks() -> None:
    article = from_text("Share\nTweet\nEmail\n\nFollow the old road to the river and wait there.")
    assert texts(article)[:3] == ["Share", "Tweet", "Email"]


def test_long_lines_without_blank_lines_are_paragraphs() -> None:
    first = "Beavers have returned to the upper valley for the first time in four centuries, "
    first += "after six animals were released last autumn."
    second = "Farmers were wary at first, but several have now asked for dams on their own land."
    assert texts(from_text(f"{first}\n{second}\n{first}")) == [first, second, first]


def test_a_stanza_is_one_block() -> None:
    stanza = "One for the sparrow and two for the mouse,\nThree for the damp in the house."
    assert texts(from_text(stanza)) == [stanza.replace("\n", " ")]


def test_kinds_of_blocks() -> None:
    article = from_text(
        "How it began\n\nThere was a ban. It lasted.\n\n• dust\n• rain\n\n1. Mix.\n2. Wait.\n\n"
        "> No two are alike.\n\nIt is 3. Not 4."
    )
    assert kinds(article) == [
        *("heading", "paragraph", "item", "item", "item", "item", "quote", "paragraph")
    ]
    assert texts(article)[2:7] == ["dust", "rain", "1. Mix.", "2. Wait.", "No two are alike."]


def test_invisible_characters_entities_and_odd_blanks() -> None:
    article = from_text("annou\xadnce\u200bments\xa0are &ldquo;late&rdquo;&nbsp;&amp;  dear")
    assert texts(article) == ["announcements are “late” & dear"]
    block = article.blocks[0]
    start, end = block.source_span(block.text.index("late"), block.text.index("late") + 4)
    assert article.source[start:end] == "late"


def test_a_mail_quotes_in_paragraphs() -> None:
    article = from_text(
        "Ann wrote:\n> The ferry crosses the bay four times a day, and nobody\n"
        "> knows for how long.\n>\n> > What is wanted is a bridge, which costs more than\n"
        "> > all the houses.\n>\n> No.\n\nYes."
    )
    assert texts(article) == [
        "Ann wrote:",
        "The ferry crosses the bay four times a day, and nobody knows for how long.",
        "What is wanted is a bridge, which costs more than all the houses.",
        "No.",
        "Yes.",
    ]
    assert kinds(article)[1:4] == ["quote"] * 3


def test_items_of_a_list_are_wrapped_too() -> None:
    article = from_text(
        "The council wants three things, which the islanders do not want at\nall:\n\n"
        "- a bridge that would cost more than all the houses on the island\n"
        "  together, and that nobody has asked for, and\n- less noise.\n\n"
        "1. First mend the nets, which takes a morning, and then go down to\n   the shingle.\n"
        "2. Then paint the boats.\n"
    )
    assert texts(article)[1:] == [
        "a bridge that would cost more than all the houses on the island together, and that nobody "
        "has asked for, and",
        "less noise.",
        "1. First mend the nets, which takes a morning, and then go down to the shingle.",
        "2. Then paint the boats.",
    ]
    assert set(kinds(article)[1:]) == {"item"}


def test_an_indent_begins_a_paragraph() -> None:
    first = "   The ferry crosses the bay four times a day, and nobody knows for how\nlong it will."
    full = " In winter the harbour is quiet, and we few go down to it."
    article = from_text(f"{first}{full}\n   {first.strip()}\n")
    assert len(texts(article)) == 2


def test_wrapped_japanese_is_joined_without_blanks() -> None:
    article = from_text(
        "　島の渡し船は一日に四回湾を渡る。しかし、いつまで続くのかは誰も知ら\n"
        "ない。冬の港は静かで、残った数隻の船は砂利の上に横たわっている。\n"
        "　アンは九歳のときからここで網を繕ってきた。海は決して優しくなかった\n"
        "が、約束は守ったものだと彼女は言う。\n"
    )
    assert [len(text) for text in texts(article)] == [65, 51]
    assert "知らない。" in texts(article)[0]


PLENTY = (
    "\n\nThe man who was known to age so well had a son at sea. Its best-known and well-off\n"
    "people built a bridge and a house in it, and the mother had her son by the law."
)


@pytest.mark.parametrize(
    ("broken", "wanted"),
    [
        # Number words.
        ("It was in the twenty-\nfirst of those years", "twenty-first"),
        ("It was some forty-\nthree years ago, and two-", "forty-three"),
        ("They agreed to the two-\nthirds that they had", "two-thirds"),
        ("Ils sont quatre-vingt-\ndix dans cette maison", "quatre-vingt-dix"),
        # Two words that the text has, and not the one they would make.
        ("It was written by a well-\nknown writer of the", "well-known"),
        ("It was written by the house-\nproud people of a proud", "house-proud"),
        ("It was her mother-in-\nlaw who wrote it for the", "mother-in-law"),
        # A broken word: the half is no word, the whole stands elsewhere, or nothing is known.
        ("It was a very in-\nteresting place for those", "interesting"),
        ("It was so that no-\nthing came of it, nothing", "nothing"),
        ("The sea-\nson was long, as each season of the sea is", "season"),
        ("The for-\nmer was as good as that", "former"),
        ("It was a good for-\nty miles to the next of", "forty"),
    ],
)
def test_a_hyphen_at_a_line_end(broken: str, wanted: str) -> None:
    blocks = from_text(broken + " of many words\nthat go on and on." + PLENTY).blocks
    assert wanted in blocks[0].text.split()


def test_a_soft_hyphen_at_a_line_end_breaks_a_word() -> None:
    article = from_text("The har\xadbour is qui\xad\r\net, and nobody knows for how long.")
    assert texts(article) == ["The harbour is quiet, and nobody knows for how long."]


LINES = st.lists(
    st.sampled_from(
        [
            *("", "Share", "• dust", "1. Mix it.", "> so", "mea-", "sure of it", "Title Case Line"),
            *("A sentence that is long enough to be wrapped at some", "width, or is it?", "> > q"),
            *(
                "\xa0 x\u200b",
                "&amp;",
                "\x0c",
                "**",
                "well-known",
                "“No.”",
                "By Ann Lee",
                "人は",
                ">",
                "  in\xad",
            ),
        ]
    )
).map("\n".join)


@given(st.one_of(st.text(), LINES))
def test_runs_lead_back_to_the_same_characters(text: str) -> None:
    try:
        article = from_text(text, kind="text")
    except InputError:
        return
    last = -1
    for block in article.blocks:
        assert block.text == block.text.strip() != ""
        behind = 0
        for run in block.runs:
            assert run.length > 0 and run.at >= behind and run.source_at > last
            behind, last = run.at + run.length, run.source_at + run.length - 1
            piece = block.text[run.at : run.at + run.length]
            source = text[run.source_at : run.source_at + run.length]
            for shown, there in zip(piece, source, strict=True):
                blank = there.isspace() or unicodedata.category(there) == "Cc"
                assert shown == there or (shown == " " and blank) or there == "&"


HEADS = st.sampled_from(
    [
        *(b"", b"%PDF-1.7\n", b"PK\x03\x04" + b"\x00" * 26 + b"mimetypeapplication/epub+zip"),
        *(b"<html>", b'<?xml version="1.0"?>', b"# T\n\n", b"---\ntitle: x\n---\n", b"\xff\xfe"),
        *(b"\xef\xbb\xbf<p>a</p>", b'<meta charset="utf-16">', b"{\\rtf", b"| a |\n|---|\n"),
    ]
)


@given(HEADS, st.one_of(st.binary(), st.text().map(str.encode)), st.sampled_from([None, *KINDS]))
def test_any_bytes_are_an_article_or_an_input_error(
    head: bytes, data: bytes, kind: str | None
) -> None:
    try:
        article = read(head + data, kind=kind)
    except InputError:
        return
    for block in (*article.blocks, *filter(None, [article.title_block])):
        start, end = block.source_span(0, len(block.text))
        assert block.text and start < end <= len(article.source)


def test_a_charset_that_is_named_is_taken_at_its_word() -> None:
    assert read("Чай.".encode("koi8-r"), charset="koi8-r").source == "Чай."
    assert read("\ufeffTea.".encode(), charset="latin-1").source.endswith("Tea.")
    for charset in ("no-such", "utf-16", "rot13", "base64"):
        with pytest.raises(NotText):
            read(b"\xff\xd8abc", charset=charset)
