"""Blocks as they will be spoken: with the words that layout says and text does not."""

from __future__ import annotations

from narrator.types import Article, Block, Removal


def announced(article: Article) -> tuple[tuple[Block, ...], tuple[Removal, ...]]:
    """The blocks of `article` as they will be spoken, and a removal for each stretch of them that
    is not spoken where it stands."""
    return article.blocks, ()
