"""Covers: an episode's own picture, or one drawn with its title; a podcast's."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from narrator import cover
from narrator.library.records import Episode
from narrator.production.made import COVER
from narrator.server import stored
from narrator.server.door import door_of

router = APIRouter()
DRAWN_AT_MOST = 64  # of 60 kB or so, each drawn in some 50 ms


@router.head("/v1/episodes/{id}/cover.jpg", include_in_schema=False)
@router.get("/v1/episodes/{id}/cover.jpg", summary="An episode's cover", response_class=Response)
async def episode(request: Request, id: str) -> Response:
    """A square JPEG of 1,400 pixels: the article's picture, or one drawn with its title."""
    library = door_of(request).library
    found: Episode = await run_in_threadpool(library.episodes.get, id)
    digest = (await run_in_threadpool(library.episodes.documents, id)).get(COVER)
    if digest is not None:
        path = library.files.path(digest)
        return stored.answer(request, path, digest, found.changed_at, "image/jpeg")
    return await _drawn(request, found.title, found.site, found.changed_at)


@router.head("/feeds/{slug}/cover.jpg", include_in_schema=False)
@router.get("/feeds/{slug}/cover.jpg", summary="A podcast's cover", response_class=Response)
async def podcast(request: Request, slug: str) -> Response:
    """A square JPEG of 1,400 pixels."""
    library = door_of(request).library
    feed = await run_in_threadpool(library.feeds.get, slug)
    if feed.cover is not None:
        path = library.files.path(feed.cover)
        return stored.answer(request, path, feed.cover, feed.changed_at, "image/jpeg")
    return await _drawn(request, feed.title, feed.author, feed.changed_at)


async def _drawn(request: Request, title: str, site: str, changed_at: float) -> Response:
    data = await run_in_threadpool(_picture, title, site)
    tag = hashlib.sha256(data).hexdigest()
    return stored.data(request, data, tag, changed_at, "image/jpeg")


@lru_cache(maxsize=DRAWN_AT_MOST)
def _picture(title: str, site: str) -> bytes:
    return cover.drawn(title, site)
