"""A spool as an HTTP answer: streamed while it grows, with a length, a validator and ranges from
the moment that all lengths are known, which may be long before it is spoken.

A length that was promised is kept, or the connection is broken off. The first sound waits for
nothing: who asks before the lengths are known gets a stream without one, unless they ask for a part
of the file, which nothing else can answer.
"""

from __future__ import annotations

import asyncio
import secrets
import time
import urllib.parse
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from audio import encode
from narrator.errors import Cancelled
from narrator.listening import Listener
from narrator.server import ranges
from narrator.server.door import door_of
from narrator.server.problems import problem
from narrator.server.reader import Piece, Reader, Stream
from narrator.server.stored import disposition
from narrator.share import Share
from narrator.spool import Spool

LENGTHS_WAIT_S = 5.0
"""How long one who asks for a part of the file waits for the lengths."""

HELD_S = 2.5
HELD_AT_MOST_S = 1.5
"""Chromium begins to play a stream when about 2.6 s of its sound have come (measured, version 156),
and can never seek in one without a length: a media element's request is held for the lengths, no
longer than that sound takes to make."""

WAIT_S = 0.02


async def answer(
    request: Request, share: Share, format: str, headers: dict[str, str], planned_s: float = 0.0
) -> Response:
    """The audio of `share` at its address, or as what a POST of the article gave.

    Waits for the first sound, so that what fails before it is told: raises that. When it fails
    later the connection is broken off.
    """
    headers, media_type = _said(share, format, headers)
    began = time.monotonic() - planned_s
    spool = await run_in_threadpool(share.begin, format)
    if inside := _sent_by_proxy(request, spool):
        return Response(media_type=media_type, headers=headers | inside)
    await _lengths(request, share, spool)
    file = await run_in_threadpool(_file, spool)
    if file is None and request.method == "HEAD":
        return _head(media_type, headers)
    with ExitStack() as holds:
        if file is None:
            reader = Reader([partial(_from_start, share, format, True)])
            holds.callback(reader.close)
            if not await reader.audible(request):
                return _nobody()
            await _held(request, share, spool)
            if share.lengths.layout is not None or spool.state == "ready":
                file = await run_in_threadpool(_file, spool)
        if file is None:
            headers |= {"Accept-Ranges": "none"} | _timing(began, planned_s)
            return Stream(reader, holds.pop_all(), media_type, headers)
        plan = _plan(request, file, media_type)
        headers |= {"Accept-Ranges": "bytes", "ETag": file[1]} | plan.headers
        if not plan.pieces or request.method == "HEAD":
            return _without_body(plan, media_type, headers)
        reader = Reader(_pieces(plan, spool))
        with holds.pop_all():  # who waits from the start goes when the file's reader is there
            holds.callback(reader.close)
            if not await reader.audible(request):
                return _nobody()
        headers |= _timing(began, planned_s)
        media_type = headers.pop("Content-Type", media_type)
        return Stream(reader, holds.pop_all(), media_type, headers, plan.status)


async def unaddressed(
    request: Request,
    share: Share,
    format: str,
    headers: dict[str, str],
    *,
    tagged: bool = True,
    planned_s: float = 0.0,
) -> Response:
    """The audio of a `share` that nobody else can ask for, which is discarded when the answer is
    over, however it ended. A stream from its beginning; raises as `answer` does."""
    headers, media_type = _said(share, format, headers)
    began = time.monotonic() - planned_s
    with ExitStack() as holds:
        holds.callback(share.discard)
        reader = Reader([partial(_from_start, share, format, tagged)])
        holds.callback(reader.close)
        if not await reader.audible(request):
            return _nobody()
        headers |= {"Accept-Ranges": "none"} | _timing(began, planned_s)
        return Stream(reader, holds.pop_all(), media_type, headers)


async def phrases(
    request: Request, spool: Spool, tag: bytes, first: int, count: int, total_bytes: int | None
) -> Response:
    """The frames of `count` phrases behind `tag`, `total_bytes` in all where that is known. Raises
    and breaks off as `answer` does."""
    media_type = encode.FORMATS[spool.format].media_type
    headers = {"Accept-Ranges": "none", "X-Accel-Buffering": "no"}
    if total_bytes is not None:
        headers["Content-Length"] = str(total_bytes)
    if request.method == "HEAD":
        return _head(media_type, headers, total_bytes)
    with ExitStack() as holds:
        reader = Reader([tag, partial(_phrases, spool, first, count)])
        holds.callback(reader.close)
        if not await reader.audible(request):
            return _nobody()
        return Stream(reader, holds.pop_all(), media_type, headers)


def _said(share: Share, format: str, headers: dict[str, str]) -> tuple[dict[str, str], str]:
    """All headers that any answer has, and the media type."""
    more = disposition(share.narration.title, format) | {"X-Accel-Buffering": "no"}
    return headers | more, encode.FORMATS[format].media_type


def _timing(began: float, planned_s: float) -> dict[str, str]:
    first_ms = 1000 * (time.monotonic() - began - planned_s)
    return {"Server-Timing": f"plan;dur={1000 * planned_s:.1f}, first;dur={first_ms:.1f}"}


# Each of these may be called on another thread.


def _from_start(
    share: Share, format: str, tagged: bool, told: Callable[[], None]
) -> tuple[Spool, Listener]:
    return share.listen(format, told, tagged=tagged)


def _between(
    spool: Spool, start: int, end: int, told: Callable[[], None]
) -> tuple[Spool, Listener]:
    return spool, _open(spool, spool.listen_bytes(told, start, end))


def _phrases(
    spool: Spool, first: int, count: int, told: Callable[[], None]
) -> tuple[Spool, Listener]:
    return spool, _open(spool, spool.listen_phrases(told, first, count))


def _open(spool: Spool, listener: Listener | None) -> Listener:
    if listener is None:
        raise spool.error or Cancelled("")
    return listener


def _file(spool: Spool) -> tuple[int, str] | None:
    """The length in bytes and the ETag; None as long as they are not known."""
    total_bytes, etag = spool.total_bytes, spool.etag
    return None if total_bytes is None or etag is None else (total_bytes, f'"{etag}"')


# Waiting for lengths.


async def _lengths(request: Request, share: Share, spool: Spool) -> None:
    """Wait for the lengths where no stream from the start will do."""
    wants = request.headers.get("range") if request.method == "GET" else None
    if request.method == "HEAD" or (wants is not None and not ranges.from_the_start(wants)):
        until = time.monotonic() + LENGTHS_WAIT_S
        while _may_be_known(share, spool) and time.monotonic() < until:
            await asyncio.sleep(WAIT_S)


async def _held(request: Request, share: Share, spool: Spool) -> None:
    """Let a media element, which could never seek else, wait as long as it would not play yet."""
    if request.method == "GET" and request.headers.get("sec-fetch-dest") in ("audio", "video"):
        until = time.monotonic() + HELD_AT_MOST_S
        while _may_be_known(share, spool) and time.monotonic() < until:
            if spool.duration_s >= HELD_S:
                return
            await asyncio.sleep(WAIT_S)


def _may_be_known(share: Share, spool: Spool) -> bool:
    """Whether the lengths are not known yet, and may be before the last is spoken."""
    foretold = spool.recipe.addressable and share.narration.voice.foretold
    return foretold and not spool.done and not share.lengths.over


# Answers.


def _plan(request: Request, file: tuple[int, str], media_type: str) -> ranges.Plan:
    # The answer to a POST is the file that it made, whole.
    # Lines of one name are one list (RFC 9110, section 5.3).
    asked = {
        name: ", ".join(request.headers.getlist(name))
        for name in (request.headers if request.method != "POST" else ())
    }
    boundary = secrets.token_hex(16)
    return ranges.plan(
        asked, *file, method=request.method, media_type=media_type, boundary=boundary
    )


def _pieces(plan: ranges.Plan, spool: Spool) -> list[Piece]:
    return [
        piece if isinstance(piece, bytes) else partial(_between, spool, *piece)
        for piece in plan.pieces
    ]


def _without_body(plan: ranges.Plan, media_type: str, headers: dict[str, str]) -> Response:
    if plan.status == 416:
        answer: Response = problem(
            416, "no-such-range", "The file has no such bytes", "ask for a range within it", "Range"
        )
        answer.headers.update({"Content-Range": headers["Content-Range"], "ETag": headers["ETag"]})
        return answer
    if plan.status == 412:
        detail = "the file is not the one that If-Match names"
        return problem(412, "changed", "The file is another one", detail, "If-Match")
    if plan.status == 304:
        return Response(status_code=304, headers=headers)
    return Response(media_type=media_type, headers=headers)  # HEAD


def _head(media_type: str, headers: dict[str, str], total_bytes: int | None = None) -> Response:
    """A HEAD of what has no ranges."""
    answer = Response(media_type=media_type, headers=headers | {"Accept-Ranges": "none"})
    del answer.headers["Content-Length"]
    if total_bytes is not None:  # else left out, as it is not known (RFC 9110, 8.6)
        answer.headers["Content-Length"] = str(total_bytes)
    return answer


def _nobody() -> Response:
    return Response(status_code=499)  # the client has gone: nobody reads it


def _sent_by_proxy(request: Request, spool: Spool) -> dict[str, str]:
    """What makes a proxy send a finished file itself, ranges and validators and all; empty where
    it is not finished, or no proxy is set."""
    settings = door_of(request).settings
    if request.method == "POST" or spool.state != "ready" or not settings.accel_prefix:
        return {}
    place = spool.path.relative_to(settings.home / "spool").as_posix()
    return {"X-Accel-Redirect": settings.accel_prefix + urllib.parse.quote(place)}
