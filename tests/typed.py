"""Articles of typed blocks, made for tests."""

from __future__ import annotations

from dataclasses import replace

from narrator.text.read.layout import Piece, laid_out
from narrator.types import Article, BlockKind, Metadata, SourceKind

BODY = [
    "The council voted on Tuesday to close the bridge, which carried the only road.",
    "Mr. Moss said that repairs would cost more than a new bridge would, and take longer.",
    "On Friday the first lorries turned round at the barrier, and asked what to do next.",
]
TITLE = "The bridge is shut"


def names(*rules: str) -> frozenset[str]:
    return frozenset(rules)


def P(kind: BlockKind, text: str, **fields: object) -> Piece:  # noqa: N802
    return replace(Piece(kind, text), **fields)  # type: ignore[arg-type]


def typed(
    *pieces: Piece | str,
    title: str = "",
    kind: SourceKind = "html",
    metadata: Metadata | None = None,
) -> Article:
    """An article of these pieces; a piece that says the title is its block."""
    whole = [piece if isinstance(piece, Piece) else P("paragraph", piece) for piece in pieces]
    source, blocks = laid_out(whole)
    own = next((block for block in blocks if title and title in block.text), None)
    return Article(
        source,
        own.text if own is not None else title,
        tuple(block for block in blocks if block is not own),
        title_block=own,
        kind=kind,
        metadata=metadata or Metadata(),
    )


def texts(article: Article) -> list[str]:
    return [block.text for block in article.blocks]


def gone(article: Article) -> list[tuple[str, str]]:
    return [(removal.rule, removal.text) for removal in article.removals]


def rows(count: int, *cells: str, head: tuple[str, ...] = (), group: int = 1) -> list[Piece]:
    made = [P("row", "\t".join(head), level=1, group=group)] if head else []
    return made + [P("row", "\t".join(cells), group=group) for _ in range(count)]
