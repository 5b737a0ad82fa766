"""The media overlay: which stretch of the sound is which sentence (EPUB 3.3, section 9)."""

from __future__ import annotations

from collections.abc import Sequence

from narrator.book import xml
from narrator.book.pages import ARTICLE, Spoken

AUDIO = "audio.mp3"


def overlay(spoken: Sequence[Spoken]) -> bytes:
    """The SMIL document, one `par` a sentence."""
    root = xml.root("smil", xml.SMIL, "", version="3.0")
    body = xml.add(root, "body")
    for number, one in enumerate(spoken, 1):
        par = xml.add(body, "par", id=f"p{number}")
        xml.add(par, "text", src=f"{ARTICLE}#{one.id}")
        begin, end = clock(one.line.begin_ms), clock(one.line.end_ms)
        xml.add(par, "audio", src=AUDIO, clipBegin=begin, clipEnd=end)
    return xml.written(root)


def heard_ms(spoken: Sequence[Spoken]) -> int:
    """How long all clips are together."""
    return sum(one.line.end_ms - one.line.begin_ms for one in spoken)


def clock(ms: int) -> str:
    """A full clock value (EPUB 3.3, section 9.2.2.5): 0:00:01.500."""
    minutes, rest_ms = divmod(ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest_ms // 1000:02}.{rest_ms % 1000:03}"
