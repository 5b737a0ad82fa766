"""Where an article is from and whom it is by, said behind its title."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.text import notices
from narrator.text.script import Script, script
from narrator.types import Article, Cast, Metadata, Prosody
from tests.text.test_script import VOICE, article


def said(of: Article, *, cast: Cast | None = None, read_title: bool = True) -> Script:
    return script(
        of,
        VOICE,
        Prosody(),
        read_title=read_title,
        byline=True,
        spoken_by=lambda _: None,
        cast=cast or Cast(),
    )


def told(site: str = "", author: str = "", language: str = "en") -> str:
    return notices.byline(site, author, language)


OF = replace(
    article("It began.", title="A title"),
    metadata=Metadata(byline="Ann Lee and Bo Roe", site="The Daily Paper"),
)


def test_it_is_said_behind_the_title_and_stands_nowhere() -> None:
    got = said(OF)
    assert [one.text for one in got.utterances] == [
        "A title", "From The Daily Paper.", "By Ann Lee and Bo Roe.", "It began.",
    ]  # fmt: skip
    assert [kind for kind, _, _ in got.passages] == ["title", "byline", "paragraph"]
    by = got.utterances[1]
    assert (by.start, by.end, by.source, by.spans) == (len("A title"), len("A title"), "", ())
    assert [one.pause_after_ms for one in got.utterances] == [900, 350, 900, 650]
    assert got.removals == ()


def test_it_is_said_only_where_it_is_asked_for_and_told() -> None:
    silent = script(OF, VOICE, Prosody(), spoken_by=lambda _: None)
    assert [kind for kind, _, _ in silent.passages] == ["title", "paragraph"]
    assert said(replace(OF, metadata=Metadata())) == silent
    without_title = said(OF, read_title=False)
    assert [kind for kind, _, _ in without_title.passages] == ["byline", "paragraph"]


def test_the_voice_of_the_headings_says_it() -> None:
    got = said(OF, cast=Cast(heading=replace(VOICE, name="cleo")))
    assert [one.voice for one in got.utterances] == ["cleo", "cleo", "cleo", "anna"]


@pytest.mark.parametrize(
    ("site", "author", "text"),
    [
        ("The Paper", "Ann Lee", "From The Paper. By Ann Lee."),
        ("The Paper", "", "From The Paper."),
        ("", "Ann  Lee\n", "By Ann Lee."),
        ("The Paper", "By Ann Lee", "From The Paper. By Ann Lee."),
        ("The Paper", "the paper", "From The Paper."),
        ("", "Sammy Lee Jr.", "By Sammy Lee Jr."),
        ("The Paper", "https://a.example/ann", "From The Paper."),
        ("The Paper", "ann@a.example", "From The Paper."),
        ("x" * 121, "y" * 121, ""),
        ("{rows}", "{0}", "From {rows}. By {0}."),
        ("", "", ""),
        ("", "By", "By By."),
    ],
)
def test_the_words(site: str, author: str, text: str) -> None:
    assert told(site, author) == text


def test_each_language_says_it_in_its_own_words() -> None:
    lines = {told("Site", "Ann", language) for language in notices.languages()}
    assert len(lines) == len(notices.languages())
    assert all(line.count("Site") == line.count("Ann") == 1 for line in lines)
    assert told("Site", "Von Ann", "de-AT") == "Erschienen bei Site. Von Ann."
    assert told("Site", "Ann", "xx") == "From Site. By Ann."


@given(st.text(max_size=150), st.text(max_size=150), st.sampled_from(sorted(notices.languages())))
def test_any_names_make_one_line(site: str, author: str, language: str) -> None:
    line = told(site, author, language)
    assert "\n" not in line and line == line.strip() and len(line) < 300
