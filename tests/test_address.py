"""Addresses: which are opened, and that no name, redirect or certificate leads elsewhere."""

from __future__ import annotations

import contextlib
import ipaddress
import shutil
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator import fetch as door
from narrator.errors import AddressRefused, NotFetched
from narrator.fetch import Fetched, connect, fetch
from narrator.fetch.address import own, parsed, public
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


def here(_host: str, _port: int) -> Sequence[str]:
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


@given(
    st.text(max_size=60), st.sampled_from(["", "//", "http://", "https:", "/", "\\\\", "http://["])
)
def test_whatever_an_address_leads_to_is_followed_or_refused(text: str, before: str) -> None:
    start = parsed("https://example.org/a/b?c")
    with contextlib.suppress(AddressRefused, NotFetched):
        assert door._followed(start, before + text).target.isascii()


# What the escape opens.


def test_own_networks_are_opened_only_when_asked_for(web: Web) -> None:
    came = fetch(f"{web.url}/#part", SETTINGS, private=True)
    assert came == Fetched(HTML, None, "html", f"{web.url}/")
    with pytest.raises(AddressRefused):
        fetch(web.url, SETTINGS)
    for never in ("http://169.254.169.254/", "http://[fe80::1]/", "http://0.0.0.0/"):
        with pytest.raises(AddressRefused):
            fetch(never, SETTINGS, private=True)


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


def test_no_proxy_of_the_environment_is_used(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, web.url)
    with pytest.raises(AddressRefused):
        fetch("http://news.example.org/", SETTINGS, resolve=here)
    assert web.connections == 0


# TLS.


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl to make a certificate")
def test_a_certificate_is_held_to_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
