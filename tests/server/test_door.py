"""Who waits for whom: PDFs, lexicons and slow sites hold up nobody else."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from fastapi import Request
from starlette.exceptions import HTTPException

from narrator.errors import AddressRefused, BadLexicon
from narrator.order import Order
from narrator.server import asking
from narrator.server.door import Door
from narrator.settings import Settings
from narrator.studio import Studio
from tests.documents import epub, pdf

LINES = ["It was a long way home, and nobody had said so."]


async def _silent() -> dict[str, Any]:
    await asyncio.Event().wait()
    return {}


def run(
    door_for: Callable[[], Door], use: Callable[[Door, Request], Coroutine[Any, Any, None]]
) -> None:
    async def using() -> None:
        request = Request({"type": "http", "headers": []}, _silent)
        await asyncio.wait_for(use(door_for(), request), 60)

    asyncio.run(using())


@pytest.fixture
def door_for(studio: Studio, tone_settings: Settings) -> Callable[[], Door]:
    """Makes a door that plans one thing at a time; on the loop that uses it."""

    def made() -> Door:
        nothing: Any = None  # is narrated here
        parts = (tone_settings, studio, nothing, nothing)
        return Door(*parts, planning=asyncio.Semaphore(1), paper_wait_s=0.2)

    return made


def test_pdfs_wait_for_each_other_and_others_go_on(door_for: Callable[[], Door]) -> None:
    async def use(door: Door, request: Request) -> None:
        begun, over = threading.Event(), threading.Event()

        def reading() -> str:
            begun.set()
            over.wait(60)
            return "read"

        first = asyncio.create_task(door.planned(request, reading, is_pdf=True))
        await asyncio.to_thread(begun.wait, 60)
        with pytest.raises(HTTPException) as busy:
            await door.planned(request, lambda: "never", is_pdf=True)
        assert busy.value.status_code == 503
        assert busy.value.headers and int(busy.value.headers["Retry-After"]) > 0
        assert await door.planned(request, lambda: "text") == "text"
        over.set()
        assert await first == "read"
        assert await door.planned(request, lambda: "next", is_pdf=True) == "next"

    run(door_for, use)


def test_fetches_have_threads_of_their_own(
    door_for: Callable[[], Door], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = set()

    async def use(door: Door, request: Request) -> None:
        import anyio.to_thread

        shared = anyio.to_thread.current_default_thread_limiter()
        shared.total_tokens = 1
        begun, over = threading.Event(), threading.Event()

        def fetching(address: str, settings: Settings, *, private: bool) -> Any:
            names.add(address)
            if len(names) == settings.fetch_at_once:
                begun.set()
            over.wait(60)
            raise AddressRefused(address, "it is made up")

        monkeypatch.setattr("narrator.server.door.fetch", fetching)
        most = door.settings.fetch_at_once
        fetches = [asyncio.create_task(door.fetched(f"http://a{n}/")) for n in range(most)]
        assert await asyncio.to_thread(begun.wait, 60), "all are opened at the same time"
        assert shared.borrowed_tokens == 0
        assert await door.planned(request, lambda: "text") == "text"
        with pytest.raises(HTTPException):
            await door.fetched("http://one-more/")
        over.set()
        for one in await asyncio.gather(*fetches, return_exceptions=True):
            assert isinstance(one, AddressRefused)

    run(door_for, use)


def test_a_lexicon_is_read_where_articles_are_planned(
    tone_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asking._from_json({"text": "A word.", "lexicon": "no entry"}, tone_settings, ())
    for plan in (asked.narration, asked.article):
        with pytest.raises(BadLexicon):
            plan(tone_settings)


@pytest.mark.parametrize(
    ("kind", "source", "is_pdf"),
    [
        (None, pdf("x", LINES), True), ("pdf", pdf("x", LINES), True), ("pdf", b"broken", True),
        ("html", pdf("x", LINES), True), ("text", pdf("x", LINES), False),
        (None, epub("x", LINES), False), ("pdf", epub("x", LINES), False),
        (None, b"A sentence.", False), ("html", b"<p>A sentence.", False),
    ],
)  # fmt: skip
def test_what_pdfium_will_read(kind: str | None, source: bytes, is_pdf: bool) -> None:
    assert Order(source, "mp3", kind).is_pdf is is_pdf
