"""What the state of a narration tells, whoever listens and whoever has left."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from narrator import minder
from narrator.server.app import application
from narrator.settings import Settings
from tests.articles import article

WAIT_S = 30.0


@pytest.fixture
def http(tone_settings: Settings) -> Iterator[TestClient]:
    with TestClient(application(tone_settings)) as made:
        yield made


def until(state: Callable[[], dict[str, Any]], holds: Callable[[dict[str, Any]], bool]) -> Any:
    deadline = time.monotonic() + WAIT_S
    while not holds(found := state()):
        assert time.monotonic() < deadline, found
        time.sleep(0.02)
    return found


def test_what_was_spoken_and_is_known_stays_so_when_its_sound_is_forgotten(
    http: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = http.post("/v1/narrations", content=article(60)).json()

    def state() -> dict[str, Any]:
        answer: dict[str, Any] = http.get(f"/v1/narrations/{made['id']}").json()
        return answer

    url = made["url"]
    before = until(state, lambda now: now["known"] and now["spoken"])  # it begins by itself
    monkeypatch.setattr(minder, "LEAVE_S", 0.05)
    monkeypatch.setattr(minder, "FORGET_S", 0.3)
    part = http.get(url, headers={"Range": "bytes=20000-60000"})
    assert part.status_code == 206
    shares = http.app.state.door.shares  # type: ignore[attr-defined]
    share = shares.get(made["id"])
    until(state, lambda _: not share.spools)
    after = state()
    assert after["state"] == "waiting"
    assert after["spoken"] >= before["spoken"] > 0
    assert after["duration_s"] >= before["duration_s"]
    names = ("known", "total_s", "total_bytes")
    assert [after[name] for name in names] == [before[name] for name in names]
    headed = http.head(url)
    assert int(headed.headers["content-length"]) == after["total_bytes"]
    assert state()["spoken"] >= after["spoken"], "though it is begun anew"
