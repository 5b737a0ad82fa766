"""A cover of a picture that an article brings."""

from __future__ import annotations

import struct
from io import BytesIO

from PIL import Image, ImageFilter, ImageOps

MAX_PIXELS = 25_000_000
"""A larger picture is not opened: unpacked, it takes four bytes a pixel."""

LEAST_SIDE_PX = 100
"""What is smaller on a side is an icon, or counts who reads."""

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_BEHIND = 0.45  # how bright what stands behind a picture is, beside the picture
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError)


def opened(data: bytes) -> Image.Image | None:
    """A picture in JPEG, PNG, WebP or GIF, upright, RGB, what is clear in it white; None where it
    is none, broken, too large or too small."""
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as file:
            width, height = file.size
            if width * height > MAX_PIXELS or min(width, height) < LEAST_SIDE_PX:
                return None
            file.load()
            upright = ImageOps.exif_transpose(file)
    except (*_BROKEN, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    clear = upright.convert("RGBA")
    ground = Image.new("RGBA", clear.size, "white")
    ground.alpha_composite(clear)
    return ground.convert("RGB")


def squared(whole: Image.Image, side_px: int) -> Image.Image:
    """All of a picture in a square, on a dark and blurred one of itself."""
    square = side_px, side_px
    small = ImageOps.fit(whole, (64, 64)).filter(ImageFilter.GaussianBlur(3))
    behind = small.resize(square, Image.Resampling.BICUBIC).point(lambda value: value * _BEHIND)
    front = ImageOps.contain(whole, square, Image.Resampling.LANCZOS)
    behind.paste(front, ((side_px - front.width) // 2, (side_px - front.height) // 2))
    return behind
