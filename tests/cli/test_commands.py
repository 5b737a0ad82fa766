"""The other commands, and what all of them say to bad input."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from audio import encode
from narrator.cache import Cache
from tests import disk
from tests.articles import article
from tests.cli.terminal import NARRATOR, assert_whole, run, texts_of


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "article.txt").write_text(article(3))
    return tmp_path


def test_title_and_no_title(here: Path) -> None:
    given = run(here, "script", "article.txt", "--title", "Another name").stdout.decode()
    assert given.splitlines()[0] == "Another name"
    without = run(here, "script", "article.txt", "--no-title").stdout.decode()
    assert "The long way home" not in without


def test_clean_shows_what_is_read_without_the_title(here: Path) -> None:
    shown = run(here, "clean", "article.txt").stdout.decode()
    paragraphs = article(3).split("\n\n")[1:]
    assert shown == "\n\n".join(paragraphs) + "\n"
    as_json = json.loads(run(here, "clean", "article.txt", "--json").stdout)
    assert {"title", "language", "paragraphs", "removals", "metadata", "teaser"} <= set(as_json)
    assert as_json["kind"] == "text" and "source" not in as_json
    assert as_json["title"] == "The long way home"
    assert as_json["paragraphs"] == paragraphs


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["speak"], 2, "SOURCE"),
        (["sing", "article.txt"], 2, "invalid choice"),
        (["speak", "missing.txt"], 2, "can't read missing.txt: no such file"),
        (["speak", "example.org/story"], 2, "write https://example.org/story"),
        (["speak", "."], 2, "can't read .:"),
        (["speak", "empty.txt"], 2, "no text"),
        (["speak", "binary.bin"], 2, "not text"),
        (["speak", "debris.txt"], 2, "nothing is left"),
        (["clean", "debris.txt"], 2, "3 removed, by furniture"),
        (["speak", "large.txt"], 2, "over the limit"),
        (["speak", "article.txt", "--voice", "nobody"], 2, "no voice 'nobody'"),
        (["speak", "article.txt", "--speed", "0"], 2, "from 0.5 to 3"),
        (["speak", "article.txt", "--speed", "nan"], 2, "from 0.5 to 3"),
        (["speak", "article.txt", "--format", "exe"], 2, "invalid choice"),
        (["speak", "article.txt", "-o", "out.exe"], 2, "a file ending in .mp3"),
        (["speak", "article.txt", "-o", "out.mp3", "--format", "wav"], 2, "leave one out"),
        (["speak", "article.txt", "-o", "no/where/out.mp3"], 2, "does not exist"),
        (["speak", "article.txt", "article.txt", "-o", "one.mp3"], 2, "a folder ending in /"),
        (["speak", "https://narrator.invalid/"], 2, "not an address of the public web"),
        (["clean", "http://127.0.0.1/"], 2, "NARRATOR_FETCH_PRIVATE=commands"),
        (["clean", "file:///etc/passwd"], 2, "only addresses that begin with http"),
        (["clean", "article.txt", "--keep", "byline,nonsense"], 2, "keep 'nonsense'"),
        (["speak", "article.txt", "--drop", "date", "--keep", "date"], 2, "keep does not name"),
        (["speak", "article.txt", "--lexicon", "no.txt"], 2, "can't read no.txt: no such file"),
        (["script", "article.txt", "--lexicon", "lex.txt"], 2, "lex.txt: line 2 of the lexicon"),
        (["speak", "article.txt", "--intro", "missing.wav"], 2, "missing.wav"),
        (["speak", "article.txt", "--intro", "sound.mp3"], 2, "ffmpeg"),
        (["speak", "article.txt", "--voice", "am_fenrir"], 3, "not installed"),
        (["voices", "install", "nobody"], 2, "no voice"),
        (["feed", "export", "f", "article.txt", "--base-url", "ftp://x/"], 2, "http"),
        (["serve", "--port", "99999999"], 2, "port"),
    ],
)
def test_bad_input_is_one_line_that_says_what_to_do(
    here: Path, tmp_path_factory: pytest.TempPathFactory, arguments: list[str], code: int, says: str
) -> None:
    (here / "empty.txt").write_text(" \n\n")
    (here / "binary.bin").write_bytes(b"\x7fELF" + bytes(range(256)) * 10)
    (here / "debris.txt").write_text("Advertisement\n\nShare\n\nSource link")
    (here / "lex.txt").write_text("SQL = sequel\nnothing said\n")
    (here / "large.txt").write_text("A sentence. " * 200_000)
    (here / "sound.mp3").write_bytes(b"\xff\xfb\x90\x00" * 100)
    before = sorted(os.listdir(here))
    own_home = tmp_path_factory.mktemp("empty-home")
    path = str(Path(sys.executable).parent)  # no ffmpeg on it
    done = run(here, *arguments, NARRATOR_HOME=str(own_home), PATH=path)
    error = done.stderr.decode()
    assert done.returncode == code, error
    assert says in error
    assert "Traceback" not in error
    if "usage:" not in error:
        assert error.count("\n") == 1, error
    assert sorted(os.listdir(here)) == before, "nothing is left"


@pytest.mark.parametrize("closed", ["2>&-", "<&-", "2>&- <&-"])
def test_closed_standard_streams_do_no_harm(here: Path, closed: str) -> None:
    command = f"{sys.executable} -m narrator speak article.txt -o - {closed}"
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=here,
        stdout=subprocess.PIPE,
        check=False,
        timeout=60,
        env={**os.environ, "NARRATOR_VOICE": "tone"},
    )
    assert done.returncode == 0
    assert done.stdout.startswith(b"ID3")
    assert_whole(done.stdout, texts_of(here))


@pytest.mark.parametrize(
    "arguments", [["clean", "article.txt"], ["speak", "article.txt", "-o", "-"]]
)
def test_a_full_device_is_told_in_one_line(here: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*NARRATOR, *arguments],
            cwd=here,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
            env={**os.environ, "NARRATOR_VOICE": "tone"},
        )
    assert done.returncode == 1
    assert done.stderr.decode().splitlines()[-1] == "narrator: No space left on device"
    assert b"Traceback" not in done.stderr


def test_a_taken_port(here: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(here, "serve", "--port", str(port))
    assert done.returncode == 2
    told = done.stderr.decode()
    assert f"try --port {port + 1}" in told
    assert "make" not in told, "who runs `narrator serve` has no Makefile"


def test_help_teaches(here: Path) -> None:
    shown = run(here, "--help").stdout.decode()
    for command in ("speak", "clean", "script", "voices", "serve", "feed", "doctor"):
        assert command in shown
        own = run(here, command, "--help")
        assert own.returncode == 0 and own.stdout
    assert "examples:" in shown and "exit codes:" in shown
    assert run(here).stdout.decode() == shown


def test_voices_lists_what_is_ready(here: Path) -> None:
    shown = run(here, "voices").stdout.decode()
    assert "tone" in shown and "ready" in shown
    as_json = json.loads(run(here, "voices", "list", "--json").stdout)
    assert {"name", "engine", "languages", "licence", "installed"} <= set(as_json[0])
    sample = run(here, "voices", "sample", "tone", "-o", "s.mp3")
    assert sample.stdout == b"s.mp3\n"
    assert encode.decode(here / "s.mp3").duration_s > 1


def test_doctor_tries_each_engine(here: Path, kokoro_home: Path) -> None:
    done = run(here, "doctor", NARRATOR_HOME=str(kokoro_home))
    shown = done.stdout.decode()
    assert done.returncode == 0, shown
    assert "ok  voice af_heart" in shown
    assert "ok  voice tone" in shown


def test_doctor_tells_why_nothing_is_kept(here: Path) -> None:
    cached = {"NARRATOR_HOME": str(here), "NARRATOR_CACHE_BYTES": "50000000"}
    works = run(here, "doctor", **cached).stdout.decode()
    assert re.search(r"^ok  cache ", works, re.M), works
    assert Cache(here / "new", 50_000_000).tried() == ""
    left = [path.name for path in (here / "new").rglob("*") if path.is_file()]
    assert not [name for name in left if len(name) >= 60], "what was tried is gone"
    done = subprocess.run(
        disk.small([*NARRATOR, "doctor"], 20_000),
        cwd=here,
        capture_output=True,
        env={**os.environ, **cached},
        timeout=60,
        check=False,
    )
    shown = done.stdout.decode()
    assert re.search(r"^--  cache +can't write in .*: File too large", shown, re.M), shown
