"""What may be set of a podcast, checked: its slug, and the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from narrator.errors import BadValue
from narrator.feed.categories import is_one

TEXTS = ("title", "description", "author", "email", "language", "category", "link")
TRUTHS = ("explicit", "private", "lazy")
NUMBERS: dict[str, type[int] | type[float]] = {"ahead": int, "kept_s": float, "kept_bytes": int}
FIELDS = (*TEXTS, *TRUTHS, *NUMBERS)

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")  # BCP 47's shape
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")


def slug(given: str) -> str:
    """A name for a feed's address. Raises `BadValue`."""
    if not _SLUG.fullmatch(given):
        raise BadValue("slug", given[:40], "small letters, digits and hyphens, 1 to 80 of them")
    return given


def slug_of(name: str) -> str:
    """A slug made of any name."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-")
    return plain or "articles"


def checked(said: Mapping[str, Any]) -> dict[str, Any]:
    """Values of `FIELDS`, each of its type, that a feed may have. Raises `BadValue`."""
    values = dict(said)
    for name, kind in NUMBERS.items():
        if name in values:
            number = values[name]
            if number is None or not 0 <= number < 2**53:
                raise BadValue(name, str(number), "a number from 0 on")
            values[name] = kind(number)
    if values.get("link") and not str(values["link"]).startswith(("http://", "https://")):
        raise BadValue("link", str(values["link"])[:40], "an http(s) address")
    for name, known, want in (
        ("language", _LANGUAGE.fullmatch, "a language tag such as en or pt-BR"),
        ("email", lambda value: not value or _EMAIL.fullmatch(value), "an address of e-mail"),
        ("category", is_one, "one of Apple's categories, as News, or News > Tech News"),
    ):
        if name in values and not known(values[name]):
            raise BadValue(name, values[name][:40], want)
    return values
