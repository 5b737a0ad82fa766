"""Covers: an episode's own picture, or one drawn with its title; a podcast's."""

from __future__ import annotations

import hashlib
import logging
import time
from functools import lru_cache

import segno
from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from narrator import cover
from narrator.errors import InputError, NoFeed
from narrator.library.feeds import Feed
from narrator.library.records import Episode
from narrator.production.made import COVER
from narrator.server import stored
from narrator.server.addresses import base_url
from narrator.server.door import Door, door_of
from narrator.server.known import Known
from narrator.share import Share

LOG = logging.getLogger("uvicorn.error")
router = APIRouter()
DRAWN_AT_MOST = 64  # of 60 kB or so, each drawn in some 50 ms


@router.head("/v1/narrations/{id}/cover.jpg", include_in_schema=False)
@router.get("/v1/narrations/{id}/cover.jpg", summary="A narration's cover", response_class=Response)
async def narration(request: Request, share: Known) -> Response:
    """A square JPEG of 1,400 pixels: the picture that the page of an article from an address
    names, fetched when the first one asks for it; else one drawn with the title."""
    data, made_at = await _cover(door_of(request), share)
    return stored.data(request, data, hashlib.sha256(data).hexdigest(), made_at, "image/jpeg")


async def _cover(door: Door, share: Share) -> tuple[bytes, float]:
    kept = door.covers.get(share)
    if kept is not None:
        return kept
    said = share.narration.article.metadata
    data, asked = b"", True
    if share in door.fetched_for and said.image_url:
        try:
            data, asked = await door.pictured(said.image_url)
        except InputError as error:
            LOG.warning("a page's picture is not the cover: %s", error)
    data = data or await run_in_threadpool(_picture, share.narration.title, said.site)
    if not asked:  # the next who asks may have it
        return data, time.time()
    return door.covers.setdefault(share, (data, time.time()))


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
    """A square JPEG of 1,400 pixels. A private one's stands below its listeners' addresses."""
    feed = await run_in_threadpool(door_of(request).library.feeds.get, slug)
    if feed.private:
        raise NoFeed(slug)
    return await _podcast(request, feed)


@router.head("/feeds/{slug}/{secret}/cover.jpg", include_in_schema=False)
@router.get("/feeds/{slug}/{secret}/cover.jpg", include_in_schema=False)
async def own_podcast(request: Request, slug: str, secret: str) -> Response:
    """The same for a listener of a private one."""
    library = door_of(request).library
    if not await run_in_threadpool(library.feeds.admits, slug, secret):
        raise NoFeed(slug)
    return await _podcast(request, await run_in_threadpool(library.feeds.get, slug))


async def _podcast(request: Request, feed: Feed) -> Response:
    library = door_of(request).library
    if feed.cover is not None:
        path = library.files.path(feed.cover)
        return stored.answer(request, path, feed.cover, feed.changed_at, "image/jpeg")
    return await _drawn(request, feed.title, feed.author, feed.changed_at)


@router.get(
    "/feeds/{slug}.svg", summary="A code to subscribe from a phone", response_class=Response
)
async def code(request: Request, slug: str) -> Response:
    """A QR code of the feed's address (ISO/IEC 18004), as SVG."""
    feed = await run_in_threadpool(door_of(request).library.feeds.get, slug)
    return _code(request, f"/feeds/{feed.slug}.xml")


@router.get("/feeds/{slug}/{secret}.svg", include_in_schema=False)
async def own_code(request: Request, slug: str, secret: str) -> Response:
    """The same of a listener's own address."""
    if not await run_in_threadpool(door_of(request).library.feeds.admits, slug, secret):
        raise NoFeed(slug)
    return _code(request, f"/feeds/{slug}/{secret}.xml")


def _code(request: Request, path: str) -> Response:
    made = segno.make(f"{base_url(request)}{path}", micro=False)
    svg = made.svg_inline(scale=6, border=4, light="#fff")
    return Response(svg, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


async def _drawn(request: Request, title: str, site: str, changed_at: float) -> Response:
    data = await run_in_threadpool(_picture, title, site)
    tag = hashlib.sha256(data).hexdigest()
    return stored.data(request, data, tag, changed_at, "image/jpeg")


@lru_cache(maxsize=DRAWN_AT_MOST)
def _picture(title: str, site: str) -> bytes:
    return cover.drawn(title, site)
