"""An EPUB and a PDF, as small as they can be, for tests of the doors."""

from __future__ import annotations

import io
import zipfile
from html import escape

CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" '
    'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
    'full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PACKAGE = (
    '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
    'unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<dc:identifier id="id">made</dc:identifier><dc:language>en</dc:language>'
    '<dc:title>{title}</dc:title></metadata><manifest><item id="a" href="a.xhtml" '
    'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'
)


def epub(title: str, paragraphs: list[str]) -> bytes:
    """EPUB 3.3: a container, a package, one chapter."""
    file = io.BytesIO()
    text = "".join(f"<p>{escape(one)}</p>" for one in paragraphs)
    with zipfile.ZipFile(file, "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr("META-INF/container.xml", CONTAINER)
        book.writestr("book.opf", PACKAGE.format(title=escape(title)))
        page = f"<html xmlns='http://www.w3.org/1999/xhtml'><body>{text}</body></html>"
        book.writestr("a.xhtml", page)
    return file.getvalue()


def pdf(title: str, paragraphs: list[str]) -> bytes:
    """PDF 1.4 (ISO 32000-1, 7.5): one page, a line a paragraph."""
    drawn = [f"BT /F 20 Tf 72 760 Td ({title}) Tj ET"]
    drawn += [f"BT /F 11 Tf 72 {700 - 60 * n} Td ({one}) Tj ET" for n, one in enumerate(paragraphs)]
    content = "\n".join(drawn)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    file, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(file))
        file += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    file += (
        f"xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\n"
        f"startxref\n{file.rindex('endobj') + 7}\n%%EOF\n"
    )
    return file.encode("ascii")
