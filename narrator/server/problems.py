"""Errors as `application/problem+json` (RFC 9457): a stable `type`, a title for people, and the
`field` at fault."""

from __future__ import annotations

from typing import Any, cast

from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from narrator.errors import NarratorError, OutputError

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:narrator:problem:"
REFUSALS = {
    404: ("not-found", "There is nothing here"),
    405: ("method-not-allowed", "This method is not offered here"),
    503: ("busy", "Too much is asked for at once"),
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "stable name of the problem"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what to do about it"},
        "field": {"type": "string", "description": "the part of the request at fault"},
    },
}


def problem(
    status: int, type: str, title: str, detail: str, field: str | None = None, **more: Any
) -> JSONResponse:
    """An RFC 9457 answer; `more` are extension members."""
    body: dict[str, Any] = {
        "type": TYPE_PREFIX + type,
        "title": title,
        "status": status,
        "detail": detail,
    }
    if field is not None:
        body["field"] = field
    return JSONResponse(_shown(body | more), status, media_type=MEDIA_TYPE)


def _shown(value: Any) -> Any:
    """With half characters, which no JSON in UTF-8 can carry, spelt out."""
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    if isinstance(value, dict):
        return {name: _shown(one) for name, one in value.items()}
    return value


def of_error(error: NarratorError, /, **more: Any) -> JSONResponse:
    """The answer to one of our errors."""
    status = 507 if isinstance(error, OutputError) else error.status  # RFC 4918: no room to store
    return problem(status, error.type, error.title, str(error), error.field, **more)


def openai_member(error: NarratorError) -> dict[str, Any]:
    """The member that clients of the OpenAI speech API read."""
    kind = "invalid_request_error" if error.status < 500 else "server_error"
    return {
        "error": {"message": str(error), "type": kind, "param": error.field, "code": error.type}
    }


async def on_error(request: Request, error: Exception) -> JSONResponse:
    """Exception handler for `NarratorError`."""
    ours = cast(NarratorError, error)
    more = openai_member(ours) if request.url.path.startswith("/v1/audio/") else {}
    return of_error(ours, **more)


async def on_http_error(request: Request, error: Exception) -> JSONResponse:
    """Exception handler for the framework's own refusals (404, 405), and for 503."""
    refused = cast(HTTPException, error)
    type, title = REFUSALS.get(refused.status_code, ("http", "The request was refused"))
    detail = f"{request.method} {request.url.path}: see /docs for what is offered"
    if refused.status_code == 503:
        detail = refused.detail
    answer = problem(refused.status_code, type, title, detail)
    answer.headers.update(refused.headers or {})
    return answer


async def on_crash(request: Request, error: Exception) -> JSONResponse:
    """Exception handler for what nobody foresaw; the log has it whole."""
    detail = "the service failed at this: its log says why"
    return problem(500, NarratorError.type, NarratorError.title, detail)
