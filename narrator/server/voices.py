"""`/v1/voices`: who can speak here, and a sample of each."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from narrator.narration import narrate
from narrator.report import voice_report
from narrator.server import streams
from narrator.server.door import client_of, door_of
from narrator.voices import catalogue, choose

router = APIRouter()


@router.get("/v1/voices", summary="The voices")
async def voices(request: Request) -> dict[str, Any]:
    """All voices that are known; `installed` says which can speak now."""
    home = door_of(request).settings.home

    def work() -> list[dict[str, Any]]:
        return [
            voice_report(info, choose.installed(info.name, home)) for info in catalogue.voices()
        ]

    return {"voices": await run_in_threadpool(work)}


@router.get(
    "/v1/voices/{name}/sample",
    summary="A spoken sample",
    response_class=Response,
    responses={200: {"description": "audio", "content": {"audio/mpeg": {}}}},
)
async def sample(request: Request, name: str) -> Response:
    """Two sentences in the voice, as MP3."""
    door = door_of(request)
    narration = await run_in_threadpool(
        lambda: narrate(catalogue.SAMPLE, voice=name, cleaned=False, settings=door.settings)
    )
    share = door.shares.unlisted(narration, client_of(request))
    headers = {"Narrator-Voice": narration.voice.name}
    return await streams.unaddressed(request, share, "mp3", headers)
