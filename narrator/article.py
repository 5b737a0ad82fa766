"""What was sent → what of it will be read: reading, cleaning, and an account of every word."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from narrator.errors import BadValue, TooLarge
from narrator.settings import Settings
from narrator.text import clean, read
from narrator.text.account import accounted
from narrator.text.language import in_other_languages, language_of
from narrator.types import Article

TITLE_CHARACTERS = 1000


def article_of(
    source: bytes,
    *,
    settings: Settings,
    title: str | None = None,
    cleaned: bool = True,
    kind: str | None = None,
    charset: str | None = None,
    url: str = "",
    keep: Collection[str] = (),
    drop: Collection[str] = (),
) -> Article:
    """What of `source` will be read; the parameters are those of `narrate`.

    Raises `InputError`.
    """
    _check_title(title)
    check_size(source, settings)
    article = read.read(source, kind=kind, charset=charset, url=url)
    if cleaned:
        kept, dropped = frozenset(keep), frozenset(drop)
        article = clean.clean(article, title=title, keep=kept, drop=dropped)
    else:
        if title is not None:
            article = replace(article, title=title, title_block=None)
        texts = (block.text for block in article.blocks)
        article = replace(article, language=language_of(texts, article.metadata.language))
    blocks = in_other_languages(article.blocks, article.language)
    return accounted(replace(article, blocks=blocks))


def check_size(source: bytes, settings: Settings) -> None:
    """Raises `TooLarge` for more bytes than such a source may have."""
    limit_bytes, setting = settings.most_bytes(source[:8])
    if len(source) > limit_bytes:
        raise TooLarge(limit_bytes, setting)


def _check_title(title: str | None) -> None:
    if title is None:
        return
    if len(title) > TITLE_CHARACTERS:
        raise BadValue("title", f"{title[:40]}…", f"at most {TITLE_CHARACTERS} characters")
    if any("\ud800" <= char <= "\udfff" for char in title):
        raise BadValue("title", ascii(title[:40]), "text in Unicode")
