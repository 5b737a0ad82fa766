"""The service is killed at any moment: every episode asked for ends ready, once, with its files."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from audio import encode
from narrator.library import Library
from tests.articles import article
from tests.service import Service

KEPT = {"NARRATOR_CACHE_BYTES": "200000000", "NARRATOR_TONE_DELAY_MS": "30"}
AT_A_TIME = 3


def killed_while_it_works(home: Path, kills: int, seed: int) -> None:
    """Articles are sent to a service that is killed `kills` times, whenever."""
    chance = random.Random(seed)
    log = home / "said"
    asked: dict[str, str] = {}  # text → id
    for kill in range(kills):
        with Service(home, voice="tone", NARRATOR_TONE_LOG=str(log), **KEPT) as service:
            for number in range(AT_A_TIME):
                text = f"Article {kill} {number}\n\n" + article(2, first=(kill * 7 + number) * 30)
                try:
                    answer = service.http.post("/v1/episodes", json={"text": text})
                except httpx.HTTPError:
                    break
                if answer.status_code == 201:
                    asked[text] = answer.json()["id"]
                if chance.random() < 0.3:
                    break
            time.sleep(chance.uniform(0, 0.9))
            os.kill(service.pid, 9)
    with Service(home, voice="tone", NARRATOR_TONE_LOG=str(log), **KEPT) as service:
        for id in asked.values():
            while (state := _state(service, id))["state"] != "ready":
                assert state["state"] != "failed", state
                time.sleep(0.05)
            sound = service.http.get(state["audio"]).content
            assert encode.decode(sound).duration_s == pytest.approx(state["duration_s"], abs=0.001)
        for text, id in asked.items():  # none twice
            again = service.http.post("/v1/episodes", json={"text": text})
            assert (again.status_code, again.json()["id"]) == (200, id)
    _no_orphans(home, len(asked))
    said = [line.split(" ", 2)[2] for line in log.read_text("utf-8").splitlines()]
    # One worker is in the middle of one, and a few more were not written down.
    assert len(said) - len(set(said)) <= 6 * kills


def _state(service: Service, id: str) -> dict[str, Any]:
    answer = service.http.get(f"/v1/episodes/{id}")
    assert answer.status_code == 200, answer.text
    state: dict[str, Any] = answer.json()
    return state


def _no_orphans(home: Path, episodes: int) -> None:
    library = Library(home)
    try:
        assert len(library.episodes.page(limit=500).episodes) >= episodes
        rows = set(library.store.known())
        assert rows == set(library.files.digests()), "files and rows differ"
        assert all(map(library.files.is_sound, rows))
        assert library.database.troubles() == []
        left = [one for one in (home / "library" / "files" / "new").rglob("*") if one.is_file()]
        assert [one.name for one in left if one.name != "lock"] == []
        assert not library.jobs.waiting()
    finally:
        library.close()


def test_killed_a_few_times(tmp_path: Path) -> None:
    killed_while_it_works(tmp_path, 2, seed=1)


@pytest.mark.long
def test_killed_a_hundred_times(tmp_path: Path) -> None:
    killed_while_it_works(tmp_path, 100, seed=2)
