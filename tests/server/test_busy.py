"""What can't be spoken in time is refused at once; what is spoken already never is."""

from __future__ import annotations

from pathlib import Path

from tests.articles import article
from tests.server.test_narrate import read_until_sound
from tests.service import Service


def test_one_more_than_can_be_served_is_told_to_come_back(tmp_path: Path) -> None:
    environment = {
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
