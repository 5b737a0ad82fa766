"""What documents tell of themselves: titles compared, language tags."""

from __future__ import annotations

import pytest

from narrator.text.read.told import folded, primary, tag_of


@pytest.mark.parametrize(
    ("declared", "tag"),
    [
        ("en", "en"),
        (" en_GB ", "en-GB"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("de-1996", "de-1996"),
        ("ast-x-a", "ast-x-a"),
        ("", ""),
        ("e", ""),
        ("English", ""),
        ("en GB", ""),
        ("en--GB", ""),
    ],
)
def test_a_declared_language_is_a_tag_or_nothing(declared: str, tag: str) -> None:
    assert tag_of(declared) == tag


def test_a_tag_begins_with_the_language() -> None:
    assert [primary(tag) for tag in ("en-GB", "DE", "")] == ["en", "de", ""]


def test_a_title_is_the_same_in_another_writing() -> None:
    assert folded("“The Straße, No. 9”") == folded("the STRASSE: no 9") == "thestrasseno9"
