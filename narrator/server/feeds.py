"""`/v1/feeds` and `/feeds/{slug}.xml`: podcasts made of episodes, for all podcast apps."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from narrator import feed as rss
from narrator.errors import BadValue, NoFeed
from narrator.feed import asked
from narrator.feed.apps import links
from narrator.library.feeds import Feed
from narrator.production import items
from narrator.server import bodies, stored
from narrator.server.addresses import base_url
from narrator.server.door import Door, door_of
from narrator.server.problems import problem

router = APIRouter()

PAGE_EPISODES = 100
PAGES_AT_MOST = 1_000_000
MEDIA_TYPE = "application/rss+xml; charset=utf-8"


@router.post("/v1/feeds", status_code=201, summary="Make a podcast")
async def create(request: Request) -> Response:
    """JSON with `slug` and `title`, and any of the rest. `url` of the answer is what podcast apps
    subscribe to. Episodes go into it with `"feeds": [slug]` in their `POST /v1/episodes`."""
    door = door_of(request)
    fields = await bodies.json_object(request, bodies.SMALL_BYTES)
    slug = asked.slug(bodies.text_field(fields, "slug") or "")
    said = _checked({name: value for name, value in fields.items() if name != "slug"})
    if not said.get("title"):
        raise BadValue("title", "", "the name of the podcast")
    address = f"{base_url(request)}/feeds/{slug}.xml"
    made = Feed(slug, guid=rss.channel_guid(address), **said)
    made = await run_in_threadpool(door.library.feeds.create, made)
    headers = {"Location": f"/v1/feeds/{slug}"}
    return JSONResponse(_report(request, made), 201, headers=headers)


@router.get("/v1/feeds", summary="The podcasts there are")
async def listed(request: Request) -> Response:
    """All of them, by slug."""
    found = await run_in_threadpool(door_of(request).library.feeds.all)
    return JSONResponse({"feeds": [_report(request, one) for one in found]})


@router.get("/v1/feeds/{slug}", summary="A podcast")
async def shown(request: Request, slug: str) -> Response:
    """What is set of it, its address, and how many episodes it has."""
    return JSONResponse(
        _report(request, await run_in_threadpool(door_of(request).library.feeds.get, slug))
    )


@router.patch("/v1/feeds/{slug}", summary="Change a podcast's title and the like")
async def change(request: Request, slug: str) -> Response:
    """JSON with what is to change. Its slug, address and guid stay."""
    said = _checked(await bodies.json_object(request, bodies.SMALL_BYTES))
    door = door_of(request)
    changed = await run_in_threadpool(door.library.feeds.change, slug, said)
    door.production.look()
    return JSONResponse(_report(request, changed))


@router.delete("/v1/feeds/{slug}", status_code=204, summary="Delete a podcast")
async def remove(request: Request, slug: str) -> Response:
    """Its episodes stay in the library."""
    await run_in_threadpool(door_of(request).library.feeds.remove, slug)
    return Response(status_code=204)


@router.put("/v1/feeds/{slug}/episodes/{id}", status_code=204, summary="Put an episode into it")
async def put(request: Request, slug: str, id: str) -> Response:
    """One that is in it stays."""
    await run_in_threadpool(door_of(request).library.feeds.put, slug, id)
    return Response(status_code=204)


@router.delete("/v1/feeds/{slug}/episodes/{id}", status_code=204, summary="Take it out")
async def take(request: Request, slug: str, id: str) -> Response:
    """It stays in the library."""
    await run_in_threadpool(door_of(request).library.feeds.take, slug, id)
    return Response(status_code=204)


@router.post("/v1/feeds/{slug}/listeners", status_code=201, summary="Let somebody hear it")
async def invite(request: Request, slug: str) -> Response:
    """JSON with their `name`. `url` is theirs alone, and told only now; `password` is for apps that
    sign in (HTTP Basic, any user name) at the feed's own address."""
    fields = await bodies.json_object(request, bodies.SMALL_BYTES)
    name = bodies.text_field(fields, "name") or ""
    made, secret = await run_in_threadpool(door_of(request).library.feeds.invite, slug, name)
    url = f"{base_url(request)}/feeds/{slug}/{secret}.xml"
    code = f"{url.removesuffix('.xml')}.svg"
    told: dict[str, Any] = {"id": made.id, "name": name, "url": url, "password": secret}
    told |= {"code": code, "apps": links(url)}
    return JSONResponse(told, 201)


@router.get("/v1/feeds/{slug}/listeners", summary="Who may hear it")
async def listeners(request: Request, slug: str) -> Response:
    """All who were ever invited; `revoked` is when they were shut out, or null."""
    found = await run_in_threadpool(door_of(request).library.feeds.listeners, slug)
    return JSONResponse({"listeners": [_listener(asdict(one)) for one in found]})


@router.delete("/v1/feeds/{slug}/listeners/{id}", status_code=204, summary="Shut somebody out")
async def revoke(request: Request, slug: str, id: str) -> Response:
    """Their address and password are no good from now on."""
    await run_in_threadpool(door_of(request).library.feeds.revoke, slug, id)
    return Response(status_code=204)


@router.head("/feeds/{slug}/{secret}.xml", include_in_schema=False)
@router.get("/feeds/{slug}/{secret}.xml", include_in_schema=False)
async def own(request: Request, slug: str, secret: str, page: int = 1) -> Response:
    """A private feed, at a listener's own address."""
    if not await run_in_threadpool(door_of(request).library.feeds.admits, slug, secret):
        raise NoFeed(slug)
    return await _feed(request, slug, page, f"/feeds/{slug}/{secret}")


@router.head("/feeds/{slug}.xml", include_in_schema=False)
@router.get("/feeds/{slug}.xml", summary="A podcast's feed", response_class=Response)
async def public(request: Request, slug: str, page: int = 1) -> Response:
    """RSS 2.0 to PSP-1, with an ETag and Last-Modified. The newest episodes; `next` in it leads to
    older ones. Of a private one a listener's password is asked for."""
    door = door_of(request)
    secret = _password(request.headers.get("authorization", ""))
    if not await run_in_threadpool(door.library.feeds.admits, slug, secret):
        refused = problem(401, "sign-in", "This podcast is private", "sign in with your password")
        refused.headers["WWW-Authenticate"] = f'Basic realm="{slug}", charset="UTF-8"'
        return refused
    # What a private one refers to stands below the listener's secret, with which they came.
    room = f"/feeds/{slug}/{secret}" if secret else ""
    return await _feed(request, slug, page, f"/feeds/{slug}", room)


async def _feed(request: Request, slug: str, page: int, path: str, room: str = "") -> Response:
    door = door_of(request)
    page = max(1, min(page, PAGES_AT_MOST))
    body, changed_at = await run_in_threadpool(
        _written, door, slug, base_url(request), path, room or path, page
    )
    digest = hashlib.sha256(body).hexdigest()
    return stored.data(request, body, digest, changed_at, MEDIA_TYPE)


def _written(
    door: Door, slug: str, base: str, path: str, below: str, page: int
) -> tuple[bytes, float]:
    feed = door.library.feeds.get(slug)
    first = (page - 1) * PAGE_EPISODES
    found = door.library.feeds.items(slug, first, PAGE_EPISODES + 1)
    shown = [one for one in found[:PAGE_EPISODES] if items.is_offered(one)]
    whole = f"{base}{path}.xml"
    changed_at = max([feed.changed_at, *(one.changed_at for one in shown)])
    channel = items.channel(
        feed,
        address=whole if page == 1 else f"{whole}?page={page}",
        home=f"{base}/",
        cover_url=f"{base}{below}/cover.jpg",
        first_url=whole if page > 1 else "",
        next_url=f"{whole}?page={page + 1}" if len(found) > PAGE_EPISODES else "",
        changed=datetime.fromtimestamp(int(changed_at), UTC),
    )
    room = f"{base}{below}" if feed.private else f"{base}/v1/episodes"
    return rss.rss(channel, [items.item(door.library, one, room) for one in shown]), changed_at


def _report(request: Request, feed: Feed) -> dict[str, Any]:
    said = asdict(replace(feed, cover=None))
    del said["cover"], said["made_at"], said["changed_at"]
    url = f"{base_url(request)}/feeds/{feed.slug}.xml"
    return said | {"url": url, "code": url.removesuffix("xml") + "svg", "apps": links(url)}


def _listener(said: dict[str, Any]) -> dict[str, Any]:
    times = {"made": said.pop("made_at"), "revoked": said.pop("revoked_at")}
    told = {name: at and datetime.fromtimestamp(at, UTC).isoformat() for name, at in times.items()}
    return said | told


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What is set of a feed, checked. Raises `BadValue`."""
    said: dict[str, Any] = {}
    for name in fields:
        if name not in asked.FIELDS:
            raise BadValue("field", name[:40], f"one of slug, {', '.join(asked.FIELDS)}")
        if name in asked.TRUTHS:
            said[name] = bodies.truth(name, fields[name])
        elif name in asked.NUMBERS:
            said[name] = bodies.number_field(dict(fields), name)
        else:
            said[name] = (bodies.text_field(dict(fields), name) or "").strip()
    return asked.checked(said)


def _password(header: str) -> str:
    """HTTP Basic's password (RFC 7617), or ""."""
    scheme, _, given = header.partition(" ")
    try:
        pair = base64.b64decode(given.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return pair.partition(":")[2] if scheme.lower() == "basic" else ""
