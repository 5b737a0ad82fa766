"""An order and its narration, as the library keeps them: known again by its address and words."""

from __future__ import annotations

from collections.abc import Collection
from html import escape
from itertools import groupby

from narrator.library.records import Wanted, content_of
from narrator.narration import Narration
from narrator.order import Order
from narrator.report import paragraphs
from narrator.types import Article, Block


def wanted(
    order: Order,
    narration: Narration,
    *,
    tags: Collection[str] = (),
    feeds: Collection[str] = (),
    lazy: bool = False,
) -> Wanted:
    """What the library is to keep of `order`, which `narration` was made of."""
    article = narration.article
    said = article.metadata
    text, title = "\n\n".join(paragraphs(article)), narration.tags().title
    return Wanted(
        source=order.source,
        request=order.request(),
        title=title,
        content=content_of(title, text),
        voice=narration.voice.name,
        canonical=said.url or order.url,
        site=said.site,
        author=said.byline,
        language=article.language,
        published=said.published,
        text=text,
        html=html(article),
        format=order.format,
        lazy=lazy,
        foretold=narration.voice.foretold,
        tags=tuple(tags),
        feeds=tuple(feeds),
    )


def html(article: Article) -> str:
    """The article as it is read, for people, in HTML without a script, a style or an address."""
    parts = []
    for kind, blocks in groupby(article.blocks, lambda block: _ROOMS.get(block.kind, "")):
        inside = "".join(map(_element, blocks))
        parts.append(f"<{kind}>{inside}</{kind}>" if kind else inside)
    return "\n".join(parts)


_ROOMS = {"item": "ul", "quote": "blockquote", "row": "table"}
_TAGS = {"item": "li", "code": "pre", "quote": "p"}


def _element(block: Block) -> str:
    if block.kind == "row":
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in block.text.split("\t"))
        return f"<tr>{cells}</tr>"
    tag = f"h{max(2, min(block.level, 6))}" if block.kind == "heading" else _TAGS.get(block.kind)
    return f"<{tag or 'p'}>{escape(block.text)}</{tag or 'p'}>"
