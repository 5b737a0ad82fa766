"""What documents tell of themselves: titles compared, language tags."""

from __future__ import annotations

import re

# The shape of BCP 47's tags (RFC 5646, 2.1), by its lengths alone.
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,6}")


def folded(text: str) -> str:
    """Letters and figures alone, case folded: what two writings of a title have in common."""
    return "".join(filter(str.isalnum, text.casefold()))


def tag_of(declared: str) -> str:
    """A declared language as a BCP 47 tag ("en_GB" is "en-GB"), "" where it is none."""
    tag = declared.strip().replace("_", "-")
    return tag if _TAG.fullmatch(tag) else ""


def primary(tag: str) -> str:
    """The first subtag of a BCP 47 tag, in lower case."""
    return tag.partition("-")[0].lower()
