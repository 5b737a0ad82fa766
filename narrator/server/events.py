"""`/v1/episodes/{id}/events`: how far an episode is, told as it goes on (server-sent events, the
HTML standard's section 9.2)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse

from narrator.errors import NoEpisode
from narrator.library.records import Episode
from narrator.server.door import Door, door_of
from narrator.server.episodes import report

router = APIRouter()
LOOK_S = 0.25
STILL_S = 15.0
"""A comment is sent so often while nothing changes: proxies close what is silent."""

MEDIA_TYPE = "text/event-stream"


@router.get(
    "/v1/episodes/{id}/events",
    summary="How far an episode is, as it goes on",
    response_class=Response,
)
async def events(request: Request, id: str) -> Response:
    """An event for each change: `episode` with its JSON, at last `ready`, `failed` or `gone`, and
    then the stream ends. A lazy one's ends at once: it waits to be asked for."""
    door = door_of(request)
    first = await run_in_threadpool(door.library.episodes.get, id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_told(door, first), media_type=MEDIA_TYPE, headers=headers)


async def _told(door: Door, episode: Episode) -> AsyncIterator[bytes]:
    said, still_s = "", 0.0
    while True:
        now = json.dumps(report(episode), ensure_ascii=False)
        over = episode.state in ("ready", "failed") or (episode.lazy and bool(episode.size_bytes))
        if now != said:
            said, still_s = now, 0.0
            yield _event(episode.state if over else "episode", now)
        elif still_s >= STILL_S:
            still_s = 0.0
            yield b": still here\n\n"
        if over:
            return
        await asyncio.sleep(LOOK_S)
        still_s += LOOK_S
        try:
            episode = await run_in_threadpool(door.library.episodes.get, episode.id)
        except NoEpisode:
            yield _event("gone", json.dumps({"id": episode.id}))
            return


def _event(name: str, data: str) -> bytes:
    return f"event: {name}\ndata: {data}\n\n".encode()
