"""Stretches behind a label of their own: references, comments, contents, notes on a maker."""

from __future__ import annotations

import re
from itertools import islice

from narrator.text.clean.page import Page
from narrator.text.clean.words import fold

# Shares of the article's words: comments and a writer's box stand behind the first, a note on a
# firm behind the second.
COMMENTS_FROM, ABOUT_FROM = 0.5, 0.4
_ABOUT = re.compile(
    r"about (?:the )?(?P<who>[\w’'&.,+ -]{2,60}?)\s*(?P<colon>:\s*\S.*)?",
    re.IGNORECASE | re.DOTALL,
)
_MAKER = re.compile(r"(?:authors?|writers?|reporters?|us|me|this \w+)\b", re.IGNORECASE)
_SIGNATURE_RULE = re.compile(r"[_=]{4,}|--")
_LETTERED = re.compile(r"[a-z][.)]\s")
_NUMBERING = re.compile(r"^\d{1,2}(?:\.\d{1,2})*\.?\s+")
MAX_NOTE_WORDS, MIN_HEADINGS = 60, 3
MAX_HEADERS, MAX_BOX_LINES, MAX_ENTRIES = 12, 5, 80
# The author's words above a box about the writer are so many times the box's.
BOX_SHARE = 3


def rule_sections(page: Page) -> None:
    """Rules out the sections that are no part of the article."""
    _mail_headers(page)
    _headings_to_come(page)
    total = sum(look.count for look in page.looks) or 1
    read = 0
    contents = True
    for at, look in enumerate(page.looks):
        read += look.count
        if page.rules[at] is not None or look.long or at == page.title:
            continue
        label = page.labels[at]
        kind = label.rule if label is not None else ""
        name = look.text.rstrip(": ")
        if look.tongues.is_whole("back_matter", name):
            _references(page, at)
        elif contents and look.tongues.is_whole("contents", name):
            _contents(page, at)
            contents = False
        elif kind == "comments" and read > COMMENTS_FROM * total:
            _comments(page, at)
        elif read > ABOUT_FROM * total and look.tongues.is_whole("release_end_cased", look.text):
            page.rule("release", *range(at, len(page.looks)))
            return
        elif kind == "byline" and read > COMMENTS_FROM * total:
            _writer_box(page, at)
        elif _SIGNATURE_RULE.fullmatch(look.text):
            _signature(page, at)
        elif read > ABOUT_FROM * total and look.count <= 60:
            _about(page, at)


def _mail_headers(page: Page) -> None:
    """Three header lines or more together (RFC 5322, 2.2), as a forwarded mail shows them."""
    run: list[int] = []
    for at, look in enumerate(page.looks):
        if (
            len(run) < MAX_HEADERS
            and not look.long
            and look.tongues.is_whole("mail_header", look.text)
        ):
            run.append(at)
            continue
        if len(run) >= 3:
            page.rule("mail-header", *run)
        run = []
    if len(run) >= 3:
        page.rule("mail-header", *run)


def _references(page: Page, at: int) -> None:
    """A list of references: lines of its group, then whatever looks like a reference."""
    chunk = page.looks[at].chunk
    places = []
    cited = 0
    for later in range(at + 1, len(page.looks)):
        look = page.looks[later]
        cites = not look.long and look.tongues.begins("reference", look.text)
        listed = look.chunk == chunk or look.block.kind == "item"
        bare = page.labels[later] is not None and not look.text.strip("[]edit ")
        numbered = look.block.kind == "item" and look.count <= MAX_NOTE_WORDS
        if cites or bare or (listed and (numbered or not look.prose)):
            places.append(later)
            lettered = _LETTERED.match(look.text) is not None
            cited += cites or bare or lettered or not page.by_author(later)
        else:
            break
    if 2 * cited > len(places):
        page.rule("reference", at, *places)


def _contents(page: Page, at: int) -> None:
    """Lines behind the label that come back as headings."""
    lines = islice(page.chunk_behind(at), MAX_ENTRIES)
    places = [place for place in lines if not page.looks[place].closed]
    if not places:
        return
    entries = [_entry(page.looks[place].text) for place in places]
    later = {_entry(look.text) for look in page.looks[places[-1] + 1 :] if look.count <= 20}
    if 2 * sum(entry in later for entry in entries) >= len(entries):
        page.rule("contents", at, *places)


def _headings_to_come(page: Page) -> None:
    """A group of lines above the text, each of which comes back in turn as a heading, alone in a
    group of its own: contents without a label."""
    groups = page.chunks()
    alone = [page.looks[group[0]].text for group in groups if len(group) == 1]
    for group in groups:
        if group[0] >= page.first:
            return
        lines = [page.looks[at].text for at in group]
        if len(lines) < MIN_HEADINGS or any(page.looks[at].closed for at in group):
            continue
        if lines[0].endswith(":") and len(lines) > MIN_HEADINGS:
            lines = lines[1:]
        later = iter(alone)
        if all(line in later for line in lines):
            page.rule("contents", *group)
            return


def _entry(text: str) -> str:
    return fold(_NUMBERING.sub("", text))


def _comments(page: Page, at: int) -> None:
    """Behind a count of comments all is comments, when another control follows. A button to
    write one may stand between two of the author's paragraphs: a sentence behind it is theirs."""
    if at + 1 < len(page.looks):
        if not any(page.labels[at + 1 :]):
            return
        if page.looks[at].tongues.is_whole(
            "comment_button", page.looks[at].text
        ) and page.by_author(at + 1):
            return
    page.rule("comments", *range(at, len(page.looks)))


def _writer_box(page: Page, at: int) -> None:
    """Who wrote it, below the text, and what is told of them in the same group of lines."""
    page.rule("byline", at)
    box = []
    for place in islice(page.chunk_behind(at), MAX_BOX_LINES):
        if page.looks[place].count > 40:
            break
        box.append(place)
    told = sum(page.looks[place].count for place in box)
    before, more = page.told_words(at), page.told_words() > page.told_words(at + len(box) + 1)
    if not more and before >= BOX_SHARE * told:
        page.rule("bio", *box)


def _signature(page: Page, at: int) -> None:
    """What a post's writer puts under every post, behind a drawn line."""
    for place in islice(page.chunk_behind(at), MAX_BOX_LINES):
        if page.looks[place].count > 30:
            return
        page.rule("signature", place)


def _about(page: Page, at: int) -> None:
    """A note on the author or a firm, about a name that its text says again."""
    if page.looks[at].tongues.is_whole("about_maker", page.looks[at].text.rstrip(": ")):
        page.rule(
            "bio",
            at,
            *islice(range(at + 1, len(page.looks)), 1),
            *page.chunk_behind(at),
        )
        return
    head, colon, _ = page.looks[at].text.partition(":")
    if colon and page.looks[at].tongues.is_whole("about_maker", head):
        page.rule("bio", at)
        return
    match = _ABOUT.fullmatch(page.looks[at].text)
    if match is None:
        return
    who = match.group("who")
    maker = _MAKER.match(who) is not None
    if match.group("colon") is not None:
        if maker:
            page.rule("bio", at)
        return
    if at + 1 == len(page.looks) or page.looks[at].closed:
        return
    named = who[:1].isupper() and fold(who) in fold(page.looks[at + 1].text[:400])
    if maker or named:
        page.rule("bio", at, at + 1, *page.chunk_behind(at + 1))
