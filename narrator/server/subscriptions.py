"""`/v1/subscriptions`: feeds of others that become episodes of a podcast here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from narrator.errors import BadValue
from narrator.library.subscriptions import Brought, Subscription
from narrator.server import bodies
from narrator.server.door import door_of
from narrator.subscribe.filters import Filters

router = APIRouter()
FIELDS = ("address", "feed", "filters", "a_day", "voice", "speed")
A_DAY_AT_MOST = 1000


@router.post("/v1/subscriptions", status_code=201, summary="Make a podcast of a site's feed")
async def create(request: Request) -> Response:
    """JSON with the `address` of an RSS, Atom or JSON feed and the slug of the `feed` that its
    articles go into; `filters` are `words`, `without`, `least_words`, `most_words` and `days`,
    `a_day` is how many become episodes in a day. It is looked at within seconds, and then each
    hour."""
    fields = await bodies.json_object(request, bodies.SMALL_BYTES)
    for name in fields:
        if name not in FIELDS:
            raise BadValue("field", name[:40], f"one of {', '.join(FIELDS)}")
    address = (bodies.text_field(fields, "address") or "").strip()
    if not address.startswith(("http://", "https://")):
        raise BadValue("address", address[:80], "an http(s) address of a feed")
    filters = fields.get("filters") or {}
    if not isinstance(filters, dict):
        raise BadValue("filters", str(filters)[:40], "an object")
    a_day = bodies.number_field(fields, "a_day")
    a_day = 20.0 if a_day is None else a_day
    if not 1 <= a_day <= A_DAY_AT_MOST:
        raise BadValue("a_day", f"{a_day:g}", f"a number from 1 to {A_DAY_AT_MOST}")
    how = {
        "voice": bodies.text_field(fields, "voice"),
        "speed": bodies.number_field(fields, "speed"),
    }
    made = await run_in_threadpool(
        door_of(request).library.subscriptions.add,
        address,
        bodies.text_field(fields, "feed") or "",
        request={name: value for name, value in how.items() if value is not None},
        filters=Filters.of(filters).said(),
        a_day=int(a_day),
    )
    return JSONResponse(report(made), 201, headers={"Location": f"/v1/subscriptions/{made.id}"})


@router.get("/v1/subscriptions", summary="What is subscribed to")
async def listed(request: Request) -> Response:
    """All, by address, with the trouble that the last look met."""
    found = await run_in_threadpool(door_of(request).library.subscriptions.all)
    return JSONResponse({"subscriptions": [report(one) for one in found]})


@router.get("/v1/subscriptions/{id}", summary="A subscription, and all that it has brought")
async def shown(request: Request, id: str) -> Response:
    """`brought` has each article with its `outcome`: `kept`, or why it is no episode."""
    subscriptions = door_of(request).library.subscriptions
    one = await run_in_threadpool(subscriptions.get, id)
    brought = await run_in_threadpool(subscriptions.brought, id)
    return JSONResponse(report(one) | {"brought": [brought_report(each) for each in brought]})


@router.delete("/v1/subscriptions/{id}", status_code=204, summary="Look at it no more")
async def remove(request: Request, id: str) -> Response:
    """Its episodes stay."""
    await run_in_threadpool(door_of(request).library.subscriptions.remove, id)
    return Response(status_code=204)


def report(one: Subscription) -> dict[str, Any]:
    """A subscription as JSON."""
    return {
        "id": one.id,
        "address": one.address,
        "title": one.title,
        "feed": one.slug,
        "filters": dict(one.filters),
        "a_day": one.a_day,
        "failures": one.failures,
        "error": one.error,
        "looked": _time(one.seen_at),
        "next": _time(one.next_at) if one.next_at else None,
    }


def brought_report(one: Brought) -> dict[str, Any]:
    """What came of one of its articles, as JSON."""
    names = ("title", "address", "outcome", "why")
    said: dict[str, Any] = {name: getattr(one, name) for name in names}
    return said | {"episode": one.episode_id, "at": _time(one.made_at)}


def _time(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
