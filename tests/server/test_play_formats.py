"""A real browser plays a narration in each format that is served."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.articles import article
from tests.server.conftest import Browser
from tests.service import Service


@pytest.mark.long
def test_chromium_plays_and_seeks_in_every_format(browser: Browser, tmp_path: Path) -> None:
    with Service(tmp_path / "home", voice="tone") as service:
        made = service.http.post("/v1/narrations", content=article(3, first=17_000)).json()
        audio = made["links"]["audio"]
        for address in audio.values():
            until = time.monotonic() + 60
            while service.http.get(address).status_code == 409:
                assert time.monotonic() < until, address
        state = service.http.get(f"/v1/narrations/{made['id']}").json()
        seen = browser("formats.mjs", service.url, *(f"{name}={at}" for name, at in audio.items()))
    assert {*seen} == {*audio}
    for name, one in seen.items():
        assert one["opened"] and one["moved_s"] >= 0.5, (name, one)
        if name == "aac":
            # ADTS can't say its length: Chromium guesses it by the size of the first frames (here
            # 39 s of 28), and so what it calls 6 s is not.
            assert abs(one["duration_s"] - state["total_s"]) > 1, "it need not be told any more"
            continue
        assert one["duration_s"] == pytest.approx(state["total_s"], abs=0.1), (name, one)
        assert one["after_s"] > 0.2, (name, one)
        assert one["sought"] and one["at_s"] == pytest.approx(6, abs=0.2), (name, one)
