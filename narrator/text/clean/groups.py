"""What lines tell of each other: groups of furniture, lists of links, forms, tags."""

from __future__ import annotations

import re
from itertools import islice

from narrator.text.clean.page import Page

# A line goes with a group of furniture when it has no more words than this.
MAX_GROUP_WORDS = 16
STANDFIRST_WORDS, LATER_STANDFIRST_WORDS, PHRASE_WORDS = 6, 8, 4
MAX_FORM_LINES, MAX_FORM_LINE_WORDS = 12, 30
MAX_LINKS, MIN_TOPICS = 12, 3
MAX_ORPHANS, MAX_ORPHAN_LABEL = 4, 4
# A sentence behind so many lines of furniture is one of them when another follows.
AMID = 3
MAX_OFFER = 5
# Lines before the first line of furniture go with so many lines of it.
OPENED = 3
_PLAIN_WORD = re.compile(r"\b[a-zß-ÿ]{4,}")
_METADATA = frozenset({"byline", "date", "counter"})
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


def rule_orphans(page: Page) -> None:
    """Headlines in groups of their own behind a group that is nothing but a label for them; the
    last of several may be the next section's heading, where the text has headings."""
    headings = sum(
        not look.closed and label is None and look.block.kind not in ("item", "quote")
        for look, label in zip(
            page.looks[page.first : page.last], page.labels[page.first : page.last], strict=True
        )
    )
    for at, label in enumerate(page.labels[:-2]):
        lone = page.looks[at].chunk not in (page.looks[at - 1].chunk, page.looks[at + 1].chunk)
        if label is None or label.rule != "related" or label.where != "any" or not lone:
            continue
        if page.looks[at].count > MAX_ORPHAN_LABEL or not page.first < at < page.last:
            continue
        run: list[int] = []
        for place in range(at + 1, min(at + 2 + MAX_ORPHANS, len(page.looks))):
            if page.by_author(place) or not _is_link(page, place):
                break
            run.append(place)
        if len(run) > MAX_ORPHANS or (run and not page.by_author(run[-1] + 1)):
            continue
        if len(run) > 1 and headings > len(run):
            run.pop()
        page.rule("related", *run)


def _is_link(page: Page, at: int) -> bool:
    look = page.looks[at]
    asks = look.text.endswith(("?", "!", "？"))
    shaped = look.count >= STANDFIRST_WORDS - 1 and look.block.kind not in ("item", "quote")
    return shaped and page.labels[at] is None and (not look.closed or asks) and not look.prose


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
        told = sum(page.by_author(at) for at in lines)
        if controls >= 2 and told < controls and 2 * len(labels) >= len(lines):
            page.rule("group", *lines)


def rule_closing(page: Page) -> None:
    """The last groups of lines, when they hold furniture: what stands behind its first line; and
    what stands before it, when that is a question or there are several lines of furniture.

    Where blank lines part the author's paragraphs, a group of lines is seldom theirs; elsewhere
    more must speak against it.
    """
    for group in reversed(page.chunks()):
        free = [at for at in group if page.rules[at] is None]
        if group[0] <= page.title or group[0] <= page.first:
            return
        if not free:
            continue
        labelled = [at for at in group if page.labels[at] is not None]
        brief = all(page.looks[at].count <= MAX_FORM_LINE_WORDS for at in free)
        if not labelled or not brief or not _closes(page, group, labelled):
            return
        opening = [at for at in free if at < labelled[0]]
        few = len(labelled) < OPENED or any(page.by_author(at) for at in opening)
        if opening and few and not page.looks[group[0]].text.endswith("?"):
            page.rule("group", *(at for at in free if at >= labelled[0]))
            return
        page.rule("group", *free)


def _closes(page: Page, group: list[int], labelled: list[int]) -> bool:
    told = [at for at in group if page.by_author(at)]
    if page.spaced and len(group) > 1:
        return len(labelled) > 1 or not told
    opens = group[0] in labelled or page.looks[group[0]].text.endswith("?")
    enough = len(labelled) >= max(2, len(told))
    return opens and enough and not (told and told[-1] > labelled[-1])


def rule_sponsors(page: Page) -> None:
    """A box with an offer behind a line that names a sponsor or says that it is one."""
    for at, label in enumerate(page.labels):
        look = page.looks[at]
        if label is None or label.rule not in ("furniture", "byline") or look.count > 8:
            continue
        if at == page.title or not look.tongues.is_whole("advert_label", look.text.rstrip(":")):
            continue
        box = list(islice(page.chunk_behind(at), MAX_OFFER))
        if not box and at + 1 < len(page.looks):
            box = [at + 1, *islice(page.chunk_behind(at + 1), MAX_OFFER)]
        brief = all(page.looks[place].count <= MAX_FORM_LINE_WORDS for place in box)
        offers = any(
            page.looks[place].tongues.finds("offer", page.looks[place].text) for place in box
        )
        if brief and offers and len(box) < MAX_OFFER:
            page.rule("sponsor", at, *box)


def rule_head(page: Page) -> None:
    """Between the title and the last line that says who wrote it or when, short lines."""
    if page.first == len(page.looks):
        return
    ends = [
        at
        for at in range(page.title + 1, page.first)
        if (label := page.labels[at]) is not None and label.rule in _METADATA
    ]
    for at in range(page.title + 1, ends[-1] if ends else 0):
        look = page.looks[at]
        if at == page.title + 1 and page.labels[at] is None and _is_phrase(page, at):
            continue
        if look.tongues.is_whole("division", look.text):
            continue
        if (
            not look.closed
            and look.count < STANDFIRST_WORDS
            and not look.text.endswith((",", ";", ":"))
        ):
            page.rule("group", at)


def _is_phrase(page: Page, at: int) -> bool:
    """A few plain words in small letters, small words among them: no name, no section's."""
    look = page.looks[at]
    small = _PLAIN_WORD.findall(look.text)
    joined = any(word in look.tongues.words.neutral for word in look.words[1:])
    return look.count >= PHRASE_WORDS and len(small) >= 2 and joined


def rule_groups(page: Page) -> None:
    """Neighbouring lines of one group, none a sentence of the author's, mostly furniture."""
    for group in page.chunks():
        run: list[int] = []
        for at in group:
            if not page.looks[at].text or page.looks[at].block.kind == "item":
                continue
            opens = page.labels[at] is None and page.looks[at].text.endswith((",", "，", "،"))
            if at == page.title or opens or page.by_author(at) or is_standfirst(page, at):
                _rule_run(page, run)
                run = []
            else:
                run.append(at)
        _rule_run(page, run)


def is_standfirst(page: Page, at: int) -> bool:
    """A line of several words under the title, or of more below who wrote it and when."""
    look = page.looks[at]
    if page.rules[at] is not None or page.labels[at] is not None or not 0 <= page.title < at:
        return False
    if at == page.title + 1:
        return look.count >= STANDFIRST_WORDS or _is_phrase(page, at)
    if (
        look.count < LATER_STANDFIRST_WORDS
        or not page.title < at <= page.title + 5 < page.first + 5
    ):
        return False
    return at < page.first and all(
        page.labels[place] is not None or page.looks[place].count <= 3
        for place in range(page.title + 1, at)
    )


def _rule_run(page: Page, run: list[int]) -> None:
    if len(run) < 2:
        return
    gone = sum(page.rules[at] is not None for at in run)
    marked = sum(page.rules[at] is not None or page.labels[at] is not None for at in run)
    for place in (run[0], run[-1]):
        if _heads(page, run, place):
            run = [at for at in run if at != place]
            break
    if len(run) < 2:
        return
    by_label = 2 * marked >= len(run) and (len(run) >= 3 or marked == len(run))
    if not by_label and not (gone and 2 * gone >= len(run)):
        return
    for at in run:
        look, label = page.looks[at], page.labels[at]
        shaped = not look.closed or (label is not None and label.rule == "call")
        if shaped and look.count <= MAX_GROUP_WORDS and at not in page.numbering:
            page.rule(label.rule if label is not None else "group", at)


def _heads(page: Page, run: list[int], at: int) -> bool:
    """This line of a run may be a heading: a sentence of the author's follows the run."""
    behind = run[-1] + 1
    if page.rules[at] is not None or page.labels[at] is not None or behind == len(page.looks):
        return False
    if not page.by_author(behind) or page.looks[behind].chunk != page.looks[at].chunk:
        return False
    if page.first < at:
        return True
    look = page.looks[at]
    parted = page.title < 0 or look.chunk != page.looks[page.title].chunk
    return parted and at == run[-1] and _PLAIN_WORD.search(look.text) is not None


def rule_tags(page: Page) -> None:
    """Below the text, lines of a word or three: a group with furniture behind it, or the last
    lines of all with furniture before them."""
    for group in page.chunks():
        behind = group[-1] + 1
        if group[0] <= page.last or behind == len(page.looks) or page.rules[behind] is None:
            continue
        free = [at for at in group if page.rules[at] is None]
        least = 2 if page.rules[group[0] - 1] is not None else 3  # two may be a writer's farewell
        if len(free) >= least and all(_is_tag(page, at) for at in free):
            page.rule("group", *free)
    start = len(page.looks)
    while start - 1 > page.last and page.rules[start - 1] is None and _is_tag(page, start - 1):
        start -= 1
    if start < len(page.looks) - 1 and start - 1 > page.last and page.rules[start - 1] is not None:
        page.rule("group", *range(start, len(page.looks)))


def rule_topics(page: Page) -> None:
    """The last group with anything left, when it is three lines or more of a word or two and the
    text says one of them: what it is about, with no furniture beside to tell."""
    if not page.spaced:
        return
    for group in reversed(page.chunks()):
        free = [at for at in group if page.rules[at] is None]
        if not free:
            continue
        looks = [page.looks[at] for at in free]
        short = all(look.count <= 2 and not look.closed for look in looks)
        short = short and all(
            look.text[:1].isupper() and look.text[-1:].isalnum() for look in looks
        )
        above = page.looks[group[0] - 1] if group[0] else looks[0]
        if len(free) < MIN_TOPICS or not short or group[0] <= page.last or not above.closed:
            return
        said = {word for look in page.looks[: group[0]] for word in look.words}
        if any(said.issuperset(look.words) for look in looks):
            page.rule("group", *free)
        return


def _is_tag(page: Page, at: int) -> bool:
    look = page.looks[at]
    return look.count <= 3 and not look.told and not look.text.endswith((",", "，", "—", "–"))


def rule_behind(page: Page) -> None:
    """Below the text, unclosed lines between furniture, or behind two lines of it."""
    gone = 0
    run: list[int] = []
    for at in range(max(page.last, 0) + 1, len(page.looks)):
        if page.rules[at] is None:
            if page.looks[at].closed or at in page.numbering:
                gone, run = 0, []
            elif gone and (gone > 1 or page.looks[at].block.kind != "item"):
                run.append(at)
            continue
        page.rule("group", *run)
        gone, run = gone + 1, []
    if gone > 1 and len({page.rules[at] for at in range(page.last + 1, len(page.looks))}) > 1:
        page.rule("group", *run)


def rule_amid(page: Page) -> None:
    """Below the text, a sentence in the middle of a group of furniture."""
    for group in page.chunks():
        if group[0] < page.first:
            continue
        for at in group[AMID:-1]:
            if page.rules[at] is not None or page.looks[at].count > MAX_FORM_LINE_WORDS:
                continue
            before = all(page.rules[place] is not None for place in range(at - AMID, at))
            if before and page.rules[at + 1] is not None:
                page.rule("group", at)
