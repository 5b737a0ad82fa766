"""`/v1/episodes`: articles that are kept, spoken in the background, changed and found again."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from narrator.errors import BadValue
from narrator.library.records import Episode, Wanted
from narrator.production.wanted import wanted as wanted_of
from narrator.server import bodies
from narrator.server.asking import asked_with
from narrator.server.door import Door, door_of

router = APIRouter()

MORE = ("tags", "feeds", "again", "lazy")
"""What may be asked for beside an article."""

CHANGEABLE = ("position_s", "listened", "tags")
KEY_CHARACTERS = 255


@router.post("/v1/episodes", status_code=201, summary="Keep an article, and narrate it")
async def create(request: Request) -> Response:
    """Answers at once, with the episode's address in `Location`; it is spoken in the background
    and survives whatever happens to the service. The same article (by its address or its words) is
    the same episode, then with 200, unless `again` is true. With an `Idempotency-Key` a request
    that is sent twice is done once."""
    door = door_of(request)
    key = request.headers.get("idempotency-key", "")
    if len(key) > KEY_CHARACTERS:
        raise BadValue("Idempotency-Key", f"{key[:40]}…", f"at most {KEY_CHARACTERS} characters")
    asked, given = await _wanted(request, door)
    again = bodies.truth("again", given.get("again"))
    episode, made = await run_in_threadpool(
        door.library.episodes.add, asked, key=key, fingerprint=_fingerprint(asked), again=again
    )
    door.production.look()
    return _answer(episode, 201 if made else 200)


@router.get("/v1/episodes", summary="The episodes, the newest first")
async def listed(
    request: Request,
    q: str = "",
    state: str = "",
    tag: str = "",
    feed: str = "",
    listened: bool | None = None,
    before: str = "",
    limit: int = 50,
) -> Response:
    """Those that match all parameters: `q` are words of title, text or site. `next` is the address
    of the page after this one, or null."""
    page = await run_in_threadpool(
        door_of(request).library.episodes.page,
        query=q,
        state=state,
        tag=tag,
        feed=feed,
        listened=listened,
        before=before,
        limit=limit,
    )
    after = None
    if page.before is not None:
        following = request.url.include_query_params(before=page.before)
        after = f"{following.path}?{following.query}"
    return JSONResponse({"episodes": [report(one) for one in page.episodes], "next": after})


@router.get("/v1/episodes/{id}", summary="An episode, and how far it is")
async def shown(request: Request, id: str) -> Response:
    """`state` is `queued`, `speaking`, `ready` or `failed`; its audio can be heard in any of the
    first three."""
    return _answer(await run_in_threadpool(door_of(request).library.episodes.get, id))


@router.put("/v1/episodes/{id}", summary="Give an episode another text")
async def edit(request: Request, id: str) -> Response:
    """It keeps its id and guid. The former text is heard until the new one is whole, and only
    passages that changed are spoken."""
    door = door_of(request)
    await run_in_threadpool(door.library.episodes.get, id)
    asked, _ = await _wanted(request, door)
    episode = await run_in_threadpool(door.library.episodes.edit, id, asked)
    door.production.look()
    return _answer(episode)


@router.patch("/v1/episodes/{id}", summary="Say where you stopped listening, or its tags")
async def mark(request: Request, id: str) -> Response:
    """JSON with any of `position_s`, `listened` and `tags`."""
    episodes = door_of(request).library.episodes
    fields = await bodies.json_object(request, bodies.SMALL_BYTES)
    for name in fields:
        if name not in CHANGEABLE:
            raise BadValue("field", name[:40], f"one of {', '.join(CHANGEABLE)}")
    position_s = bodies.number_field(fields, "position_s")
    listened = None if "listened" not in fields else bodies.truth("listened", fields["listened"])
    tags = None if "tags" not in fields else bodies.names("tags", fields["tags"])

    def change() -> Episode:
        if tags is not None:
            episodes.label(id, tags)
        if position_s is None and listened is None:
            return episodes.get(id)
        return episodes.mark(id, position_s=position_s, listened=listened)

    return _answer(await run_in_threadpool(change))


@router.post("/v1/episodes/{id}/retry", summary="Have one that failed spoken again")
async def retry(request: Request, id: str) -> Response:
    """Of any other state nothing changes."""
    door = door_of(request)
    episode = await run_in_threadpool(door.library.episodes.retry, id)
    door.production.look()
    return _answer(episode)


@router.delete("/v1/episodes/{id}", status_code=204, summary="Forget an episode")
async def remove(request: Request, id: str) -> Response:
    """Its files go too, but for those that another episode uses."""
    await run_in_threadpool(door_of(request).library.episodes.remove, id)
    return Response(status_code=204)


def report(episode: Episode) -> dict[str, Any]:
    """An episode as JSON. `audio` carries the version, so that players fetch an edited one."""
    address = f"/v1/episodes/{episode.id}"
    heard = episode.version or episode.wanted
    done = episode.spoken / episode.utterances if episode.utterances else 0.0
    return {
        "id": episode.id,
        "guid": episode.guid,
        "state": episode.state,
        "title": episode.title,
        "site": episode.site,
        "author": episode.author,
        "language": episode.language,
        "source": episode.canonical,
        "published": episode.published,
        "voice": episode.voice,
        "version": episode.version,
        "wanted": episode.wanted,
        "progress": 1.0 if episode.state == "ready" else round(done, 4),
        "duration_s": round(episode.duration_s, 3) or None,
        "bytes": episode.size_bytes or None,
        "lazy": episode.lazy,
        "url": address,
        "audio": f"{address}/audio.{episode.format}?v={heard}",
        "error": episode.error,
        "position_s": round(episode.position_s, 3),
        "listened": episode.listened,
        "tags": list(episode.tags),
        "feeds": list(episode.feeds),
        "made": _time(episode.made_at),
        "changed": _time(episode.changed_at),
    }


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def _answer(episode: Episode, status: int = 200) -> JSONResponse:
    headers = {"Location": f"/v1/episodes/{episode.id}"} if status in (200, 201) else {}
    return JSONResponse(report(episode), status, headers=headers)


async def _wanted(request: Request, door: Door) -> tuple[Wanted, dict[str, Any]]:
    """The article that is sent, checked: what can't be narrated is refused here."""
    order, given = await asked_with(request, door, MORE)
    tags, feeds = (bodies.names(name, given.get(name)) for name in ("tags", "feeds"))
    lazy = bodies.truth("lazy", given.get("lazy"))

    def plan() -> Wanted:
        narration = order.narration(door.settings)
        narration.recipe(order.format)  # raises where it can't be had
        return wanted_of(order, narration, tags=tags, feeds=feeds, lazy=lazy)

    return await door.planned(request, plan, is_pdf=order.is_pdf), given


def _fingerprint(wanted: Wanted) -> str:
    said = json.dumps([dict(wanted.request), wanted.tags, wanted.feeds, wanted.lazy])
    return hashlib.sha256(said.encode() + b"\0" + wanted.source).hexdigest()
