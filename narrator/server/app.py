"""The application: routes, error handlers, and what lives as long as the service."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

from narrator.errors import NarratorError
from narrator.narration import narrate
from narrator.server import (
    captions,
    episode_files,
    episodes,
    events,
    feeds,
    health,
    hls,
    known,
    narrations,
    pictures,
    private,
    problems,
    speech,
    subscriptions,
    texts,
    voices,
)
from narrator.server.door import Door
from narrator.server.opening import Opening
from narrator.server.shelf import Shelf
from narrator.settings import Settings
from narrator.share import Shares

STATIC = Path(__file__).parent / "static"
_PAGES = {"/": "index.html", "/docs": "docs.html", "/static/reading.js": "reading.js"}
WARMING = "Good morning\n\nDr. Wu paid $4.2bn on 3 May 2026, and left. It was 12:30."
# Only what the page itself carries may run; audio comes from the service.
PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'self' 'unsafe-inline'; "
    "media-src 'self' blob:; connect-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def application(settings: Settings, opening: Opening | None = None) -> FastAPI:
    """The service; it ends its voices when it ends. `opening` has begun to load them; else that
    begins when the service starts."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        begun = opening or Opening(settings)
        studio = begun.studio
        shares = Shares(studio)
        shelf = Shelf(settings, shares)
        door = app.state.door = Door(settings, studio, shares, shelf)
        threading.Thread(target=shelf.open, name="library", daemon=True).start()
        threading.Thread(target=_warm, args=(door, begun), name="warm", daemon=True).start()
        yield
        await run_in_threadpool(shelf.close)
        await run_in_threadpool(door.shares.close)
        await run_in_threadpool(studio.close)

    app = FastAPI(
        title="Narrator",
        version=_version(),
        description="Turns an article into audio, streamed while it is being spoken.",
        lifespan=life,
        docs_url=None,  # its page comes from another host; ours needs none
        redoc_url=None,
        responses={
            "4XX": {
                "description": "what is wrong with the request (RFC 9457)",
                "content": {problems.MEDIA_TYPE: {"schema": problems.SCHEMA}},
            }
        },
    )
    for part in (
        hls,
        narrations,
        captions,
        episodes,
        episode_files,
        events,
        pictures,
        feeds,
        private,
        subscriptions,
        texts,
        voices,
        speech,
        health,
    ):
        app.include_router(part.router)
    for path, name in _PAGES.items():
        app.add_api_route(path, _page(name), methods=["GET"], include_in_schema=False)
    app.add_exception_handler(NarratorError, problems.on_error)
    app.add_exception_handler(known.Gone, known.on_gone)
    app.add_exception_handler(HTTPException, problems.on_http_error)
    app.add_exception_handler(Exception, problems.on_crash)
    return app


def _page(name: str) -> Callable[[], Awaitable[FileResponse]]:
    """A page of ours, or its script; nothing on it comes from elsewhere."""

    async def page() -> FileResponse:
        return FileResponse(
            STATIC / name,
            headers={
                "Content-Security-Policy": PAGE_POLICY,
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "no-referrer",
            },
        )

    return page


def _warm(door: Door, opening: Opening) -> None:
    """Load all that the first article would else wait for, and see that the voice is loaded."""
    try:
        narrate(WARMING, settings=door.settings)
        voice = opening.wait()
    except NarratorError as error:
        door.trouble = str(error)
        return
    door.ready = True
    if voice is not None and voice.expected_rtf:
        with suppress(NarratorError):  # the service ends, or an article will tell it
            door.studio.try_out(voice)


def _version() -> str:
    try:
        return version("narrator")
    except PackageNotFoundError:
        return "0"
