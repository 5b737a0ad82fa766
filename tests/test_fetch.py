"""Addresses: which are opened, what comes, and what is said where nothing does."""

from __future__ import annotations

import gzip
import ipaddress
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.errors import AddressRefused, NotFetched, TooLarge
from narrator.fetch import Fetched, connect, fetch
from narrator.fetch.address import own, parsed, public
from narrator.fetch.body import unpacked
from narrator.settings import load
from tests.web import Web, page

HTML = b"<!doctype html><p>An article to be read aloud.</p>"
SETTINGS = load({"fetch_timeout_s": 5.0})

NEVER_OPENED = """
http://127.0.0.1/ http://127.0.0.1:PORT/ http://localhost:PORT/ http://LOCALHOST:PORT/
http://localhost.:PORT/ http://127.1:PORT/ http://127.0.1:PORT/ http://2130706433:PORT/
http://0x7f000001:PORT/ http://0x7f.1:PORT/ http://0177.0.0.1:PORT/ http://017700000001:PORT/
http://127.0.0.1.:PORT/ http://0:PORT/ http://0.0.0.0:PORT/ http://[::1]:PORT/ http://[::]:PORT/
http://[::ffff:127.0.0.1]:PORT/ http://[::ffff:7f00:1]:PORT/ http://[::127.0.0.1]:PORT/
http://[64:ff9b::7f00:1]:PORT/ http://[2002:7f00:1::]:PORT/ http://[fe80::1%25lo]:PORT/
http://[0:0:0:0:0:0:0:1]:PORT/ http://[fd00:ec2::254]/ http://[2001:0:7f00:1::]/
http://１２７.0.0.1:PORT/ http://①②⑦.⓪.⓪.①:PORT/ http://ｌｏｃａｌｈｏｓｔ:PORT/
http://127。0。0。1:PORT/ http://%31%32%37.0.0.1:PORT/ http://127.0.0.1%00.example.org:PORT/
http://user@127.0.0.1:PORT/ http://user:word@127.0.0.1:PORT/ http://example.com@127.0.0.1:PORT/
http://127.0.0.1:PORT\\@example.com/ http://example.com\\@127.0.0.1:PORT/
http://169.254.169.254/latest/meta-data/ http://10.0.0.1/ http://172.16.0.1/ http://192.168.1.1/
http://100.64.0.1/ http://198.18.0.1/ http://224.0.0.1/ http://255.255.255.255/ http://192.0.0.1/
http://168.63.129.16/ http://metadata.google.internal/ http://printer.local/ http://router.lan/
http://app.localhost:PORT/ http://intranet/ http://nas.home.arpa/ http://x.onion/
file:///etc/passwd ftp://127.0.0.1/ gopher://127.0.0.1:25/ data:text/html,<p>x</p> //127.0.0.1/
http:/127.0.0.1:PORT/ http:127.0.0.1:PORT/ http:///127.0.0.1:PORT/ http:\\\\127.0.0.1:PORT/
https://8.8.8.8:22/ http://8.8.8.8:25/ http://8.8.8.8:PORT/ http://8.8.8.8:99999/
http://8.8.8.8:-80/ http://8.8.8.8:8_0/ http:// http://?x http://.:PORT/ http://..:PORT/
http://-x.example.org/ jar:http://127.0.0.1!/ javascript:alert(1) http://[::1/ http://::1/
""".split()  # noqa: SIM905


@pytest.fixture
def web() -> Iterator[Web]:
    with Web({"/": page(HTML)}) as made:
        yield made


def here(_: str, __: int) -> Sequence[str]:
    return ["127.0.0.1"]


def test_what_is_not_of_the_public_web_is_never_opened(web: Web) -> None:
    for address in NEVER_OPENED:
        with pytest.raises(AddressRefused):
            fetch(address.replace("PORT", str(web.port)), SETTINGS, resolve=here)
    for space in (
        "http://127.0.0.1:PORT\t/",
        "http://127.0.0.1\n:PORT/",
        "http://127.0.0.1 :PORT/",
    ):
        with pytest.raises(AddressRefused):
            fetch(space.replace("PORT", str(web.port)), SETTINGS, resolve=here)
    assert web.connections == 0


@pytest.mark.parametrize(
    "inside",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "fe80::1%lo", "::ffff:10.0.0.1",
     "64:ff9b::a00:1", "2002:a00:1::1", "0.0.0.0", "100.100.100.200"],
)  # fmt: skip
def test_a_public_name_that_leads_inside_is_refused(inside: str) -> None:
    for found in ([inside], ["93.184.216.34", inside], [inside, "93.184.216.34"]):
        with pytest.raises(AddressRefused, match="not an address of the public web") as caught:
            fetch("http://news.example.org/", SETTINGS, resolve=lambda *_, found=found: found)
        assert inside not in str(caught.value), "no word of what stands inside"


def test_a_name_is_looked_up_once_for_the_check_and_the_connection(web: Web) -> None:
    asked: list[str] = []

    def turning(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    address = f"http://wiki.example.org:{web.port}/"
    assert fetch(address, SETTINGS, private=True, resolve=turning).data == HTML
    assert asked == ["wiki.example.org"]
    assert f"Host: wiki.example.org:{web.port}\r\n".encode() in web.requests[0]


@given(st.ip_addresses())
def test_public_is_never_more_than_what_the_registries_call_global(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if public(ip) and ip not in ipaddress.IPv6Network("64:ff9b::/96"):
        assert ip.is_global and not (ip.is_private or ip.is_multicast or ip.is_reserved)
        assert not own(ip)


def test_public_addresses_are_public() -> None:
    for one in ("8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "64:ff9b::808:808"):
        assert public(ipaddress.ip_address(one)), one


@pytest.mark.parametrize(
    ("text", "is_"),
    [
        ("HTTPS://Example.ORG", "https://example.org/"),
        (" http://example.org:80/a b?q=ä#part ", "http://example.org/a%20b?q=%C3%A4"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://example.org./x", "https://example.org/x"),
        ("https://example.org:8443?x=%41", "https://example.org:8443/?x=%41"),
        ("http://[2606:2800:220:1:0:0:0:1]/", "http://[2606:2800:220:1::1]/"),
        ("https://日本語.example/", "https://xn--wgv71a119e.example/"),
    ],
)
def test_an_address_has_one_spelling(text: str, is_: str) -> None:
    assert str(parsed(text)) == is_
    assert str(parsed(is_)) == is_


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for address in (text, f"http://{text}", f"https://example.org/{text}"):
        try:
            made = parsed(address)
        except AddressRefused as error:
            str(error)
        else:
            assert made.target.isascii() and made.host.isascii()
            assert not any(char.isspace() for char in str(made))


# What the escape opens.


def test_own_networks_are_opened_only_when_asked_for(web: Web) -> None:
    came = fetch(f"{web.url}/#part", SETTINGS, private=True)
    assert came == Fetched(HTML, None, "html", f"{web.url}/")
    with pytest.raises(AddressRefused):
        fetch(web.url, SETTINGS)
    for never in ("http://169.254.169.254/", "http://[fe80::1]/", "http://0.0.0.0/"):
        with pytest.raises(AddressRefused):
            fetch(never, SETTINGS, private=True)


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


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:PORT/", "//127.0.0.1:PORT/", "http://localhost:PORT/",
     "http://0x7f.1:PORT/", "http://169.254.169.254/", "file:///etc/passwd", "ftp://example.org/",
     "http://a@example.org/", "http://[::1", "http://inside.example.org:8080/"],
)  # fmt: skip
def test_the_public_web_never_leads_inside(
    web: Web, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where own networks may be opened: a page must not send us to the router."""
    web.pages["/"] = page(status=302, Location=target.replace("PORT", str(web.port)))
    asked: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    # The first host is taken for one of the public web, where a test can't put a page.
    monkeypatch.setattr(connect, "public", lambda ip: asked[-1:] == ["news.example.org"])
    first = f"http://news.example.org:{web.port}/"
    with pytest.raises((AddressRefused, NotFetched), match=r"news\.example\.org.* leads to"):
        fetch(first, SETTINGS, private=True, resolve=resolve)
    assert web.connections == 1


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


# Time.


def dripping(client: socket.socket, _: bytes) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
    for _ in range(200):
        client.sendall(b"X-Y: z\r\n")
        time.sleep(0.1)


def dripping_body(client: socket.socket, _: bytes) -> None:
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


# TLS.


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl to make a certificate")
def test_a_certificate_is_held_to_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from narrator import fetch as door

    key, made = tmp_path / "key.pem", tmp_path / "made.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", made,
         "-days", "2", "-subj", "/CN=wiki.example.org",
         "-addext", "subjectAltName=DNS:wiki.example.org"],
        check=True, capture_output=True,
    )  # fmt: skip
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(made, key)
    named: list[str | None] = []
    tls.sni_callback = lambda _, name, __: named.append(name)
    with Web({"/": page(HTML)}, tls) as web:
        right = f"https://wiki.example.org:{web.port}/"
        with pytest.raises(NotFetched, match="certificate"):
            fetch(right, SETTINGS, private=True, resolve=here)
        monkeypatch.setenv("SSL_CERT_FILE", str(made))
        door._tls.cache_clear()
        try:
            assert fetch(right, SETTINGS, private=True, resolve=here).data == HTML
            with pytest.raises(NotFetched, match=r"certificate.*other\.example\.org"):
                fetch(right.replace("wiki", "other"), SETTINGS, private=True, resolve=here)
        finally:
            door._tls.cache_clear()
    assert named == ["wiki.example.org", "wiki.example.org", "other.example.org"]


def test_no_proxy_of_the_environment_is_used(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, web.url)
    with pytest.raises(AddressRefused):
        fetch("http://news.example.org/", SETTINGS, resolve=here)
    assert web.connections == 0
