"""PDF: what its letters say, and words broken over its lines."""

from __future__ import annotations

import pytest

from narrator.text.read.pdf import document
from narrator.text.read.pdf.pages import Line
from narrator.text.read.pdf.paragraphs import paragraphs_of, setting_of
from narrator.text.read.pdf.pieces import pieces_of


def told(codes: str, units: str) -> bytes:
    """A PDF whose letters, in a line of `codes`, say that they are UTF-16's `units` (one each)."""
    lines = "".join(
        f"<{ord(code):02X}> <{unit}>\n" for code, unit in zip(codes, units.split(), strict=True)
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        "/CMapType 2 def 1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{lines}endbfchar endcmap end end"
    )
    drawn = f"BT /F 12 Tf 72 700 Td ({codes}) Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        "/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(drawn)}>>\nstream\n{drawn}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        f"<</Length {len(cmap)}>>\nstream\n{cmap}\nendstream",
    ]
    body = "%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    count = len(objects) + 1
    body += (
        f"xref\n0 {count}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    )
    return body.encode("latin-1")


@pytest.mark.parametrize(
    ("units", "wanted"),
    [
        ("0048 D83DDE00 0069", "H😀i"),
        ("D835DC00 0069 D83DDE00", "𝐀i😀"),
        ("0048 D83D 0069", "H\ufffdi"),
    ],
)
def test_characters_beyond_the_first_plane_arrive_whole(units: str, wanted: str) -> None:
    (block,) = document(told("ABC", units)).blocks
    assert block.text == wanted


def test_a_hyphen_between_two_words_stays() -> None:
    assert joined("the twenty-", "first century") == "the twenty-first century"
    assert joined("the in-", "teresting one") == "the interesting one"


def joined(*lines: str) -> str:
    made = [Line(line, 50, 300, 700 - 14 * at, 11, False, 0) for at, line in enumerate(lines)]
    setting = setting_of([made])
    return " ".join(piece.text for piece in pieces_of(paragraphs_of([made], setting), setting))
