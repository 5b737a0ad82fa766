"""The categories that Apple Podcasts lists, which PSP-1 refers to; names are case-sensitive."""

from __future__ import annotations

from importlib import resources

_FILE = "categories.txt"


def categories() -> dict[str, tuple[str, ...]]:
    """The finer categories of each."""
    text = (resources.files("narrator.feed") / _FILE).read_text("utf-8")
    lines = (line.partition(":") for line in text.splitlines() if line)
    return {
        name: tuple(one.strip() for one in finer.split(",") if one.strip())
        for name, _, finer in lines
    }


def is_one(category: str) -> bool:
    """Whether `category` is one of them: "News", or "News > Tech News"."""
    name, finer = parts(category)
    known = categories()
    return name in known and (not finer or finer in known[name])


def parts(category: str) -> tuple[str, str]:
    """A category and the finer one in it, or ""."""
    name, _, finer = category.partition(" > ")
    return name, finer
