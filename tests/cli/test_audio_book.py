"""`narrator speak -o x.m4a` and x.m4b: the whole narration in MPEG-4."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import av
import pytest
from mutagen.mp4 import MP4
from PIL import Image

from audio import encode
from narrator.narration import narrate
from narrator.settings import Settings
from narrator.speaking import Speaking
from tests.cli.terminal import assert_whole, run, texts_of

MARKDOWN = """# The long way home

One small step by the river. Two of them went on.

## Über the hill

They came to the hill, and it was late.
"""
HTML = """<html lang="de"><head><title>Der lange Weg</title>
<meta property="og:site_name" content="Die Zeitung"><meta name="author" content="Anna Berg">
<meta property="article:published_time" content="2026-02-03T04:05:06Z"></head><body><article>
<h1>Der lange Weg</h1><p>Ein Weg am Fluss, den viele gehen, und keiner kennt das Ende.</p>
<h2>Der Berg</h2><p>Sie kamen an den Berg, und es war schon spät am Abend.</p>
</article></body></html>
"""


@pytest.mark.parametrize("options", [("-o", "The long way home.m4b"), ("--format", "m4b")])
def test_the_command_makes_an_audio_book(tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "article.md").write_text(MARKDOWN)
    done = run(tmp_path, "speak", "article.md", *options)
    assert done.returncode == 0, done.stderr
    assert done.stdout == b"The long way home.m4b\n"
    assert sorted(os.listdir(tmp_path)) == ["The long way home.m4b", "article.md"]
    path = tmp_path / "The long way home.m4b"
    assert_whole(path, texts_of(tmp_path, "article.md"))
    book = MP4(path)
    assert [each.title for each in book.chapters] == ["The long way home", "Über the hill"]
    assert book["stik"] == [2]


@pytest.mark.parametrize("format", ["m4a", "m4b"])
def test_a_saved_file_tells_what_it_is(
    format: str, tmp_path: Path, tone_settings: Settings
) -> None:
    narration = narrate(HTML, kind="html", voice="tone", settings=tone_settings)
    made: list[Speaking] = []
    path = narration.save(tmp_path / f"a.{format}", told=made.append)
    speaking, book = made[-1], MP4(path)
    heads = [each for each in speaking.passages if each.kind in ("title", "heading")]
    starts = [0] + [each.start_sample for each in heads[1:]]
    with av.open(str(path)) as file:
        assert [
            round(each["start"] * each["time_base"] * 24_000) for each in file.chapters()
        ] == starts
        assert file.streams.audio[0].metadata["language"] == "deu"
    assert [each.title for each in book.chapters] == ["Der lange Weg", "Der Berg"]
    assert len(encode.decode(path)) == speaking.samples
    assert abs(book.info.length - speaking.duration_s) < 0.05
    with Image.open(BytesIO(bytes(book["covr"][0]))) as cover:
        assert (cover.format, cover.size) == ("JPEG", (1400, 1400))
    told = [book[atom][0] for atom in ("\xa9nam", "\xa9ART", "\xa9alb", "\xa9day")]
    assert told == ["Der lange Weg", "Anna Berg", "Die Zeitung", "2026-02-03"]
    assert book["stik"] == [2 if format == "m4b" else 1]


def test_it_is_no_stream(tmp_path: Path) -> None:
    (tmp_path / "article.md").write_text(MARKDOWN)
    done = run(tmp_path, "speak", "article.md", "-o", "-", "--format", "m4b")
    assert done.returncode == 2 and b"as it comes" in done.stderr
