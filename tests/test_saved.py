"""What a saved file says of itself: whose it is, of when, its chapters, and its cover."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import mutagen
import pytest
from mutagen.mp3 import MP3

from audio import encode
from narrator import cover
from narrator.narration import Narration, narrate
from narrator.settings import Settings
from narrator.speaking import Speaking

ADDRESS = "https://example.org/deep-field"
BODY = "<p>The survey took nine years. It counted every star that it could see.</p>" * 2
PAGE = f"""<!doctype html><html lang="en"><head><title>The deep field</title>
<link rel="canonical" href="{ADDRESS}"><meta name="author" content="Ann Other">
<meta property="og:site_name" content="The Example Times">
<meta property="article:published_time" content="2024-03-01T09:30:00+01:00"></head>
<body><article><h1>The deep field</h1>{BODY}<h2>What &amp; where</h2>{BODY}
<h2>And then</h2>{BODY}</article></body></html>"""


def narrated(source: str, settings: Settings) -> Narration:
    return narrate(source, voice="tone", settings=settings)


def probed(path: Path) -> Any:
    """What ffprobe reads of the file."""
    show = ["-show_format", "-show_streams", "-show_chapters"]
    ask = ["ffprobe", "-v", "error", "-of", "json", *show]
    return json.loads(subprocess.run([*ask, path], capture_output=True, check=True).stdout)


def said_of(path: Path) -> dict[str, str]:
    """Its fields as ffprobe reads them; Ogg keeps them with the stream."""
    read = probed(path)
    both = read["streams"][0].get("tags", {}) | read["format"].get("tags", {})
    return {name.lower(): value for name, value in both.items()}


@pytest.mark.parametrize("format", ["mp3", "opus", "flac"])
def test_a_file_says_whose_article_it_is_and_whose_voice(
    format: str, tmp_path: Path, tone_settings: Settings
) -> None:
    path = narrated(PAGE, tone_settings).save(tmp_path / f"a.{format}")
    said = said_of(path)
    assert said["title"] == "The deep field"
    assert said["artist"] == "Ann Other"
    assert said["album"] == "The Example Times"
    assert said["date"] == "2024-03-01"
    assert said["narrator"] == "tone"
    if format == "mp3":
        tag = MP3(path).tags
        assert [str(date) for date in tag["TDRC"].text] == ["2024-03-01"]
        assert tag["WOAS"].url == ADDRESS
        assert tag["TXXX:narrator"].text == ["tone"]
        assert tag["COMM::eng"].text == ["Spoken by a synthetic voice (tone)."]
    else:
        read = mutagen.File(path)
        assert read["date"] == ["2024-03-01"] and read["narrator"] == ["tone"]
        assert said["purl"] == ADDRESS and read["artist"] == ["Ann Other"]


def test_a_text_that_names_nobody_is_by_its_voice(tmp_path: Path, tone_settings: Settings) -> None:
    tag = MP3(narrated("One line of text.", tone_settings).save(tmp_path / "a.mp3")).tags
    assert tag["TPE1"].text == ["tone"]
    assert not {"TALB", "TDRC", "WOAS"} & set(tag)


@pytest.mark.parametrize("format", ["mp3", "opus", "flac"])
def test_each_heading_is_a_chapter_of_the_file(
    format: str, tmp_path: Path, tone_settings: Settings
) -> None:
    narration, made = narrated(PAGE, tone_settings), list[Speaking]()
    path = narration.save(tmp_path / f"a.{format}", told=made.append)
    heads = [one for one in made[-1].passages if one.kind in ("title", "heading")]
    starts = [one.start_sample / 24000 for one in heads]
    read = probed(path)["chapters"]
    assert [one["tags"]["title"] for one in read] == ["The deep field", "What & where", "And then"]
    assert [float(one["start_time"]) for one in read] == pytest.approx(starts, abs=0.024)
    ends = [*starts[1:], made[-1].duration_s]
    assert [float(one["end_time"]) for one in read] == pytest.approx(ends, abs=0.03)
    heard = encode.decode(path)
    assert heard.duration_s == pytest.approx(made[-1].duration_s, abs=0.001)


def test_a_saved_mp3_has_a_cover(tmp_path: Path, tone_settings: Settings) -> None:
    path = narrated(PAGE, tone_settings).save(tmp_path / "a.mp3")
    (picture,) = MP3(path).tags.getall("APIC")
    assert picture.data == cover.drawn("The deep field", "The Example Times")
    (shown,) = [one for one in probed(path)["streams"] if one["codec_type"] == "video"]
    assert (shown["codec_name"], shown["width"], shown["height"]) == ("mjpeg", 1400, 1400)
    assert shown["disposition"]["attached_pic"] == 1


def test_what_comes_before_the_first_heading_is_a_chapter_too(
    tmp_path: Path, tone_settings: Settings
) -> None:
    narration = narrate(PAGE, voice="tone", read_title=False, settings=tone_settings)
    names = [one["tags"]["title"] for one in probed(narration.save(tmp_path / "a.mp3"))["chapters"]]
    assert names == ["The deep field", "What & where", "And then"]


def test_a_text_without_a_heading_has_no_chapters(tmp_path: Path, tone_settings: Settings) -> None:
    path = narrated("One line of text.", tone_settings).save(tmp_path / "a.mp3")
    assert probed(path)["chapters"] == []
