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

from narrator.text.clean import metadata, sentences
from narrator.text.clean.label import Label, Where
from narrator.text.clean.look import Look

__all__ = ["Label", "label_of"]

# A row of a page's links: parts between bars, arrows, dots or wide gaps.
_GAP = re.compile(r"\s+[|›»>·•/∙–—]\s+|\s*[|›»]\s*|\s{2,}|\t")
_HARD_GAP = re.compile(r"[|›»>/·•∙]")
# "- 12 -", as printed pages are numbered; the first dash is read as an item's.
_PAGE_NUMBER = re.compile(r"\d{1,4}\s?[-–—]")
_ARROW = re.compile(r"[←→«»‹›⟵⟶<>]\s*\w|.*[→»›⟶>]$")
_BARRED = re.compile(r"\s*\|.*\|.*\|")
# "l'article", "dell'articolo": what stands before the apostrophe says nothing.
_ELIDED = re.compile(r"^(?:[ldsnmtcj]|qu|un|all|dell|nell|sull|dall|quest)['’](?=\w{3})")
_ON_X = re.compile(r"\b(?:on|to|via|in)\s+X\b")
_MORE = frozenset(["more", "latest", "mehr", "más", "mais", "meer", "altre", "altri"])
_STRONG_RELATED = frozenset(["related", "recommended", "trending", "popular", "similar", "also"])


MAX_WHOLE_WORDS = 30
_FOR_WHOLE: dict[Callable[[Look], Label | None], str] = {}


def label_of(look: Look) -> Label | None:
    """The first label that fits; None for what looks like an author's."""
    if look.long:
        return None
    numbered = look.block.kind == "item" and _PAGE_NUMBER.fullmatch(look.text) is not None
    if numbered or not any(character.isalnum() for character in look.text):
        return Label("separator", "any")
    whole = _may_be_whole(look) and look.tongues.is_one_of(_WHOLE_NAMES, look.text)
    for find in _FINDERS if whole else _IN_SENTENCES:
        found = find(look)
        if found is not None:
            return _called(look, found)
    return None


def _called(look: Look, found: Label) -> Label:
    """What is a control at the edge only may be a call to the reader wherever it stands."""
    if found.rule == "furniture" and found.where == "edge" and look.count >= 4:
        call = sentences.sentence(look)
        if call is not None and call.where == "any":
            return call
    return found


def _whole(
    name: str, rule: str, where: Where, *, soft: bool = False
) -> Callable[[Look], Label | None]:
    """A label for an unclosed line that is nothing but `name`."""

    def find(look: Look) -> Label | None:
        if not _may_be_whole(look) or not look.tongues.is_whole(name, look.text):
            return None
        return Label(rule, where, soft)

    _FOR_WHOLE[find] = name
    return find


def _may_be_whole(look: Look) -> bool:
    return not look.closed and look.count <= MAX_WHOLE_WORDS


def _table(look: Look) -> Label | None:
    if look.closed:
        return None
    tabbed = any(line.lstrip().count("\t") >= 2 for line in look.raw.split("\n"))
    return Label("table", "any") if tabbed or _BARRED.match(look.raw) else None


def _copyright(look: Look) -> Label | None:
    if look.count > 40:
        return None
    if look.tongues.finds("copyright", look.unquoted) or look.tongues.is_whole(
        "permission", look.unquoted
    ):
        return Label("copyright", "edge")
    return None


def _related_link(look: Look) -> Label | None:
    """A label, a colon or an arrow, and a headline: no sentence with a full stop."""
    if look.count > 24 or (look.closed and not look.text.endswith(("?", "？", "!"))):
        return None
    found = look.tongues.pattern("related_link").match(look.text.lstrip("([*_>→»• "))
    if found is None:
        return None
    rest = look.text.lstrip("([*_>→»• ")[found.end() :]
    boxed = found.group().endswith("】")
    if not boxed and re.match(r"\s*[:：»›→>|]\s*\S|\s+[–—-]\s+\S", rest) is None:
        return None
    return Label("related", "any", soft=True)


def _related_label(look: Look) -> Label | None:
    text = look.text.rstrip(":：… ")
    if look.count > 7 or text.endswith((".", "!", "?")):
        return None
    known = look.tongues.words
    of_section = 2 <= len(look.words) <= 3 and known.sections.issuperset(look.words[1:])
    if of_section and look.words[0] in _MORE:
        return Label("related", "any", soft=True)
    words = {word for word in look.words if not word.isdigit()}
    if len(words) > 1 and words <= known.related and words & known.related_keys:
        return Label("related", "any" if words & _STRONG_RELATED else "edge", soft=True)
    if look.tongues.is_whole("related_label", text):
        return Label("related", "edge" if text.lower().startswith("more") else "any", soft=True)
    return None


def _furniture(look: Look) -> Label | None:
    """A line of which each word belongs to a page's own controls."""
    if not look.words or look.count > 14:
        return None
    known = look.tongues.words
    others = known.controls
    words = [
        part
        for word in look.words
        for part in ([word] if word in others else _ELIDED.sub("", word).split("-"))
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
    if words[0] in known.strong and not asks and len(words) <= 4 and len(rest) == 2:
        return Label("furniture", "edge", soft=True)
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
    if not look.tongues.begins("credit", look.text):
        return None
    return Label("credit", "any", soft=look.count > 6)


def _navigation(look: Look) -> Label | None:
    """A row of short parts between bars, arrows or wide gaps; or an arrow to another page."""
    if look.closed or look.count > 24:
        return None
    parts = [part for part in _GAP.split(look.raw.strip()) if part.strip()]
    longest = max((len(part.split()) for part in parts), default=0)
    if len(parts) >= 2 and longest <= 4 and (len(parts) >= 3 or _HARD_GAP.search(look.raw)):
        return Label("navigation", "edge", soft=len(parts) < 3)
    quoted = look.text.startswith("«") and "»" in look.text
    if look.count <= 16 and not quoted and _ARROW.match(look.text):
        return Label("navigation", "edge")
    return None


def _credited_alone(look: Look) -> Label | None:
    """A credit's label, or an agency, on a line of its own."""
    alone = look.tongues.is_whole("agency", look.text) or look.tongues.is_whole(
        "credit_alone", look.text
    )
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
    metadata.identifier,
    _whole("continues", "furniture", "any"),
    _whole("posted_by", "forum", "any"),
    metadata.metadata,
    _whole("counted", "counter", "any"),
    sentences.rating,
    _whole("recipe", "counter", "edge"),
    _whole("comment_button", "comments", "any"),
    _whole("comments", "comments", "edge"),
    _whole("timed", "contents", "tail"),
    _whole("image_alone", "furniture", "any"),
    metadata.issue,
    _furniture,
    _whole("sponsor", "furniture", "edge"),
    _credit,
    _credited_alone,
    _whole("forum", "forum", "any", soft=True),
    _whole("said_by", "forum", "thread", soft=True),
    _whole("translation", "furniture", "edge", soft=True),
    sentences.captioned,
    _whole("wide_control", "furniture", "any"),
    _whole("wide_byline", "byline", "edge", soft=True),
    sentences.wide,
    _whole("contact", "contact", "edge"),
    _whole("address_cased", "contact", "tail"),
    _navigation,
    sentences.sentence,
)
_WHOLE_NAMES = tuple(_FOR_WHOLE.values())
# Those that can tell something of a line that is none of these.
_IN_SENTENCES = tuple(find for find in _FINDERS if find not in _FOR_WHOLE)
