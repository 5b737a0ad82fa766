"""`narrator library`, as people type it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import feedparser
import pytest

from audio import encode
from narrator.library import Library
from tests.articles import article
from tests.cli.terminal import NARRATOR, run
from tests.service import Service

KEPT = {"NARRATOR_CACHE_BYTES": "100000000"}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with two articles, and a home beside them."""
    (tmp_path / "a.txt").write_text(f"The first\n\n{article(1, first=9400)}")
    (tmp_path / "b.txt").write_text(f"The second\n\n{article(1, first=9420)}")
    return tmp_path


def library(here: Path, *arguments: str, home: str = "home") -> subprocess.CompletedProcess[bytes]:
    return run(here, "library", *arguments, NARRATOR_HOME=str(here / home), **KEPT)


def listed(here: Path, *arguments: str, home: str = "home") -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(
        library(here, "list", "--json", *arguments, home=home).stdout
    )
    return found


def test_articles_are_kept_spoken_found_and_forgotten(here: Path) -> None:
    assert b"nothing is kept yet" in library(here).stderr
    added = library(here, "add", "a.txt", "b.txt", "--tag", "river")
    assert added.returncode == 0, added.stderr
    assert [line.split()[1] for line in added.stdout.splitlines()] == [b"ready", b"ready"]
    assert [one["title"] for one in listed(here)] == ["The second", "The first"]
    assert [one["title"] for one in listed(here, "--search", "second")] == ["The second"]
    assert len(listed(here, "--tag", "river")) == 2
    again = library(here, "add", "a.txt")
    assert b"kept already: The first" in again.stderr and len(listed(here)) == 2
    gone = str(listed(here)[0]["id"])
    assert library(here, "remove", gone).returncode == 0
    assert [one["title"] for one in listed(here)] == ["The first"]
    refused = library(here, "remove", gone)
    assert (refused.returncode, gone.encode() in refused.stderr) == (2, True)


def test_what_cannot_be_read_is_refused_before_anything_is_kept(here: Path) -> None:
    (here / "empty.txt").write_text(" ")
    for bad in (("a.txt", "empty.txt"), ("a.txt", "none.txt"), ("a.txt", "--bitrate", "44")):
        refused = library(here, "add", *bad)
        assert refused.returncode == 2 and refused.stderr.count(b"narrator: ") == 1
        assert listed(here) == []
    assert library(here, "add", "a.txt", "--feed", "none").returncode == 2


def test_a_library_moves_as_a_folder(here: Path) -> None:
    assert library(here, "add", "a.txt", "b.txt", "--tag", "x").returncode == 0
    first = Library(here / "home")
    first.close()
    assert library(here, "export", "out", "--base-url", "https://example.org/cast").returncode == 0
    files = sorted(path.suffix for path in (here / "out" / "episodes").iterdir())
    assert files.count(".mp3") == files.count(".srt") == files.count(".article") == 2
    for sound in (here / "out" / "episodes").glob("*.mp3"):
        assert encode.decode(sound).duration_s > 1
    assert library(here, "import", "out", home="other").returncode == 0
    assert listed(here, home="other") == listed(here)
    assert b"all is as it was kept" in library(here, "check", home="other").stderr
    assert b"0 episodes taken in" in library(here, "import", "out", home="other").stderr
    refused = library(here, "import", ".", home="other")
    assert (refused.returncode, b"no exported library" in refused.stderr) == (2, True)


def test_an_exported_feed_names_the_files_beside_it(here: Path) -> None:
    with Service(here / "home", voice="tone", **KEPT) as service:
        service.http.post("/v1/feeds", json={"slug": "cast", "title": "Cast"})
        assert library(here, "add", "a.txt", "--feed", "cast").returncode == 0
    assert library(here, "export", "out", "--base-url", "https://example.org/cast").returncode == 0
    (entry,) = feedparser.parse((here / "out" / "feeds" / "cast.xml").read_bytes()).entries
    (enclosure,) = entry.enclosures
    assert enclosure.href.startswith("https://example.org/cast/episodes/The%20first%20")
    (sound,) = (here / "out" / "episodes").glob("*.mp3")
    assert int(enclosure.length) == sound.stat().st_size


def test_a_damaged_file_is_found_and_said(here: Path) -> None:
    assert library(here, "add", "a.txt").returncode == 0
    kept = Library(here / "home")
    audio = kept.files.path(str(kept.episodes.page().episodes[0].audio))
    kept.close()
    audio.write_bytes(b"harm")
    checked = library(here, "check")
    assert checked.returncode == 0 and b"is damaged; it is made again" in checked.stdout
    assert listed(here)[0]["state"] == "queued"


@pytest.mark.long
def test_ctrl_c_leaves_the_rest_to_the_next(here: Path) -> None:
    slow = {"NARRATOR_TONE_DELAY_MS": "400", "NARRATOR_HOME": str(here / "home")}
    environment = {**os.environ, **KEPT, **slow, "NARRATOR_VOICE": "tone"}
    adding = subprocess.Popen(
        [*NARRATOR, "library", "add", "a.txt"],
        cwd=here,
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    while not listed(here):
        time.sleep(0.1)
    time.sleep(0.5)
    adding.send_signal(signal.SIGINT)
    _, said = adding.communicate(timeout=60)
    assert adding.returncode == 130 and b"spoken by the next" in said
    assert listed(here)[0]["state"] in ("queued", "speaking")
    assert library(here, "add", "a.txt").returncode == 0
    assert listed(here)[0]["state"] == "ready"


def test_an_exported_folder_that_was_tampered_with_is_refused(here: Path) -> None:
    assert library(here, "add", "a.txt").returncode == 0
    assert library(here, "export", "out").returncode == 0
    index = json.loads((here / "out" / "index.json").read_text())
    (episode,) = index["episodes"]
    name = episode["files"]["captions.vtt"]
    feed = {"slug": "../../evil", "title": "x"}
    for harm in (
        {"feeds": [feed]},
        {"feeds": [1]},
        {"episodes": [episode | {"id": "x/../../evil"}]},
        {"episodes": [episode | {"format": "exe"}]},
        {"episodes": [episode | {"files": episode["files"] | {"captions.vtt": f"../{name}"}}]},
    ):
        (here / "out" / "index.json").write_text(json.dumps(index | harm))
        refused = library(here, "import", "out", home="other")
        assert refused.returncode == 2 and b"Traceback" not in refused.stderr, refused.stderr
        assert listed(here, home="other") == []
    (here / "copy.db").write_text("mine")
    assert library(here, "backup", "copy.db").returncode == 2
    assert (here / "copy.db").read_text() == "mine"
