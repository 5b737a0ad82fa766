"""What `narrator speak` writes beside the sound: captions; and around it: a book."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest

from audio import encode
from narrator.captions import NAMES
from tests.articles import article
from tests.cli.terminal import assert_whole, run, texts_of


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "article.txt").write_text(article(2))
    return tmp_path


def test_captions_stand_beside_the_file(here: Path) -> None:
    done = run(here, "speak", "article.txt", "-o", "out.mp3", "--captions", ",".join(NAMES))
    assert done.returncode == 0, done.stderr
    assert done.stdout == b"out.mp3\n"
    names = [f"out{ending}" for ending in NAMES.values()]
    assert sorted(os.listdir(here)) == sorted(["article.txt", "out.mp3", *names])
    assert all(name.encode() in done.stderr for name in names)
    assert (here / "out.vtt").read_text("utf-8").startswith("WEBVTT")
    segments = json.loads((here / "out.json").read_text("utf-8"))["segments"]
    duration_s = encode.decode(here / "out.mp3").duration_s
    assert 0 < segments[0]["startTime"] < segments[-1]["endTime"] <= duration_s
    assert [one["body"] for one in segments][:3] == ["The", "long", "way"]


def test_captions_of_several_files(here: Path) -> None:
    (here / "other.txt").write_text(article(1, first=50).replace("long way", "short way"))
    done = run(here, "speak", "article.txt", "other.txt", "-o", "made/", "--captions", "vtt")
    assert done.returncode == 0, done.stderr
    stems = ["The long way home", "The short way home"]
    assert sorted(os.listdir(here / "made")) == sorted(
        f"{stem}.{ending}" for stem in stems for ending in ("mp3", "vtt")
    )


def test_a_book_holds_the_whole_narration(here: Path) -> None:
    texts = texts_of(here)
    for options in (("-o", "out.epub"), ("--format", "epub")):
        done = run(here, "speak", "article.txt", *options)
        assert done.returncode == 0, done.stderr
        with zipfile.ZipFile(here / done.stdout.decode().strip()) as book:
            assert book.namelist()[0] == "mimetype"
            (sound,) = (name for name in book.namelist() if name.endswith(".mp3"))
            assert_whole(book.read(sound), texts)
    assert sorted(os.listdir(here)) == ["The long way home.epub", "article.txt", "out.epub"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("-o", "out.mp3", "--captions", "vtt,subtitles"), "subtitles"),
        (("-o", "-", "--captions", "vtt"), "they stand beside a file"),
        (("-o", "-", "--format", "epub"), "as it comes"),
        (("-o", "out.mp3", "--format", "epub"), "that of -o"),
    ],
)
def test_what_cannot_be_written_is_refused_first(
    here: Path, options: tuple[str, ...], says: str
) -> None:
    done = run(here, "speak", "article.txt", *options)
    assert done.returncode == 2 and says in done.stderr.decode()
    assert os.listdir(here) == ["article.txt"]
