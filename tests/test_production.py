"""Episodes are spoken when nobody listens to anything else."""

from __future__ import annotations

import time
from pathlib import Path

from tests.articles import article
from tests.service import Service


def test_who_listens_does_not_wait_for_the_library(tmp_path: Path) -> None:
    log = tmp_path / "log"
    slow = {"NARRATOR_TONE_DELAY_MS": "150", "NARRATOR_TONE_LOG": str(log)}
    kept = {"NARRATOR_WORKERS": "1", "NARRATOR_CACHE_BYTES": "100000000"}
    with Service(tmp_path / "home", voice="tone", **slow, **kept) as service:
        made = service.http.post("/v1/episodes", json={"text": article(9, first=8500)}).json()
        while not log.exists() or len(log.read_text("utf-8").splitlines()) < 4:
            time.sleep(0.01)
        before = len(log.read_text("utf-8").splitlines())
        heard = "A listener hears this. " + article(1, first=8600)
        service.http.post("/v1/narrate", json={"text": heard})
        texts = [line.split(" ", 2)[2] for line in log.read_text("utf-8").splitlines()]
        background = [text for text in texts[before:] if text not in heard]
        # One was being spoken, and may have ended before it could be stopped.
        assert len(background) <= 2, background
        while service.http.get(made["url"]).json()["state"] != "ready":
            time.sleep(0.05)
