"""Typed pieces of a page or a book → the text a reader sees, and its blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from narrator.types import Block, BlockKind, Run


@dataclass(frozen=True, slots=True)
class Piece:
    """A block before it has its place: `text` is tidy, on one line (only code has line ends; a
    row's cells are parted by tabs). The other fields are those of `Block`."""

    kind: BlockKind
    text: str
    level: int = 0
    group: int = 0
    rule: str = ""
    language: str = ""


# Pieces of these kinds stand in lines below one another; a blank line parts all others.
_IN_LINES = frozenset(("item", "row"))


def laid_out(pieces: Iterable[Piece]) -> tuple[str, tuple[Block, ...]]:
    """The source that the pieces make, and a block for each that is not empty."""
    parts: list[str] = []
    blocks: list[Block] = []
    at = 0
    before: BlockKind | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if before is not None:
            parts.append("\n" if piece.kind == before and piece.kind in _IN_LINES else "\n\n")
            at += len(parts[-1])
        blocks.append(
            Block(
                piece.kind,
                piece.text,
                (Run(0, at, len(piece.text)),),
                level=piece.level,
                group=piece.group,
                rule=piece.rule,
                language=piece.language,
            )
        )
        parts.append(piece.text)
        at += len(piece.text)
        before = piece.kind
    return "".join(parts), tuple(blocks)
