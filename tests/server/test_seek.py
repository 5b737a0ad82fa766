"""A real browser seeks in an hour that is not spoken yet: plainly in the file, and on the page."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.articles import article
from tests.server.conftest import Browser
from tests.service import Service

PARAGRAPHS = 420  # of three sentences: an hour


@pytest.mark.long
@pytest.mark.parametrize("way", ["plain", "page"])
def test_a_browser_seeks_in_an_unspoken_hour(
    way: str,
    browser: Browser,
    tmp_path: Path,
) -> None:
    text = tmp_path / "article.txt"
    text.write_text(article(PARAGRAPHS))
    picture = os.environ.get("SEEN_PICTURE", str(tmp_path / "seen.png"))
    # About four times real time.
    with Service(tmp_path / "home", voice="tone", NARRATOR_TONE_DELAY_MS="700") as service:
        seen = browser("seek.mjs", f"{service.url}/", str(text), way, picture)
    print(
        way,
        {name: seen.get(name) for name in ("playing_ms", "sought_ms", "known_ms", "duration_s")},
    )
    assert not [line for line in seen["logs"] if "failed" in line], seen["logs"]
    assert seen["heard_s"] > 2, "it plays on from there"
    state = seen["state_after"]
    assert state["spoken"] < state["utterances"] / 2, "most of it is not spoken"
    if way == "plain":
        assert seen["duration_s"] == pytest.approx(state["total_s"], abs=0.2)
