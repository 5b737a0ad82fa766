"""Bytes → text: encodings found, mixed ones mended where that is certain, all else refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.errors import NotText
from narrator.text.read.decode import decode, decode_page
from narrator.text.read.mend import repaired, unspoiled

WESTERN = "The café on the corner – “Chez Zoë” – costs €4. It’s naïve, said Søren."


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Zoë – “so”".encode() + b" and \x93quoted\x94 caf\xe9.", "Zoë – “so” and “quoted” café."),
        (b"\x93quoted\x94 caf\xe9 and one " + "– here".encode(), "“quoted” café and one – here"),
        ("Жители города".encode() + b" \x96 \x93x\x94", "Жители города – “x”"),
        ("Der Spaß“ und „Spaß“ daran".encode("cp1252"), "Der Spaß“ und „Spaß“ daran"),
    ],
)  # fmt: skip
def test_utf8_with_bytes_of_windows_1252_is_mended(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    "data",
    [
        "Zoë, Søren and the café".encode() + b"\xff" + " – naïve".encode(),
        "schön und groß und mehr".encode() + "ü".encode()[:1],
        "人は".encode() + b"\x81\x8d\x8f\x90" + "人は".encode(),
    ],
)
def test_bytes_that_nothing_explains_are_refused(data: bytes) -> None:
    with pytest.raises(NotText, match="its UTF-8 is broken at byte"):
        decode(data)


@pytest.mark.parametrize(
    "text", [WESTERN, "Съешь ещё этих мягких булок.", "「本」と『本』の間。", "It’s “so”."]
)
def test_utf8_that_was_read_as_windows_1252_is_mended(text: str) -> None:
    def cp1252(data: bytes) -> str:
        return "".join(
            chr(byte) if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([byte]).decode("cp1252")
            for byte in data
        )

    spoiled = cp1252(text.encode())
    assert spoiled != text
    assert decode(spoiled.encode()) == text
    assert decode(text.encode()) == text
    assert unspoiled(text.encode().decode("latin-1")) == text


@pytest.mark.parametrize(
    "text",
    [
        "He saw cafÃ© on the page.",
        "“â€™” is how it looks, where an apostrophe should be: itâ€™s wrong.",
        "NÃO e SÃO PAULO",
        "Â§ 3 and § 4",
        "L’été à Â",
        "Das “ß” – ein Zeichen",
    ],
)
def test_a_text_that_speaks_of_such_letters_keeps_them(text: str) -> None:
    assert decode(text.encode()) == text


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))))
def test_clean_utf8_is_never_touched_but_for_certain_mojibake(text: str) -> None:
    assert repaired(text.encode()) == text
    found = unspoiled(text)
    assert found == text or unspoiled(found.encode().decode("latin-1")) == found


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="windows-1251">', "cp1251"),
        ("<META CHARSET=koi8-r>", "koi8-r"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">', "cp932"),
        ("<meta charset='gb2312'>", "gb18030"),
        ('<?xml version="1.0" encoding="euc-jp"?>', "euc-jp"),
    ],
)
def test_a_page_declares_its_encoding(head: str, encoding: str) -> None:
    text = "Чай" if encoding.startswith(("cp1251", "koi8")) else "日本語の記事"
    page = f"{head}<html><body><p>{text}</p></body></html>"
    assert decode_page(page.encode(encoding)) == page


def test_what_is_sent_with_a_page_comes_before_what_it_declares() -> None:
    page = '<meta charset="koi8-r"><p>Чай</p>'
    assert decode_page(page.encode("cp1251"), "windows-1251") == page
    assert decode_page(page.encode("utf-8-sig"), "windows-1251") == page
    assert decode_page(page.encode("utf-16"), None) == page
    assert decode_page(page.encode("koi8-r"), "no-such-charset") == page


def test_latin_1_is_windows_1252_and_utf8_is_never_it() -> None:
    page = '<meta charset="iso-8859-1"><p>It’s €4 – “so”</p>'
    assert decode_page(page.encode("cp1252")) == page
    assert decode_page(page.encode()) == page
    assert decode_page(page.encode(), "latin1") == page


def test_a_page_is_read_past_broken_bytes() -> None:
    assert decode_page(b'<meta charset="utf-8"><p>a\xff\xfeb</p>').endswith("<p>a\ufffd\ufffdb</p>")
    assert decode_page(b'<meta charset="utf-16"><p>plain</p>').endswith("<p>plain</p>")
    mixed = '<meta charset="utf-8"><p>Zoë “x” – '.encode() + b"caf\xe9 \x93y\x94</p>"
    assert decode_page(mixed).endswith("café “y”</p>")


@pytest.mark.parametrize("charset", ["punycode", "unicode_escape", "idna", "utf-7", "rot13", "hex"])
def test_codecs_that_are_no_charsets_are_refused(charset: str) -> None:
    with pytest.raises(NotText, match="there is no text encoding"):
        decode(b"abc-def", charset)
    assert decode_page(b"<p>abc</p>", charset) == "<p>abc</p>"


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "latin-1", "shift_jis", "utf-16"]))
def test_any_bytes_are_text_or_refused(data: bytes, charset: str | None) -> None:
    for reader in (decode, decode_page):
        try:
            assert reader(data, charset) is not None
        except NotText:
            continue


@pytest.mark.parametrize(
    "unit", [b"\xe2\x80\x99", b"\x93", b"\xc3\xa9\xe9", b"a\xff", b"\xdf\x93 ", b"<meta "]
)
def test_hostile_bytes_take_linear_time(unit: bytes) -> None:
    """A quadratic rule would take minutes here, and the suite's own limit would end it."""
    for reader in (decode, decode_page):
        try:
            reader(unit * (300_000 // len(unit)))
        except NotText:
            continue


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", None])
def test_a_page_in_windows_1252_is_read_whatever_it_declares(charset: str | None) -> None:
    text = '<meta charset="utf-8"><p>Die Größe der Gäste überraschte – „ja“, sagte er.</p>'
    assert decode_page(text.encode("cp1252"), charset) == text


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1252"])
def test_a_page_of_two_encodings_is_mended_whatever_it_declares(declared: str) -> None:
    start = f'<meta charset="{declared}"><p>Die Größe der Gäste überraschte – „ja“.</p>'
    data = start.encode() + "<p>Ein Café im Süden.</p>".encode("cp1252")
    assert decode_page(data) == start + "<p>Ein Café im Süden.</p>"
