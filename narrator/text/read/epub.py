"""EPUB 2 and 3 → Article: the spine's documents in reading order, each walked as a page is.

What a book says around its text (the table of contents, the cover and title page, the copyright
page, the index, documents outside the linear order) is in blocks with a rule. Nothing outside the
archive is touched: no entity, no document type and no address is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html.entities import html5
from typing import TYPE_CHECKING

from narrator.errors import EmptyText, NotText
from narrator.text.read.archive import Archive
from narrator.text.read.decode import decode_page
from narrator.text.read.layout import Piece, laid_out
from narrator.text.read.told import folded, primary, tag_of
from narrator.types import Article, Block, Metadata

if TYPE_CHECKING:
    from lxml.etree import _Element

    from narrator.text.read.html.found import Found

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
# Fonts may be obfuscated, which hides no text (EPUB 3.3, 4.4; Adobe's older way).
_FONT_ALGORITHMS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_DOCUMENTS = ("application/xhtml+xml", "text/html", "text/x-oeb1-document", "application/xml")
# Parts that are no reading (EPUB structural semantics vocabulary; OPF 2.0.1, 2.6, guide types).
_OFF_TYPES = frozenset(
    (
        *("toc", "toc-brief", "landmarks", "page-list", "pagelist", "loi", "lot", "loa", "lov"),
        *("cover", "titlepage", "halftitlepage", "title-page", "copyright-page", "imprint"),
        *("index", "colophon", "imprimatur", "pagebreak", "other-credits", "text-cover"),
    )
)
_OPS_TYPE = "{http://www.idpf.org/2007/ops}type"
_DOCTYPE = re.compile(
    r"<!DOCTYPE[^\[>]{0,2000}(?:\[.{0,100000}?\]\s*)?>", re.DOTALL | re.IGNORECASE
)
# What stands before a document type is a declaration and comments.
MAX_PROLOGUE = 10_000
_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^<>]{0,300}\?>")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,40});")
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?)?)?")
# A page of nothing but so many links into the book is a table of contents.
CONTENTS_LINKS = 5
CONTENTS_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class _Part:
    """A document of the spine; `off` where it is none of the text's."""

    path: str
    off: bool


def book(data: bytes) -> Article:
    """The text of a book.

    Raises NotText (damaged, or no book), UnsupportedKind (copy-protected, or larger unpacked than
    any book), EmptyText.
    """
    archive = Archive(data)
    container = _xml(archive.read(_CONTAINER), "container")
    places = [str(found.get("full-path") or "") for found in container.iter("rootfile")]
    if not places or places[0] not in archive:
        raise NotText("its EPUB names no package document")
    package = _xml(archive.read(places[0]), "package document")
    parts = list(_spine(package, places[0], archive))
    _refuse_protected(archive, {part.path for part in parts})
    metadata = _metadata(package)
    pieces = _grouped(_pieces(archive, part, metadata.language) for part in parts)
    return _article(_first(package, "title"), metadata, pieces)


def _article(title: str, metadata: Metadata, pieces: Iterable[Piece]) -> Article:
    source, blocks = laid_out(pieces)
    if not blocks:
        raise EmptyText
    first = next((block for block in blocks if not block.rule), None)
    said = _says(first, title)
    return Article(
        source=source,
        title=title,
        blocks=tuple(block for block in blocks if not said or block is not first),
        title_block=first if said else None,
        kind="epub",
        metadata=metadata,
    )


def _says(block: Block | None, title: str) -> bool:
    return (
        block is not None
        and block.kind == "heading"
        and bool(title)
        and folded(block.text) == folded(title)
    )


def _xml(data: bytes, what: str) -> _Element:
    """A package file's root, its elements named without their namespaces.

    Raises NotText.
    """
    root = _parsed(decode_page(data))
    if root is None:
        raise NotText(f"its EPUB's {what} is damaged")
    return root


def _parsed(text: str) -> _Element | None:
    """A document's root by the rules of XML, or of HTML where it breaks those."""
    from lxml import etree

    from narrator.text.read.html.tree import parse

    text = _ENTITY.sub(_character, _without_doctype(_DECLARATION.sub("", text)))
    try:
        strict = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
        )
        root = etree.fromstring(text.encode(), strict)
    except etree.XMLSyntaxError:
        try:
            root = parse(text)
        except EmptyText:
            return None
    for element in root.iter(etree.Element):
        if "}" in str(element.tag):
            element.tag = str(element.tag).rpartition("}")[2]
    return root


def _without_doctype(text: str) -> str:
    """`text` without the document type that its first element stands behind."""
    found = _DOCTYPE.match(text, max(text[:MAX_PROLOGUE].upper().find("<!DOCTYPE"), 0))
    return text[: found.start()] + text[found.end() :] if found else text


def _character(found: re.Match[str]) -> str:
    """HTML's named characters, which XML has only by a document type."""
    name = found.group(1)
    return found.group() if name in _XML_ENTITIES else html5.get(f"{name};", found.group())


def _spine(package: _Element, place: str, archive: Archive) -> Iterator[_Part]:
    """The documents in reading order (EPUB 3.3, 5.7; OPF 2.0.1, 2.4)."""
    items = {str(item.get("id")): item for item in package.iter("item")}
    guide = {
        archive.resolved(place, str(found.get("href") or ""))
        for found in package.iter("reference")
        if str(found.get("type") or "").lower() in _OFF_TYPES
    }
    seen: set[str] = set()
    for reference in package.iter("itemref"):
        item = items.get(str(reference.get("idref")))
        if item is None or str(item.get("media-type") or "").lower() not in _DOCUMENTS:
            continue
        path = archive.resolved(place, str(item.get("href") or ""))
        if path not in archive or path in seen:
            continue
        seen.add(path)
        nav = "nav" in str(item.get("properties") or "").split()
        yield _Part(path, nav or reference.get("linear") == "no" or path in guide)


def _refuse_protected(archive: Archive, wanted: set[str]) -> None:
    if _ENCRYPTION not in archive:
        return
    root = _xml(archive.read(_ENCRYPTION), "list of encrypted files")
    for entry in root.iter("EncryptedData"):
        method = next(entry.iter("EncryptionMethod"), None)
        algorithm = "" if method is None else str(method.get("Algorithm") or "")
        reference = next(entry.iter("CipherReference"), None)
        path = "" if reference is None else archive.resolved("", str(reference.get("URI") or ""))
        if algorithm not in _FONT_ALGORITHMS and path in wanted:
            archive.refuse_protected()


def _pieces(archive: Archive, part: _Part, language: str) -> list[Piece]:
    """A document's pieces; each says its language where that is not the book's."""
    from narrator.text.read.html.tags import language as language_of
    from narrator.text.read.html.walk import found_in

    root = _parsed(decode_page(archive.read(part.path)))
    if root is None:
        return []
    marks = _prepared(root)
    found = found_in(root)
    spoken = language_of(root.attrib) or ""
    other = bool(language) and primary(spoken) != primary(language)
    foreign = spoken if other else ""
    off = part.off or _is_contents(root, found)
    known: dict[_Element, bool] = {}
    return [
        replace(
            one.piece,
            rule="off-article" if off or _is_off(one.element, known) else one.piece.rule,
            language=one.piece.language or foreign,
        )
        for one in found
    ] + marks


def _prepared(root: _Element) -> list[Piece]:
    """The document with its links to other files of the book made links within, as notes have
    them, and the numbers of printed pages taken out of its sentences: a piece for each."""
    for link in root.iter("a"):
        address = str(link.get("href") or "")
        if "#" in address and ":" not in address.partition("#")[0]:
            link.set("href", "#" + address.rpartition("#")[2])
    marks: list[Piece] = []
    for element in list(root.iter("span", "a", "div", "hr", "p")):
        if "pagebreak" not in _types(element):
            continue
        if text := _text(element):
            marks.append(Piece("paragraph", text, rule="off-article"))
        for inner in list(element):
            element.remove(inner)
        element.text = None
    return marks


def _types(element: _Element) -> set[str]:
    """What an element is by EPUB's vocabulary and its role (DPUB-ARIA)."""
    types = f"{element.get(_OPS_TYPE) or ''} {element.get('epub:type') or ''}".lower().split()
    return {*types, str(element.get("role") or "").lower().removeprefix("doc-")}


def _is_contents(root: _Element, found: list[Found]) -> bool:
    links = sum(1 for _ in root.iter("a"))
    linked = sum(one.linked for one in found)
    total = sum(len(one.piece.text) for one in found)
    return links >= CONTENTS_LINKS and linked >= CONTENTS_SHARE * total


def _is_off(element: _Element, known: dict[_Element, bool]) -> bool:
    """Whether an element stands in a part that is no reading."""
    path: list[_Element] = []
    above: _Element | None = element
    off = False
    while above is not None:
        if above in known:
            off = known[above]
            break
        path.append(above)
        if not _OFF_TYPES.isdisjoint(_types(above)):
            off = True
            break
        above = above.getparent()
    known.update(dict.fromkeys(path, off))
    return off


def _grouped(documents: Iterable[list[Piece]]) -> Iterator[Piece]:
    """The documents' pieces in one, with table numbers that stay apart."""
    last = 0
    for pieces in documents:
        before = last
        for piece in pieces:
            last = max(last, before + piece.group)
            yield replace(piece, group=before + piece.group) if piece.group else piece


def _metadata(package: _Element) -> Metadata:
    names = [tidy for one in package.iter("creator") if (tidy := _text(one))]
    date = _DATE.match(_first(package, "date"))
    return Metadata(
        byline=", ".join(dict.fromkeys(names)),
        published=date.group() if date else "",
        language=tag_of(_first(package, "language")),
    )


def _first(package: _Element, name: str) -> str:
    return next((text for one in package.iter(name) if (text := _text(one))), "")


def _text(element: _Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())[:2000]
