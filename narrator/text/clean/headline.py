"""Lines that have a headline's shape, and what stands below a headline."""

from __future__ import annotations

import re
from collections.abc import Sequence

from narrator.text.clean.label import Label
from narrator.text.clean.look import Look
from narrator.text.clean.names import is_names

MAX_TITLE_CHARACTERS, MAX_TITLE_WORDS = 200, 30
HEADLINE_WORDS, STANDFIRST_WORDS, NAME_WORDS, HEAD_LINES = 4, 6, 3, 60
MAX_SAID_WORDS = 12
_SPACED = re.compile(r"(?:\S\s+){3,}\S")
# A line that ends so names what the next line says ("News provided by").
_LEADS_ON = frozenset(["by", "with", "from", "via", "at", "to"])


def above_metadata(
    looks: Sequence[Look], labels: Sequence[Label | None], mastheads: set[int]
) -> int:
    """The first line of a headline's shape with who wrote it or when below; -1 where there is
    none, or where another headline stands before it."""
    for at, look in enumerate(looks[:HEAD_LINES]):
        if labels[at] is not None or at in mastheads:
            continue
        asks = look.text.endswith(("?", "？", "؟", "!")) and not look.prose
        if look.told and not asks:
            return at if _is_said(looks, labels, at) else _below_kickers(looks, labels, at)
        if not possible(look, None, False):
            continue
        issue = at and (above := labels[at - 1]) is not None and above.rule == "issue"
        if issue or is_names(look):
            continue
        if _is_tagline(looks, labels, at):
            continue
        shaped = look.count >= HEADLINE_WORDS or short_title(looks, labels, at)
        if shaped and _metadata_below(looks, labels, at):
            return at + _names_site(looks, labels, at)
        if look.count >= STANDFIRST_WORDS and not _menu_below(looks, labels, at):
            break
    return _below_kickers(looks, labels, HEAD_LINES)


def _is_tagline(looks: Sequence[Look], labels: Sequence[Label | None], at: int) -> bool:
    """In small letters above a longer line that begins with a capital: what the site is."""
    if not looks[at].text[0].islower() or at + 1 >= len(looks) or labels[at + 1] is not None:
        return False
    return looks[at + 1].text[0].isupper() and looks[at + 1].count > looks[at].count


def _names_site(looks: Sequence[Look], labels: Sequence[Label | None], at: int) -> bool:
    """The first line of all with a shorter one of plain words right below: a standfirst would be
    longer than its title."""
    if at or labels[1] is not None or looks[1].chunk != looks[0].chunk or looks[1].told:
        return False
    return NAME_WORDS <= looks[1].count <= looks[0].count - 2 and not is_names(looks[1])


def _is_said(looks: Sequence[Look], labels: Sequence[Label | None], at: int) -> bool:
    """A short sentence under lines of a word or two, with who wrote it or when right below."""
    below = labels[at + 1] if at + 1 < len(labels) else None
    signed = below is not None and below.rule in ("byline", "date")
    near = at + 1 < len(looks) and looks[at + 1].chunk == looks[at].chunk
    above = [look for look, label in zip(looks[:at], labels[:at], strict=True) if label is None]
    short = looks[at].count <= MAX_SAID_WORDS and not looks[at].text.endswith('"')
    return signed and near and short and all(look.count <= NAME_WORDS for look in above)


def _below_kickers(looks: Sequence[Look], labels: Sequence[Label | None], end: int) -> int:
    """The only long line among the unlabelled ones of a group of three or more; or -1."""
    told = (at for at, look in enumerate(looks) if look.told and labels[at] is None)
    free = [at for at in range(min(end, next(told, len(looks)))) if labels[at] is None]
    group = [at for at in free if looks[at].chunk == looks[free[0]].chunk]
    if not group or any(looks[at].count > NAME_WORDS for at in group[:-1]):
        return -1
    at, chunk = group[-1], looks[group[-1]].chunk
    lines = [place for place in range(at + 1) if looks[place].chunk == chunk]
    issue = any(label is not None and label.rule == "issue" for label in labels[: at + 1])
    later = any(looks[place].count > NAME_WORDS for place in free if place > at)
    long = looks[at].count > NAME_WORDS + 1 and not looks[at].prose
    return at if long and len(lines) >= 3 and not issue and not later else -1


def _menu_below(looks: Sequence[Look], labels: Sequence[Label | None], at: int) -> bool:
    """The next line is a page's menu: what stands above it names the site."""
    label = labels[at + 1] if at + 1 < len(looks) else None
    return label is not None and label.rule in ("navigation", "furniture")


def _metadata_below(looks: Sequence[Look], labels: Sequence[Label | None], at: int) -> bool:
    """Who wrote it or when stands below, a standfirst and other notes of the page between."""
    lines = names = 0
    page = False
    for look, label in zip(looks[at + 1 : at + 7], labels[at + 1 : at + 7], strict=True):
        if label is not None:
            if label.rule in ("byline", "date", "forum"):
                return True
            if label.rule in ("issue", "release"):
                return False
            page = True
            continue
        lines += look.count > NAME_WORDS
        names += look.count <= NAME_WORDS
        if look.prose or lines > 1 or names > 2 or (page and look.count > NAME_WORDS):
            return False
    return False


def short_title(looks: Sequence[Look], labels: Sequence[Label | None], at: int) -> bool:
    """A short title of plain words, and apart from it a longer line."""
    look = looks[at]
    plain = any(word in look.tongues.words.neutral for word in look.words)
    if look.count < HEADLINE_WORDS - 1 or not plain or at + 1 == len(looks):
        return False
    below = looks[at + 1]
    return labels[at + 1] is None and below.chunk != look.chunk and below.count > look.count


def possible(look: Look, label: Label | None, repeated: bool) -> bool:
    text = look.text
    if look.long or not 0 < look.count <= MAX_TITLE_WORDS or len(text) > MAX_TITLE_CHARACTERS:
        return False
    if look.block.kind in ("item", "quote") or (label is not None and not label.soft):
        return False
    if text.endswith((",", ":", ";", "，", "：")) or (look.closed and text[-1] in '”"»'):
        return False
    if "_" in text and " " not in text:  # someone's handle
        return False
    if look.tongues.is_whole("mail_header", text) and "@" in text:
        return False
    if (look.words[-1:] and look.words[-1] in _LEADS_ON) or _SPACED.fullmatch(text):
        return False
    return repeated or not text.endswith((".", "。", "…"))


def is_category(look: Look) -> bool:
    """Names of sections, or of sorts of articles ("Research article", "Open access")."""
    known = look.tongues.words
    words = [word for word in look.words if not word.isdigit()]
    if not words or not any(word in known.sections for word in words):
        return False
    sections = sum(word in known.sections for word in words)
    others = sum(word in known.weak and word not in known.sections for word in words)
    return len(words) <= 3 + others <= 5 and sections + others == len(words)
