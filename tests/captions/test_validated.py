"""Captions before a strict parser of WebVTT."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import narrate
from narrator.captions import webvtt
from tests import npm
from tests.articles import article
from tests.captions import reading
from tests.captions.made import RATE, Made, narrations
from tests.captions.test_captions import ARTICLE, bare

VALIDATOR = "webvtt-parser@2.2.0"


@pytest.fixture(scope="session")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """What the parser finds in WebVTT texts: errors and cues of each."""
    folder = npm.installed(VALIDATOR, tmp_path_factory.mktemp("validator"), "node")
    script = shutil.copy(Path(__file__).with_name("validate.cjs"), folder)

    def parse(*texts: str) -> Any:
        files = []
        for number, text in enumerate(texts):
            files.append(folder / f"{number}.vtt")
            files[-1].write_text(text, "utf-8")
        done = subprocess.run(
            ["node", str(script), *map(str, files)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return parse


@pytest.mark.long
def test_the_parser_finds_what_is_wrong(parsed: Callable[..., Any]) -> None:
    late = "WEBVTT\n\n0\n00:00:01.000 --> 00:00:02.000\nso <00:00:03.000>late\n"
    bad = "WEBVTT\n\n0\n00:00:02.000 --> 00:00:01.000\nAT&T\n"
    assert all(one["errors"] for one in parsed(late, bad))


@pytest.mark.long
@settings(max_examples=1, deadline=None)
@given(made=st.lists(narrations(), min_size=60, max_size=60))
def test_any_captions_are_valid(parsed: Callable[..., Any], made: list[Made]) -> None:
    texts = [webvtt(one.passages, RATE, words=words) for one in made for words in (False, True)]
    found = parsed(*texts)
    for number, (text, one) in enumerate(zip(texts, found, strict=True)):
        assert one["errors"] == [], text
        seen = "".join(cue["text"] for cue in one["cues"])
        assert bare(seen) == bare(made[number // 2].source)
        ours = reading.vtt(text)
        times = [(round(cue["start"] * 1000), round(cue["end"] * 1000)) for cue in one["cues"]]
        assert times == [(cue.start_ms, cue.end_ms) for cue in ours]
        stamps = [tuple(round(at * 1000) for at in cue["stamps"]) for cue in one["cues"]]
        assert stamps == [cue.stamps_ms for cue in ours]


@pytest.mark.long
@pytest.mark.parametrize("words", [False, True])
def test_an_articles_captions_are_valid(parsed: Callable[..., Any], words: bool) -> None:
    speaking = narrate(ARTICLE + article(30), voice="tone", kind="markdown").speak("wav")
    for _ in speaking:
        pass
    text = webvtt(speaking.passages, speaking.recipe.rate_hz, words=words)
    (one,) = parsed(text)
    assert one["errors"] == []
    assert len(one["cues"]) == len(reading.vtt(text)) > 30
