"""What a block would be if it were debris: one label at most, and where that label counts.

A label is no verdict. "any" counts wherever the block stands; "edge" only before the first or
behind the last of the author's sentences; "beside" there with other debris next to it; "tail"
behind them; "above" above the title or in a group with a page's controls; "thread" in a group
with a post's date or number. A soft label may be on a line of the author's by chance: a title
is looked for among soft labels when no line without a label will do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from narrator.text.clean.look import Look
from narrator.text.clean.patterns import begins, finds, is_whole, pattern
from narrator.text.clean.words import vocabulary

Where = Literal["any", "edge", "beside", "tail", "above", "thread"]


class Label(NamedTuple):
    """The rule that would remove a block, and where it may."""

    rule: str
    where: Where
    soft: bool = False


_NAME_WORD = re.compile(r"[^\W\d_][\w.’'-]*")
# Words inside a list of names that are none.
_BETWEEN_NAMES = frozenset(
    ["and", "und", "et", "y", "the", "of", "de", "von", "van", "for", "in", "at", "with", "read"]
)
# A row of a page's links: parts between bars, arrows, dots or wide gaps.
_GAP = re.compile(r"\s+[|›»>·•/∙–—]\s+|\s*[|›»]\s*|\s{2,}|\t")
_HARD_GAP = re.compile(r"[|›»>/·•∙]")
_ARROW = re.compile(r"[←→«»‹›⟵⟶<>]\s*\w|.*[→»›⟶>]$")
_TABLE = re.compile(r"\S[^\n]*\t[^\n]*\t|^\s*\|.*\|.*\|")
_CREDITED = re.compile(
    r"(?:words|text|story|photograph(?:s|y)?|photos?|pictures?|illustrations?):",
    re.IGNORECASE,
)
_ONE = re.compile(r"\b(?:me|my|I)\b")
_REACH = re.compile(r"\S*@\S*|\be-?mails?\b", re.IGNORECASE)
_ON_X = re.compile(r"\b(?:on|to|via|in)\s+X\b")
# A call between two of the author's sentences has no more words than this.
MAX_CALL_WORDS = 28
_STRONG_RELATED = frozenset(["related", "recommended", "trending", "popular", "similar", "also"])


def label_of(look: Look) -> Label | None:
    """The first label that fits; None for what looks like an author's."""
    if look.long:
        return None
    if not any(character.isalnum() for character in look.text):
        return Label("separator", "any")
    for find in _FINDERS:
        found = find(look)
        if found is not None:
            return found
    return None


def _whole(
    name: str, rule: str, where: Where, *, soft: bool = False
) -> Callable[[Look], Label | None]:
    """A label for an unclosed line that is nothing but `name`."""

    def find(look: Look) -> Label | None:
        if look.closed or look.count > 30 or not is_whole(name, look.text):
            return None
        return Label(rule, where, soft)

    return find


def _table(look: Look) -> Label | None:
    return Label("table", "any") if not look.closed and _TABLE.search(look.raw) else None


def _copyright(look: Look) -> Label | None:
    if look.count > 40:
        return None
    if finds("copyright", look.unquoted) or is_whole("permission", look.unquoted):
        return Label("copyright", "edge")
    return None


def _related_link(look: Look) -> Label | None:
    """A label, a colon or an arrow, and a headline: no sentence with a full stop."""
    if look.count > 24 or (look.closed and not look.text.endswith(("?", "？", "!"))):
        return None
    found = pattern("related_link").match(look.text.lstrip("([*_>→»• "))
    if found is None:
        return None
    rest = look.text.lstrip("([*_>→»• ")[found.end() :]
    if re.match(r"\s*[:：»›→>|]\s*\S|\s+[–—-]\s+\S", rest) is None:
        return None
    return Label("related", "any", soft=True)


def _related_label(look: Look) -> Label | None:
    text = look.text.rstrip(":：… ")
    if look.count > 7 or text.endswith((".", "!", "?")):
        return None
    known = vocabulary()
    words = {word for word in look.words if not word.isdigit()}
    if len(words) > 1 and words <= known.related and words & known.related_keys:
        return Label("related", "any" if words & _STRONG_RELATED else "edge", soft=True)
    if is_whole("related_label", text):
        return Label("related", "edge" if text.lower().startswith("more") else "any", soft=True)
    return None


def _identifier(look: Look) -> Label | None:
    if look.count > 40:
        return None
    if begins("identifier", look.text) and (not look.closed or ":" in look.text[:24]):
        return Label("identifier", "any" if not look.closed else "edge")
    if look.count <= 16 and is_whole("tagged_twice", look.text):
        return Label("identifier", "edge")
    if not look.closed and begins("tagged", look.text):
        return Label("identifier", "edge", soft=":" not in look.text and "#" not in look.text)
    return None


def _metadata(look: Look) -> Label | None:
    """Dates, reading times, numbers, bylines: short and unclosed."""
    text = look.text
    credited = re.match(
        r"(?i)(?:words|text|photograph|photo|picture|illustration|story)s?\w*:", text
    )
    if look.count > 18 or (look.closed and not (credited or text.endswith("."))):
        return None
    if _is_date(look):
        return Label("date", "any" if finds("duration", text) else "edge")
    if look.closed and not credited:
        return None
    if is_whole("counter", text):
        return Label("counter", "edge")
    match = pattern("byline").match(text)
    if match is not None and _mostly_names(text[match.end() :]):
        return Label("byline", "edge", soft=True)
    return None


def _is_date(look: Look) -> bool:
    if is_whole("date_wide", look.text):
        return True
    if not finds("date_key", look.text):
        return False
    by_name = pattern("by_name_cased")
    text = re.sub(r"\b(?:by )?u/\S+|@\w+", " ", look.text)
    rest = [
        word
        for word in _NAME_WORD.findall(by_name.sub(" ", text))
        if not is_whole("date_word", word.rstrip("."))
    ]
    return not rest or (len(rest) == 1 and look.count >= 4 and finds("by_name_cased", look.text))


def _mostly_names(text: str) -> bool:
    words = [word for word in _NAME_WORD.findall(text) if word not in _BETWEEN_NAMES]
    if not words or words[0][0].islower():
        return False
    return sum(not word[0].islower() for word in words) >= 0.6 * len(words)


def _furniture(look: Look) -> Label | None:
    """A line of which each word belongs to a page's own controls."""
    if not look.words or look.count > 14:
        return None
    known = vocabulary()
    others = known.strong | known.weak | known.neutral
    words = [
        part
        for word in look.words
        for part in ([word] if word in others else word.split("-"))
        if not part.isdigit()
    ]
    if not words:
        return None
    asks = look.text.endswith(("?", "!", "？", "！", "...", "…"))
    if look.closed and not (asks and 2 <= look.count <= 8 and not look.text.startswith(("“", '"'))):
        return None
    strong = [word for word in words if word in known.strong]
    if _ON_X.search(look.text):
        strong.append("x")
    weak = {word for word in words if word in known.weak}
    rest = [word for word in words if word not in others and not (word == "x" and strong)]
    return _controls(look, len(strong), len(weak), len(rest), asks)


def _controls(look: Look, strong: int, weak: int, rest: int, asks: bool) -> Label | None:
    """What a line of so many words of each sort is."""
    if asks and not strong and weak < 2:
        return None
    if not rest and (strong or weak >= 3):
        return Label("furniture", "edge" if asks else "any")
    if not rest and weak:
        return Label("furniture", "edge", soft=weak < 2)
    if asks:
        return None
    if strong and rest <= min(2, look.count // 2):
        return Label("furniture", "edge", soft=True)
    if weak >= 3 and rest <= 1:
        return Label("furniture", "edge", soft=True)
    return None


def _credit(look: Look) -> Label | None:
    if look.count > 24 or (look.closed and not look.text.startswith(("(", "["))):
        return None
    if not begins("credit", look.text):
        return None
    return Label("credit", "any", soft=look.count > 6)


def _issue(look: Look) -> Label | None:
    if look.closed or not is_whole("issue", look.text):
        return None
    named = re.search(r"\d\W+[^\W\d_]{2,}", look.text) is not None
    return Label("issue", "edge", soft=look.count > 4 or named)


def _navigation(look: Look) -> Label | None:
    """A row of short parts between bars, arrows or wide gaps; or an arrow to another page."""
    if look.closed or look.count > 24:
        return None
    parts = [part for part in _GAP.split(look.raw.strip()) if part.strip()]
    longest = max((len(part.split()) for part in parts), default=0)
    if len(parts) >= 2 and longest <= 4 and (len(parts) >= 3 or _HARD_GAP.search(look.raw)):
        return Label("navigation", "edge", soft=len(parts) < 3)
    if look.count <= 16 and _ARROW.match(look.text):
        return Label("navigation", "edge")
    return None


def _sentence(look: Look) -> Label | None:
    """Sentences that speak of the page, its maker or its reader's account; quotes don't count."""
    text = look.unquoted
    if look.count > 60:
        return None
    if is_whole("wiki", text) or is_whole("paywalled", text):
        return Label("page-note", "any")
    if finds("consent", text) and finds("consent_act", text):
        lone = look.count < 20 and "cookie" not in text.lower()
        return Label("consent", "tail" if lone else "above")
    if begins("note", text) or (
        look.count <= 50 and finds("self", text) and finds("published", text)
    ):
        return Label("page-note", "edge")
    return _call(look, text.lstrip("[(*_»›>→ "))


def _call(look: Look, text: str) -> Label | None:
    """An order or an offer to the reader, and the place or account that it is about."""
    match = pattern("call").match(text)
    if match is None or look.count > 40 or text.startswith(("“", '"')):
        return None
    # The verb that opens it names no place: look behind it, and at the whole for an address.
    behind = text[match.end() :]
    addressed = finds("addressed", behind)
    where: Where = "any" if addressed and look.count <= MAX_CALL_WORDS else "edge"
    if not addressed and finds("reached_at", text):
        # One person, who may be the author, tells a reader where to reach them.
        if look.closed and _ONE.search(text) and not finds("platform", _REACH.sub("", behind)):
            where = "beside"
        elif look.count <= MAX_CALL_WORDS:
            where = "any"
    elif not addressed and not finds("platform", behind):
        return None if look.closed or look.count > 8 else Label("call", "edge", soft=True)
    return Label("call", where, soft=not look.closed)


def _credited_alone(look: Look) -> Label | None:
    """A credit's label, or an agency, on a line of its own."""
    alone = is_whole("agency", look.text) or is_whole("credit_alone", look.text)
    return Label("credit", "any", soft=True) if alone else None


_FINDERS: tuple[Callable[[Look], Label | None], ...] = (
    _table,
    _whole("forwarded", "mail-header", "any"),
    _whole("release", "release", "edge"),
    _whole("release_cased", "release", "tail"),
    _whole("stamp", "date", "any"),
    _copyright,
    _related_link,
    _related_label,
    _identifier,
    _metadata,
    _whole("counted", "counter", "any"),
    _whole("recipe", "counter", "edge"),
    _whole("comment_button", "comments", "any"),
    _whole("comments", "comments", "edge"),
    _whole("sponsor", "furniture", "edge"),
    _whole("image_alone", "furniture", "any"),
    _issue,
    _furniture,
    _credit,
    _credited_alone,
    _whole("forum", "forum", "any", soft=True),
    _whole("said_by", "forum", "thread", soft=True),
    _whole("translation", "furniture", "edge", soft=True),
    _whole("contact", "contact", "edge"),
    _whole("address_cased", "contact", "tail"),
    _navigation,
    _sentence,
)
