"""Markdown → Article: CommonMark with GitHub's tables and strikethrough, footnotes, task lists.

It becomes HTML and is walked as a page is. Front matter, link addresses, comments and template
marks are no text that a reader sees; all the rest is in a block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from narrator.errors import EmptyText
from narrator.text.read.blocks import MAX_WRAP, blocks_of, ends_sentence
from narrator.text.read.front import Front, front_of
from narrator.text.read.layout import laid_out
from narrator.text.read.lines import lines_of
from narrator.text.read.told import folded
from narrator.types import Article, Block, Metadata

if TYPE_CHECKING:
    from lxml.etree import _Element
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

    from narrator.text.read.html.found import Found

# A parser within a parser for each level: more than this is no document.
MAX_NESTING = 60
MAX_BRACKETS = 1000
_NESTED = re.compile(rf"^(?:[ \t]{{0,12}}(?:>|[-*+]|\d{{1,3}}[.)])){{{MAX_NESTING}}}", re.MULTILINE)
# An alert's kind in its first line (GitHub, Obsidian): shown as a word.
_ALERT = re.compile(r"^([ \t]{0,3}(?:>[ \t]?){1,9})\[!([A-Za-z]{2,20})\][+-]?[ \t]*", re.MULTILINE)
# What a site generator replaces: attributes of the block before or of a heading (Kramdown,
# Pandoc), a table of contents, tags and shortcodes on a line of their own (Liquid, Hugo).
_MARKUP_LINE = re.compile(
    r"^[ \t]{0,3}(?:\{:[^{}\n]{0,300}\}|\[TOC\]|\[\[_?TOC_?\]\]|\{%[^%\n]{0,500}%\}"
    r"|\{\{[<%][^\n]{0,500}[>%]\}\})[ \t]*$",
    re.MULTILINE,
)
_HEADING_MARK = re.compile(
    r"^( {0,3}#{1,6}[ \t][^\n]{0,500}?)[ \t]+\{[#.:][^{}\n]{0,200}\}[ \t]*$", re.M
)
# A code fence, in a quotation or a list (CommonMark, 4.5).
_FENCE = re.compile(
    r"[ \t]{0,12}(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]{1,12}|>){0,20}"
    r"(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)"
)
_TASK = re.compile(r"\[[ xX]\]\s+")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]{0,40})((?:\s[^<>]{0,2000})?)\s{0,9}/?>")
_ATTRIBUTES = re.compile(
    r"(?:\s+(?:[\w:@.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|\{[^{}]*\}(?!\S)|[^\s\"'=<>`]+)|hidden|open"
    r"|checked|disabled|controls|reversed|async|defer|muted|loop|autoplay|allowfullscreen"
    r"|nowrap|required))*+"
)
# An indented block this long that closes as a sentence and has few of a program's signs is prose.
MIN_PROSE_WORDS = 6
MAX_SIGN_SHARE = 0.02
_SIGN = re.compile(r"[{}()\[\]=<>;|\\$#@^~`_*+/]")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# What stands between the links of a menu.
_BETWEEN = re.compile(r"\s[|·•‧∙»›/–—]\s")
MENU_LINKS = 2
MAX_LINKS = 50
CONTENTS_ITEMS = 3
# A title stands at the head, below badges at most.
HEAD_BLOCKS = 4
OFF = "off-article"


def document(text: str) -> Article:
    """The article in a Markdown document; front matter and its first heading give the title.

    Raises EmptyText.
    """
    text = text.removeprefix("\ufeff")
    front = front_of(text)
    body = text[front.length :]
    if _NESTED.search(body):
        source, blocks = body, blocks_of(lines_of(body))
    else:
        source, blocks = laid_out(_judged(_found(body)))
    if not blocks:
        raise EmptyText
    title, title_block = _title(front, blocks)
    return Article(
        source=source,
        title=title,
        blocks=tuple(block for block in blocks if block is not title_block),
        title_block=title_block,
        kind="markdown",
        metadata=Metadata(byline=front.byline, published=front.published, language=front.language),
    )


def _title(front: Front, blocks: Sequence[Block]) -> tuple[str, Block | None]:
    """The title and the block that says it: a first heading above all others, or the one that
    repeats what the front matter says."""
    head = [block for block in blocks if block.kind != "caption" and not block.rule][:HEAD_BLOCKS]
    headings = [block for block in blocks if block.kind == "heading" and not block.rule]
    first = next((block for block in head if block.kind == "heading"), None)
    if front.title:
        said = first is not None and folded(first.text) == folded(front.title)
        return (first.text, first) if first is not None and said else (front.title, None)
    if first is None or (first is not head[0] and first.level != 1):
        return "", None
    alone = all(block.level > first.level for block in headings if block is not first)
    return (first.text, first) if alone or first.level == 1 else ("", None)


def _found(body: str) -> list[Found]:
    from narrator.text.read.html.tree import parse
    from narrator.text.read.html.walk import found_in

    body = "".join(part if fenced else _unmarked(part) for fenced, part in _fences(body))
    root = parse(f"<html><body>{_parser().render(body)}</body></html>")
    _caption_images(root)
    return found_in(root)


def _fences(body: str) -> Iterator[tuple[bool, str]]:
    """The body in parts that are fenced code, which stays to the letter, and that are not."""
    start = at = 0
    fence = ""
    for line in body.splitlines(keepends=True):
        found = _FENCE.match(line)
        if fence:
            if found and found["fence"].startswith(fence) and not found["info"].strip():
                yield True, body[start : at + len(line)]
                start, fence = at + len(line), ""
        elif found and not (found["fence"][0] == "`" and "`" in found["info"]):
            yield False, body[start:at]
            start, fence = at, found["fence"]
        at += len(line)
    yield bool(fence), body[start:]


def _unmarked(text: str) -> str:
    text = _MARKUP_LINE.sub("", _HEADING_MARK.sub(r"\1", text))
    return _ALERT.sub(_alert, text)


def _alert(found: re.Match[str]) -> str:
    quoted, name = found.group(1), found.group(2).capitalize()
    return f"{quoted}{name}\n{quoted.rstrip()}\n{quoted}"


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    from narrator.text.read.markdown import footnotes

    parser = MarkdownIt("commonmark", {"maxNesting": 4 * MAX_NESTING})
    parser.enable(["table", "strikethrough"])
    footnotes.add_to(parser)
    parser.core.ruler.before("inline", "brackets", _tame)
    parser.inline.ruler.before("emphasis", "times", _times)
    for name, render in (
        ("html_inline", _html),
        ("html_block", _html),
        ("code_block", _indented),
        ("softbreak", _soft_break),
    ):
        parser.add_render_rule(name, render)
    return parser


def _tame(state: StateCore) -> None:
    """Each bracket looks for its fellow to the paragraph's end: past any number that is written,
    they are characters."""
    for token in state.tokens:
        if token.type == "inline" and token.content.count("[") > MAX_BRACKETS:
            token.content = token.content.replace("[", "\\[")


def _times(state: StateInline, silent: bool) -> bool:
    """A star between figures multiplies: 5*3*2."""
    at, text = state.pos, state.src
    if text[at] != "*" or not 0 < at < state.posMax - 1:
        return False
    if not (text[at - 1].isdigit() and text[at + 1].isdigit()):
        return False
    if not silent:
        state.pending += "*"
    state.pos += 1
    return True


_TYPE = re.compile(r"<[A-Z]\w*>")


def _html(_: Any, tokens: Sequence[Any], at: int, *__: Any) -> str:
    """HTML as it stands, but for what only looks like a tag: `<name>`, `a <b and c> d`, and the
    type in `List<String>`."""
    content: str = tokens[at].content
    if _TYPE.fullmatch(content) and at and tokens[at - 1].content[-1:].isalnum():
        return content.replace("<", "&lt;").replace(">", "&gt;")
    return _TAG.sub(_escaped_if_words, content)


def _escaped_if_words(found: re.Match[str]) -> str:
    from narrator.text.read.html.tags import BLOCKS, UNSEEN

    name = found.group(1)
    known = name.lower() in BLOCKS or name.lower() in UNSEEN or name.lower() in _INLINE
    attributes = found.group(2)
    component = name[0].isupper() or "-" in name or bool(attributes.strip())
    if _ATTRIBUTES.fullmatch(attributes) and (known or component):
        return found.group()
    return found.group().replace("<", "&lt;").replace(">", "&gt;")


def _soft_break(_: Any, tokens: Sequence[Any], at: int, *__: Any) -> str:
    """A line's end is a blank, but behind a sentence that ends a line too long to be wrapped."""
    length = 0
    for token in reversed(tokens[max(at - 40, 0) : at]):
        if token.type in ("softbreak", "hardbreak"):
            break
        length += len(token.content)
    parted = length > MAX_WRAP and ends_sentence(tokens[at - 1].content)
    return "<br><br>" if parted else "\n"


def _indented(_: Any, tokens: Sequence[Any], at: int, *__: Any) -> str:
    """An indented block is code, or prose whose writer indents paragraphs."""
    from markdown_it.common.utils import escapeHtml

    content: str = tokens[at].content
    text = escapeHtml(content)
    if _is_prose(content):
        return "".join(f"<p>{part}</p>" for part in re.split(r"\n\s*\n", text))
    return f"<pre><code>{text}</code></pre>"


def _is_prose(text: str) -> bool:
    few = len(_SIGN.findall(text)) <= MAX_SIGN_SHARE * len(text)
    return few and len(text.split()) >= MIN_PROSE_WORDS and ends_sentence(text.rstrip())


# Elements within a line (HTML Living Standard, 4.5), and those that were.
_INLINE = frozenset(
    (
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "button", "cite", "code", "data"),
        *("del", "dfn", "em", "font", "i", "img", "input", "ins", "kbd", "label", "mark", "math"),
        *("picture", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong"),
        *("sub", "sup", "time", "tt", "u", "var", "wbr"),
    )
)


def _caption_images(root: _Element) -> None:
    """What is said of each image stands as a caption below the block it is in."""
    from lxml import etree

    below: dict[_Element, _Element] = {}
    for image in root.iter("img"):
        alt = str(image.get("alt") or "").strip()
        owner = next((above for above in image.iterancestors() if above.tag in _OWNERS), None)
        if not alt or owner is None:
            continue
        if owner.tag in ("td", "th"):
            image.tag, image.text = "span", alt
            continue
        figure = etree.Element("figure")
        etree.SubElement(figure, "figcaption").text = alt
        if owner.tag in ("li", "body", "div", "blockquote"):
            image.addnext(figure)
            figure.tail, image.tail = image.tail, None
        else:
            last = below.get(owner, owner)
            figure.tail, last.tail = last.tail, None
            last.addnext(figure)
            below[owner] = figure


_OWNERS = frozenset(("p", *HEADINGS, "td", "th", "li", "body", "div", "blockquote"))


def _judged(found: Sequence[Found]) -> list[Any]:
    """The pieces, with `rule` on menus (links in a row, and a table of contents) and `group` on
    tasks: an item with a box to tick is its writer's own, whatever it says."""
    tasks = 1 + max((one.piece.group for one in found), default=0)
    pieces = [
        replace(one.piece, text=_TASK.sub("", one.piece.text, count=1), group=tasks)
        if one.piece.kind == "item" and _TASK.match(one.piece.text)
        else one.piece
        for one in found
    ]
    for at, one in enumerate(found):
        if _is_menu(one):
            pieces[at] = replace(pieces[at], rule=OFF)
    start = 0
    for at in range(len(found) + 1):
        if at < len(found) and _is_inner_link(found[at]):
            continue
        if at - start >= CONTENTS_ITEMS:
            _leave_out(pieces, start, at)
        start = at + 1
    return pieces


def _leave_out(pieces: list[Any], start: int, end: int) -> None:
    """A table of contents, and the heading above it where nothing else stands below that."""
    if start and pieces[start - 1].kind == "heading":
        level = pieces[start - 1].level
        if end == len(pieces) or (pieces[end].kind == "heading" and (level > 1 or start > 1)):
            start -= 1
    pieces[start:end] = [replace(piece, rule=OFF) for piece in pieces[start:end]]


def _links(one: Found) -> list[_Element]:
    """The links of a paragraph or an item; most of what it says must stand in them."""
    if 2 * one.linked < len(one.piece.text) or one.element.tag not in ("p", "li"):
        return []
    return list(islice(one.element.iter("a"), MAX_LINKS))


def _is_menu(one: Found) -> bool:
    links = len(_links(one)) if one.piece.kind == "paragraph" else 0
    if links < MENU_LINKS or ends_sentence(one.piece.text):
        return False
    between = len(_BETWEEN.findall(one.piece.text))
    return between >= links - 1 and len(one.piece.text) - one.linked <= 3 * between


def _is_inner_link(one: Found) -> bool:
    """A list item that is a link to a place in this document."""
    links = _links(one) if one.piece.kind == "item" else []
    if not links or not str(links[0].get("href") or "").startswith("#"):
        return False
    return len(one.piece.text) - one.linked <= 4
