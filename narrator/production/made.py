"""A finished spool, as the library keeps it: its file, and what stands beside it."""

from __future__ import annotations

import json

from audio import encode
from narrator.captions import FILES, captions
from narrator.library.files import Files, Kept
from narrator.library.records import Made
from narrator.narration import Narration
from narrator.receipt import receipt
from narrator.report import script_report
from narrator.spool import Spool

COVER = "cover.jpg"


def made(narration: Narration, spool: Spool, files: Files, cover: bytes = b"") -> Made:
    """What is kept of a narration that is whole; `cover` is a JPEG of its article's own picture.
    Raises OSError."""
    passages, rate_hz = spool.passages(), spool.recipe.rate_hz
    texts = {
        name: (captions(kind, narration.article, passages, rate_hz), media_type)
        for name, (kind, media_type) in FILES.items()
    }
    for name, told in (
        ("script.json", script_report(narration)),
        ("receipt.json", receipt(narration, passages, rate_hz)),
    ):
        texts[name] = (json.dumps(told, ensure_ascii=False), "application/json")
    documents: dict[str, Kept] = {}
    try:
        for name, (text, kind) in texts.items():
            documents[name] = files.written(text.encode(), kind)
        if cover:
            documents[COVER] = files.written(cover, "image/jpeg")
        media_type = encode.FORMATS[spool.format].media_type
        audio = files.copied(spool.path, media_type, linked=True)
    except OSError:
        for one in documents.values():
            files.drop(one)
        raise
    return Made(audio, spool.duration_s, documents)
