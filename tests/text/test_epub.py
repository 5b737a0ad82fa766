"""Books → articles: reading order, what is around the text, and archives that mean harm."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.errors import EmptyText, NarratorError, NotText, UnsupportedKind
from narrator.text.read import archive, read
from narrator.text.read.epub import book
from narrator.types import Article

CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" '
    'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>"
)
META = (
    "<dc:title>The Quiet Harbour</dc:title><dc:creator>Ann Lee</dc:creator>"
    "<dc:creator>Bo Ek</dc:creator><dc:language>en-GB</dc:language><dc:date>2011-09-01</dc:date>"
)
ENCRYPTED = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
    'xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>'
    '<enc:EncryptionMethod Algorithm="{}"/><enc:CipherData>'
    '<enc:CipherReference URI="{}"/></enc:CipherData></enc:EncryptedData></encryption>'
)


def packed(files: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as whole:
        whole.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, data in files.items():
            whole.writestr(name, data)
    return file.getvalue()


def unpacked(data: bytes) -> dict[str, str | bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        return {name: whole.read(name) for name in whole.namelist() if name != "mimetype"}


def page(body: str, head: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head><title>Not shown</title>{head}</head><body>{body}</body></html>"
    )


def made(
    pages: dict[str, str],
    *,
    order: str = "",
    items: str = "",
    guide: str = "",
    meta: str = META,
    more: dict[str, str | bytes] | None = None,
) -> bytes:
    """A book of `pages` by file name, in that order unless `order` has the spine's references."""
    listed = "".join(
        f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in pages
    )
    spine = order or "".join(f'<itemref idref="{name}"/>' for name in pages)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{meta}</metadata>'
        f"<manifest>{items or listed}</manifest><spine>{spine}</spine>{guide}</package>"
    )
    files: dict[str, str | bytes] = {"META-INF/container.xml": CONTAINER, "OEBPS/book.opf": package}
    return packed(files | {f"OEBPS/{name}": text for name, text in pages.items()} | (more or {}))


def shown(article: Article) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in article.blocks if not block.rule]


def off(article: Article) -> list[str]:
    return [block.text for block in article.blocks if block.rule == "off-article"]


def test_a_book_is_read_in_the_order_of_its_spine() -> None:
    data = made(
        {
            "b.xhtml": page("<h1>Two</h1><p>It rained.</p>"),
            "a.xhtml": page(
                "<h1>One</h1><p>It was&nbsp;quiet.<sup><a href='notes.xhtml#fn1'>1</a></sup></p>"
                "<ul><li>boats</li></ul>"
            ),
            "notes.xhtml": page("<aside epub:type='footnote' id='fn1'>1. In winter.</aside>"),
        },
        order='<itemref idref="a.xhtml"/><itemref idref="b.xhtml"/><itemref idref="notes.xhtml"/>',
    )
    article = read(data)
    assert article.kind == "epub"
    assert article.title == "The Quiet Harbour" and article.title_block is None
    assert article.metadata.byline == "Ann Lee, Bo Ek"
    assert article.metadata.language == "en-GB"
    assert article.metadata.published == "2011-09-01"
    assert shown(article) == [
        ("heading", "One"),
        ("paragraph", "It was quiet.[1]"),
        ("item", "boats"),
        ("heading", "Two"),
        ("paragraph", "It rained."),
        ("footnote", "1. In winter."),
    ]
    for block in article.blocks:
        start, end = block.source_span(0, len(block.text))
        assert article.source[start:end] == block.text


def test_what_stands_around_the_text_is_marked() -> None:
    links = "".join(f"<li><a href='c.xhtml#p{n}'>Part {n}</a></li>" for n in range(6))
    data = made(
        {
            "cover.xhtml": page("<p>A cover</p>"),
            "nav.xhtml": page(f"<nav epub:type='toc'><h1>Contents</h1><ol>{links}</ol></nav>"),
            "old.xhtml": page(f"<ul>{links}</ul>"),
            "front.xhtml": page("<section epub:type='copyright-page'><p>All rights.</p></section>"),
            "c.xhtml": page(
                "<h1>The quiet harbour</h1>"
                "<p>Text <span epub:type='pagebreak'>12</span>goes on.</p>"
                "<div role='doc-index'><p>boats, 3</p></div>"
            ),
            "key.xhtml": page("<p>Answers</p>"),
        },
        items="".join(
            f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml" {more}/>'
            for name, more in (
                *(("cover", ""), ("nav", 'properties="nav"'), ("old", ""), ("front", "")),
                *(("c", ""), ("key", "")),
            )
        ),
        order="".join(
            f'<itemref idref="{name}"/>' for name in ("cover", "nav", "old", "front", "c")
        )
        + '<itemref idref="key" linear="no"/>',
        guide='<guide><reference type="cover" href="cover.xhtml"/></guide>',
    )
    article = book(data)
    assert shown(article) == [("paragraph", "Text goes on.")]
    assert article.title_block is not None and article.title_block.text == "The quiet harbour"
    apart = off(article)
    for text in ("A cover", "Contents", "All rights.", "12", "boats, 3", "Answers"):
        assert text in apart
    assert sum("Part 3" in text for text in apart) == 2


def test_an_old_book_with_broken_markup_and_a_strange_encoding() -> None:
    text = (
        '<?xml version="1.0" encoding="windows-1252"?><html><body><p>Caf\xe9 <br>bar<p>two</body>'
    )
    data = made({"a.xhtml": ""}, more={"OEBPS/a.xhtml": text.encode("cp1252")})
    assert [text for _, text in shown(book(data))] == ["Café bar", "two"]


def test_names_are_resolved_and_unescaped() -> None:
    data = made(
        {"a.xhtml": ""},
        items='<item id="a.xhtml" href="../text/my%20page.xhtml" media-type="text/html"/>',
        more={"text/my page.xhtml": page("<p>Found.</p>")},
    )
    assert shown(book(data)) == [("paragraph", "Found.")]


def test_tables_of_two_chapters_stay_apart() -> None:
    table = "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>"
    article = book(made({"a.xhtml": page(table), "b.xhtml": page(table)}))
    assert [block.group for block in article.blocks] == [1, 1, 2, 2]


def test_a_chapter_in_another_language_says_so() -> None:
    french = page("<p>Il pleut.</p>").replace("<html ", '<html xml:lang="fr" ')
    english = page("<p>It rains.</p>").replace("<html ", '<html lang="en-US" ')
    article = book(made({"a.xhtml": french, "b.xhtml": english}))
    assert [block.language for block in article.blocks] == ["fr", ""]


def test_no_entity_is_looked_up_or_multiplied() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{("&l" + str(n - 1) + ";") * 10}">' for n in range(1, 10))
    text = (
        f'<!DOCTYPE html [<!ENTITY l0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>So &l9; &f; it &eacute;nds.</p></body>"
        "</html>"
    )
    [(_, found)] = shown(book(made({"a.xhtml": text})))
    assert found.startswith("So") and found.endswith("it énds.") and len(found) < 40


@pytest.mark.parametrize("algorithm", ["http://www.w3.org/2001/04/xmlenc#aes256-cbc", ""])
def test_a_protected_book_is_refused(algorithm: str) -> None:
    listed = ENCRYPTED.format(algorithm, "OEBPS/a.xhtml")
    data = made({"a.xhtml": page("<p>x</p>")}, more={"META-INF/encryption.xml": listed})
    with pytest.raises(UnsupportedKind, match="copy-protected EPUB is not read: send one without"):
        read(data)


def test_hidden_fonts_are_no_protection() -> None:
    listed = ENCRYPTED.format("http://www.idpf.org/2008/embedding", "OEBPS/font.otf")
    data = made({"a.xhtml": page("<p>x</p>")}, more={"META-INF/encryption.xml": listed})
    assert shown(book(data)) == [("paragraph", "x")]


def test_a_bomb_is_stopped_while_it_unpacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 200_000)
    pages = {f"{n}.xhtml": page("<p>" + "a " * 40_000 + "</p>") for n in range(3)}
    data = made(pages)
    assert len(data) < 10_000
    with pytest.raises(UnsupportedKind, match="unpacks to so much"):
        book(data)


def test_a_document_that_was_packed_too_tightly_is_a_bomb() -> None:
    tight = made({"a.xhtml": page("<p>a</p>" * 200_000)})
    with pytest.raises(UnsupportedKind, match="unpacks to so much"):
        book(tight)
    rows = "".join(f"<tr><td>{n}</td><td>{n * n}</td></tr>" for n in range(6_000))
    assert len(book(made({"a.xhtml": page(f"<table>{rows}</table>")})).blocks) == 6_000


def test_document_types_without_an_end_take_linear_time() -> None:
    """Each looked at to a chapter's end would take minutes, which the suite's own limit ends."""
    whole = page("<p>first</p>" + "<!DOCTYPE [" * 100_000).replace("<!DOCTYPE html>", "")
    data = made({"a.xhtml": whole})
    with pytest.raises(UnsupportedKind):  # packed too tightly
        book(data)
    stored = packed(unpacked(data), zipfile.ZIP_STORED)
    assert book(stored).blocks[0].text.startswith("first")


def test_a_document_type_behind_a_comment_is_no_text() -> None:
    told = "<!-- by hand --><!DOCTYPE html [ <!ENTITY a 'b'> ]>"
    data = made({"a.xhtml": page("<p>first</p>").replace("<!DOCTYPE html>", told)})
    assert [block.text for block in book(data).blocks] == ["first"]


def test_what_is_missing_or_damaged_is_said() -> None:
    whole = made({"a.xhtml": page("<p>x</p>" * 500)})
    for data, said in (
        (whole[:-40], "its EPUB is damaged"),
        (packed({"other": "x"}), "its EPUB lacks META-INF/container.xml"),
        (packed({"META-INF/container.xml": "<container/>"}), "names no package document"),
        (packed({"META-INF/container.xml": CONTAINER}), "names no package document"),
        (packed({"META-INF/container.xml": CONTAINER}, zipfile.ZIP_LZMA), "in a way that EPUB"),
    ):
        with pytest.raises(NotText, match=said):
            read(data)
    with pytest.raises(NotText):
        read(b"no archive", kind="epub")
    with pytest.raises(EmptyText):
        book(made({"a.xhtml": page("<img src='x.png' alt=''/>")}))


WHOLE = made({"a.xhtml": page("<h1>T</h1><p>Text &amp; more.</p>"), "b.xhtml": page("<p>b</p>")})


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=20))
def test_a_damaged_book_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for at, byte in changes:
        data[at] = byte
    try:
        assert book(bytes(data)).source
    except NarratorError:
        return


@given(st.text(alphabet=st.sampled_from("<>/ap=\"'&;! -[]x:?é\n\x00"), max_size=80))
def test_any_markup_in_a_chapter_is_read(markup: str) -> None:
    try:
        assert book(made({"a.xhtml": page(f"<p>first</p>{markup}")})).blocks
    except NotText:
        assert markup.count("\x00") > 2
