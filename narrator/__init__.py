"""Turns an article into audio that people are glad to listen to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from narrator.narrate import Narration as Narration
    from narrator.narrate import narrate as narrate

__all__ = ["Narration", "narrate"]


def __getattr__(name: str) -> object:
    """Loaded when asked for: `import narrator.text` needs no sound library."""
    if name in __all__:
        # From the module's own namespace: the submodule `narrator.narrate` has the same name.
        from importlib import import_module

        value = getattr(import_module("narrator.narrate"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
