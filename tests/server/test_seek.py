"""A real browser seeks in an hour that is not spoken yet: plainly in the file, and on the page."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.articles import article
from tests.server.test_page import driver  # noqa: F401
from tests.service import Service

PARAGRAPHS = 420  # of three sentences: an hour


@pytest.mark.long
@pytest.mark.parametrize("way", ["plain", "page"])
def test_a_browser_seeks_in_an_unspoken_hour(
    way: str,
    driver: list[str],  # noqa: F811
    tmp_path: Path,
) -> None:
    text = tmp_path / "article.txt"
    text.write_text(article(PARAGRAPHS))
    node, page, chromium = driver
    script = shutil.copy(Path(__file__).parent / "seek.mjs", Path(page).parent)
    # About four times real time.
    with Service(tmp_path / "home", voice="tone", NARRATOR_TONE_DELAY_MS="700") as service:
        picture = os.environ.get("SEEN_PICTURE", str(tmp_path / "seen.png"))
        done = subprocess.run(
            [node, str(script), chromium, f"{service.url}/", str(text), way, picture],
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
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
