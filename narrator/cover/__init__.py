"""The cover of a narration: the picture that its article brings, or one drawn with its title.

Square, RGB and JPEG, 1,400 pixels wide, the least that podcast directories take (they want 1,400
to 3,000); and a small one for players that show it while a stream is heard.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from PIL import Image

from narrator.cover import drawing, photo
from narrator.cover.drawing import drawable

__all__ = ["SIDE_PX", "SMALL_BYTES", "SMALL_SIDES_PX", "drawable", "drawn", "of_photo", "small"]

SIDE_PX = 1400
SMALL_SIDES_PX = (300, 220, 150)
SMALL_BYTES = 8192
"""The most that a small cover weighs: one second of sound at 64 kbit/s."""

_QUALITY = 88
_SMALL_QUALITIES = range(88, 30, -8)


def drawn(title: str, site: str = "") -> bytes:
    """A JPEG of `SIDE_PX` by `SIDE_PX`, RGB, with `title` above and `site` below."""
    return _jpeg(drawing.picture(title, site, SIDE_PX), _QUALITY)


def small(title: str, site: str = "") -> bytes:
    """The same in `SMALL_SIDES_PX[0]` by as many, at most `SMALL_BYTES`; smaller, where so many
    letters do not find room in them."""
    return _within(lambda side_px: drawing.picture(title, site, side_px))


def of_photo(data: bytes) -> tuple[bytes, bytes] | None:
    """A cover of `SIDE_PX` by `SIDE_PX` and a small one of a picture (JPEG, PNG, WebP, GIF); None
    where it can't be one: no picture, broken, over 25 million pixels, under 100 on a side."""
    whole = photo.opened(data)
    if whole is None:
        return None
    large = _jpeg(photo.squared(whole, SIDE_PX), _QUALITY)
    return large, _within(lambda side_px: photo.squared(whole, side_px))


def _within(picture: Callable[[int], Image.Image]) -> bytes:
    """The largest and best JPEG of a picture that has at most `SMALL_BYTES`."""
    data = b""
    for side_px in SMALL_SIDES_PX:
        made = picture(side_px)
        for quality in _SMALL_QUALITIES:
            data = _jpeg(made, quality)
            if len(data) <= SMALL_BYTES:
                return data
    return data


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
