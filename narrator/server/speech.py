"""`/v1/audio/speech`: the OpenAI speech API in its plain form, JSON in and audio out.

`input` is spoken as it is, nothing is cleaned away. MP3 bodies carry no tag and no Info frame, so
that a client which sends a text in pieces may join the answers.
"""

from __future__ import annotations

import time
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from audio import encode
from narrator.errors import BadValue
from narrator.narration import Narration, narrate
from narrator.order import encoded
from narrator.server import bodies, streams
from narrator.server.door import client_of, door_of
from narrator.server.offered import SPEED
from narrator.settings import Settings
from narrator.voices import choose

router = APIRouter()

# The voices that clients of that API know by name, and ours that come nearest.
OPENAI_VOICES = {
    "alloy": "af_heart",
    "ash": "am_michael",
    "ballad": "bm_george",
    "coral": "af_bella",
    "echo": "am_fenrir",
    "fable": "bm_george",
    "onyx": "am_michael",
    "nova": "af_bella",
    "sage": "af_heart",
    "shimmer": "bf_emma",
    "verse": "am_fenrir",
    "marin": "af_heart",
    "cedar": "am_michael",
}

_REQUEST: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["input"],
                    "properties": {
                        "model": {"type": "string", "description": "any; all are served alike"},
                        "input": {"type": "string"},
                        "voice": {"type": "string", "default": "auto"},
                        "response_format": {
                            "type": "string",
                            "enum": list(encode.FORMATS),
                            "default": "mp3",
                        },
                        "speed": SPEED,
                    },
                }
            }
        },
    }
}


@router.post(
    "/v1/audio/speech",
    summary="Speak a text (OpenAI speech API)",
    response_class=Response,
    responses={200: {"description": "audio", "content": {"audio/mpeg": {}}}},
    openapi_extra=_REQUEST,
)
async def speech(request: Request) -> Response:
    """Unknown fields are ignored, as clients send some of their own."""
    door = door_of(request)
    began = time.monotonic()
    fields = await bodies.json_object(
        request, door.settings.max_source_bytes * bodies.JSON_OVERHEAD
    )
    format = bodies.text_field(fields, "response_format") or "mp3"
    if format not in encode.FORMATS:
        raise BadValue("response_format", format, f"one of {', '.join(encode.FORMATS)}")
    if fields.get("stream_format") not in (None, "audio"):
        raise BadValue("stream_format", str(fields["stream_format"])[:40], "audio")
    narration = await door.planned(request, lambda: _narration(fields, door.settings))
    await door.admit(narration, format, client=client_of(request))
    share = door.shares.unlisted(narration, client_of(request))
    return await streams.unaddressed(
        request,
        share,
        format,
        {"Narrator-Voice": narration.voice.name},
        tagged=False,
        planned_s=time.monotonic() - began,
    )


def _narration(fields: dict[str, Any], settings: Settings) -> Narration:
    text = bodies.text_field(fields, "input")
    if text is None or not text.strip():
        raise BadValue("input", text or "", "the text to speak")
    return narrate(
        encoded(text),
        voice=_voice(fields, settings),
        speed=bodies.number_field(fields, "speed"),
        cleaned=False,
        kind="text",
        settings=settings,
    )


def _voice(fields: dict[str, Any], settings: Settings) -> str:
    voice = fields.get("voice")
    if isinstance(voice, dict):  # the form {"id": "…"}
        voice = voice.get("id")
    if voice is None or voice == "":
        return settings.voice
    if not isinstance(voice, str):
        raise BadValue("voice", str(voice)[:40], "a voice's name")
    ours = OPENAI_VOICES.get(voice)
    if ours is None:
        return voice
    return ours if choose.installed(ours, settings.home) else "auto"
