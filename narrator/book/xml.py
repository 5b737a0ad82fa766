"""XML as books have it. lxml escapes; what XML has no place for is left out here."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

XHTML = "http://www.w3.org/1999/xhtml"
OPS = "http://www.idpf.org/2007/ops"
OPF = "http://www.idpf.org/2007/opf"
SMIL = "http://www.w3.org/ns/SMIL"
DC = "http://purl.org/dc/elements/1.1/"
CONTAINER = "urn:oasis:names:tc:opendocument:xmlns:container"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_BY_PREFIX = {"dc": DC, "epub": OPS}

# XML 1.0, section 2.2: no control characters but three, no halves of pairs, no U+FFFE and U+FFFF;
# and what its note discourages, controls and noncharacters, which validators of XHTML refuse.
_ILLEGAL = re.compile(
    "[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
)


def legal(text: str) -> str:
    """`text` without the characters that have no place in a book."""
    kept: str = _ILLEGAL.sub("", text)
    return "".join(c for c in kept if ord(c) & 0xFFFE != 0xFFFE) if not kept.isascii() else kept


def root(tag: str, namespace: str, language: str, **attributes: str) -> etree._Element:
    """A root element in `namespace`, with the prefixes that are used below one of it."""
    prefixes: dict[Any, str] = {None: namespace}
    if namespace == OPF:
        prefixes["dc"] = DC
    elif namespace == XHTML:
        prefixes["epub"] = OPS
    made = etree.Element(f"{{{namespace}}}{tag}", nsmap=prefixes)
    if language:
        made.set(f"{_XML}lang", language)
        if namespace == XHTML:
            made.set("lang", language)
    return _with(made, attributes)


def add(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    """An element below `parent`, in its namespace or that of its prefix ("dc:title").

    Of attributes' names a "_" stands for "-", "__" for the colon of a prefix, and one at the end
    for nothing ("class_").
    """
    prefix, colon, name = tag.rpartition(":")
    namespace = _BY_PREFIX[prefix] if colon else etree.QName(parent).namespace
    made = etree.SubElement(parent, f"{{{namespace}}}{name}")
    if text:
        made.text = legal(text)
    return _with(made, attributes)


def language(element: etree._Element, tag: str) -> None:
    """Says that what stands in an XHTML element is in another language."""
    element.set(f"{_XML}lang", tag)
    element.set("lang", tag)


def written(element: etree._Element) -> bytes:
    """The document in UTF-8."""
    data: bytes = etree.tostring(element, xml_declaration=True, encoding="utf-8")
    return data


def _with(element: etree._Element, attributes: dict[str, str]) -> etree._Element:
    for name, value in attributes.items():
        prefix, double, last = name.rpartition("__")
        last = last.rstrip("_").replace("_", "-")
        element.set(f"{{{_BY_PREFIX[prefix]}}}{last}" if double else last, legal(value))
    return element
