"""The first podcast: a folder that a web server hosts as it is."""

from __future__ import annotations

import contextlib
import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import feedparser
import httpx
import mutagen
import pytest
from PIL import Image

from audio import encode
from tests.articles import article
from tests.cli.terminal import assert_whole, run, texts_of
from tests.web import Web, page


@contextlib.contextmanager
def hosted(folder: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "article.txt").write_text(article(3))
    (tmp_path / "other.txt").write_text(article(2, first=50))  # of the same title
    (tmp_path / "cast").mkdir()
    return tmp_path


def test_a_podcast_client_subscribes_and_listens(here: Path) -> None:
    with hosted(here / "cast") as url:
        done = run(here, "feed", "export", "cast", "article.txt", "other.txt", "--base-url", url)
        assert done.returncode == 0, done.stderr
        assert done.stdout.decode().splitlines()[-1] == "cast/feed.xml"
        parsed = feedparser.parse(httpx.get(url + "feed.xml").content)
        assert not parsed.bozo
        assert len({entry.id for entry in parsed.entries}) == 2
        for entry, source in zip(parsed.entries, ("article.txt", "other.txt"), strict=True):
            (enclosure,) = entry.enclosures
            got = httpx.get(enclosure.href)
            assert got.status_code == 200
            assert len(got.content) == int(enclosure.length)
            assert got.headers["content-type"] == enclosure.type == "audio/mpeg"
            assert_whole(got.content, texts_of(here, source))
            seconds = encode.decode(got.content).duration_s
            assert abs(seconds - int(entry.itunes_duration)) <= 1
        assert httpx.get(parsed.feed.image.href).status_code == 200
    info = mutagen.File(here / "cast" / "The long way home.mp3").info
    assert (info.sample_rate, info.bitrate, info.channels) == (48000, 96000, 1)


def test_a_second_export_says_the_same(here: Path) -> None:
    run(here, "feed", "export", "cast", "article.txt")
    before = {path.name: path.read_bytes() for path in (here / "cast").iterdir()}
    assert len(before) == 3
    done = run(here, "feed", "export", "cast", "article.txt")
    assert b"python3 -m http.server" in done.stderr
    assert {path.name: path.read_bytes() for path in (here / "cast").iterdir()} == before


def test_the_cover_is_as_apple_asks_and_the_users_own_is_kept(here: Path) -> None:
    run(here, "feed", "export", "cast", "article.txt")
    with Image.open(here / "cast" / "cover.png") as cover:
        assert cover.format == "PNG" and cover.mode == "RGB"
        assert cover.size[0] == cover.size[1] and 1400 <= cover.size[0] <= 3000
    (here / "cast" / "cover.png").write_bytes(b"my own")
    run(here, "feed", "export", "cast", "article.txt")
    assert (here / "cast" / "cover.png").read_bytes() == b"my own"


def test_an_address_is_dated_by_its_page(here: Path) -> None:
    paragraphs = "".join(f"<p>{one}</p>" for one in article(2).split("\n\n")[1:])
    html = (
        "<html lang=en><head><title>A walk</title>"
        "<meta property='article:published_time' content='2026-03-01T10:00:00+02:00'></head>"
        f"<body><article><h1>A walk</h1>{paragraphs}</article></body></html>"
    )
    with Web({"/walk": page(html.encode())}) as web:
        environment = {"NARRATOR_FETCH_PRIVATE": "commands"}
        done = run(here, "feed", "export", "cast", f"{web.url}/walk", **environment)
        assert done.returncode == 0, done.stderr
    (entry,) = feedparser.parse((here / "cast" / "feed.xml").read_bytes()).entries
    assert entry.title == "A walk"
    assert entry.published_parsed[:5] == (2026, 3, 1, 8, 0)
