"""`/v1/clean` and `/v1/script`: what will be read, and in which words."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from narrator.article import article_of
from narrator.report import clean_report, script_report
from narrator.server import bodies
from narrator.server.door import door_of

router = APIRouter()
_BODY = {"requestBody": bodies.REQUEST_BODY, "parameters": bodies.PARAMETERS}


@router.post("/v1/clean", summary="What of an article will be read", openapi_extra=_BODY)
async def clean(request: Request) -> dict[str, Any]:
    """Title, paragraphs, and every removal with its reason and place in the source."""
    settings = door_of(request).settings
    asked = await bodies.asked(request, settings)

    def work() -> dict[str, Any]:
        return clean_report(
            article_of(
                asked.source,
                title=asked.title,
                kind=asked.kind,
                charset=asked.charset,
                settings=settings,
            )
        )

    return await run_in_threadpool(work)


@router.post("/v1/script", summary="The very words that will be spoken", openapi_extra=_BODY)
async def script(request: Request) -> dict[str, Any]:
    """Utterances in order, each with the source it reads, and all removals."""
    settings = door_of(request).settings
    asked = await bodies.asked(request, settings)
    return await run_in_threadpool(lambda: script_report(asked.narration(settings)))
