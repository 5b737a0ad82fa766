"""Where all that is of a narration stands, by name."""

from __future__ import annotations

from typing import Any

from audio import encode
from narrator.types import FORMATS

AUDIO = (*FORMATS, *encode.MPEG4_FORMATS)
"""The formats of its sound, by the endings of their addresses."""

BESIDE = {
    "playlist": (".m3u8", "the sound as HLS"),
    "cover": ("/cover.jpg", "its cover"),
    "script": ("/script", "the words that are spoken, and what is left out"),
    "receipt": ("/script?receipt", "when each sentence is heard"),
    "vtt": ("/captions.vtt", "captions, a cue for each paragraph"),
    "words.vtt": ("/captions.vtt?words=1", "captions in which each word has its time"),
    "srt": ("/captions.srt", "captions as SubRip"),
    "json": ("/transcript.json", "a podcast's transcript, word by word"),
    "chapters": ("/chapters.json", "a podcast's chapters"),
    "marks": ("/marks.jsonl", "speech marks: a line for each word"),
}
"""Name → what follows the narration's address, and what stands there. Captions by the names that
`narrator.captions` and `--captions` give them."""

_ADDRESS = {"type": "string", "format": "uri-reference"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "where all of it stands; captions are of what is made when they are asked for",
    "required": ["audio", *BESIDE],
    "properties": {
        "audio": {
            "type": "object",
            "description": "the sound by its formats; MPEG-4 (`m4a`, `m4b`) once all is spoken",
            "properties": dict.fromkeys(AUDIO, _ADDRESS),
        },
        **{name: _ADDRESS | {"description": said} for name, (_, said) in BESIDE.items()},
    },
}


def of(id: str) -> dict[str, Any]:
    """The addresses of the narration `id`, relative to the service."""
    root = f"/v1/narrations/{id}"
    audio = {name: f"{root}.{name}" for name in AUDIO}
    return {"audio": audio} | {name: root + rest for name, (rest, _) in BESIDE.items()}
