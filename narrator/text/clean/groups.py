"""What lines tell of each other: groups of furniture, lists of links, forms, tags."""

from __future__ import annotations

from itertools import islice

from narrator.text.clean.page import Page

# A line goes with a group of furniture when it has no more words than this.
MAX_GROUP_WORDS = 16
STANDFIRST_WORDS = 6
MAX_LEFT, MAX_LEFT_WORDS = 3, 24
MAX_FORM_LINES, MAX_FORM_LINE_WORDS = 12, 30
MAX_LINKS = 12
# So many lines of no more words each, on average, are a menu.
MENU_LINES, MENU_LINE_WORDS = 10, 5
_CONTROLS = frozenset({"furniture", "call", "consent"})


def rule_related(page: Page) -> None:
    """The lines behind a label that points to other articles, in its group of lines."""
    for at, label in enumerate(page.labels):
        look = page.looks[at]
        if label is None or label.rule != "related" or look.count > 8 or at == page.title:
            continue
        if ":" in look.text[:-1]:
            continue
        for later in islice(page.chunk_behind(at), MAX_LINKS):
            link = page.looks[later]
            asks = link.text.endswith(("?", "!", "？"))
            if link.prose or (link.closed and not asks):
                break
            page.rule("related", at, later)


def rule_forms(page: Page) -> None:
    """A group of lines with two controls or more, half of it furniture: a form, its sentences
    included."""
    for group in page.chunks():
        lines = [
            at
            for at in group
            if at != page.title
            and page.looks[at].block.kind != "item"
            and not is_standfirst(page, at)
        ]
        if not 3 <= len(lines) <= MAX_FORM_LINES:
            continue
        if any(page.looks[at].count > MAX_FORM_LINE_WORDS for at in lines):
            continue
        labels = [label for at in lines if (label := page.labels[at]) is not None]
        controls = sum(label.rule in _CONTROLS for label in labels)
        if controls >= 2 and 2 * len(labels) >= len(lines):
            page.rule("group", *lines)


def rule_groups(page: Page) -> None:
    """Neighbouring lines of one group, none a sentence of the author's, mostly furniture."""
    for group in page.chunks():
        run: list[int] = []
        for at in group:
            if not page.looks[at].text or page.looks[at].block.kind == "item":
                continue
            if at == page.title or page.by_author(at) or is_standfirst(page, at):
                _rule_run(page, run)
                run = []
            else:
                run.append(at)
        _rule_run(page, run)


def is_standfirst(page: Page, at: int) -> bool:
    """A line of several words right under the title."""
    free = page.rules[at] is None and page.labels[at] is None
    return free and at == page.title + 1 > 0 and page.looks[at].count >= STANDFIRST_WORDS


def _rule_run(page: Page, run: list[int]) -> None:
    if len(run) < 2:
        return
    gone = sum(page.rules[at] is not None for at in run)
    marked = sum(page.rules[at] is not None or page.labels[at] is not None for at in run)
    by_label = 2 * marked >= len(run) and (len(run) >= 3 or marked == len(run))
    if not by_label and not (gone and 2 * gone >= len(run)):
        return
    for at in run:
        look, label = page.looks[at], page.labels[at]
        if not look.closed and look.count <= MAX_GROUP_WORDS and at not in page.numbering:
            page.rule(label.rule if label is not None else "group", at)


def rule_tags(page: Page) -> None:
    """Below the text, lines of a word or three: a group with furniture behind it, or the last
    lines of all with furniture before them."""
    for group in page.chunks():
        behind = group[-1] + 1
        if group[0] <= page.last or behind == len(page.looks) or page.rules[behind] is None:
            continue
        free = [at for at in group if page.rules[at] is None]
        if len(free) >= 2 and all(_is_tag(page, at) for at in free):
            page.rule("group", *free)
    start = len(page.looks)
    while start - 1 > page.last and page.rules[start - 1] is None and _is_tag(page, start - 1):
        start -= 1
    if start < len(page.looks) - 1 and start - 1 > page.last and page.rules[start - 1] is not None:
        page.rule("group", *range(start, len(page.looks)))


def _is_tag(page: Page, at: int) -> bool:
    look = page.looks[at]
    return look.count <= 3 and not look.told and look.text[-1] not in ",，—–"


def rule_menus(page: Page) -> None:
    """Below the text, many short unclosed lines, a fifth of them furniture: a page's foot."""
    tail = [at for at in range(page.last + 1, len(page.looks)) if not page.looks[at].closed]
    gone = sum(page.rules[at] is not None for at in tail)
    free = [at for at in tail if page.rules[at] is None and page.looks[at].block.kind != "item"]
    if page.last < page.first or len(free) < MENU_LINES or 5 * gone < len(tail):
        return
    if sum(page.looks[at].count for at in free) <= MENU_LINE_WORDS * len(free):
        page.rule("navigation", *free)


def rule_leftovers(page: Page) -> None:
    """Below the text, a few unclosed lines with furniture on both sides."""
    run: list[int] = []
    for at in range(max(page.last, 0) + 1, len(page.looks) + 1):
        ended = at == len(page.looks)
        if not ended and page.rules[at] is None and not page.looks[at].closed:
            run.append(at)
            continue
        if run and (ended or page.rules[at] is not None) and (not ended or len(run) == 1):
            before = page.rules[run[0] - 1]
            words = sum(page.looks[place].count for place in run)
            if before is not None and len(run) <= MAX_LEFT and words <= MAX_LEFT_WORDS:
                page.rule("related" if before == "related" else "group", *run)
        run = []
