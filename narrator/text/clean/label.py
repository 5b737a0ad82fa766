"""What a block would be if it were debris, and where that counts."""

from __future__ import annotations

from typing import Literal, NamedTuple

Where = Literal["any", "edge", "beside", "tail", "above", "thread"]


class Label(NamedTuple):
    """The rule that would remove a block, and where it may."""

    rule: str
    where: Where
    soft: bool = False
