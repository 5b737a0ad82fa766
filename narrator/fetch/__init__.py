"""A web address → the bytes that stand there. Only the public web is opened.

`address` says which addresses are public, `connect` holds every connection to it, `body` bounds
what comes. Nothing is taken from the environment: no proxy, no `.netrc`; no cookie is kept.
"""

from __future__ import annotations

import http
import ssl
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TypeVar

import httpcore

from narrator.errors import AddressRefused, NotFetched, TooLarge
from narrator.fetch import body
from narrator.fetch.address import Address, check_public, parsed
from narrator.fetch.connect import Deadline, Guard, Resolve, resolved
from narrator.settings import Settings
from narrator.types import SourceKind

__all__ = ["Answer", "Fetched", "fetch", "get"]

PASTE = "open it in a browser, copy the article and paste its text"
ACCEPT = (
    "text/html,application/xhtml+xml,text/markdown;q=0.8,text/plain;q=0.8,"
    "application/epub+zip;q=0.7,application/pdf;q=0.7"
)
_ARTICLES = {"Accept": ACCEPT}
REDIRECTS = (301, 302, 303, 307, 308)
FOR_GOOD = (301, 308)
REFUSALS = {
    401: f"it is only shown to those who log in: {PASTE}",
    402: f"it must be paid for: {PASTE}",
    403: f"its site refuses programs: {PASTE}",
    404: "there is no page of that address: is it spelt right?",
    406: f"its site refuses programs: {PASTE}",
    410: "the page is gone",
    429: f"its site has had too many requests: try again in some minutes, or {PASTE}",
    451: f"its site may not show it here: {PASTE}",
    503: f"its site is busy, or refuses programs: try again later, or {PASTE}",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stood at `url`, the last address of the redirects.

    `kind` and `charset` are what the answer's Content-Type names, None where it leaves them open.
    """

    data: bytes
    charset: str | None
    kind: SourceKind | None
    url: str


@dataclass(frozen=True, slots=True)
class _Leading:
    """An answer that leads on."""

    status: int
    location: str


Came = TypeVar("Came")


def fetch(
    address: str, settings: Settings, *, private: bool = False, resolve: Resolve = resolved
) -> Fetched:
    """What stands at an http(s) address, of at most `settings.max_source_bytes`
    (a book, a PDF, or what may be one: `max_book_bytes`).

    `private` also opens addresses of this machine and its own networks, for an address of them
    that a person gave: what the public web leads to is never one. `resolve` looks names up.

    Raises `AddressRefused` for an address that is never opened, `NotFetched` where no article came
    from it within `settings.fetch_timeout_s`, `TooLarge`.
    """

    def asked(here: Address, guard: Guard) -> Fetched | _Leading:
        return _asked(here, guard, _ARTICLES, lambda answer: _taken(answer, here, settings))

    return _through(address, settings, private, resolve, asked)[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answers, whatever its status. `fields` are its header's, their names in small
    letters; `url` is the last address of the redirects, and `moved` where it stands from now on,
    where all of these said so for good, else ""."""

    status: int
    fields: Mapping[str, str]
    data: bytes
    url: str
    moved: str = ""


def get(
    address: str,
    settings: Settings,
    *,
    headers: Mapping[str, str],
    limit_bytes: int,
    private: bool = False,
    resolve: Resolve = resolved,
) -> Answer:
    """Anything that stands at an http(s) address, of at most `limit_bytes`; `headers` are the
    request's own. Else as `fetch`, but that each status is an answer, and that `NotFetched` is
    raised for what is larger."""

    def asked(here: Address, guard: Guard) -> Answer | _Leading:
        return _asked(here, guard, headers, lambda answer: _any(answer, here, limit_bytes))

    came, moved = _through(address, settings, private, resolve, asked)
    return replace(came, moved=moved)


def _through(
    address: str,
    settings: Settings,
    private: bool,
    resolve: Resolve,
    asked: Callable[[Address, Guard], Came | _Leading],
) -> tuple[Came, str]:
    """What comes at the end of the redirects, and where it has moved to for good, or ""."""
    deadline = Deadline(settings.fetch_timeout_s)
    here, leading, for_good = parsed(address), "", True
    for _ in range(settings.fetch_redirects + 1):
        try:
            if not private:
                check_public(here)
            guard = Guard(here, deadline, resolve, private=private)
            came = asked(here, guard)
        except AddressRefused as error:
            why = f"{error.why} ({leading} leads to it)" if leading else error.why
            raise AddressRefused(error.address, why) from None
        if not isinstance(came, _Leading):
            return came, str(here) if leading and for_good else ""
        leading = str(here)
        for_good = for_good and came.status in FOR_GOOD
        here = _followed(here, came.location)
        private = private and guard.reached_private
    raise NotFetched(address, f"it leads on more than {settings.fetch_redirects} times")


def _followed(here: Address, location: str) -> Address:
    try:
        return parsed(urllib.parse.urljoin(str(here), location.strip()))
    except ValueError:
        raise NotFetched(str(here), "it leads to what is no address") from None
    except AddressRefused as error:
        raise AddressRefused(error.address, f"{error.why} ({here} leads to it)") from None


def _asked(
    here: Address,
    guard: Guard,
    more: Mapping[str, str],
    taken: Callable[[httpcore.Response], Came],
) -> Came | _Leading:
    """One request: what came, or where it leads to."""
    headers = [
        ("Host", here.authority),
        *({"User-Agent": _user_agent()} | dict(more)).items(),
        ("Accept-Encoding", body.ENCODINGS),
        ("Connection", "close"),
    ]
    url = httpcore.URL(
        scheme=here.scheme.encode(),
        host=here.host.encode(),
        port=here.port,
        target=here.target.encode(),
    )
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_tls(), network_backend=guard) as pool,
            pool.stream("GET", url, headers=headers) as answer,
        ):
            location = dict(_fields(answer)).get("location")
            if answer.status in REDIRECTS and location is not None:
                return _Leading(answer.status, location)
            return taken(answer)
    except httpcore.TimeoutException:
        raise NotFetched(str(here), f"its host is too slow: try again, or {PASTE}") from None
    except httpcore.ProtocolError:
        raise NotFetched(str(here), "its host broke off, or does not speak HTTP") from None
    except httpcore.NetworkError as error:
        raise NotFetched(str(here), f"the connection failed ({error})") from None


def _fields(answer: httpcore.Response) -> Iterator[tuple[str, str]]:
    for name, value in answer.headers:
        small = name.decode("latin-1").lower()
        yield small, value.decode("utf-8" if small == "location" else "latin-1", "replace")


def _any(answer: httpcore.Response, here: Address, limit_bytes: int) -> Answer:
    fields = dict(_fields(answer))
    if answer.status == 304:
        return Answer(answer.status, fields, b"", str(here))
    try:
        data = _data(answer, fields, here, limit_bytes, "")
    except TooLarge:
        raise NotFetched(str(here), f"it is over {limit_bytes:,} bytes") from None
    return Answer(answer.status, fields, data, str(here))


def _data(
    answer: httpcore.Response,
    fields: Mapping[str, str],
    here: Address,
    limit_bytes: int,
    setting: str,
) -> bytes:
    length = fields.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:18]) > limit_bytes:
        raise TooLarge(limit_bytes, setting)
    encoding = fields.get("content-encoding", "")
    return body.unpacked(answer.iter_stream(), encoding, limit_bytes, str(here), setting)


def _taken(answer: httpcore.Response, here: Address, settings: Settings) -> Fetched:
    status = answer.status
    if status not in (200, 203):  # 203: a proxy on the way has changed it
        raise NotFetched(str(here), _refusal(status))
    fields = dict(_fields(answer))
    kind, charset = body.kind_of(fields.get("content-type", ""), here.target, str(here))
    limit_bytes, setting = _most_bytes(kind, settings)
    data = _data(answer, fields, here, limit_bytes, setting)
    if not data.strip():
        raise NotFetched(str(here), f"the page is empty: {PASTE}")
    return Fetched(data, charset, kind, str(here))


def _most_bytes(kind: SourceKind | None, settings: Settings) -> tuple[int, str]:
    """How much may come of a kind, and the setting that says it. What names no kind may be a book:
    its content tells, once it is here."""
    source, book = settings.max_source_bytes, settings.max_book_bytes
    if kind in ("epub", "pdf") or (kind is None and book > source):
        return book, "max_book_bytes"
    return source, "max_source_bytes"


def _refusal(status: int) -> str:
    if sentence := REFUSALS.get(status):
        return f"{sentence} (status {status})"
    try:
        name = f" {http.HTTPStatus(status).phrase}"
    except ValueError:
        name = ""
    if status >= 500:
        return f"its site is out of order: try again later (status {status}{name})"
    return f"its site answers with status {status}{name}: {PASTE}"


@cache
def _tls() -> ssl.SSLContext:
    """Trusts what the system trusts, and the usual authorities where a bare system has none."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


@cache
def _user_agent() -> str:
    """Says what we are: a program that fetches one page because one person asked for it."""
    try:
        number = version("narrator")
    except PackageNotFoundError:
        number = "0"
    return (
        f"Mozilla/5.0 (compatible; Narrator/{number}; reads one page aloud, on a person's request)"
    )
