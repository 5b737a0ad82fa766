"""Files of the library as answers: validators, ranges, and nothing sent that is at hand."""

from __future__ import annotations

import urllib.parse
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

from fastapi import Request
from fastapi.responses import FileResponse, Response

from narrator.errors import NoEpisode
from narrator.output import file_stem
from narrator.server import ranges
from narrator.server.problems import problem

KEPT = {"Cache-Control": "no-cache"}
"""What the address names may change: a client asks each time, and mostly gets a 304."""


def data(
    request: Request,
    body: bytes,
    digest: str,
    changed_at: float,
    media_type: str,
) -> Response:
    """As `answer`, of something small that stands nowhere; all of it."""
    said = _validators(digest, changed_at)
    if conditional(request, said["ETag"], float(int(changed_at))) == 304:
        return Response(status_code=304, headers=said)
    said["Content-Length"] = str(len(body))
    return Response(b"" if request.method == "HEAD" else body, media_type=media_type, headers=said)


def answer(
    request: Request,
    path: Path,
    digest: str,
    changed_at: float,
    media_type: str,
    headers: dict[str, str] | None = None,
) -> Response:
    """The file, or what of it is asked for (RFC 9110, sections 13 and 14). Its validators are its
    digest, and when it was made in whole seconds; its ranges are Starlette's."""
    said = (headers or {}) | _validators(digest, changed_at)
    refused = conditional(request, said["ETag"], float(int(changed_at)))
    if refused == 304:
        return Response(status_code=304, headers=said)
    if refused == 412:
        return problem(412, "precondition", "The file has changed", "ask for it without If-Match")
    if not path.exists():  # lost, or just replaced by a newer one
        raise NoEpisode(path.name[:12])
    return FileResponse(path, media_type=media_type, headers=said)


def _validators(digest: str, changed_at: float) -> dict[str, str]:
    date = formatdate(int(changed_at), usegmt=True)
    return KEPT | {"ETag": f'"{digest[:32]}"', "Last-Modified": date}


def conditional(request: Request, etag: str, changed_at: float) -> int:
    """304, 412 or 200, in the order of RFC 9110, 13.2.2; `changed_at` in whole seconds."""
    asked = {
        name: ", ".join(request.headers.getlist(name))
        for name in ("if-match", "if-none-match")
        if name in request.headers
    }
    status = ranges.plan(asked, 0, etag).status
    since = request.headers.get("if-modified-since")
    if status == 200 and since and "if-none-match" not in asked:
        try:
            return 304 if parsedate_to_datetime(since).timestamp() >= changed_at else 200
        except (ValueError, OverflowError):
            return 200
    return status


def disposition(title: str, format: str) -> dict[str, str]:
    """RFC 6266: an ASCII name, and the true one in UTF-8."""
    stem = file_stem(title)
    plain = f"{stem.encode('ascii', 'ignore').decode().strip(' .') or 'article'}.{format}"
    name = f"{stem}.{format}"
    value = f"inline; filename=\"{plain}\"; filename*=UTF-8''{urllib.parse.quote(name, safe='')}"
    return {"Content-Disposition": value}
