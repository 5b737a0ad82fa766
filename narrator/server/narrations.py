"""`/v1/narrate` and `/v1/narrations`: articles in, audio out as it is made."""

from __future__ import annotations

import time
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from narrator.errors import BadValue
from narrator.report import length, script_report
from narrator.server import offered, streams
from narrator.server.asking import asked
from narrator.server.door import Door, door_of
from narrator.server.problems import problem
from narrator.share import Share
from narrator.types import FORMATS

router = APIRouter()

_AUDIO: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "the narration, streamed while it is being spoken",
        "content": {"audio/mpeg": {}, "audio/ogg": {}, "audio/aac": {}, "audio/flac": {},
                    "audio/wav": {}},
    }
}  # fmt: skip


@router.post(
    "/v1/narrate",
    summary="Narrate an article",
    responses=_AUDIO,
    response_class=Response,
    openapi_extra=offered.BODY,
)
async def narrate(request: Request) -> Response:
    """Send an article, get its audio as it is made. `Content-Location` is its address,
    `Narrator-Voice` the voice that speaks; `Narrator-Teaser: 1` where only an article's beginning
    came."""
    door = door_of(request)
    share, format, planned_s = await _shared(request, door)
    headers = _headers(share, format)
    return await streams.answer(request, share, format, headers, planned_s=planned_s)


@router.post(
    "/v1/narrations",
    status_code=201,
    summary="Narrate an article at an address that a player can GET",
    openapi_extra=offered.BODY,
)
async def create(request: Request) -> Response:
    """Answers at once with the narration's address in `Location`; speaking begins."""
    door = door_of(request)
    share, format, _ = await _shared(request, door)
    spool = await run_in_threadpool(share.begin, format)
    if spool.error is not None:
        raise spool.error
    return JSONResponse(_state(share, format), 201, headers=_headers(share, format, "Location"))


@router.head("/v1/narrations/{id}.{ext}", include_in_schema=False)
@router.get(
    "/v1/narrations/{id}.{ext}",
    summary="A narration's audio",
    responses=_AUDIO,
    response_class=Response,
)
async def audio(request: Request, id: str, ext: str) -> Response:
    """Streamed from its beginning while it is spoken; a file with ranges once it is whole."""
    share = await run_in_threadpool(door_of(request).shares.get, id)
    if share is None:
        return _gone(id)
    return await streams.answer(request, share, _checked(ext), _headers(share, ext))


@router.get("/v1/narrations/{id}", summary="How far a narration is")
async def state(request: Request, id: str) -> Response:
    """Its state (`waiting`, `speaking`, `ready`, `failed`), voice and length so far."""
    share = await run_in_threadpool(door_of(request).shares.get, id)
    if share is None:
        return _gone(id)
    format = next(iter(share.spools), "mp3")
    return JSONResponse(_state(share, format))


@router.get(
    "/v1/narrations/{id}/script",
    summary="The very words that a narration speaks",
    responses=offered.SCRIPTED,
)
async def script(request: Request, id: str) -> Response:
    """As `/v1/script` shows it, without sending or fetching the article again."""
    share = await run_in_threadpool(door_of(request).shares.get, id)
    if share is None:
        return _gone(id)
    return JSONResponse(await run_in_threadpool(script_report, share.narration))


async def _shared(request: Request, door: Door) -> tuple[Share, str, float]:
    began = time.monotonic()
    wanted = await asked(request, door)
    format = _checked(wanted.format)
    narration = await door.planned(
        request, lambda: wanted.narration(door.settings), is_pdf=wanted.is_pdf
    )
    share = await run_in_threadpool(door.shares.add, narration)
    return share, format, time.monotonic() - began


def _checked(format: str) -> str:
    if format not in FORMATS:
        raise BadValue("format", format, f"one of {', '.join(FORMATS)}")
    return format


def _headers(share: Share, format: str, address: str = "Content-Location") -> dict[str, str]:
    return {
        address: f"/v1/narrations/{share.id}.{format}",
        "Narrator-Voice": share.narration.voice.name,
        **({"Narrator-Teaser": "1"} if share.narration.article.teaser else {}),
    }


def _state(share: Share, format: str) -> dict[str, Any]:
    spool = share.spools.get(format)
    narration = share.narration
    return {
        "id": share.id,
        "state": spool.state if spool else "waiting",
        "url": f"/v1/narrations/{share.id}.{format}",
        "title": narration.title,
        "voice": narration.voice.name,
        "hint": narration.hint,
        "teaser": narration.article.teaser,
        "format": format,
        "utterances": len(narration.utterances),
        **length(narration),
        "removals": len(narration.removals),
        "duration_s": round(spool.speaking.duration_s, 3) if spool else 0.0,
        "bytes": spool.length if spool else 0,
        "error": str(spool.error) if spool and spool.error else None,
    }


def _gone(id: str) -> Response:
    return problem(404, "not-found", "There is no such narration",
                   f"narration {id!r} is not known, or no longer kept: post the article again",
                   "id")  # fmt: skip
