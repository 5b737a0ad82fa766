"""What can't be spoken in time is refused at once; what is spoken already never is."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from narrator.narration import narrate
from narrator.server import door
from narrator.server.app import application
from narrator.settings import Settings
from tests.articles import article
from tests.server.conftest import Browser
from tests.server.test_narrate import read_until_sound
from tests.service import Service


def test_one_more_than_can_be_served_is_told_to_come_back(tmp_path: Path) -> None:
    environment: dict[str, Any] = {
        "NARRATOR_TONE_DELAY_MS": "600",
        "NARRATOR_LOAD_AT_MOST": "0.1",
        "NARRATOR_CACHE_BYTES": "50000000",
    }
    short = "There is one sentence."
    with Service(tmp_path, voice="tone", **environment) as service:
        assert service.http.post("/v1/narrate", content=short).status_code == 200
        with service.http.stream("POST", "/v1/narrate", content=article(20)) as answer:
            body = answer.iter_raw()  # held: one that is let go ends the answer
            read_until_sound(body)
            for address, asked in (
                ("/v1/narrate", {"text": article(3, first=700)}),
                ("/v1/narrations", {"text": article(3, first=700)}),
                ("/v1/audio/speech", {"input": article(3, first=700)}),
            ):
                refused = service.http.post(address, json=asked)
                assert refused.status_code == 503, address
                assert refused.json()["type"] == "urn:narrator:problem:busy"
                assert 1 <= int(refused.headers["retry-after"]) <= 300
            kept = service.http.post("/v1/narrate", content=short)
            assert kept.status_code == 200, "it is not spoken again"
            address = answer.headers["content-location"]
            with service.http.stream("GET", address, headers={"Range": "bytes=0-4999"}) as more:
                assert more.status_code in (200, 206), "who was let in goes on"
            del body
        alone = service.http.post("/v1/narrate", content=article(1, first=800))
        assert alone.status_code == 200, "whoever comes when nobody listens"


def test_who_is_refused_does_not_wait_unless_somebody_is_just_leaving(
    tone_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "LEAVING_S", 1000.0)
    monkeypatch.setenv("NARRATOR_TONE_DELAY_MS", "400")
    settings = replace(tone_settings, load_at_most=0.01)
    with TestClient(application(settings)) as http:
        shares = http.app.state.door.shares  # type: ignore[attr-defined]
        share = shares.add(narrate(article(20, first=400), settings=settings))
        spool, listener = share.listen("mp3", lambda: None)
        while not spool.spoken:
            time.sleep(0.01)
        other = {"text": article(1, first=900)}
        refused = http.post("/v1/narrations", json=other)
        assert refused.status_code == 503, "at once, and not after 1,000 s"
        listener.close()
        assert http.post("/v1/narrations", json=other).status_code == 201


@pytest.mark.long
def test_the_page_says_how_long_it_will_be_and_asks_again(tmp_path: Path, browser: Browser) -> None:
    paths = tmp_path / "article.txt", tmp_path / "other.txt"
    paths[0].write_text(article(1, first=500), encoding="utf-8")
    paths[1].write_text(article(30), encoding="utf-8")
    environment: dict[str, Any] = {
        "NARRATOR_TONE_DELAY_MS": "900",
        "NARRATOR_LOAD_AT_MOST": "0.1",
    }
    with Service(tmp_path / "home", voice="tone", **environment) as service:
        seen = browser("busy.mjs", service.url, *map(str, paths))
    assert seen["statuses"][0] == 503 and seen["statuses"][-1] == 201
    assert seen["canAskForAnother"] and seen["played"]
