"""`/healthz` and `/readyz`."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from narrator.server.door import door_of
from narrator.server.problems import problem

router = APIRouter()


@router.get("/healthz", summary="Is the service alive?")
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz", summary="Is the default voice loaded?", response_model=None)
async def readyz(request: Request) -> Response | dict[str, str]:
    """503 until the default voice is loaded; says why where it can't be."""
    door = door_of(request)
    if door.trouble:
        return problem(503, "not-ready", "The default voice can't speak", door.trouble)
    if not door.ready:
        return problem(503, "not-ready", "Not ready yet", "the default voice is being loaded")
    return {"status": "ready"}
