"""The page in a real browser: its timeline becomes exact while it plays, and a reload goes on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.articles import article
from tests.server.conftest import Browser
from tests.service import Service


@pytest.mark.long
@pytest.mark.parametrize("way", ["stay", "seek"])
def test_the_timeline_becomes_exact_and_a_reload_plays_the_same(
    way: str, browser: Browser, tmp_path: Path
) -> None:
    text = tmp_path / "article.txt"
    text.write_text(article(40))
    picture = os.environ.get("SEEN_PICTURE", str(tmp_path / "seen.png"))
    with Service(tmp_path / "home", voice="tone", NARRATOR_TONE_DELAY_MS="700") as service:
        seen = browser("again.mjs", f"{service.url}/", str(text), way, picture)
    assert not [line for line in seen["logs"] if "404" not in line], seen["logs"]
    total_s = seen["state"]["total_s"]
    assert abs(seen["estimated_s"] - total_s) > 0.02 * total_s, "it began with an estimate"
    assert seen["exact_s"] == pytest.approx(total_s, abs=0.3)
    assert seen["later_s"] > seen["at_s"] + 0.5, "it plays on"
    if way == "stay":
        assert seen["waits"] == [], "without a gap"
    else:
        assert total_s / 2 - 5 < seen["at_s"] < total_s / 2 + 40, "the same sound's true time"
    assert seen["hash"] == seen["hash_again"] == f"#{seen['state']['id']}"
    assert seen["title"] == seen["title_again"] == "The long way home"
    assert seen["again_s"] == pytest.approx(total_s, abs=0.3)
    assert seen["gone"].startswith("This narration is no longer kept. Paste the article")
    assert seen["gone_hash"] == ""
