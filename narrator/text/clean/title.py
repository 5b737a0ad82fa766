"""Which block is the title, and where a site's name was hung on it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from narrator.text.clean.headline import (
    MAX_TITLE_WORDS,
    above_metadata,
    is_category,
    possible,
)
from narrator.text.clean.label import Label
from narrator.text.clean.look import Look
from narrator.text.clean.masthead import mastheads_of
from narrator.text.clean.names import LAST_BLOCKS, is_names, tells
from narrator.text.clean.suffix import reached_start, suffix_start
from narrator.text.clean.words import fold

MAX_NOTICE_WORDS = 16
# A line of so few words may come again without being a title: a name, an office.
MAX_SHORT_WORDS = 3
# More lines than this above the text are a page's menus.
MENU_LINES = 12
# So many different lines that come twice are a list of the headings to come.
LISTED_COPIES = 3
_HUNG = re.compile(r"\s*(?:[•|·»:–—]|::|\s-)\s+(?=\S[^•|·»–—]{0,60}$)")
_QUOTED = re.compile(r'"([^"]{3,200})"|«\s*([^»]{3,200}?)\s*»')


class Title(NamedTuple):
    """The title stands at [0, end) of block `at`; `sure` says that more than its place shows it:
    it comes again, a site's name hangs on it, or a page's lines stand around it."""

    at: int
    end: int
    sure: bool


def given_title(text: str, at: int, site: str) -> Title:
    """The title that reading found, in block `at`; `site` is what its page calls itself."""
    end = suffix_start(text)
    if end == len(text) and (name := fold(site)):
        hung = _HUNG.search(text, max(len(text) - 80, 0))
        if hung is not None and hung.start() and fold(text[hung.end() :]) == name:
            end = hung.start()
    return Title(at, end, True)


def stem(text: str) -> str:
    """The folded text less a site's name: equal for all copies of a title."""
    return fold(text[: suffix_start(text)])


def title_of(looks: Sequence[Look], labels: Sequence[Label | None]) -> Title | None:
    """The title among the blocks before the first paragraph, or None without evidence for one."""
    mastheads = set(mastheads_of(looks, labels))
    headed = above_metadata(looks, labels, mastheads)
    if headed >= 0 and looks[headed].told and looks[headed].text.endswith((".", "。")):
        return Title(headed, len(looks[headed].block.text), True)
    stems = _repeatable(looks, labels)
    at = _best(looks, labels, stems, mastheads, headed)
    if at < 0 and (_signed_first(looks, labels) or _alone_above(looks, labels)):
        at = 0
    if at < 0 or not _followed(looks, labels, at):
        return None
    end = suffix_start(looks[at].block.text)
    if end == len(looks[at].block.text):
        end = reached_start(looks, at)
    sure = (
        bool(mastheads) or end < len(looks[at].block.text) or stems[stem(looks[at].text)] > 1
    ) or _among_page(labels, at)
    return Title(at, end, sure)


def _best(
    looks: Sequence[Look],
    labels: Sequence[Label | None],
    stems: Counter[str],
    mastheads: set[int],
    headed: int,
) -> int:
    """The likeliest of the lines above the text; -1 where none may be a title."""
    said_by_page = _said_by_page(looks, labels)
    named = _named_by_page(looks, labels)
    best: tuple[float, int] | None = None
    candidates: list[int] = []
    rank = 0
    for at, look in enumerate(looks):
        repeated = not look.long and stems[stem(look.text)] > 1
        if _ends_head(look, labels[at], repeated):
            if best is None and look.count <= MAX_NOTICE_WORDS:
                best = _behind_notice(looks, labels, at)
            break
        if at in mastheads or not possible(look, labels[at], repeated):
            continue
        score = _score(look, labels[at], repeated) - 0.5 * rank
        folded = fold(look.text) if named or said_by_page else ""
        score += _placed(looks, labels, at, repeated) + 4 * (folded in named)
        score += 4 * (at == headed)
        if labels[at] is None:
            score -= 3 * (f" {folded} " in said_by_page)
        if said_by_page and at and looks[at - 1].chunk == look.chunk and not looks[at - 1].long:
            named_above = f" {fold(looks[at - 1].text)} "
            score -= 2 * (len(named_above) > 3 and named_above in said_by_page)
        candidates.append(at)
        rank += labels[at] is None and not (mastheads and is_category(look))
        if best is None or score > best[0]:
            best = (score, at)
    if best is not None and len(candidates) > MENU_LINES:
        best = _below_menu(looks, labels, candidates)
    return best[1] if best is not None else -1


def _signed_first(looks: Sequence[Look], labels: Sequence[Label | None]) -> bool:
    """The first line of all has who wrote it or when right below, whatever it says itself."""
    below = labels[1] if len(labels) > 1 else None
    signed = below is not None and below.rule in ("byline", "date")
    first = looks[0]
    return signed and not first.closed and 0 < first.count <= MAX_NOTICE_WORDS


def _among_page(labels: Sequence[Label | None], at: int) -> bool:
    """Under a menu, or above a byline, a date or a count of the page."""
    above, below = (
        label.rule if 0 <= place < len(labels) and (label := labels[place]) is not None else ""
        for place in (at - 1, at + 1)
    )
    return above in ("furniture", "navigation") or below in (
        "byline",
        "date",
        "counter",
    )


def _repeatable(looks: Sequence[Look], labels: Sequence[Label | None]) -> Counter[str]:
    """How often each line of several words stands in the text; none, where so many come twice
    that they are a list of the headings to come."""
    lines = [
        (stem(look.text), label is None)
        for look, label in zip(looks, labels, strict=True)
        if not look.long and 1 < look.count <= MAX_TITLE_WORDS
    ]
    free = Counter(line for line, unlabelled in lines if unlabelled)
    if sum(count > 1 for count in free.values()) >= LISTED_COPIES:
        return Counter()
    return Counter(line for line, _ in lines)


def _alone_above(looks: Sequence[Look], labels: Sequence[Label | None]) -> bool:
    """The first line stands by itself above a text that nothing else of a page surrounds: so it
    is no control of a page either, whatever it says ("Terms and Conditions")."""
    first = looks[0]
    if len(looks) < 2 or any(
        label is not None and label.rule != "separator" for label in labels[1:]
    ):
        return False
    short = not first.long and not first.closed and 0 < first.count <= MAX_NOTICE_WORDS
    label = labels[0]
    page = label is not None and label.rule in (
        "furniture",
        "related",
        "comments",
        "call",
        "issue",
        "release",
    )
    return short and page and looks[1].chunk != first.chunk


def _below_menu(
    looks: Sequence[Look], labels: Sequence[Label | None], candidates: Sequence[int]
) -> tuple[float, int]:
    """The title of a page that was copied whole: below its menus, the longest of the last lines
    before the text."""
    near = [at for at in candidates[-MENU_LINES:] if labels[at] is None] or candidates[-1:]
    return max((min(looks[at].count, MAX_NOTICE_WORDS), at) for at in near)


def _behind_notice(
    looks: Sequence[Look], labels: Sequence[Label | None], at: int
) -> tuple[float, int] | None:
    """A title behind a short notice of the page: a line with a date or a byline under it."""
    for place in range(at + 1, min(at + 5, len(looks) - 1)):
        if looks[place].closed:
            return None
        if not possible(looks[place], labels[place], False) or labels[place] is not None:
            continue
        under = [label for label in labels[place + 1 : place + 3] if label is not None]
        if any(label.rule in ("date", "byline", "identifier") for label in under):
            return 0.0, place
    return None


def _ends_head(look: Look, label: Label | None, repeated: bool) -> bool:
    """An author's sentence, or a list of contents: no title stands behind it."""
    if not look.long and look.tongues.is_whole("contents", look.text.rstrip(": ")):
        return True
    if repeated or label is not None:
        return False
    if look.text.rstrip(")").endswith(("?", "!", "？", "！")) and not look.prose:
        return False
    return look.told or look.block.kind == "quote"


def _score(look: Look, label: Label | None, repeated: bool) -> float:
    score = (4.0 if look.count > MAX_SHORT_WORDS else 2.5) if repeated else 0.0
    if suffix_start(look.text) < len(look.text):
        score += 2
    if label is not None:
        score -= 1 if label.rule == "issue" else 3
    if is_category(look):
        score -= 3.5
    return score


def _placed(
    looks: Sequence[Look], labels: Sequence[Label | None], at: int, repeated: bool
) -> float:
    """What the neighbours add: under a menu and above a byline or a date stands a title; in a
    group with other lines, or above an issue's number, seldom one."""
    score = 0.0
    above, below = (
        labels[place] if 0 <= place < len(labels) else None for place in (at - 1, at + 1)
    )
    under_menu = above is not None and above.rule in ("furniture", "navigation")
    dated = below is not None and below.rule in ("byline", "date")
    if under_menu and dated and not is_category(looks[at]):
        score += 1
    if is_names(looks[at]) or any(
        _tells_of(other, looks[at].text)
        for other in looks[-LAST_BLOCKS:]
        if other.text.startswith(looks[at].text)
    ):
        score -= 3
    if (
        below is not None
        and below.rule in ("issue", "release")
        and looks[at + 1].chunk == looks[at].chunk
    ):
        score -= 3
    if at and looks[at - 1].chunk == looks[at].chunk and not repeated:
        menu = above is not None and above.rule in ("furniture", "navigation")
        score -= 1 if above is None else 0.5 if menu else 1.5
    return score


def _tells_of(look: Look, name: str) -> bool:
    """It says who bears this name: it is a writer's, no title."""
    text = look.text
    return (
        not look.long
        and 4 < len(name) < len(text)
        and text.startswith(f"{name} ")
        and tells(look, len(name))
    )


def _said_by_page(looks: Sequence[Look], labels: Sequence[Label | None]) -> str:
    """What the page says of itself ("Thanks for reading …", "© …"): a title there is its own."""
    said = [
        f" {fold(look.text)} "
        for look, label in zip(looks, labels, strict=True)
        if label is not None and label.rule in ("call", "copyright")
    ]
    return "\n".join(said)


def _named_by_page(looks: Sequence[Look], labels: Sequence[Label | None]) -> set[str]:
    """What a line of the page quotes ("2 thoughts on “…”"), folded: a title by all likelihood."""
    return {
        fold(quoted)
        for look, label in zip(looks, labels, strict=True)
        if label is not None and look.count <= MAX_TITLE_WORDS
        for quotes in _QUOTED.findall(look.text)
        for quoted in quotes
    } - {""}


def _followed(looks: Sequence[Look], labels: Sequence[Label | None], at: int) -> bool:
    """Something to read stands behind it: a title heads a text."""
    return any(
        look.told and labels[place] is None for place, look in enumerate(looks[at + 1 :], at + 1)
    )
