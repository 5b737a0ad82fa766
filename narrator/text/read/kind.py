"""What kind of source this is, found from the content.

A file says so in its first bytes; text is HTML where tags carry its words, Markdown where its
marks agree (signs.py), and else plain.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal

from narrator.text.read.signs import is_markdown, without_code

TextKind = Literal["text", "html", "markdown"]

# What the archives that hold documents have in them (ECMA-376; OpenDocument 1.3, part 2, 3.3).
_OOXML = (("DOCX", b"word/document.xml"), ("PPTX", b"ppt/"), ("XLSX", b"xl/workbook.xml"))
_ODF = b"mimetypeapplication/vnd.oasis.opendocument."
_MOBI_AT = slice(60, 68)

# Elements that lay text out (HTML Living Standard, 4.3, 4.4 and 4.9), and those within a line.
_BLOCK = (
    "html|head|body|article|main|section|header|footer|nav|aside|div|p|h[1-6]|table|thead|tbody|tr"
    "|td|th|ul|ol|li|dl|dt|dd|blockquote|figure|figcaption|pre|hr|center|form|address|details"
)
_INLINE = "a|b|i|em|strong|span|br|img|font|u|small|sup|sub|meta|title|link|script|style"
_TAG = re.compile(rf"<(/?)({_BLOCK}|{_INLINE})(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\s[\w:-]{1,40}\s{0,9}=\s{0,9}[\"'\w#/]")
_LEAD = r"\ufeff?\s*(?:<\?xml[^<>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*+"
_PAGE = re.compile(
    rf"{_LEAD}<(?:!doctype\s+html|(?:html|head|body|meta)[\s>])", re.IGNORECASE | re.DOTALL
)
_BEGINS = re.compile(rf"{_LEAD}<(?:{_BLOCK}|{_INLINE})[\s/>]", re.IGNORECASE | re.DOTALL)
_XML = re.compile(
    rf"{_LEAD}<(rss|feed|rdf:RDF|svg|plist|urlset|opml)[\s>]", re.IGNORECASE | re.DOTALL
)
# A tag that parts text stands behind a sentence or a word, at a line's end or its start; one that
# text speaks of stands between blanks like a word.
_BREAKS = re.compile(
    r"(?:[^\n]?[^\s(“\"'`]|[.!?:…\n>][ \t]|[^\n]?\n)?<(?:br|p)\b[^<>]{0,200}>"
    r"|.{0,2}<(?:br|p)\b[^<>]{0,200}>\n",
    re.IGNORECASE | re.DOTALL,
)
_HEAD = 8192
# A page has a tag at least so often; text about HTML names one now and then.
MAX_CHARACTERS_PER_TAG = 400


def kind_by_magic(data: bytes) -> str | None:
    """What the first bytes say: "PDF", "EPUB", or a kind that is not read ("RTF", "DOCX", "PPTX",
    "XLSX", "ODF", "MOBI"); None where they say nothing."""
    head = data[:1024].lstrip()
    if head.startswith(b"%PDF-"):
        return "PDF"
    if head.startswith(b"{\\rtf"):
        return "RTF"
    if data[_MOBI_AT] == b"BOOKMOBI":
        return "MOBI"
    if head.startswith(b"PK\x03\x04"):
        return _zipped(data, head)
    # Readers accept a header that stands within the first 1024 bytes (ISO 32000-1, annex H.3.4.1).
    return "PDF" if re.search(rb"[\r\n]%PDF-[12]\.\d", head) and b"%%EOF" in data else None


def _zipped(data: bytes, head: bytes) -> str | None:
    if b"mimetypeapplication/epub+zip" in head:
        return "EPUB"
    if _ODF in head:
        return "ODF"
    # Names stand as they are in the archive's directory, at its end.
    tail = data[-1_000_000:]
    if b"META-INF/container.xml" in tail:
        return "EPUB"
    return next((name for name, entry in _OOXML if entry in tail or entry in head), None)


def looks_like_page(data: bytes) -> bool:
    """Whether bytes begin as an HTML page does, so that its own declarations tell the encoding."""
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    return _PAGE.match(head) is not None


def xml_name(text: str) -> str:
    """The XML document that `text` is, by its first element ("rss", "svg" …); "" where it is
    none, or one of words."""
    found = _XML.match(text[:_HEAD])
    return found.group(1).lower() if found else ""


def kind_of(text: str) -> TextKind:
    """Whether `text` is plain, HTML or Markdown."""
    text = text.removeprefix("\ufeff")
    if _PAGE.match(text[:_HEAD]):
        return "html"
    if is_markdown(text):
        return "markdown"
    return "html" if _is_fragment(without_code(text)) else "text"


def _is_fragment(text: str) -> bool:
    """Whether tags carry the words: they come in pairs, or break the lines, and often."""
    opened: Counter[str] = Counter()
    closed: Counter[str] = Counter()
    attributes = length = breaks = 0
    for found in _TAG.finditer(text):
        (closed if found.group(1) else opened)[found.group(2).lower()] += 1
        attributes += _ATTRIBUTE.search(found.group()) is not None
        length += len(found.group())
        breaks += _BREAKS.match(text, max(found.start() - 2, 0), found.end() + 1) is not None
    tags = opened.total() + closed.total()
    if not tags:
        return False
    pairs = (opened & closed).total()
    if pairs and _BEGINS.match(text[:_HEAD]):
        return True
    if (len(text) - length) / tags > MAX_CHARACTERS_PER_TAG:
        return False
    return pairs >= 3 or breaks >= 3 or pairs + attributes + breaks >= 4
