"""Verdicts: which labels count where they stand, then what the neighbours make of a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from narrator.text.clean import groups, people, sections
from narrator.text.clean.labels import Label
from narrator.text.clean.look import Look
from narrator.text.clean.page import Page
from narrator.text.clean.title import Title, stem
from narrator.text.clean.words import fold

# A line above the title with more words than this is no section's name.
MAX_SECTION_WORDS = 6
# … or with more than this above what is surely the title.
MAX_LINE_ABOVE = 12
# A byline stands below so many sentences at most.
MAX_ABOVE_BYLINE = 1
_SIGNED = re.compile(r"\w{2,4}:? [A-ZÀ-Þ][\w.'-]+(?: [A-ZÀ-Þ][\w.'-]+){1,3}")
_REPLY = re.compile(r"^(?:re|aw|sv|rv|antw)\s?:\s*", re.IGNORECASE)
_FOOTNOTE = re.compile(r"(?:[¹²³⁰⁴-⁹]{1,3}|\[\^?\d{1,3}\]:?|\*{1,3}|†|‡)\s?\S")


def verdicts_of(
    looks: Sequence[Look], labels: Sequence[Label | None], title: Title | None
) -> list[str | None]:
    """The rule by which each block goes; None for what is kept.

    A lone block always stays: there is nothing to judge it by.
    """
    page = Page(looks, labels, title)
    if len(looks) < 2:
        return page.rules
    sections.rule_sections(page)
    groups.rule_related(page)
    groups.rule_orphans(page)
    groups.rule_forms(page)
    groups.rule_sponsors(page)
    groups.rule_closing(page)
    page.measure()
    rule_labelled(page)
    _rule_copies(page)
    _rule_above(page)
    people.rule_credited(page)
    people.rule_posters(page)
    people.rule_bylines(page)
    groups.rule_head(page)
    groups.rule_groups(page)
    _rule_categories(page)
    people.rule_votes(page)
    people.rule_bios(page, rule_labelled)
    _rule_footnotes(page)
    groups.rule_tags(page)
    groups.rule_topics(page)
    groups.rule_closing(page)
    groups.rule_behind(page)
    groups.rule_amid(page)
    return page.rules


def rule_labelled(page: Page) -> None:
    """Rules out the blocks whose labels count where they stand."""
    for at, label in enumerate(page.labels):
        if label is not None and at not in page.numbering and _counts(page, at, label):
            page.rule(label.rule, at)


def _counts(page: Page, at: int, label: Label) -> bool:
    tail = at > page.last
    if label.where == "any":
        return True
    if label.where == "edge":
        near = _again(page, at) or _is_byline(page, at, label) or _in_box(page, at, label)
        return at < page.first or tail or near
    if label.where == "beside":
        return (at < page.first or tail) and _beside_debris(page, at)
    if label.where == "thread":
        return _in_thread(page, at)
    if label.where == "tail":
        return tail
    return at < page.title or tail or _beside_controls(page, at)


def _is_byline(page: Page, at: int, label: Label) -> bool:
    """Who wrote it, under the first sentences."""
    signed = label.rule == "byline" and at <= page.first + MAX_ABOVE_BYLINE
    return signed and _SIGNED.fullmatch(page.looks[at].text) is not None


def _in_box(page: Page, at: int, label: Label) -> bool:
    """A call with nothing but a line above it in its group that is the page's wherever it
    stands."""
    chunks = [look.chunk for look in page.looks[max(at - 2, 0) : at + 2]]
    if label.rule != "call" or at < 2 or chunks.count(page.looks[at].chunk) != 2:
        return False
    above = page.labels[at - 1]
    two = page.looks[at - 1].chunk == page.looks[at].chunk
    return two and above is not None and above.where == "any"


def _again(page: Page, at: int) -> bool:
    """The same unclosed line of several words stands elsewhere too: a control, no heading."""
    look = page.looks[at]
    return not look.closed and look.count > 1 and page.copies[fold(look.text)] > 1


def _beside_debris(page: Page, at: int) -> bool:
    """A neighbour is debris by its own label."""
    near = (place for place in (at - 1, at + 1) if 0 <= place < len(page.looks))
    return any(
        page.rules[place] is not None
        or ((label := page.labels[place]) is not None and label.where != "beside")
        for place in near
        if place != page.title
    )


def _in_thread(page: Page, at: int) -> bool:
    """Who posted it, above or below the post's date, number or score."""
    near = (place for place in (at - 1, at + 1) if 0 <= place < len(page.looks))
    return any(
        page.looks[place].chunk == page.looks[at].chunk
        and (label := page.labels[place]) is not None
        and label.rule in ("date", "forum", "counter")
        for place in near
    )


def _beside_controls(page: Page, at: int) -> bool:
    """A consent notice at the top with its buttons below it in one group."""
    after = next(page.chunk_behind(at), None)
    label = page.labels[after] if after is not None else None
    return at <= page.first and label is not None and label.rule == "furniture"


def _rule_copies(page: Page) -> None:
    """The title once more, in the head, in the tail, or as a line that is no sentence."""
    if page.title < 0:
        return
    whole = stem(page.looks[page.title].text)
    for at, look in enumerate(page.looks):
        outside = at < page.first or at > page.last
        again = _REPLY.sub("", look.text)
        outside = outside or len(again) < len(look.text)
        if not look.long and (outside or not look.closed) and stem(again) == whole:
            page.rule("title-repeat", at)


def _rule_above(page: Page) -> None:
    """Short lines above the title, or between it and its copy, name a section or a site;
    sentences there stay."""
    copies = (at for at in range(page.first) if page.rules[at] == "title-repeat")
    for at in range(max(page.title, *copies, page.title)):
        look = page.looks[at]
        words = sum(len(word) > 1 for word in look.words)  # "T H E  N A M E" is one
        most = MAX_LINE_ABOVE if page.sure else MAX_SECTION_WORDS
        if not look.closed and (look.count <= most or not words):
            page.rule("above-title", at)


def _rule_categories(page: Page) -> None:
    """Names of sections below the title, with furniture beside them."""
    listed = {
        fold(look.text)
        for look, rule in zip(page.looks, page.rules, strict=True)
        if rule == "contents"
    }
    above = {fold(page.looks[at].text) for at in range(max(page.title, 0)) if page.rules[at]}
    for at in range(page.title + 1, page.first):
        look = page.looks[at]
        if look.count <= MAX_SECTION_WORDS and not look.closed and fold(look.text) in above:
            page.rule("navigation", at)
        if fold(look.text) in listed:
            continue
        if 0 < len(look.words) <= 3 and look.tongues.words.sections.issuperset(look.words):
            near = (place for place in (at - 1, at + 1) if place < len(page.looks))
            if not look.closed and any(page.rules[place] is not None for place in near):
                page.rule("navigation", at)


def _rule_footnotes(page: Page) -> None:
    """Notes below the text, from the end up."""
    for at in range(len(page.looks) - 1, page.first, -1):
        look = page.looks[at]
        if page.rules[at] is not None:
            continue
        text = look.block.text
        if look.count > 60 or not _FOOTNOTE.match(text) or (text[0] == "*" and not look.closed):
            break
        page.rule("footnote", at)
    page.measure()
    rule_labelled(page)
