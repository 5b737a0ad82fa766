"""What SOURCE may be, what is kept or dropped of it, and how its words are said."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.articles import article
from tests.cli.terminal import NARRATOR, assert_whole, run, texts_of
from tests.web import Web, page

PARAGRAPHS = article(3).split("\n\n")[1:]
PAGE = (
    "<!doctype html><html lang=en><head><title>The long way home</title>"
    "<meta name=author content='Ann Writer'><meta property='og:site_name' content='The Lantern'>"
    "<link rel=canonical href='https://lantern.example/way'></head><body>"
    "<nav><a href=/>Home</a> <a href=/n>News</a></nav><article><h1>The long way home</h1>"
    + "".join(f"<p>{one}</p>" for one in PARAGRAPHS)
    + "</article></body></html>"
)
OPEN = {"NARRATOR_FETCH_PRIVATE": "commands"}


@pytest.fixture
def web() -> Iterator[Web]:
    pages = {
        "/way": page(PAGE.encode()),
        "/moved": page(status=301, Location="/way"),
        "/way.md": page(article(3).encode(), content_type="text/plain"),
        "/gone": page(b"no", 410),
        "/picture": page(b"\x89PNG", content_type="image/png"),
    }
    with Web({**pages}) as made:
        yield made


def paragraphs_of(shown: bytes) -> list[str]:
    return shown.decode().strip().split("\n\n")


def test_an_address_is_read(web: Web, tmp_path: Path) -> None:
    done = run(tmp_path, "clean", f"{web.url}/moved", "--json", **OPEN)
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert (shown["title"], shown["kind"]) == ("The long way home", "html")
    assert shown["paragraphs"] == PARAGRAPHS
    assert shown["metadata"]["byline"] == "Ann Writer"
    assert shown["metadata"]["url"] == "https://lantern.example/way"
    for removal in shown["removals"]:
        assert shown["source"][removal["start"] : removal["end"]] == removal["text"]
    spoken = run(tmp_path, "speak", f"{web.url}/way", **OPEN)
    assert spoken.stdout == b"The long way home.mp3\n", spoken.stderr
    assert_whole(tmp_path / "The long way home.mp3", ["The long way home", *_spoken(tmp_path)])


def _spoken(here: Path) -> list[str]:
    (here / "same.txt").write_text(article(3))
    return texts_of(here, "same.txt")[1:]


def test_an_address_without_a_title_names_the_file(web: Web, tmp_path: Path) -> None:
    web.pages["/late%20news"] = page(f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>".encode())
    done = run(tmp_path, "speak", f"{web.url}/late%20news", **OPEN)
    assert done.stdout == b"late news.mp3\n", done.stderr


@pytest.mark.parametrize(
    ("path", "says"), [("/gone", "the page is gone"), ("/picture", "what came is a picture")]
)
def test_an_address_that_gives_no_article(web: Web, tmp_path: Path, path: str, says: str) -> None:
    done = run(tmp_path, "script", web.url + path, **OPEN)
    assert done.returncode == 2
    assert says in done.stderr.decode() and done.stderr.count(b"\n") == 1


def test_own_networks_are_closed_unless_a_setting_opens_them(web: Web, tmp_path: Path) -> None:
    assert run(tmp_path, "clean", f"{web.url}/way").returncode == 2
    assert web.connections == 0


def test_files_of_each_kind(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "named.txt").write_text(PAGE)
    marked = [one.replace(". ", ". *And so* ", 1) for one in PARAGRAPHS]
    (tmp_path / "notes.md").write_text("\n\n".join(["# The long way home", *marked]))
    for name in ("page.html", "named.txt"):
        assert paragraphs_of(run(tmp_path, "clean", name).stdout) == PARAGRAPHS
    shown = json.loads(run(tmp_path, "clean", "notes.md", "--json").stdout)
    assert (shown["kind"], shown["title"]) == ("markdown", "The long way home")
    assert shown["paragraphs"] == [one.replace("*", "") for one in marked]
    plain = json.loads(run(tmp_path, "clean", "notes.md", "--json", "--kind", "text").stdout)
    assert plain["kind"] == "text"


def test_a_rule_is_kept_or_dropped_by_name(tmp_path: Path) -> None:
    text = article(3) + "\n\nShare\n\nSource link\n"
    (tmp_path / "article.txt").write_text(text)
    shown = json.loads(run(tmp_path, "clean", "article.txt", "--json").stdout)
    rules = {removal["rule"] for removal in shown["removals"]}
    assert rules and shown["paragraphs"] == PARAGRAPHS
    kept = run(tmp_path, "clean", "article.txt", "--keep", ",".join(rules))
    assert paragraphs_of(kept.stdout) == [*PARAGRAPHS, "Share", "Source link"]
    some = [argument for rule in rules for argument in ("--keep", rule)]
    assert run(tmp_path, "clean", "article.txt", *some).stdout == kept.stdout
    script = run(tmp_path, "script", "article.txt", *some).stdout.decode()
    assert "Share" in script.splitlines()


def test_a_lexicon_says_how(tmp_path: Path) -> None:
    (tmp_path / "lex.txt").write_text("\ufeffnginx = engine ex\n", encoding="utf-8")
    (tmp_path / "article.txt").write_text("We run nginx, and it cost $4.2bn.\n\nAll is well.\n")
    arguments = ("script", "article.txt", "--lexicon", "lex.txt")
    shown = run(tmp_path, *arguments).stdout.decode()
    assert "engine ex" in shown and "nginx" not in shown
    beside = run(tmp_path, *arguments, "--source").stdout.decode().splitlines()
    assert any(line.startswith("    < ") and "nginx" in line for line in beside)
    assert [line for line in beside if not line.startswith("    ")] == shown.splitlines()
    assert "All is well." in beside[-1], "what is said as it is written stands alone"
    done = run(tmp_path, "speak", "article.txt", "--lexicon", "lex.txt", "-o", "out.mp3")
    assert done.returncode == 0, done.stderr
    assert_whole(tmp_path / "out.mp3", shown.splitlines())


def test_an_estimate_comes_before_any_speech(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(article(30))
    log = tmp_path / "spoken.log"
    arguments = ("script", "article.txt", "--estimate")
    shown = run(tmp_path, *arguments, NARRATOR_TONE_LOG=str(log)).stdout.decode()
    as_json = json.loads(run(tmp_path, *arguments, "--json").stdout)
    words = sum(len(line.split()) for line in texts_of(tmp_path))
    assert as_json["words"] == words
    minutes = round(as_json["expected_s"] / 60)
    assert shown == f"{words:,} words, about {minutes} minutes, spoken by tone\n"
    assert not log.exists()
    whole = json.loads(run(tmp_path, "script", "article.txt", "--json").stdout)
    assert (whole["words"], whole["expected_s"]) == (words, as_json["expected_s"])
    fast = json.loads(run(tmp_path, *arguments, "--json", "--speed", "2").stdout)
    assert fast["expected_s"] < as_json["expected_s"] * 0.75


def test_a_teaser_is_said_to_be_one(web: Web, tmp_path: Path) -> None:
    first = "".join(f"<p>{one}</p>" for one in PARAGRAPHS[:1])
    web.pages["/paid"] = page(
        (
            "<html><head><title>The long way home</title><script type='application/ld+json'>"
            '{"@context": "https://schema.org", "@type": "NewsArticle",'
            ' "headline": "The long way home", "isAccessibleForFree": false}</script></head>'
            f"<body><article><h1>The long way home</h1>{first}"
            "<div class=paywall><p>Subscribe to continue reading.</p></div></article></body></html>"
        ).encode()
    )
    for command in ("clean", "script"):
        done = run(tmp_path, command, f"{web.url}/paid", **OPEN)
        assert done.returncode == 0
        assert done.stderr.decode().startswith("warning: "), done.stderr
    shown = json.loads(run(tmp_path, "clean", f"{web.url}/paid", "--json", **OPEN).stdout)
    assert shown["teaser"]


def test_sounds_are_shown_below_their_words(tmp_path: Path) -> None:
    (tmp_path / "lex.txt").write_text("Siobhan = /ʃɪˈvɔːn/\n", encoding="utf-8")
    arguments = ("script", "-", "--lexicon", "lex.txt", "--source")
    shown = run(tmp_path, *arguments, stdin=b"Siobhan left.\n\nAll is well.\n").stdout.decode()
    assert shown.splitlines() == ["Siobhan left.", "    = Siobhan /ʃɪˈvɔːn/", "All is well."]


def test_an_address_that_is_piped_in_is_told_to_be_one(tmp_path: Path) -> None:
    address = "https://example.org/a?b=c"
    for command, text in (("clean", address), ("script", f" {address} \n")):
        done = run(tmp_path, command, "-", stdin=text.encode())
        assert f"`narrator {command} {address}` opens it" in done.stderr.decode()
    for text in (f"See {address}", f"{address}\n{address}"):
        assert b"opens it" not in run(tmp_path, "clean", "-", stdin=text.encode()).stderr


def test_no_source_is_told_to_be_none(tmp_path: Path) -> None:
    for command in ("clean", "script", "speak"):
        done = run(tmp_path, command, "")
        assert done.returncode == 2
        assert done.stderr == (
            b"narrator: SOURCE '' won't do: it must be a file, an http(s) address, or -\n"
        )


def test_the_title_is_told_on_a_terminal_beside_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(article(3))
    done = run(tmp_path, "clean", "article.txt")
    assert (paragraphs_of(done.stdout), done.stderr) == (PARAGRAPHS, b"")
    ours, theirs = os.openpty()
    shown = subprocess.run(
        [*NARRATOR, "clean", "article.txt"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=theirs,
        timeout=60,
        check=True,
    )
    os.close(theirs)
    assert shown.stdout == done.stdout
    assert os.read(ours, 1000) == b"title: The long way home\r\n"
    os.close(ours)
    assert b"without the title" in run(tmp_path, "clean", "--help").stdout
