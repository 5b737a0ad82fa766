"""A cover for a narration whose article brings no picture: its title and its site, drawn.

The same words give the same picture. The font is Open Sans Bold (Latin, Greek, Cyrillic): a title
in another script is left out, since boxes in the place of letters tell less than a plain cover.
"""

from __future__ import annotations

import unicodedata
import zlib
from functools import cache
from importlib import resources
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

# Dark, so that white letters stand out: WCAG 2 contrast of 7 and more against each.
_GROUNDS = ("#1f3a5f", "#5b2333", "#1e4d3b", "#3d2c5e", "#5a3a1a", "#0f4c5c", "#3a3a3a", "#6b1d4a")
_INK = "#ffffff"
# Parts of the side.
_MARGIN = 0.085
_LARGEST, _SMALLEST = 0.135, 0.05  # of the title's letters
_SITE = 0.04
_LINE, _CAPITALS = 1.22, 0.72  # of the letters' size: from line to line, and a capital's height
_TITLE_HEIGHT = 0.56
_BARS = 23
_TITLE_CHARACTERS = 300  # what is longer is cut


def drawable(text: str) -> str:
    """`text` on one line, as the font can show it: signs that it lacks (emoji) are left out; ""
    where it lacks a letter or a figure."""
    shown = []
    for char in unicodedata.normalize("NFC", text[:_TITLE_CHARACTERS]):
        if char.isspace():
            shown.append(" ")
        elif unicodedata.category(char)[0] not in "CZ" and _has(char):
            shown.append(char)
        elif unicodedata.category(char)[0] in "LMN" and not _joins_emoji(char):
            return ""
    cut = "…" if len(text) > _TITLE_CHARACTERS else ""
    return " ".join("".join(shown).split()) + cut


def picture(title: str, site: str, side_px: int) -> Image.Image:
    """RGB, `side_px` by `side_px`, with `title` above and `site` below."""
    shade = zlib.crc32(f"{title}\n{site}".encode("utf-8", "replace"))
    ground = Image.new("RGB", (1, 1), _GROUNDS[shade % len(_GROUNDS)])
    made = ground.resize((side_px, side_px))
    draw = ImageDraw.Draw(made)
    text = drawable(title)
    _bars(draw, side_px, shade, ground.getpixel((0, 0)), middle=0.765 if text else 0.47)
    margin = round(side_px * _MARGIN)
    if text:
        size, lines = _fitted(text, side_px)
        for number, line in enumerate(lines):
            # From line to line of writing, wherever the ink of a line begins.
            baseline = margin + round(size * (_CAPITALS + number * _LINE))
            draw.text((margin, baseline), line, _INK, _font(size), anchor="ls")
    if name := drawable(site):
        font = _font(round(side_px * _SITE))
        room = side_px - 2 * margin
        draw.text((margin, side_px - margin), _cut(name, font, room), _INK, font, anchor="ls")
    return made


def _bars(
    draw: ImageDraw.ImageDraw, side_px: int, shade: int, ground: object, *, middle: float
) -> None:
    """Sound, as one sees it: bars of a height that the words decide, around `middle`, from margin
    to margin; twice as high where there is no title above them."""
    if not isinstance(ground, tuple):
        raise TypeError(ground)
    lighter = tuple(value + (255 - value) // 4 for value in ground)
    most = 0.16 if middle < 0.5 else 0.08
    step = side_px * (1 - 2 * _MARGIN) / (_BARS - 0.5)
    for number in range(_BARS):
        shade = (shade * 1103515245 + 12345) % 2**31  # ISO C's example of `rand`
        near = 1 - abs(2 * number / (_BARS - 1) - 1)  # 1 in the middle, 0 at both ends
        half = side_px * (0.012 + most * (0.25 + 0.75 * near) * (shade >> 16) / 2**15)
        left = side_px * _MARGIN + step * number
        box = (left, side_px * middle - half, left + step / 2, side_px * middle + half)
        draw.rounded_rectangle(box, radius=step / 4, fill=lighter)


def _fitted(text: str, side_px: int) -> tuple[int, list[str]]:
    """The largest letters, in pixels, in which `text` finds room, and its lines; at the smallest
    long words are broken and the rest is cut."""
    room = round(side_px * (1 - 2 * _MARGIN))
    smallest = round(side_px * _SMALLEST)
    for size in range(round(side_px * _LARGEST), smallest, -max(1, side_px // 140)):
        lines = _lines(text.split(), _font(size), room)
        fits = all(_font(size).getlength(line) <= room for line in lines)
        if fits and len(lines) * size * _LINE <= side_px * _TITLE_HEIGHT:
            return size, lines
    font, most = _font(smallest), int(side_px * _TITLE_HEIGHT / (smallest * _LINE))
    words = [part for word in text.split() for part in _broken(word, font, room)]
    lines = _lines(words, font, room)
    if len(lines) > most:
        lines[most - 1] = _cut(f"{lines[most - 1]} {lines[most]}", font, room)
    return smallest, lines[:most]


def _lines(words: list[str], font: ImageFont.FreeTypeFont, room_px: int) -> list[str]:
    lines = [""]
    for word in words:
        wider = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and font.getlength(wider) > room_px:
            lines.append(word)
        else:
            lines[-1] = wider
    return lines


def _broken(word: str, font: ImageFont.FreeTypeFont, room_px: int) -> list[str]:
    """A word in parts that each find room on a line."""
    parts = [""]
    for char in word:
        if font.getlength(parts[-1] + char) > room_px:
            parts.append("")
        parts[-1] += char
    return parts


def _cut(line: str, font: ImageFont.FreeTypeFont, room_px: int) -> str:
    if font.getlength(line) <= room_px:
        return line
    kept = line.rstrip("…")
    while kept and font.getlength(f"{kept}…") > room_px:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


@cache
def _font(size_px: int) -> ImageFont.FreeTypeFont:
    data = resources.files("narrator").joinpath("data/OpenSans-Bold.ttf").read_bytes()
    # The basic layout: the other one is not in every build of Pillow, and lines would differ.
    return ImageFont.truetype(BytesIO(data), size_px, layout_engine=ImageFont.Layout.BASIC)


@cache
def _missing() -> bytes:
    """The box that stands for what the font lacks, here a noncharacter."""
    return bytes(_font(32).getmask("\U0010ffff"))


def _has(char: str) -> bool:
    mask = _font(32).getmask(char)
    return bool(mask.getbbox()) and bytes(mask) != _missing()


def _joins_emoji(char: str) -> bool:
    """Variation selectors and the enclosing keycap: marks that only emoji carry."""
    return "\ufe00" <= char <= "\ufe0f" or char == "\u20e3"
