"""A piece with what the page said around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrator.text.read.layout import Piece

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(frozen=True, slots=True)
class Found:
    """`element` is the innermost block element around the piece; `linked` of its characters
    stand in links; `pictured`: a picture stands between it and the piece before."""

    piece: Piece
    element: _Element
    linked: int = 0
    pictured: bool = False
