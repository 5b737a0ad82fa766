"""Episodes are spoken when nobody listens to anything else."""

from __future__ import annotations

import time
from pathlib import Path

from lxml import etree

from tests.articles import article, sentence
from tests.server.test_episodes import KEPT
from tests.service import Service


def test_who_listens_does_not_wait_for_the_library(tmp_path: Path) -> None:
    log = tmp_path / "log"
    slow = {"NARRATOR_TONE_DELAY_MS": "150", "NARRATOR_TONE_LOG": str(log)}
    kept = {"NARRATOR_WORKERS": "1", "NARRATOR_CACHE_BYTES": "100000000"}
    with Service(tmp_path / "home", voice="tone", **slow, **kept) as service:
        made = service.http.post("/v1/episodes", json={"text": article(9, first=8500)}).json()
        while not log.exists() or len(log.read_text("utf-8").splitlines()) < 4:
            time.sleep(0.01)
        heard = " ".join(sentence(number) for number in range(8600, 8606))
        service.http.post("/v1/narrate", json={"text": heard})
        texts = [line.split(" ", 2)[2] for line in log.read_text("utf-8").splitlines()]
        theirs = [at for at, text in enumerate(texts) if text in heard]
        between = texts[theirs[0] : theirs[-1]]
        assert len(theirs) >= 4 and len(between) - len(theirs) <= 1, between
        while service.http.get(made["url"]).json()["state"] != "ready":
            time.sleep(0.05)


def test_a_lazy_episode_is_offered_with_its_length_and_spoken_when_asked_for(
    tmp_path: Path,
) -> None:
    log = tmp_path / "log"
    slow = {"NARRATOR_TONE_DELAY_MS": "100", "NARRATOR_TONE_LOG": str(log)}
    with Service(tmp_path / "home", voice="tone", **slow, **KEPT) as service:
        feed = {"slug": "slow", "title": "Slow", "lazy": True, "ahead": 0}
        assert service.http.post("/v1/feeds", json=feed).status_code == 201
        sent = {"text": article(8, first=8700), "feeds": ["slow"]}
        made = service.http.post("/v1/episodes", json=sent).json()
        while not (offered := service.http.get(made["url"]).json())["bytes"]:
            time.sleep(0.02)
        assert (offered["state"], offered["lazy"], log.exists()) == ("queued", True, False)
        (item,) = etree.fromstring(service.http.get("/feeds/slow.xml").content)[0].findall("item")
        enclosure = item.find("enclosure")
        length = int(enclosure.get("length"))
        middle = service.http.get(
            enclosure.get("url"), headers={"range": f"bytes={length // 2}-{length // 2 + 999}"}
        )
        assert middle.status_code == 206
        assert middle.headers["content-range"].endswith(f"/{length}")
        said = log.read_text("utf-8").splitlines()
        assert len(said) < 16, "the middle came first, not all before it"
        whole = service.http.get(enclosure.get("url")).content
        assert len(whole) in (length, length - 288)  # a stream begun before its length is known
        while (ready := service.http.get(made["url"]).json())["state"] != "ready":
            time.sleep(0.05)
        stored = service.http.get(enclosure.get("url")).content
        assert (len(stored), ready["bytes"]) == (length, length)
        assert stored[length // 2 : length // 2 + 1000] == middle.content
        assert ready["duration_s"] == offered["duration_s"]
        texts = [line.split(" ", 2)[2] for line in log.read_text("utf-8").splitlines()]
        assert len(texts) - len(set(texts)) <= 2, "stopped for who listens, and begun again"


def test_a_feed_has_its_newest_episodes_spoken_ahead_and_old_ones_leave(tmp_path: Path) -> None:
    with Service(tmp_path / "home", voice="tone", **KEPT) as service:
        feed = {"slug": "few", "title": "Few", "lazy": True, "ahead": 1}
        assert service.http.post("/v1/feeds", json=feed).status_code == 201
        ids = []
        for number in range(3):
            sent = {"text": article(4, first=8900 + 40 * number), "feeds": ["few"]}
            ids.append(service.http.post("/v1/episodes", json=sent).json()["id"])
        state = {}
        while state.get("state") != "ready":  # nobody has asked for it
            state = service.http.get(f"/v1/episodes/{ids[2]}").json()
            time.sleep(0.05)
        most = 2 * state["bytes"] + 1000
        assert service.http.patch("/v1/feeds/few", json={"kept_bytes": most}).status_code == 200
        found = ids[::-1]
        while len(found) != 2:
            listed = service.http.get("/v1/episodes?feed=few").json()["episodes"]
            found = [one["id"] for one in listed]
            time.sleep(0.05)
        assert found == ids[:0:-1], "the oldest has left"
        assert service.http.get(f"/v1/episodes/{ids[0]}").status_code == 200, "it is still kept"
