"""Sentences that speak of the page, its maker or its reader, not of the matter."""

from __future__ import annotations

import re
from itertools import islice

from narrator.text.clean.label import Label, Where
from narrator.text.clean.look import Look

_POSTSCRIPT = re.compile(r"^p\.?\s?s\.?\W{1,3}", re.IGNORECASE)
_NEXT_SENTENCE = re.compile(r"[.!?…]\s+")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w|https?://\S+$")
_ONE = re.compile(r"\b(?:me|my|I)\b")
_REACH = re.compile(r"\S*@\S*|\be-?mails?\b", re.IGNORECASE)
# A call between two of the author's sentences has no more words than this.
MAX_CALL_WORDS = 28
# "Follow us on …" is no heading with no more words than this.
MAX_ON_PLATFORM_WORDS = 10


def sentence(look: Look) -> Label | None:
    """Sentences that speak of the page, its maker or its reader's account; quotes don't count."""
    text = look.unquoted
    if look.count > 60:
        return None
    if look.tongues.is_whole("wiki", text) or look.tongues.is_whole("paywalled", text):
        return Label("page-note", "any")
    if look.tongues.finds("consent", text) and look.tongues.finds("consent_act", text):
        lone = look.count < 20 and "cookie" not in text.lower()
        return Label("consent", "tail" if lone else "above")
    if look.tongues.begins("note", text) or (
        look.count <= 50
        and look.tongues.finds("self", text)
        and look.tongues.finds("published", text)
    ):
        earns = look.count <= 40 and look.tongues.finds("earns", text)
        return Label("page-note", "any" if earns else "edge")
    if not look.closed and look.count <= 12 and _ADDRESS.search(text):
        asked = "?" in text and not _ONE.search(text) and _call(look, text)
        return asked or Label("contact", "beside")
    if look.count <= 20 and look.tongues.begins("asked", text):
        return Label("call", "edge")
    return _call(look, _POSTSCRIPT.sub("", text.lstrip("[(*_»›>→👉✉⬇ ")))


def _call(look: Look, text: str) -> Label | None:
    """An order or an offer to the reader, and the place or account that it is about."""
    if look.count > 40 or text.startswith('"'):
        return None
    match = look.tongues.pattern("call").match(text)
    if match is None:
        return _late_call(look, text)
    # The verb that opens it names no place: look behind it, and at the whole for an address.
    behind = text[match.end() :]
    if look.tongues.begins("no_call", text):
        return None
    addressed = look.tongues.finds("addressed", behind)
    brief = not look.closed and look.count <= MAX_ON_PLATFORM_WORDS
    addressed = addressed or (brief and look.tongues.finds("on_platform", behind))
    where: Where = "any" if addressed and look.count <= MAX_CALL_WORDS else "edge"
    if not addressed and look.tongues.finds("reached_at", text):
        # One person, who may be the author, tells a reader where to reach them.
        if (
            look.closed
            and _ONE.search(text)
            and not look.tongues.finds("platform", _REACH.sub("", behind))
        ):
            where = "beside"
        elif look.count <= MAX_CALL_WORDS:
            where = "any"
    elif not addressed and look.count <= 14 and look.tongues.begins("subscribe", text):
        return Label("call", "beside", soft=not look.closed)
    elif not addressed and not look.tongues.finds("platform", behind):
        return None if look.closed or look.count > 8 else Label("call", "edge", soft=True)
    return Label("call", where, soft=not look.closed)


def _late_call(look: Look, text: str) -> Label | None:
    """A call behind a short sentence of another sort ("Which did we miss? Tell us below.")."""
    for begin in islice(_NEXT_SENTENCE.finditer(text), 2):
        match = look.tongues.pattern("call").match(text, begin.end())
        if match is None:
            continue
        behind = text[match.end() :]
        if look.tongues.finds("addressed", behind) and look.count <= MAX_CALL_WORDS:
            return Label("call", "any")
        if look.tongues.finds("platform", behind):
            return Label("call", "edge")
        if look.tongues.pattern("subscribe").match(text, begin.end()):
            return Label("call", "beside")
    return None


def rating(look: Look) -> Label | None:
    """How many stars, as a line or a sentence."""
    rated = look.count <= 8 and look.tongues.is_whole("rating", look.text)
    return Label("counter", "edge") if rated else None


def wide(look: Look) -> Label | None:
    """A call, or what is told of the writer, in a script without blanks."""
    if look.count <= 60 and look.tongues.is_whole("wide_call", look.unquoted):
        return Label("call", "edge" if look.closed else "any", soft=not look.closed)
    if look.count <= 90 and look.tongues.is_whole("wide_bio", look.text):
        return Label("bio", "tail")
    return None


def captioned(look: Look) -> Label | None:
    """What a picture shows, with who made it behind."""
    if look.count > 45 or not look.tongues.is_whole("captioned", look.text):
        return None
    return Label("caption", "any")
