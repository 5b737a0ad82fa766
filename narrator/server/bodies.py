"""The bodies of requests: read within their limit, and their fields by type."""

from __future__ import annotations

import json
from typing import Any

from fastapi import Request
from starlette.requests import ClientDisconnect

from narrator.errors import BadValue, EmptyText, TooLarge
from narrator.order import encoded

SMALL_BYTES = 100_000  # of an object without an article in it
JSON_OVERHEAD = 6  # "\u0041": the most bytes that JSON needs for one byte of ASCII text
_ANY_TEXT = ("text", "html", "markdown", "input")  # what is wrong in them is told as of a source


async def read(request: Request, limit_bytes: int, setting: str = "max_source_bytes") -> bytes:
    """The body; `TooLarge` as soon as more than `limit_bytes`, of that setting, have come."""
    parts, length = [], 0
    try:
        async for part in request.stream():
            length += len(part)
            if length > limit_bytes:
                raise TooLarge(limit_bytes, setting)
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
    if name not in _ANY_TEXT:
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


def truth(name: str, given: Any) -> bool:
    """True for true, also as a word; false where it is absent. Raises `BadValue`."""
    if given is None or isinstance(given, bool):
        return bool(given)
    if given in ("true", "false"):
        return bool(given == "true")
    raise BadValue(name, str(given)[:40], "true or false")


def names(name: str, given: Any, want: str = "a list of names") -> list[str]:
    """A string, or a list of strings, each of which may hold several with commas. Raises
    `BadValue`."""
    values = [given] if isinstance(given, str) else given or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise BadValue(name, str(given)[:40], want)
    for value in values:
        encoded(value)
    parts = (part.strip() for value in values for part in value.split(","))
    return [part for part in parts if part]
