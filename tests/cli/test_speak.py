"""`narrator speak`: files, streams, and what is left when it is stopped."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import time
from pathlib import Path

import mutagen
import numpy as np
import pytest
import soundfile

from audio import encode
from tests.articles import article
from tests.cli.terminal import NARRATOR, assert_whole, run, texts_of


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "article.txt").write_text(article(3))
    return tmp_path


def test_the_file_is_named_by_the_title_and_never_put_over_another(here: Path) -> None:
    first = run(here, "speak", "article.txt")
    assert first.returncode == 0, first.stderr
    assert first.stdout == b"The long way home.mp3\n"
    assert b"voice: tone" in first.stderr
    again = run(here, "speak", "article.txt")
    assert again.stdout == b"The long way home-2.mp3\n"
    assert_whole(here / "The long way home.mp3", texts_of(here))
    one, two = (here / f"The long way home{n}.mp3" for n in ("", "-2"))
    assert one.read_bytes() == two.read_bytes()


def test_the_file_it_is_told_is_replaced(here: Path) -> None:
    (here / "out.mp3").write_bytes(b"before")
    done = run(here, "speak", "article.txt", "-o", "out.mp3")
    assert done.stdout == b"out.mp3\n"
    found = mutagen.File(here / "out.mp3")
    assert str(found["TIT2"]) == "The long way home"
    assert abs(found.info.length - encode.decode(here / "out.mp3").duration_s) < 0.05
    assert sorted(os.listdir(here)) == ["article.txt", "out.mp3"]


@pytest.mark.parametrize("format", ["mp3", "opus", "aac", "flac", "wav"])
def test_the_extension_chooses_the_format(here: Path, format: str) -> None:
    done = run(here, "speak", "article.txt", "-o", f"out.{format}")
    assert done.returncode == 0, done.stderr
    assert_whole(here / f"out.{format}", texts_of(here))


def test_a_folder_gets_one_file_a_source(here: Path) -> None:
    (here / "other.txt").write_text(article(2, first=50).replace("long way", "short way"))
    done = run(here, "speak", "article.txt", "other.txt", "-o", "made/", "--format", "flac")
    assert done.returncode == 0, done.stderr
    names = sorted(os.listdir(here / "made"))
    assert names == ["The long way home.flac", "The short way home.flac"]


def test_standard_input_and_output(here: Path) -> None:
    text = (here / "article.txt").read_bytes()
    done = run(here, "speak", "-", "-o", "-", stdin=text)
    assert done.returncode == 0, done.stderr
    assert_whole(done.stdout, texts_of(here))


def test_intro_and_outro_are_heard(here: Path) -> None:
    seconds = np.arange(44100) / 44100
    soundfile.write(here / "chime.wav", 0.3 * np.sin(2 * np.pi * 300 * seconds), 44100)
    assert run(here, "speak", "article.txt", "-o", "plain.wav").returncode == 0
    clips = ("--intro", "chime.wav", "--outro", "chime.wav")
    done = run(here, "speak", "article.txt", "-o", "out.wav", *clips)
    assert done.returncode == 0, done.stderr
    plain, longer = (encode.decode(here / name).duration_s for name in ("plain.wav", "out.wav"))
    assert 1.9 < longer - plain < 2.4
    assert_whole(here / "out.wav", texts_of(here))


def test_ctrl_c_leaves_nothing(here: Path) -> None:
    (here / "article.txt").write_text(article(40))
    child = subprocess.Popen(
        [*NARRATOR, "speak", "article.txt"],
        cwd=here,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "NARRATOR_VOICE": "tone", "NARRATOR_TONE_DELAY_MS": "500"},
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while not any(name.endswith(".part") for name in os.listdir(here)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(1.5)
    os.killpg(child.pid, signal.SIGINT)  # as a terminal sends it: to all of the group
    _, error = child.communicate(timeout=20)
    assert child.returncode == 130, error
    assert error.decode().splitlines()[-1].startswith("narrator: stopped")
    assert b"Traceback" not in error
    assert os.listdir(here) == ["article.txt"]


def test_a_reader_that_goes_away_ends_it_quietly(here: Path) -> None:
    (here / "article.txt").write_text(article(40))
    with subprocess.Popen(
        [*NARRATOR, "speak", "article.txt", "-o", "-"],
        cwd=here,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "NARRATOR_VOICE": "tone", "NARRATOR_TONE_DELAY_MS": "100"},
    ) as child:
        assert child.stdout is not None and child.stderr is not None
        child.stdout.read(5000)
        child.stdout.close()
        assert child.wait(30) == 1
        assert b"Traceback" not in child.stderr.read()


def test_audio_is_not_printed_on_a_terminal(here: Path) -> None:
    parent, terminal = pty.openpty()
    done = subprocess.run(
        [*NARRATOR, "speak", "article.txt", "-o", "-"],
        cwd=here,
        stdout=terminal,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(terminal)
    os.close(parent)
    assert done.returncode == 2
    assert b"this is a terminal" in done.stderr
