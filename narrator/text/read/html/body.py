"""An article that a page shows through scripts alone, and tells in its JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape

from narrator.text.read.html import tree, walk
from narrator.text.read.html.collect import tidy
from narrator.text.read.html.extract import OFF
from narrator.text.read.layout import Piece

# An article's text is so long at least, and so much longer than what is to be read on the page.
MIN_CHARACTERS, TIMES = 250, 2
# Of so many stretches of it, so long each, the page shows at most this share.
PROBES, PROBE, SHOWN = 24, 24, 0.15
_TAGS = re.compile(r"</?(?:p|br|div|li|h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][a-z0-9]*\b[^<>]{0,200}>", re.IGNORECASE)


def told_alone(body: str, pieces: Sequence[Piece]) -> list[Piece]:
    """The paragraphs of `body` (schema.org's articleBody) where a page of `pieces` shows nearly
    none of it and has no article of its own; else nothing."""
    if len(body) < MIN_CHARACTERS:
        return []
    shown = sum(len(piece.text) for piece in pieces if not piece.rule)
    if TIMES * shown > len(body):
        return []
    told = _paragraphs(body)
    text = " ".join(piece.text for piece in told)
    if len(text) < MIN_CHARACTERS or TIMES * shown > len(text):
        return []
    page = " ".join(piece.text for piece in pieces)
    step = max(1, (len(text) - PROBE) // PROBES)
    probes = [text[at : at + PROBE] for at in range(0, len(text) - PROBE, step)]
    found = sum(probe in page for probe in probes)
    return told if found <= SHOWN * len(probes) else []


def _paragraphs(body: str) -> list[Piece]:
    """One of each line; markup, escaped or not, is read as such."""
    if "&" in body:
        body = unescape(body)
    if _TAGS.search(body):
        return walk.walk(tree.parse(body))
    texts = (tidy(_TAG.sub("", line)) for line in body.splitlines())
    return [Piece("paragraph", text) for text in texts if text]


def among(pieces: Sequence[Piece], told: Sequence[Piece]) -> list[Piece]:
    """All of `pieces` as off the article, `told` below the first heading of the page or where
    something was to be read."""
    at = next(
        (at + 1 for at, piece in enumerate(pieces) if piece.kind == "heading" and piece.level == 1),
        next((at for at, piece in enumerate(pieces) if not piece.rule), len(pieces)),
    )
    off = [replace(piece, rule=OFF) for piece in pieces]
    return [*off[:at], *told, *off[at:]]
