"""Covers: what directories and players ask of the picture, and letters in place of boxes."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
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


@settings(max_examples=30)
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


def photo(width: int, height: int, kind: str = "JPEG", mode: str = "RGB") -> bytes:
    """A green field with a red left half, as noisy as a photograph."""
    grain = np.random.default_rng(0).integers(0, 60, (height, width, 3), dtype=np.uint8)
    grain[:, :, 1] += 120
    grain[:, : width // 2, 0] += 190
    out = BytesIO()
    Image.fromarray(grain).convert(mode).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "size"),
    [("JPEG", (1200, 630)), ("PNG", (300, 900)), ("WEBP", (100, 100)), ("GIF", (200, 150))],
)
def test_a_picture_is_whole_in_a_square(kind: str, size: tuple[int, int]) -> None:
    made = cover.of_photo(photo(*size, kind))
    assert made is not None
    large, small = opened(made[0]), opened(made[1])
    assert (large.format, large.mode, large.size) == ("JPEG", "RGB", (1400, 1400))
    assert len(made[1]) <= cover.SMALL_BYTES and small.size[0] == small.size[1]
    width, height = size
    inset = round(700 * width / max(size)) - 20, round(700 * height / max(size)) - 20
    for sign in (-1, 1):
        red, green, _ = large.getpixel((700 + sign * inset[0], 700 + sign * inset[1]))
        assert (red > 150) == (sign < 0) and green > 90, "both corners are there, in their colours"


def test_what_is_clear_in_a_picture_is_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (200, 200), (255, 0, 0, 0)).save(out, "PNG")
    made = cover.of_photo(out.getvalue())
    assert made is not None
    assert min(opened(made[0]).getpixel((700, 700))) > 250


@pytest.mark.parametrize("mode", ["L", "CMYK", "1"])
def test_a_picture_of_another_mode_is_read(mode: str) -> None:
    kind = "PNG" if mode == "1" else "JPEG"
    made = cover.of_photo(photo(200, 200, kind, mode))
    assert made is not None and opened(made[0]).mode == "RGB"


def test_a_picture_stands_upright() -> None:
    """A camera held sideways says so in EXIF: orientation 3 is upside down."""
    exif = Image.Exif()
    exif[0x0112] = 3
    out = BytesIO()
    opened(photo(400, 200)).save(out, "JPEG", exif=exif)
    made = cover.of_photo(out.getvalue())
    assert made is not None
    assert opened(made[0]).getpixel((200, 700))[0] < 100, "the red half is on the right now"


def bomb() -> bytes:
    """20,000 by 20,000 pixels in some 50 kilobytes."""
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg/>",
        photo(200, 200)[:900],
        photo(200, 200, "PNG")[:900],
        photo(99, 400),
        photo(6000, 4200, "PNG", "1"),
        bomb(),
    ],
    ids=["empty", "svg", "cut", "cut-png", "icon", "large", "bomb"],
)
def test_what_can_be_no_cover_is_none(data: bytes) -> None:
    assert cover.of_photo(data) is None


@settings(max_examples=30)
@given(st.data())
def test_a_damaged_picture_is_none_or_a_cover(data: st.DataObject) -> None:
    whole = bytearray(photo(120, 100, data.draw(st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]))))
    for _ in range(data.draw(st.integers(1, 20))):
        whole[data.draw(st.integers(0, min(600, len(whole) - 1)))] = data.draw(st.integers(0, 255))
    made = cover.of_photo(bytes(whole))
    assert made is None or opened(made[0]).size == (1400, 1400)
