"""What cleaning promises of any text: no word lost, quotes alike, nothing to clean twice."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator.errors import InputError, NothingToRead
from narrator.text.clean import clean
from narrator.text.clean.reasons import REASONS
from narrator.text.read import from_text
from tests.text.test_clean import GOLD, cleaned, gold_cleaned, texts


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.name.split(".")[0])
def test_cleaning_what_was_cleaned_changes_nothing(path: Path) -> None:
    once = gold_cleaned(path)
    again = cleaned("\n\n".join([once.title, *texts(once)] if once.title else texts(once)))
    assert (again.title, texts(again)) == (once.title, texts(once))
    assert again.removals == ()


PARTS = st.sampled_from(
    [
        *("Share", "Advertisement", "Read more: the bridge", "By Ann Lee", "3 May 2024", "Wait."),
        *("The bridge is shut", "The bridge is shut | The Herald", "42", "2", "* * *", "Business"),
        "Nobody knew why it was shut, and nobody asked the man who had the key to it.",
        *("References", "[1] A. Moss (2011).", "It stood.[1]", "Ann Lee is a writer.", "About Ann"),
        *("Comments (3)", "We use cookies. You agree.", "“Share,” he said.", "¹ See Lamb."),
        *("[edit]", "From: a", "To: b", "Date: c", "• dust", "1. Mix.", "Related", "<b>x</b>"),
        *("人は本を読む。", "Source link", "Bread &amp; butter", "About the author", "#2"),
    ]
)
ARTICLES = st.lists(st.tuples(PARTS, st.sampled_from(["\n", "\n\n"]))).map(
    lambda parts: "".join(part + gap for part, gap in parts)
)


@settings(deadline=None)  # the first article compiles its language's rules
@given(st.one_of(st.text(), ARTICLES), st.one_of(st.none(), st.just("The bridge is shut")))
def test_every_word_is_read_or_removed_with_a_reason(text: str, title: str | None) -> None:
    try:
        article = clean(from_text(text, kind="text"), title=title)
    except InputError:
        return
    covered = set()
    shown = [*article.blocks, *([article.title_block] if article.title_block else [])]
    for block in shown:
        assert block.text == block.text.strip() != ""
        for run in block.runs:
            covered.update(range(run.source_at, run.source_at + run.length))
    for removal in article.removals:
        assert text[removal.start : removal.end] == removal.text == removal.text.strip() != ""
        assert removal.reason == REASONS[removal.rule]
        covered.update(range(removal.start, removal.end))
    missing = [at for at, character in enumerate(text) if character.isalnum() and at not in covered]
    # The letters of an HTML entity stand for the one character that is shown or removed.
    assert all("&" in text[max(at - 10, 0) : at] for at in missing)


WORDS = re.compile(r"\w+")
STRAIGHT = str.maketrans(dict.fromkeys("‘’", "'") | dict.fromkeys("“”„", '"'))
QUOTED = st.lists(
    st.tuples(
        st.one_of(
            PARTS,
            st.sampled_from(
                [
                    *("“Share,” he said.", "Editor’s note: this was longer.", "“What now?”"),
                    *("Don’t miss the best of it: sign up here", "Today’s newsletter", "„Nein“"),
                    *("Who’s Ann Lee? “I am.”", "3 thoughts on “The bridge is shut”", "Ann Lee’s"),
                    *("Cliquez pour s’abonner", "À lire aussi : « L’hiver »", "L’auteur"),
                ]
            ),
        ),
        st.sampled_from(["\n", "\n\n"]),
    )
).map(lambda parts: "".join(part + gap for part, gap in parts))


@settings(deadline=None)  # the first article compiles its language's rules
@given(QUOTED)
def test_curly_and_straight_quotes_make_no_difference(text: str) -> None:
    try:
        curly = clean(from_text(text, kind="text"))
    except NothingToRead:
        with pytest.raises(NothingToRead):
            clean(from_text(text.translate(STRAIGHT), kind="text"))
        return
    except InputError:
        return
    straight = clean(from_text(text.translate(STRAIGHT), kind="text"))
    assert straight.title == curly.title.translate(STRAIGHT)
    assert texts(straight) == [block.translate(STRAIGHT) for block in texts(curly)]
    assert [one.rule for one in straight.removals] == [one.rule for one in curly.removals]


@settings(deadline=None)  # the first article compiles its language's rules
@given(ARTICLES)
def test_every_word_is_in_the_title_a_block_or_a_removal(text: str) -> None:
    text = text.replace("&amp;", "and").replace("<b>x</b>", "x")
    try:
        article = clean(from_text(text, kind="text"))
    except InputError:
        return
    blocks = (block.text for block in article.blocks if block.kind != "notice")
    removed = (removal.text for removal in article.removals)
    there = Counter(WORDS.findall("\n".join([article.title, *blocks, *removed])))
    assert there == Counter(WORDS.findall(text))


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.name.split(".")[0])
def test_what_was_read_of_an_article_is_read_again(path: Path) -> None:
    once = gold_cleaned(path)
    again = cleaned("\n\n".join(texts(once)))
    assert [*([again.title] if again.title else []), *texts(again)] == texts(once)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 300_000,
        "a. " * 100_000,
        "[1]" * 100_000,
        "<b " * 100_000,
        "“" * 300_000,
        "¹a " * 100_000,
        "Related\n" * 2_000,
        "References\n\nx\n\n" * 1_000,
        "Ann Lee is a writer.\n\n" * 2_000,
        "[1] " * 75_000,
        "_a_  &amp; " * 20_000,
        "x\u200d" + "\u200d" * 300_000,
        "1" * 60 + "x\n\n" + "1." * 30 + "x",
        "Ann Lee in " + "A" * 580 + "!",
        "\U0001f600" * 59 + "x\n\n!" + "\U0001f600" * 59 + "x",
        "#" * 60
        + " x\n\n"
        + "هذا مقال عن المدينة القديمة والناس الذين يسكنون فيها منذ زمن بعيد. " * 9,
    ],
)
def test_hostile_texts_end(text: str) -> None:
    try:
        cleaned(text)
    except NothingToRead:
        return
