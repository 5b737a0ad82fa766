"""`/v1/narrate` and `/v1/narrations`: articles in, audio out as it is made."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from audio import encode
from narrator import packing
from narrator.errors import BadValue
from narrator.receipt import receipt
from narrator.report import length, script_report
from narrator.server import answers, links, offered, packed, streams
from narrator.server.asking import asked
from narrator.server.door import Door, client_of, door_of
from narrator.server.known import Known
from narrator.share import Share
from narrator.types import FORMATS

router = APIRouter()

SCRIPT_WAIT_S = 0.2
"""How long an address waits for the whole script, which an article of 20,000 words needs a second
for: speaking began before."""

UNKEPT = {"Cache-Control": "no-store"}
"""Of what changes while a narration is made."""

_WRITTEN = ("utterances", "words", "expected_s", "removals")


@router.post(
    "/v1/narrate",
    summary="Narrate an article",
    responses=answers.STREAMED,
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
    return await streams.answer(request, share, format, headers, planned_s)


@router.post(
    "/v1/narrations",
    status_code=201,
    summary="Narrate an article at an address that a player can GET",
    responses=answers.CREATED,
    response_class=JSONResponse,
    openapi_extra=offered.BODY,
)
async def create(request: Request) -> Response:
    """Answers at once with the narration's address in `Location`; speaking begins. What only the
    whole script tells (`utterances`, `words`, `expected_s`, `removals`) is null where a long one
    is not written yet."""
    door = door_of(request)
    share, format, _ = await _shared(request, door)
    spool = await run_in_threadpool(share.begin, format)
    if spool.error is not None:
        raise spool.error
    written = asyncio.ensure_future(run_in_threadpool(_written, share))
    written.add_done_callback(lambda task: task.cancelled() or task.exception())  # told by speaking
    await asyncio.wait((written,), timeout=SCRIPT_WAIT_S)
    told = written.result() if written.done() else dict.fromkeys(_WRITTEN)
    state = await run_in_threadpool(_state, share, format)
    return JSONResponse(state | told, 201, headers=_headers(share, format, "Location"))


@router.head("/v1/narrations/{id}.{ext}", include_in_schema=False)
@router.get(
    "/v1/narrations/{id}.{ext}",
    summary="A narration's audio",
    responses=answers.NARRATED,
    response_class=Response,
    openapi_extra={"parameters": answers.CONDITIONS},
)
async def audio(request: Request, share: Known, ext: str) -> Response:
    """Streamed from its beginning while it is spoken. As soon as all lengths are known (of an MP3
    in a voice that foretells them: soon after the first sound; else at the end) it is a file: with
    its length, a validator, and ranges, whatever of it is spoken; what is asked for is spoken next.
    Who asks for a part before that waits up to 5 seconds for the lengths, else gets all of it.
    `.m4a` and `.m4b` (MPEG-4, with chapters and a cover) are files alone: who asks waits up to 20
    seconds for the sound, and is told with 409 to ask again where it takes longer."""
    door = door_of(request)
    if ext in encode.MPEG4_FORMATS:
        await door.admit(share.narration, packing.OF, share)
        return await packed.answer(request, share, ext, _headers(share, ext))
    if ext not in FORMATS:
        raise BadValue("format", ext, f"one of {', '.join((*FORMATS, *encode.MPEG4_FORMATS))}")
    await door.admit(share.narration, ext, share)
    return await streams.answer(request, share, ext, _headers(share, ext))


@router.get(
    "/v1/narrations/{id}",
    summary="How far a narration is",
    responses=answers.STATE,
    response_class=JSONResponse,
)
async def state(share: Known) -> Response:
    """Its state (`waiting`, `speaking`, `ready`, `failed`), voice and length: so far, and of the
    whole as soon as it is known."""
    format = next(iter(share.spools), "mp3")
    known = await run_in_threadpool(lambda: _state(share, format) | _written(share))
    return JSONResponse(known)


@router.get(
    "/v1/narrations/{id}/script",
    summary="The very words that a narration speaks",
    responses=offered.SHOWN,
    openapi_extra={"parameters": [offered.RECEIPT_PARAMETER]},
)
async def script(request: Request, share: Known) -> Response:
    """As `/v1/script` shows it, without sending or fetching the article again. With `?receipt`:
    each source sentence, when it is heard, how long and by which voice, of what is made by now; and
    what is not read and why."""
    if "receipt" in request.query_params:
        return JSONResponse(await run_in_threadpool(receipt_of, share), headers=UNKEPT)
    return JSONResponse(await run_in_threadpool(script_report, share.narration))


async def _shared(request: Request, door: Door) -> tuple[Share, str, float]:
    began = time.monotonic()
    wanted = await asked(request, door)
    format = _checked(wanted.format)
    narration = await door.planned(
        request, lambda: wanted.narration(door.settings), is_pdf=wanted.is_pdf
    )
    await door.admit(narration, format, client=client_of(request))
    share = await run_in_threadpool(door.shares.add, narration, client_of(request))
    if wanted.url:
        door.fetched_for.add(share)
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
        "playlist": f"/v1/narrations/{share.id}.m3u8",
        "links": links.of(share.id),
        "title": narration.title,
        "voice": narration.voice.name,
        "hint": narration.hint,
        "teaser": narration.article.teaser,
        "format": format,
        **dict.fromkeys(_WRITTEN),
        **_lengths(share, format),
        "error": str(spool.error) if spool and spool.error else None,
    }


def _lengths(share: Share, format: str) -> dict[str, Any]:
    spool, total = share.spools.get(format), share.total(format)
    spoken, duration_s = share.made()
    total_bytes, total_s = total or (None, None)
    whole = spool is not None and spool.state == "ready"
    return {
        "spoken": spoken,
        "duration_s": round(duration_s, 3),
        "bytes": total_bytes if whole else spool.length if spool else 0,
        "known": total is not None,
        "total_s": None if total_s is None else round(total_s, 3),
        "total_bytes": total_bytes,
    }


def receipt_of(share: Share) -> dict[str, Any]:
    """Of what is made by now."""
    made = share.most()
    if made is None:
        return receipt(share.narration, (), 1)
    return receipt(share.narration, made.passages(), made.recipe.rate_hz)


def _written(share: Share) -> dict[str, Any]:
    """What only the whole script tells."""
    narration = share.narration
    counts = len(narration.utterances), len(narration.removals)
    return {"utterances": counts[0], **length(narration), "removals": counts[1]}
