"""`narrator feed` and `narrator library watch`, as people type them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import feedparser

from narrator.library import Library
from tests.articles import article
from tests.cli.terminal import run
from tests.service import Service
from tests.test_subscribe import item, rss, served, whole
from tests.web import Web

KEPT = {"NARRATOR_CACHE_BYTES": "100000000", "NARRATOR_FETCH_PRIVATE": "commands"}


def narrator(here: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return run(here, *arguments, NARRATOR_HOME=str(here / "home"), **KEPT)


def test_a_podcast_is_made_filled_and_offered(tmp_path: Path) -> None:
    assert b"there is no podcast yet" in narrator(tmp_path, "feed").stderr
    made = narrator(tmp_path, "feed", "create", "tales", "--title", "Tales", "--author", "Ann")
    assert made.stdout == b"http://127.0.0.1:8000/feeds/tales.xml\n", made.stderr
    (tmp_path / "a.txt").write_text(f"One\n\n{article(1, first=12_200)}")
    assert narrator(tmp_path, "library", "add", "a.txt", "--feed", "tales").returncode == 0
    assert b"  1 episode  " in narrator(tmp_path, "feed", "list").stdout
    shown = narrator(tmp_path, "feed", "show", "tales").stdout
    assert b"Tales" in shown and b"ready" in shown and b"One" in shown
    with Service(tmp_path / "home", voice="tone", **KEPT) as service:
        parsed = feedparser.parse(service.http.get("/feeds/tales.xml").content)
        assert [entry.title for entry in parsed.entries] == ["One"]
    for bad in (("create", "Tales!"), ("create", "tales"), ("show", "none")):
        refused = narrator(tmp_path, "feed", *bad)
        assert refused.returncode == 2 and refused.stderr.count(b"narrator: ") == 1


def test_a_site_becomes_a_podcast(tmp_path: Path) -> None:
    with Web({}) as web:
        web.pages["/feed"] = served(
            rss(
                item("First", whole(12_300)),
                item("Cut", "<p>Only this.</p>"),
                title="A blog: it's",
            )
        )
        came = narrator(tmp_path, "feed", "subscribe", f"{web.url}/feed", "--least-words", "9")
        assert came.returncode == 0, came.stderr
        assert came.stdout.endswith(b"/feeds/a-blog-it-s.xml\n")
        assert b"kept      First" in came.stderr and b"filtered  Cut: it has" in came.stderr
        shown = narrator(tmp_path, "feed", "show", "a-blog-it-s").stdout
        assert b"filtered  Cut" in shown and web.url.encode() in shown
        with Service(tmp_path / "home", voice="tone", **KEPT) as service:
            parsed = feedparser.parse(service.http.get("/feeds/a-blog-it-s.xml").content)
            while not parsed.entries:
                parsed = feedparser.parse(service.http.get("/feeds/a-blog-it-s.xml").content)
            (told,) = service.http.get("/v1/subscriptions").json()["subscriptions"]
            assert told["feed"] == "a-blog-it-s"
        assert narrator(tmp_path, "feed", "unsubscribe", f"{web.url}/feed").returncode == 0
        web.pages["/page"] = served(b"<html><title>No feed</title></html>")
        refused = narrator(tmp_path, "feed", "subscribe", f"{web.url}/page")
        assert (refused.returncode, b"no feed" in refused.stderr) == (2, True)


def test_a_folder_becomes_a_podcast(tmp_path: Path) -> None:
    folder = tmp_path / "My Reading"
    folder.mkdir()
    (folder / "a.md").write_text(f"# One\n\n{article(1, first=12_400)}")
    (folder / "b.md").write_text("")
    watched = narrator(tmp_path, "library", "watch", "My Reading", "--once")
    assert watched.returncode == 0, watched.stderr
    assert b"kept      One" in watched.stderr and b"failed    b.md" in watched.stderr
    library = Library(tmp_path / "home")
    assert [one.state for one in library.feeds.items("my-reading")] == ["ready"]
    library.close()
    refused = narrator(tmp_path, "library", "watch", "none")
    assert (refused.returncode, b"a folder" in refused.stderr) == (2, True)
