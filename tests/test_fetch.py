"""What comes from an address, and what is said where nothing does."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.errors import NotFetched, TooLarge
from narrator.fetch import fetch
from narrator.fetch.body import unpacked
from narrator.settings import load
from tests.web import Web, page

HTML = b"<!doctype html><p>An article to be read aloud.</p>"
SETTINGS = load({"fetch_timeout_s": 5.0})


@pytest.fixture
def web() -> Iterator[Web]:
    with Web({"/": page(HTML)}) as made:
        yield made


def test_the_request_says_who_asks(web: Web) -> None:
    fetch(web.url, SETTINGS, private=True)
    (request,) = web.requests
    assert request.startswith(b"GET / HTTP/1.1\r\n")
    assert b"; Narrator/" in request and b"Accept-Encoding: gzip, deflate\r\n" in request
    assert b"Cookie" not in request and b"Referer" not in request


# Redirects.


def test_redirects_are_followed_to_the_last_address(web: Web) -> None:
    web.pages |= {
        "/a": page(status=301, Location="/b?x=ü".encode().decode("latin-1")),
        "/b?x=%C3%BC": page(status=303, Location=f"{web.url}/c"),
        "/c": page(status=307, Location="../#there"),
    }
    came = fetch(f"{web.url}/a", SETTINGS, private=True)
    assert (came.data, came.url) == (HTML, f"{web.url}/")


def test_redirects_without_end(web: Web) -> None:
    web.pages["/"] = page(status=302, Location="/")
    with pytest.raises(NotFetched, match="more than 5 times"):
        fetch(web.url, SETTINGS, private=True)
    assert web.connections == 6


# Sizes and packing.


def test_packed_bodies(web: Web) -> None:
    raw = zlib.compressobj(wbits=-15)
    for encoding, packed in (
        ("gzip", gzip.compress(HTML)),
        ("GZIP", gzip.compress(HTML[:20]) + gzip.compress(HTML[20:]) + b"\0" * 30),
        ("deflate", zlib.compress(HTML)),
        ("deflate", raw.compress(HTML) + raw.flush()),
        ("identity", HTML),
    ):
        web.pages["/"] = page(packed, Content_Encoding=encoding)
        assert fetch(web.url, SETTINGS, private=True).data == HTML


@given(st.binary(min_size=1, max_size=300_000), st.integers(1, 5000))
def test_unpacking_gives_back_what_was_packed(data: bytes, cut: int) -> None:
    for name, packed in (("gzip", gzip.compress(data * 3)), ("deflate", zlib.compress(data * 3))):
        chunks = [packed[at : at + cut] for at in range(0, len(packed), cut)]
        assert unpacked(chunks, name, len(data) * 3 + 100, "") == data * 3
        with pytest.raises(NotFetched):
            unpacked([packed[:-9]], name, len(data) * 3 + 100, "")


def test_a_body_over_the_limit_is_refused_while_it_comes(web: Web) -> None:
    settings = load({"max_source_bytes": 50_000, "fetch_timeout_s": 20.0})
    sent = 0

    def endless(client: socket.socket, _: bytes) -> None:
        nonlocal sent
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while sent < 100_000_000:
            sent += client.send(b"x" * 10_000)

    web.pages |= {
        "/endless": endless,
        "/said": page(b"", Content_Length="100000").replace(b"Content-Length: 0\r\n", b""),
        "/bomb": page(gzip.compress(bytes(200_000_000), 9)[:49_000], Content_Encoding="gzip"),
        "/bomb2": page(zlib.compress(bytes(20_000_000), 9), Content_Encoding="deflate"),
    }
    for path in ("/endless", "/said", "/bomb", "/bomb2"):
        with pytest.raises(TooLarge):
            fetch(web.url + path, settings, private=True)
    assert sent < 20_000_000


@pytest.mark.parametrize(
    ("content_type", "setting"),
    [
        ("text/html", "max_source_bytes"), ("text/markdown", "max_source_bytes"),
        ("application/pdf", "max_book_bytes"), ("application/epub+zip", "max_book_bytes"),
        ("application/octet-stream", "max_book_bytes"), (None, "max_book_bytes"),
    ],
)  # fmt: skip
def test_the_limit_is_that_of_the_kind_and_named(
    web: Web, content_type: str | None, setting: str
) -> None:
    few = {"max_source_bytes": 1000, "max_book_bytes": 5000}
    settings = load({**few, "fetch_timeout_s": 5.0})
    most = few[setting]
    said = page(b"", content_type=content_type, Content_Length=str(most + 1))
    packed = gzip.compress(b"%PDF-1.4\n" + b"x" * most)
    noise = bytes((n * n * 7919 >> 5) % 256 for n in range(2 * most))
    web.pages |= {
        "/fits": page(b"%PDF-1.4\n".ljust(most, b"x"), content_type=content_type),
        "/said": said.replace(b"Content-Length: 0\r\n", b""),
        "/comes": page(noise, content_type=content_type).replace(b"Content-Length", b"X-Length"),
        "/packed": page(packed, content_type=content_type, Content_Encoding="gzip"),
    }
    assert len(fetch(f"{web.url}/fits", settings, private=True).data) == most
    for path in ("/said", "/comes", "/packed"):
        with pytest.raises(TooLarge, match=setting) as caught:
            fetch(web.url + path, settings, private=True)
        assert caught.value.limit_bytes == most


# Time.


def dripping(client: socket.socket, _request: bytes) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
    for _ in range(200):
        client.sendall(b"X-Y: z\r\n")
        time.sleep(0.1)


def dripping_body(client: socket.socket, _request: bytes) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(200):
        client.sendall(b"word ")
        time.sleep(0.1)


def test_who_is_slow_is_left_in_time(web: Web) -> None:
    settings = load({"fetch_timeout_s": 1.0})
    web.pages |= {"/head": dripping, "/body": dripping_body}
    for path in ("/head", "/body"):
        began = time.monotonic()
        with pytest.raises(NotFetched, match="too slow"):
            fetch(web.url + path, settings, private=True)
        assert time.monotonic() - began < 10  # of 20


def test_a_resolver_that_hangs_is_left_in_time() -> None:
    over = threading.Event()

    def hanging(_: str, __: int) -> Sequence[str]:
        over.wait(30)
        return []

    with pytest.raises(NotFetched, match="is this machine online"):
        fetch("http://example.org/", load({"fetch_timeout_s": 1.0}), resolve=hanging)
    over.set()


# What is said where no article comes.


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "log in"), (402, "paid for"), (403, "paste its text"), (404, "spelt right"),
        (410, "gone"), (429, "some minutes"), (451, "may not"), (500, "try again later"),
        (503, "busy"), (599, "status 599"), (204, "status 204 No Content"), (304, "status 304"),
        (302, "status 302"), (418, "paste its text"),
    ],
)  # fmt: skip
def test_each_status_says_what_to_do(web: Web, status: int, says: str) -> None:
    web.pages["/"] = page(b"" if status in (204, 304) else HTML, status)
    with pytest.raises(NotFetched, match=says) as caught:
        fetch(web.url, SETTINGS, private=True)
    assert str(status) in str(caught.value)


@pytest.mark.parametrize(
    ("content_type", "path", "kind", "charset"),
    [
        ("text/html; charset=ISO-8859-1", "/", "html", "iso8859-1"),
        ("TEXT/HTML;charset=\"UTF-8\"", "/", "html", "utf-8"),
        ("text/html; charset=punycode", "/", "html", None),
        ("application/xhtml+xml", "/", "html", None),
        ("text/plain", "/", None, None), ("text/plain", "/notes.md?raw=1", "markdown", None),
        ("text/markdown", "/", "markdown", None), ("application/pdf", "/", "pdf", None),
        ("application/epub+zip", "/", "epub", None), (None, "/", None, None),
        ("application/octet-stream", "/", None, None),
    ],
)  # fmt: skip
def test_kinds_that_are_read(
    web: Web, content_type: str | None, path: str, kind: str | None, charset: str | None
) -> None:
    web.pages[path] = page(HTML, content_type=content_type)
    came = fetch(web.url + path, SETTINGS, private=True)
    assert (came.kind, came.charset) == (kind, charset)


@pytest.mark.parametrize(
    ("content_type", "says"),
    [
        ("image/png", "a picture"), ("video/mp4", "a video"), ("application/rss+xml", "a feed"),
        ("application/json", "data"), ("application/zip", "application/zip, which is not read"),
        ("nonsense/\xff\xfe", "not read"),
    ],
)  # fmt: skip
def test_kinds_that_are_not_read_are_named(web: Web, content_type: str, says: str) -> None:
    web.pages["/"] = page(HTML, content_type=content_type)
    with pytest.raises(NotFetched, match=says):
        fetch(web.url, SETTINGS, private=True)


def test_what_breaks_on_the_way(web: Web) -> None:
    gone = socket.create_server(("127.0.0.1", 0))
    closed = gone.getsockname()[1]
    gone.close()
    web.pages |= {
        "/short": page(HTML).replace(b"Content-Length: ", b"Content-Length: 9"),
        "/none": lambda client, _: client.close(),
        "/ssh": b"SSH-2.0-x\r\n",
        "/br": page(HTML, Content_Encoding="br"),
        "/broken": page(gzip.compress(HTML)[:-9], Content_Encoding="gzip"),
        "/not": page(HTML, Content_Encoding="gzip"),
        "/empty": page(b" \n"),
        "/huge": b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 300_000,
    }
    for address, says in (
        (f"{web.url}/short", "broke off"), (f"{web.url}/none", "broke off"),
        (f"{web.url}/ssh", "HTTP"), (f"{web.url}/br", "packed as br"),
        (f"{web.url}/broken", "unpacked"), (f"{web.url}/not", "unpacked"),
        (f"{web.url}/empty", "empty"), (f"{web.url}/huge", "HTTP"),
        (f"https://127.0.0.1:{web.port}/", "connection failed"),
        (f"http://127.0.0.1:{closed}/", "can't be reached"),
    ):  # fmt: skip
        with pytest.raises(NotFetched, match=says) as caught:
            fetch(address, SETTINGS, private=True)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("code", "says"), [(socket.EAI_NONAME, "no host"), (socket.EAI_AGAIN, "is this machine online")]
)
def test_a_name_that_is_not_found(code: int, says: str) -> None:
    def none(_: str, __: int) -> Sequence[str]:
        raise socket.gaierror(code, "x")

    with pytest.raises(NotFetched, match=says):
        fetch("https://example.org/", SETTINGS, resolve=none)
