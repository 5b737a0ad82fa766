"""What the items of a private feed refer to: below the listener's own address, and of no use to
anybody once they are shut out."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from narrator.captions import FILES
from narrator.errors import NoEpisode, NoFeed
from narrator.production.made import COVER
from narrator.server import episode_files, pictures
from narrator.server.door import door_of

router = APIRouter()
_AUDIO = "audio."


@router.head("/feeds/{slug}/{secret}/{id}/{name}", include_in_schema=False)
@router.get("/feeds/{slug}/{secret}/{id}/{name}", include_in_schema=False)
async def file(request: Request, slug: str, secret: str, id: str, name: str) -> Response:
    """The same as at the episode's own address."""
    library = door_of(request).library
    if not await run_in_threadpool(library.feeds.admits, slug, secret):
        raise NoFeed(slug)
    episode = await run_in_threadpool(library.episodes.get, id)
    if slug not in episode.feeds:
        raise NoEpisode(id)
    if name.startswith(_AUDIO):
        return await episode_files.audio(request, id, name.removeprefix(_AUDIO))
    if name == COVER:
        return await pictures.episode(request, id)
    if name not in FILES:
        raise NoEpisode(id)
    return await episode_files.beside(name, *FILES[name])(request, id)
