"""Covers: what directories and players ask of the picture, and letters in place of boxes."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from narrator import cover

TITLE = "Anthropic’s CEO says Nvidia’s H200 too powerful for China"


def opened(data: bytes) -> Image.Image:
    picture = Image.open(BytesIO(data))
    picture.load()
    return picture


def ink(data: bytes) -> np.ndarray:
    """Where the picture is white, as it is in letters alone."""
    return np.asarray(opened(data).convert("L")) > 200


@pytest.mark.parametrize("title", [TITLE, "", "Go", "日本語の記事", "word" * 300, "a " * 900])
def test_a_cover_is_as_directories_ask(title: str) -> None:
    picture = opened(cover.drawn(title, "The Example Times"))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (1400, 1400))
    small = cover.small(title, "The Example Times")
    assert len(small) <= cover.SMALL_BYTES
    width, height = opened(small).size
    assert width == height and 150 <= width <= 300
    assert opened(small).format == "JPEG" and opened(small).mode == "RGB"


@given(st.text(max_size=400), st.text(max_size=60))
def test_any_words_make_a_small_cover_within_its_bytes(title: str, site: str) -> None:
    assert len(cover.small(title, site)) <= cover.SMALL_BYTES


def test_an_ordinary_title_keeps_the_full_small_size() -> None:
    assert opened(cover.small(TITLE, "The Example Times")).size == (300, 300)


def test_the_same_words_make_the_same_picture() -> None:
    assert cover.drawn(TITLE, "site") == cover.drawn(TITLE, "site")
    assert cover.drawn(TITLE, "site") != cover.drawn(TITLE, "another")


@pytest.mark.parametrize("title", [TITLE, "Привет", "Ελλάδα", "Łódź", "a " * 900, "long" * 300])
def test_letters_stand_inside_the_margins(title: str) -> None:
    white = ink(cover.drawn(title, ""))
    rows, columns = np.flatnonzero(white.any(axis=1)), np.flatnonzero(white.any(axis=0))
    assert len(rows) > 20
    assert rows[0] >= 80 and columns[0] >= 110 and columns[-1] <= 1400 - 110
    assert rows[-1] < 1400 * 0.67, "the bars stand below the title"


def test_a_site_stands_below_the_title() -> None:
    both, title = ink(cover.drawn(TITLE, "Site")), ink(cover.drawn(TITLE, ""))
    assert not title[1200:].any() and both[1200:].any()
    assert (both[:900] == title[:900]).mean() > 0.9, "another ground, the same letters"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (TITLE, TITLE),
        ("Über  Łódź\n– Ærø, straße", "Über Łódź – Ærø, straße"),
        ("Cafe\u0301", "Café"),
        ("Why 🚀 rockets <fail> & “explode”", "Why rockets <fail> & “explode”"),
        ("❤\ufe0f Go", "Go"),
        ("a\x00b\u202ec", "abc"),
        ("日本語の記事", ""),
        ("مرحبا", ""),
        ("שלום", ""),
        ("Tokyo 東京", ""),
        ("🚀", ""),
        ("", ""),
        ("x" * 400, "x" * 300 + "…"),
    ],
)
def test_no_box_stands_for_a_letter(text: str, shown: str) -> None:
    assert cover.drawable(text) == shown


@pytest.mark.parametrize("title", ["日本語の記事", "🚀", ""])
def test_without_letters_the_cover_is_plain(title: str) -> None:
    assert not ink(cover.drawn(title, "")).any()
