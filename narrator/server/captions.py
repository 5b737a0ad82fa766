"""`/v1/narrations/{id}/captions.vtt` and its like: when the words of a narration are heard."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from narrator import captions
from narrator.errors import BadValue
from narrator.server import ranges
from narrator.server.known import Known
from narrator.share import Share

router = APIRouter()

_WORDS = {"": False, "0": False, "false": False, "1": True, "true": True}
# File name → what OpenAPI calls it.
_SUMMARIES = {
    "captions.vtt": "Captions as WebVTT, a cue for each paragraph",
    "captions.srt": "Captions as SubRip, two short lines a card",
    "transcript.json": "A podcast's transcript, word by word",
    "chapters.json": "A podcast's chapters",
    "marks.jsonl": "Speech marks: a line for each word",
}
_CUES_OF_WORDS = {
    "name": "words",
    "in": "query",
    "required": False,
    "schema": {"type": "string", "enum": ["0", "1"]},
    "description": "1: cues of two short lines, in which each word has its time",
}
_CONDITION = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "ETags that are at hand",
}

Answer = Callable[..., Awaitable[Response]]


def _answer(kind: str, media_type: str) -> Answer:
    async def answer(request: Request, share: Known) -> Response:
        """What is made so far while it is being spoken, not to be stored; all of it, with an ETag,
        once the narration is ready. Times are of the audio; nothing is spoken for this."""
        of = kind_asked(kind, request.query_params.get("words", ""))
        text, whole = await run_in_threadpool(text_of, share, of)
        body = text.encode()
        headers = {"Cache-Control": "no-store", "Content-Length": str(len(body))}
        if whole:
            tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
            headers |= {"Cache-Control": "no-cache", "ETag": tag}
            if _at_hand(request, tag):
                del headers["Content-Length"]
                return Response(status_code=304, headers=headers)
        sent = b"" if request.method == "HEAD" else body
        return Response(sent, media_type=media_type, headers=headers)

    return answer


def kind_asked(kind: str, words: str) -> str:
    """A kind of captions with the parameter `words`. Raises `BadValue`."""
    if kind != "vtt":
        return kind
    if words not in _WORDS:
        raise BadValue("words", words[:40], "0 or 1")
    return "words.vtt" if _WORDS[words] else "vtt"


def _at_hand(request: Request, tag: str) -> bool:
    tags = ", ".join(request.headers.getlist("if-none-match"))
    return bool(tags) and ranges.plan({"if-none-match": tags}, 0, tag).status == 304


def text_of(share: Share, kind: str) -> tuple[str, bool]:
    """The captions, and whether they are those of the whole."""
    article, spool = share.narration.article, share.most()
    if spool is None:
        return captions.captions(kind, article, [], 1), False
    whole = spool.state == "ready"  # asked first: what is made then is all
    return captions.captions(kind, article, spool.passages(), spool.recipe.rate_hz), whole


def _said(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {
        200: {
            "description": "what is made so far, or all of it",
            "headers": {
                "ETag": {
                    "description": "strong; sent once the narration is ready",
                    "schema": {"type": "string"},
                },
                "Cache-Control": {
                    "description": "`no-store` while it is being spoken",
                    "schema": {"type": "string"},
                },
            },
            "content": {media_type: {"schema": {"type": "string"}}},
        },
        304: {"description": "If-None-Match names it"},
    }


for _name, _summary in _SUMMARIES.items():
    _kind, _media_type = captions.FILES[_name]
    _path, _endpoint = f"/v1/narrations/{{id}}/{_name}", _answer(_kind, _media_type)
    _parameters = [_CONDITION, *([_CUES_OF_WORDS] if _kind == "vtt" else [])]
    router.add_api_route(_path, _endpoint, methods=["HEAD"], include_in_schema=False)
    router.add_api_route(
        _path,
        _endpoint,
        methods=["GET"],
        name=_name,
        summary=_summary,
        responses=_said(_media_type),
        response_class=Response,
        openapi_extra={"parameters": _parameters},
    )
