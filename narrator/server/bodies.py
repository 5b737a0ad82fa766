"""What a request asks for: its body and parameters, checked before anything is done."""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from email.message import Message
from typing import Any

from fastapi import Request
from starlette.requests import ClientDisconnect

from narrator.errors import BadValue, EmptyText, NotText, TooLarge, UnsupportedKind
from narrator.narration import Narration, narrate
from narrator.settings import Settings
from narrator.types import FORMATS, SPEEDS

CHARSETS = re.compile(
    r"utf-?(?:8|16|32)|iso8859-|cp(?:437|8\d\d|12\d\d|9\d\d)|koi8-|mac-|gb|hz|big5|shift_jis"
    r"|euc_|johab|tis-620"
)
KINDS = {"text/plain": "text", "text/html": "html", "text/markdown": "markdown"}
LATER = {"url": "an address", "lexicon": "a lexicon"}
QUERY = ("title", "voice", "speed", "format")
FIELDS = ("text", "html", "markdown", "title", "voice", "speed", "format")
JSON_OVERHEAD = 6  # "\u0041": the most bytes that JSON needs for one byte of ASCII text

SPEED = {"type": "number", "minimum": SPEEDS[0], "maximum": SPEEDS[1], "default": 1}
REQUEST_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "text/plain": {"schema": {"type": "string"}},
        "application/json": {
            "schema": {
                "type": "object",
                "additionalProperties": False,
                "required": ["text"],
                "properties": {
                    "text": {"type": "string", "description": "the article, as plain text"},
                    "title": {"type": "string"},
                    "voice": {"type": "string", "default": "auto"},
                    "speed": SPEED,
                    "format": {
                        "type": "string",
                        "enum": list(FORMATS),
                        "default": "mp3",
                    },
                },
            }
        },
    },
}
PARAMETERS: list[dict[str, Any]] = [
    {"name": name, "in": "query", "required": False, "schema": {"type": kind}}
    for name, kind in (
        ("title", "string"),
        ("voice", "string"),
        ("speed", "number"),
        ("format", "string"),
    )
]


@dataclass(frozen=True, slots=True)
class Asked:
    """An article and how to narrate it. `source` is bytes in the `charset` of the request."""

    source: bytes
    kind: str | None
    charset: str | None
    title: str | None
    voice: str | None
    speed: float | None
    format: str

    def narration(self, settings: Settings) -> Narration:
        """The narration asked for. Raises `InputError`, `MissingError`."""
        return narrate(
            self.source,
            voice=self.voice,
            speed=self.speed,
            title=self.title,
            kind=self.kind,
            charset=self.charset,
            settings=settings,
        )


async def asked(request: Request, settings: Settings) -> Asked:
    """Read the request. Raises `InputError`."""
    header = Message()
    header["content-type"] = request.headers.get("content-type") or "text/plain"
    media_type, charset = header.get_content_type(), header.get_param("charset")
    if media_type == "application/json":
        fields = await json_object(request, settings.max_source_bytes * JSON_OVERHEAD)
        return _from_json(fields, settings)
    if media_type not in (*KINDS, "application/x-www-form-urlencoded", "application/octet-stream"):
        raise UnsupportedKind(media_type, "send text/plain or application/json")
    body = await read(request, settings.max_source_bytes)
    named = _charset(charset if isinstance(charset, str) else None)
    query = dict(request.query_params)
    return _from_fields(body, KINDS.get(media_type), named, query, settings)


async def read(request: Request, limit_bytes: int) -> bytes:
    """The body; `TooLarge` as soon as more than `limit_bytes` have come."""
    parts, length = [], 0
    try:
        async for part in request.stream():
            length += len(part)
            if length > limit_bytes:
                raise TooLarge(limit_bytes)
            parts.append(part)
    except ClientDisconnect:
        raise EmptyText from None
    return b"".join(parts)


async def json_object(request: Request, limit_bytes: int) -> dict[str, Any]:
    """The body as a JSON object. Raises `NotText`, `BadValue`, `TooLarge`, `EmptyText`."""
    body = await read(request, limit_bytes)
    if not body.strip():
        raise EmptyText
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadValue("body", body[:40].decode(errors="replace"), f"JSON ({error})") from None
    if not isinstance(fields, dict):
        raise BadValue("body", type(fields).__name__, "a JSON object")
    return fields


def text_field(fields: dict[str, Any], name: str) -> str | None:
    """A string of the object, None where it is absent or null. Raises `BadValue`."""
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadValue(name, str(value)[:40], "a string")
    if name not in ("text", "html", "markdown", "input"):
        encoded(value)
    return value


def number_field(fields: dict[str, Any], name: str) -> float | None:
    """A number of the object, None where it is absent or null. Raises `BadValue`."""
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadValue(name, str(value)[:40], "a number")
    try:
        return float(value)
    except OverflowError:
        raise BadValue(name, "a huge number", "a number from 0.5 to 3") from None


def encoded(text: str) -> bytes:
    """`text` in UTF-8. Raises `NotText` for a lone surrogate, which JSON can smuggle in."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise NotText("a lone surrogate, half of a character") from None


def _from_json(fields: dict[str, Any], settings: Settings) -> Asked:
    for name in fields:
        if name in LATER:
            raise UnsupportedKind(LATER[name], 'send the article\'s text as "text"')
        if name not in FIELDS:
            raise BadValue(name, str(fields[name])[:40], f"left out; fields are {list(FIELDS)}")
    given = [name for name in ("text", "html", "markdown") if fields.get(name) is not None]
    if not given:
        raise EmptyText
    if len(given) > 1:
        raise BadValue(given[1], "given too", "left out: send one of text, html, markdown")
    body = encoded(text_field(fields, given[0]) or "")
    return Asked(
        source=body,
        kind=given[0],
        charset="utf-8",
        title=text_field(fields, "title"),
        voice=text_field(fields, "voice"),
        speed=number_field(fields, "speed"),
        format=text_field(fields, "format") or settings.format,
    )


def _from_fields(
    body: bytes,
    kind: str | None,
    charset: str | None,
    query: dict[str, str],
    settings: Settings,
) -> Asked:
    for name in query:
        if name not in QUERY:
            raise BadValue(name, query[name][:40], f"left out; parameters are {', '.join(QUERY)}")
    speed = query.get("speed")
    try:
        speed_number = None if speed is None else float(speed)
    except ValueError:
        raise BadValue("speed", str(speed), "a number from 0.5 to 3") from None
    return Asked(
        source=body,
        kind=kind,
        charset=charset,
        title=query.get("title"),
        voice=query.get("voice"),
        speed=speed_number,
        format=query.get("format") or settings.format,
    )


def _charset(name: str | None) -> str | None:
    """The codec of a charset that text on the web is written in (WHATWG Encoding Standard).

    Python's own codecs beyond them (punycode, unicode_escape) are refused: some take quadratic
    time. UTF-8 is None, as it is tried first anyway and a wrong claim of it does no harm.
    """
    if name is None:
        return None
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        codec = ""
    if codec in ("utf-8", "ascii"):
        return None
    if not CHARSETS.match(codec):
        raise NotText(f"the charset {name[:40]!a} is not known here")
    return codec
