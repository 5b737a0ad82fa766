"""Turns an article into audio that people are glad to listen to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from narrator.narration import Narration as Narration
    from narrator.narration import narrate as narrate

__all__ = ["Narration", "narrate"]


def __getattr__(name: str) -> object:
    """Loaded when asked for: `import narrator.text` needs no sound library."""
    if name in __all__:
        from narrator import narration

        return getattr(narration, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
