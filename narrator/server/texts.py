"""`/v1/clean` and `/v1/script`: what will be read, and in which words."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from narrator.report import clean_report, script_report
from narrator.server import offered
from narrator.server.asking import asked
from narrator.server.door import door_of

router = APIRouter()


@router.post(
    "/v1/clean",
    summary="What of an article will be read",
    responses=offered.CLEANED,
    openapi_extra=offered.BODY,
)
async def clean(request: Request) -> dict[str, Any]:
    """Title, paragraphs, and every removal with its reason and place in the source."""
    door = door_of(request)
    wanted = await asked(request, door)
    return await door.planned(
        request, lambda: clean_report(wanted.article(door.settings)), is_pdf=wanted.is_pdf
    )


@router.post(
    "/v1/script",
    summary="The very words that will be spoken",
    responses=offered.SCRIPTED,
    openapi_extra=offered.BODY,
)
async def script(request: Request) -> dict[str, Any]:
    """Utterances in order, each with the source it reads, and all removals."""
    door = door_of(request)
    wanted = await asked(request, door)
    return await door.planned(
        request, lambda: script_report(wanted.narration(door.settings)), is_pdf=wanted.is_pdf
    )
