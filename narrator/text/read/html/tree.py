"""Markup → a tree of elements; broken, deep and headless markup too."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from narrator.errors import EmptyText
from narrator.text.read.html import tags

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_DEPTH = 400
"""Of elements still open where a page had to be made flatter; libxml2 stops reading at 2,048."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})(?:\s[^<>]*)?>")
# A tag up to its end; a quotation mark opens a value behind "=" alone. It always matches, and what
# closes a script ends it, so that a comparison in a script takes nothing of the page.
_START = re.compile(
    r"<([a-zA-Z][a-zA-Z0-9:-]{0,40})"
    r"(?:[^\"'<>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')|[=\"']"
    r"|<(?!/(?:script|style)(?:\s[^\"'<>=]{0,100}+)?+>))*+",
    re.IGNORECASE,
)
_VALUE = re.compile(r"=\s*+(?:\"[^\"]*+\"|'[^']*+')")
MIN_HEAVY, MAX_ATTRIBUTES = 50_000, 4096
"""Characters: of a page that may be slow by its attributes; of a tag's attributes without their
quoted values."""

_IN_HEAD = frozenset(
    ("base", "basefont", "bgsound", "link", "meta", "noscript", "script", "style", "template",
     "title")
)  # fmt: skip
_VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "wbr", "col", "source", "area"))


def parse(text: str) -> HtmlElement:
    """The root of `text` as a page; a fragment stands in a body.

    Raises EmptyText where there is no element and no text.
    """
    root, whole = _parsed(text)
    if not whole:
        root, _ = _parsed(flatter(text))
    if root is None:
        raise EmptyText
    _end_head(root)
    return root


def _end_head(root: HtmlElement) -> None:
    """Moves into the body what can't stand in a head, and all behind it.

    A page may leave out the tags between the two (HTML, 13.1.2.4); libxml2 knows that of the
    elements of HTML 4 alone, and takes an `article` there for a part of the head.
    """
    from lxml.etree import SubElement

    head, body = root.find("head"), root.find("body")
    if head is None:
        return
    first = next((at for at, child in enumerate(head) if child.tag not in _IN_HEAD), None)
    if first is None:
        return
    moved = head[first:]
    if body is None:
        body = SubElement(root, "body")
    moved[-1].tail = (moved[-1].tail or "") + (body.text or "")
    body.text = None
    body[0:0] = moved


def _parsed(text: str) -> tuple[HtmlElement | None, bool]:
    """The root, None for none; and whether all of the text was read."""
    from lxml import etree
    from lxml.html import HTMLParser

    # As bytes with the encoding named: a declaration in the text means nothing any more.
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True, remove_comments=True)
    data = _lighter(text.replace("\x00", "")).encode("utf-8", "replace")
    try:
        root = etree.fromstring(data, parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None, not any(_is_limit(error.type_name) for error in parser.error_log)
    return root, not any(_is_limit(error.type_name) for error in parser.error_log)


def _lighter(text: str) -> str:
    """`text` with tags of thousands of attributes left bare: each attribute is compared with all
    before it, which takes minutes for a megabyte of them."""
    if len(text) < MIN_HEAVY:
        return text
    return _START.sub(_bare, text)


def _bare(match: re.Match[str]) -> str:
    tag = match.group()
    if len(tag) > MAX_ATTRIBUTES and len(_VALUE.sub("", tag)) > MAX_ATTRIBUTES:
        return f"<{match.group(1)} "
    return tag


def _is_limit(name: str) -> bool:
    return name == "ERR_RESOURCE_LIMIT"


def flatter(text: str) -> str:
    """`text` without the tags nested deeper than MAX_DEPTH; a break stands for a block's."""
    open_tags: list[tuple[str, bool]] = []
    waiting: Counter[str] = Counter()
    kept = 0
    out: list[str] = []
    at = 0
    for match in _TAG.finditer(text):
        name = match.group(2).lower()
        if name in _VOID or match.group().endswith("/>"):
            continue
        keep = kept < MAX_DEPTH
        if not match.group(1):
            open_tags.append((name, keep))
            waiting[name] += 1
            kept += keep
        while match.group(1) and waiting[name]:
            opened, keep = open_tags.pop()
            waiting[opened] -= 1
            kept -= keep
            if opened == name:
                break
        instead = "<br><br>" if name in tags.BLOCKS else ""
        out += text[at : match.start()], match.group() if keep else instead
        at = match.end()
    out.append(text[at:])
    return "".join(out)
