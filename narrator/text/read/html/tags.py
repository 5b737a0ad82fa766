"""What an element is: block or inline, seen or not, and what its classes and roles tell.

Block and hidden elements follow the HTML Living Standard, 15.3 (its style sheet for browsers).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Attrib, _Element

BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
        ),
        *("dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form"),
        *(
            "frameset",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hgroup",
            "hr",
            "html",
            "iframe",
        ),
        *(
            "legend",
            "li",
            "listing",
            "main",
            "menu",
            "nav",
            "ol",
            "p",
            "plaintext",
            "pre",
            "search",
        ),
        *("section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "xmp"),
        *("optgroup", "button"),
    )
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Never shown, shown only without scripts, or a control's own text (a select's choices).
UNSEEN = frozenset(
    (
        *("head", "title", "meta", "link", "base", "style", "script", "noscript", "template"),
        *("noframes", "noembed", "rp", "rt", "datalist", "select", "textarea", "option", "svg"),
        *("canvas", "audio", "video", "object", "embed", "applet", "iframe", "param", "source"),
        *("track", "area", "map", "colgroup", "col", "dialog"),
    )
)
SHOWN = frozenset(("select", "textarea", "audio", "video", "object", "embed", "canvas", "iframe"))
"""What is seen without being read: it parts words as a field does."""
SECTIONS = frozenset(("html", "body", "main", "article"))
"""What holds a whole article is not a note, a caption or hidden, whatever its classes say."""

_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_UNNUMBERED = re.compile(r"list-style(?:-type)?\s*:[^;]*\bnone\b", re.IGNORECASE)


class Told:
    """What class, id and role say of an element, as bits (an enum's are slow, and it is asked of
    every element)."""

    NOTHING = 0
    NOTE = 1
    MARK = 2
    BACKLINK = 4
    CAPTION = 8
    UNSEEN = 16
    CODE = 32


# One class, id or role each. Footnotes as Markdown, TEI, Wikis, EPUB (its vocabulary of types)
# and DPUB-ARIA 1.1 name them; hidden text as the common style sheets do.
_NAMES = {
    Told.BACKLINK: re.compile(
        r"(?:foot|end)?note-?back(?:ref|link|ward)?|doc-backlink|reversefootnote|mw-cite-backlink|backlink"
    ),
    Told.MARK: re.compile(
        r"(?:foot|end|side)?note-?ref(?:erence)?s?|doc-noteref|noteref|footnote-(?:anchor|link)|fnref"
        r"|citation-?ref|reference"
    ),
    Told.NOTE: re.compile(
        r"(?:foot|end)-?notes?(?:-?(?:list|section|area|content|item|definition|body|text))?"
        r"|doc-(?:foot|end)notes?|rearnotes?|references|reflist|mw-references-wrap"
    ),
    Told.CAPTION: re.compile(
        r"(?:[a-z0-9]+[-_]+)*caption(?:[-_]+(?:text|content|inner|body))?|thumbcaption|thumbinner"
    ),
    Told.UNSEEN: re.compile(
        r"sr-only|visually-?hidden|(?:screen-?reader|a11y|assistive|accessibility)-?(?:text|only|hidden)"
        r"|element-invisible"
    ),
    Told.CODE: re.compile(
        r"highlight|codehilite|sourcecode|prettyprint|chroma|prism|hljs|syntaxhighlighter"
        r"|(?:lang|language|brush)-\S+|blob-code"
    ),
}
_TELLING = re.compile(
    r"note|backlink|refer|reflist|caption|thumb|sr-only|hidden|only|invisible"
    r"|text|code|highlight|prettyprint|chroma|prism|hljs|lang|brush"
)


@lru_cache(maxsize=4096)
def told_by(names: str) -> int:
    """What a class attribute, an id or a role says; names parted by white space."""
    found = Told.NOTHING
    for name in names.lower().split()[:20]:
        if len(name) > 60 or _TELLING.search(name) is None:
            continue
        for told, pattern in _NAMES.items():
            if pattern.fullmatch(name):
                found |= told
                break
    return found


def told(attributes: _Attrib | dict[str, str]) -> int:
    """What an element's class, id, role and EPUB type say."""
    found = Told.NOTHING
    for key in ("class", "role", "id", "epub:type", "{http://www.idpf.org/2007/ops}type"):
        value = attributes.get(key)
        if value:
            found |= told_by(str(value)[:400])
    return found


@lru_cache(maxsize=1024)
def local(tag: str) -> str:
    """A tag's name without its namespace, in lower case."""
    return tag.rpartition("}")[2].lower()


def unseen(name: str, attributes: _Attrib | dict[str, str]) -> bool:
    """Whether an element of this name shows nothing."""
    if name in UNSEEN:
        return name != "dialog" or "open" not in attributes
    if not attributes:
        return False
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    if attributes.get("aria-hidden") == "true" and name not in SECTIONS:
        return True
    style = attributes.get("style")
    return style is not None and _HIDING.search(style) is not None and name not in SECTIONS


def language(attributes: _Attrib | dict[str, str]) -> str | None:
    """An element's BCP 47 tag, None where it says none."""
    value = attributes.get("lang") or attributes.get("{http://www.w3.org/XML/1998/namespace}lang")
    value = value or attributes.get("xml:lang")
    if value is None:
        return None
    tag = str(value).strip().replace("_", "-")
    return tag if re.fullmatch(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,6}", tag) else None


_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


def number(value: int, style: str) -> str:
    """A list's number as its `type` writes it ("1", "a", "A", "i", "I"; HTML 4.4.5)."""
    if style in ("i", "I") and 0 < value < 4000:
        roman = ""
        for worth, letters in _ROMAN:
            times, value = divmod(value, worth)
            roman += letters * times
        return roman.upper() if style == "I" else roman
    if style in ("a", "A") and 0 < value <= 26:
        return chr(ord(style) + value - 1)
    return str(value)


def is_unnumbered(attributes: _Attrib | dict[str, str]) -> bool:
    """Whether an ordered list shows no numbers, as far as its own attributes say."""
    return _UNNUMBERED.search(attributes.get("style") or "") is not None


def whole(attributes: _Attrib | dict[str, str], key: str, default: int) -> int:
    """An attribute's whole number, `default` where there is none or it is absurd."""
    value = str(attributes.get(key) or "").strip()
    return int(value) if re.fullmatch(r"-?[0-9]{1,6}", value) else default


def holds_formula(element: _Element) -> bool:
    """Whether what is hidden is a formula's text (shown as a picture, read as MathML)."""
    return len(element) == 1 and isinstance(element[0].tag, str) and local(element[0].tag) == "math"
