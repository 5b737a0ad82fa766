"""The root of the tree."""

from __future__ import annotations

from typing import ClassVar


class NarratorError(Exception):
    """Root of all our errors."""

    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    type: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong"
    field: str | None = None
