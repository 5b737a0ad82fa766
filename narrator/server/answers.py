"""What OpenAPI says of the answers that carry audio, and of a narration's state."""

from __future__ import annotations

from typing import Any

from narrator.server import links
from narrator.server.problems import MEDIA_TYPE, SCHEMA

_STRING: dict[str, Any] = {"type": "string"}
_WHOLE: dict[str, Any] = {"type": "integer"}
_NUMBER: dict[str, Any] = {"type": "number"}
_MEDIA = {
    kind: {"schema": {"type": "string", "format": "binary"}}
    for kind in ("audio/mpeg", "audio/ogg", "audio/aac", "audio/flac", "audio/wav")
}

_PROBLEM = {MEDIA_TYPE: {"schema": SCHEMA}}


def _header(said: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"description": said, "schema": schema or _STRING}


_VOICE = {
    "Narrator-Voice": _header("the voice that speaks"),
    "Narrator-Teaser": _header("1 where only an article's beginning came"),
}
_FILE = {
    "Accept-Ranges": _header("`bytes` once the lengths are known, `none` before"),
    "ETag": _header("strong; names the bytes of the file. Sent once the lengths are known"),
    "Content-Length": _header("sent once the lengths are known", _WHOLE),
    "Content-Disposition": _header("a name for the file"),
}
_TIMING = {"Server-Timing": _header("`plan` and `first`: what the first sound cost, in ms")}
_ADDRESS = {"Content-Location": _header("the address at which the same can be had with a GET")}

BUSY: dict[int | str, dict[str, Any]] = {
    503: {
        "description": "as much is being spoken, or read, as this machine can; nothing that is "
        "spoken already is refused so",
        "headers": {"Retry-After": _header("in seconds", _WHOLE)},
        "content": _PROBLEM,
    }
}
STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "the narration, streamed while it is being spoken; with its length where "
        "all of it is known at once. When speaking fails the connection is broken off",
        "headers": _ADDRESS | _VOICE | _FILE | _TIMING,
        "content": _MEDIA,
    },
    **BUSY,
}
ADDRESSED: dict[int | str, dict[str, Any]] = {
    **STREAMED,
    206: {
        "description": "the range asked for; of several, `multipart/byteranges` in the order "
        "asked for, those that meet as one",
        "headers": _VOICE
        | _FILE
        | {"Content-Range": _header("`bytes FIRST-LAST/LENGTH`; of one range")},
        "content": _MEDIA | {"multipart/byteranges": {}},
    },
    304: {"description": "If-None-Match names the file", "headers": {"ETag": _FILE["ETag"]}},
    412: {"description": "If-Match names another file", "content": _PROBLEM},
    416: {
        "description": "the file has no such bytes",
        "headers": {"Content-Range": _header("`bytes */LENGTH`")},
        "content": _PROBLEM,
    },
}
_MPEG4 = _MEDIA | {"audio/mp4": _MEDIA["audio/mpeg"]}
NARRATED: dict[int | str, dict[str, Any]] = {
    **ADDRESSED,
    200: ADDRESSED[200] | {"content": _MPEG4},
    206: ADDRESSED[206] | {"content": _MPEG4 | {"multipart/byteranges": {}}},
    409: {
        "description": "an MPEG-4 file is asked for, and not all of it is made yet",
        "headers": {"Retry-After": _header("in seconds", _WHOLE)},
        "content": _PROBLEM,
    },
}
CONDITIONS: list[dict[str, Any]] = [
    {"name": name, "in": "header", "required": False, "schema": _STRING, "description": said}
    for name, said in (
        ("Range", "`bytes=…` (RFC 9110, section 14): one range, a suffix, or several"),
        ("If-Range", "the ETag of the file whose range is wanted; of another, all is sent"),
        ("If-None-Match", "ETags that are at hand"),
        ("If-Match", "ETags of which the file must have one"),
    )
]

PLAYLIST: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "a media playlist (RFC 8216) of the whole narration. Lengths are exact "
        "where they are known, else estimated",
        "headers": _VOICE,
        "content": {"application/vnd.apple.mpegurl": {"schema": _STRING}},
    },
    **BUSY,
}
SEGMENT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "frames of MP3, behind an ID3 tag with the segment's timestamp; made when "
        "they are asked for",
        "headers": {"Content-Length": _header("where it is known", _WHOLE)},
        "content": {"audio/mpeg": _MEDIA["audio/mpeg"]},
    },
    **BUSY,
}


def _nullable(schema: dict[str, Any], said: str) -> dict[str, Any]:
    return {**schema, "type": [schema["type"], "null"], "description": said}


_SCRIPT = "null while the script is being written"
_STATE: dict[str, Any] = {
    "id": _STRING,
    "state": _STRING | {"enum": ["waiting", "speaking", "ready", "failed"]},
    "url": _STRING | {"description": "the audio"},
    "playlist": _STRING | {"description": "the same as HLS"},
    "links": links.SCHEMA,
    "title": _STRING,
    "voice": _STRING,
    "hint": _STRING | {"description": "where the voice is not the best there is; or empty"},
    "teaser": _STRING | {"description": "why this is only an article's beginning, or empty"},
    "format": _STRING,
    "utterances": _nullable(_WHOLE, f"in all; {_SCRIPT}"),
    "words": _nullable(_WHOLE, f"in all; {_SCRIPT}"),
    "expected_s": _nullable(_NUMBER, f"seconds that it will last, within a tenth or so; {_SCRIPT}"),
    "removals": _nullable(_WHOLE, f"in all; {_SCRIPT}"),
    "spoken": _WHOLE | {"description": "utterances spoken so far"},
    "duration_s": _NUMBER | {"description": "seconds of sound made so far"},
    "bytes": _WHOLE | {"description": "of these"},
    "known": {"type": "boolean", "description": "whether the length of the whole is known exactly"},
    "total_s": _nullable(_NUMBER, "seconds of the whole, once known"),
    "total_bytes": _nullable(_WHOLE, "of the whole, once known"),
    "error": _nullable(_STRING, "what it failed with"),
}
_BODY = {
    "application/json": {
        "schema": {"type": "object", "required": list(_STATE), "properties": _STATE}
    }
}
STATE: dict[int | str, dict[str, Any]] = {200: {"description": "its state", "content": _BODY}}
CREATED: dict[int | str, dict[str, Any]] = {
    201: {
        "description": "its state, as `GET /v1/narrations/{id}` tells it",
        "headers": {"Location": _header("the audio's address")} | _VOICE,
        "content": _BODY,
    },
    **BUSY,
}
