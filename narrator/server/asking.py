"""What a request asks for: an article and how to narrate it, checked before anything is done."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import replace
from email.message import Message
from typing import Any

from fastapi import Request

from narrator.article import check_size
from narrator.charset import codec_of
from narrator.errors import BadValue, EmptyText, NotText, UnsupportedKind
from narrator.order import Order, encoded
from narrator.server import bodies
from narrator.server.door import Door
from narrator.server.offered import KINDS, SOURCES
from narrator.settings import Settings

BOOKS = ("epub", "pdf")
UNTYPED = ("application/x-www-form-urlencoded", "application/octet-stream")
"""What clients say of a body whose type they don't know: the kind is found from the content."""

HOW = ("pace", "loudness", "quote_voice", "heading_voice", "speakers", "byline", "bitrate")
"""What is given to `narrate` as it is."""

QUERY = ("title", "voice", "speed", "format", "lexicon", "keep", "drop", *HOW)
FIELDS = (*SOURCES, *QUERY)


async def asked(request: Request, door: Door) -> Order:
    """Read the request, and fetch the address that it gives. Raises `InputError`."""
    return (await asked_with(request, door, ()))[0]


async def asked_with(
    request: Request, door: Door, more: Collection[str]
) -> tuple[Order, dict[str, Any]]:
    """As `asked`; and of the fields or parameters named in `more` those that are given, as they
    came: a parameter as its text."""
    header = Message()
    header["content-type"] = request.headers.get("content-type") or UNTYPED[-1]
    media_type, charset = header.get_content_type(), header.get_param("charset")
    limit_bytes, setting = door.settings.max_source_bytes, "max_source_bytes"
    if media_type == "application/json":
        fields = await bodies.json_object(request, limit_bytes * bodies.JSON_OVERHEAD)
        given = {name: fields.pop(name) for name in more if name in fields}
        made = _from_json(fields, door.settings, more)
        return (await _fetched(made, door) if made.url else made), given
    if media_type not in (*KINDS, *UNTYPED):
        raise UnsupportedKind(media_type, f"send application/json, or {', '.join(KINDS)}")
    may_be_book = KINDS.get(media_type) in BOOKS or media_type in UNTYPED
    if may_be_book and door.settings.max_book_bytes > limit_bytes:  # read first, then known
        limit_bytes, setting = door.settings.max_book_bytes, "max_book_bytes"
    body = await bodies.read(request, limit_bytes, setting)
    check_size(body, door.settings)
    made = _from_query(request, door.settings, more)
    given = {name: value for name, value in request.query_params.items() if name in more}
    named = _charset(charset if isinstance(charset, str) else None)
    return replace(made, source=body, kind=KINDS.get(media_type), charset=named), given


async def _fetched(made: Order, door: Door) -> Order:
    came = await door.fetched(made.url)
    return replace(made, source=came.data, kind=came.kind, charset=came.charset, url=came.url)


def _from_json(fields: dict[str, Any], settings: Settings, more: Collection[str]) -> Order:
    for name in fields:
        if name not in FIELDS:
            raise _unknown("field", name, (*FIELDS, *more))
    given = [name for name in SOURCES if fields.get(name) is not None]
    if not given:
        raise EmptyText(f"give one of {', '.join(SOURCES)}")
    if len(given) > 1:
        want = f"left out, as {given[0]} is given: one of {', '.join(SOURCES)} is sent"
        raise BadValue(given[1], str(fields[given[1]])[:40], want)
    text = bodies.text_field(fields, given[0]) or ""
    if given[0] == "url" and not text.strip():
        raise BadValue("url", text[:40], "an http(s) address")
    source = encoded(text)
    made = Order(
        source=b"",
        format=bodies.text_field(fields, "format") or settings.format,
        title=bodies.text_field(fields, "title"),
        voice=bodies.text_field(fields, "voice"),
        speed=bodies.number_field(fields, "speed"),
        lexicon=fields.get("lexicon"),
        keep=_rules("keep", fields.get("keep")),
        drop=_rules("drop", fields.get("drop")),
        how={name: _how(fields, name) for name in HOW},
    )
    if given[0] == "url":
        return replace(made, url=text)
    return replace(made, source=source, kind=given[0], charset="utf-8")


def _how(fields: Mapping[str, Any], name: str) -> Any:
    """A field's text; so many LUFS may come as a number, speakers as an object of voices, and
    whether to speak the byline as a truth value."""
    given = fields.get(name)
    if name == "bitrate":
        return _kbps(given)
    if name == "byline":
        return bodies.truth(name, given)
    if name == "loudness" and isinstance(given, int | float) and not isinstance(given, bool):
        return str(given)
    if name == "speakers" and isinstance(given, dict):
        return {who: bodies.text_field(given, who) or "" for who in given}
    return bodies.text_field(dict(fields), name)


def _kbps(given: Any) -> int | None:
    """A whole number, also as a word. Raises `BadValue`."""
    if given is None or (isinstance(given, int) and not isinstance(given, bool)):
        return given
    if isinstance(given, str) and given.isascii() and given.isdigit() and len(given) < 6:
        return int(given)
    raise BadValue("bitrate", str(given)[:40], "a whole number of kbit/s")


def _from_query(request: Request, settings: Settings, more: Collection[str]) -> Order:
    query = dict(request.query_params)
    for name in query:
        if name not in QUERY and name not in more:
            raise _unknown("parameter", name, (*QUERY, *more))
    speed = query.get("speed")
    try:
        speed_number = None if speed is None else float(speed)
    except ValueError:
        raise BadValue("speed", str(speed), "a number from 0.5 to 3") from None
    return Order(
        source=b"",
        format=query.get("format") or settings.format,
        title=query.get("title"),
        voice=query.get("voice"),
        speed=speed_number,
        lexicon=query.get("lexicon"),
        keep=_rules("keep", request.query_params.getlist("keep")),
        drop=_rules("drop", request.query_params.getlist("drop")),
        how={name: _how(query, name) for name in HOW},
    )


def _unknown(what: str, name: str, known: tuple[str, ...]) -> BadValue:
    """The refusal of a name that is none: a misspelt one would else go unnoticed."""
    near = difflib.get_close_matches(name.lower(), known, n=1)
    meant = f" (did you mean {near[0]}?)" if near else ""
    refused = BadValue(what, name[:40], f"one of {', '.join(known)}{meant}")
    refused.field = name[:40]
    return refused


def _rules(name: str, given: Any) -> frozenset[str]:
    return frozenset(bodies.names(name, given, "a list of names of rules"))


def _charset(name: str | None) -> str | None:
    """The codec of a charset; None for UTF-8, which is tried first anyway, so that a wrong claim
    of it does no harm. Raises `NotText` for one that no text on the web is written in."""
    if name is None:
        return None
    codec = codec_of(name)
    if not codec:
        raise NotText(f"the charset {name[:40]!a} is not known here")
    return None if codec in ("utf-8", "ascii") else codec
