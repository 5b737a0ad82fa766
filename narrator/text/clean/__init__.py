"""Article → the article without debris, every removal with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from narrator.errors import NothingToRead
from narrator.text.clean import heads, markup, override, policy, rows
from narrator.text.clean.labels import Label, label_of
from narrator.text.clean.leaving import Leaving
from narrator.text.clean.look import looks_of
from narrator.text.clean.marks import Mark, note_numbers, without
from narrator.text.clean.reasons import REASONS
from narrator.text.clean.title import Title, given_title, title_of
from narrator.text.clean.zones import verdicts_of
from narrator.text.language import language_of
from narrator.types import Article, Block

__all__ = ["RULES", "clean"]

RULES = frozenset(REASONS)
"""The names of all rules, for `keep` and `drop`."""


def clean(
    article: Article,
    *,
    title: str | None = None,
    keep: frozenset[str] = frozenset(),
    drop: frozenset[str] = frozenset(),
) -> Article:
    """The article with its title found, its debris taken out, and a removal for each stretch.

    A title that reading found is the title, less a site's name that hangs on it. `title` replaces
    the one that is found: the article's own is then a removal where it says the same (case and
    punctuation ignored), or where more than its place shows that it is the title: reading found
    it, it comes twice, a site's name hangs on it, it stands above a byline or a date, or below a
    menu. A first line that merely may be the title stays as the first block.

    Code, big tables, captions and footnotes go, where anything else is left to read. Code and
    tables leave a "notice" in their place, and so does a teaser's missing rest, below the title.
    Tables in plain text become "row" blocks where their columns are certain.

    An article with removals was cleaned before: its lines are not judged again.

    `keep` and `drop` override rules by name: what a kept rule would remove stays; what a dropped
    one recognises goes wherever it stands. Raises BadValue for a name that is no rule's, or that
    is in both; NothingToRead where nothing is left.
    """
    override.check(keep, drop, RULES)
    found = _cleaned(article, title, keep, drop)
    if _is_empty(found):
        found = _cleaned(article, title, keep | (policy.UNREAD - drop), drop)
    if _is_empty(found) and found.title_block is None:
        raise NothingToRead(tuple(one.rule for one in found.removals))
    return found


def _is_empty(article: Article) -> bool:
    return all(block.kind == "notice" for block in article.blocks)


def _cleaned(
    article: Article, title: str | None, keep: frozenset[str], drop: frozenset[str]
) -> Article:
    blocks = list(article.blocks)
    if article.kind == "text":
        blocks = rows.with_rows(article.source, blocks)
    headed = policy.title_place(article, blocks) if article.title else None
    if headed is not None:
        blocks.insert(headed, article.title_block or Block("heading", article.title, ()))
    notes = note_numbers(block.text for block in blocks)
    if markup.FIRST_LETTER in article.source:
        notes |= {markup.FIRST_LETTER}
    verdicts = policy.judged(blocks, keep, drop)
    free = {
        at: number
        for number, at in enumerate(
            at for at, (_, settled) in enumerate(verdicts) if not settled or at == headed
        )
    }
    looked = [blocks[at] for at in free]
    marks = [markup.marks_in(article, block.text, notes) for block in looked]
    given = free[headed] if headed is not None else None
    found, rules = _rules(article, looked, marks, given, keep, drop)
    stays = [block.text for block, rule in zip(looked, rules, strict=True) if rule is None]
    language = article.language
    if not article.removals:
        language = language_of(stays, article.metadata.language)
    leaving = Leaving(article, language, keep, dict(policy.tables_of(blocks)), notes)
    for at, block in enumerate(blocks):
        number = free.get(at, -1)
        rule = rules[number] if at in free else verdicts[at][0]
        if at in free and found is not None and number == found.at:
            leaving.titled(block, found, marks[number])
        elif at in free and rule is None:
            leaving.kept(block, marks[number])
        elif at in free and rule is not None:
            leaving.out(block, rule)
        elif rule is not None:
            leaving.out_together(block, rule)
        else:
            leaving.as_is(block)
    return leaving.article(title, found)


def _rules(
    article: Article,
    blocks: Sequence[Block],
    marks: Sequence[list[Mark]],
    given: int | None,
    keep: frozenset[str],
    drop: frozenset[str],
) -> tuple[Title | None, list[str | None]]:
    """The title, and by what rule each block goes; `given` is the title's place, where reading
    found one."""
    if not blocks:
        return None, []
    texts = [
        without(block.text, inside).strip() if inside else block.text
        for block, inside in zip(blocks, marks, strict=True)
    ]
    if len(texts) == 1 and not texts[0]:
        marks[0].clear()
        texts = [blocks[0].text]
    looks = looks_of(article.source, tuple(blocks), texts)
    if article.kind != "text":
        looks = markup.in_one_group(looks)
    labels = [
        label_of(look) if look.text else Label(inside[0].rule if inside else "separator", "any")
        for look, inside in zip(looks, marks, strict=True)
    ]
    markup.label_bylines(article, looks, labels)
    heads.relabel(looks, labels)
    found: Title | None = None
    if given is not None:
        found = given_title(looks[given].block.text, given, article.metadata.site)
    elif not article.removals:
        found = (
            heads.lone_headline(looks, labels)
            or title_of(looks, heads.without_titles(looks, labels))
            or heads.said_title(looks, labels)
        )
    if article.removals:
        rules: list[str | None] = [None] * len(looks)
    else:
        rules = heads.spared(looks, verdicts_of(looks, labels, found))
    if article.kind != "text":
        rules = markup.settled(article, looks, labels, rules, found)
    return found, override.overridden(looks, labels, rules, found, keep, drop)
