"""The playlist: whole from the start, its segments the file's own frames."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from audio import encode
from tests.articles import article
from tests.service import Service


def test_the_segments_of_a_playlist_are_the_file(service: Service) -> None:
    made = service.http.post("/v1/narrations", json={"text": article(4, first=2000)}).json()
    early = service.http.get(made["playlist"])
    assert early.headers["content-type"] == "application/vnd.apple.mpegurl"
    assert early.text.startswith("#EXTM3U\n") and early.text.endswith("#EXT-X-ENDLIST\n")
    service.http.get(made["url"])  # of a stream whose length was not told there is no foot
    whole = service.http.get(made["url"]).content
    state = service.http.get(f"/v1/narrations/{made['id']}").json()
    exact = service.http.get(made["playlist"]).text
    names = re.findall(r"^\w\S+$", exact, re.M)
    cut = [name.partition("?")[0] for name in names]
    assert cut == [one.partition("?")[0] for one in re.findall(r"^\w\S+$", early.text, re.M)]
    lengths_s = [float(one) for one in re.findall(r"#EXTINF:([\d.]+),", exact)]
    assert abs(sum(lengths_s) - state["total_s"]) < 0.05
    target = re.search(r"TARGETDURATION:(\d+)", exact)
    assert target is not None and max(lengths_s) <= int(target[1])
    frames, at_s = b"", 0.0
    for name, length_s in zip(names, lengths_s, strict=True):
        tagged = service.http.get(f"/v1/narrations/{name}").content
        bare = service.http.get(f"/v1/narrations/{name.partition('?')[0]}?at=none").content
        tag = tagged[: len(tagged) - len(bare)]
        assert tagged[len(tag) :] == bare and tag.startswith(b"ID3\x04")
        assert abs(int.from_bytes(tag[-8:], "big") / 90_000 - at_s) < 0.01
        frames += bare
        at_s += length_s
    assert frames == whole[encode.head_bytes(encode.WEB) : -encode.foot_bytes(encode.WEB)]
    beyond = service.http.get(f"/v1/narrations/{made['id']}/hls/{len(names)}.mp3")
    assert beyond.status_code == 404
    assert service.http.get(f"/v1/narrations/{names[0].partition('?')[0]}?at=x").status_code == 422


def test_a_head_begins_nothing(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Service(tmp_path / "home", voice="tone", NARRATOR_TONE_LOG=str(log)) as service:
        while service.http.get("/readyz").status_code != 200:
            time.sleep(0.05)
        made = service.http.post("/v1/narrations", json={"text": article(8, first=2600)}).json()
        # Speaking began at its making, and ends when the head start is made.
        while not 0 < begun(log) == spoken_in(log, 1.0):
            pass
        before = log.read_text()
        segment = f"/v1/narrations/{made['id']}/hls/20.mp3"
        for address in (made["playlist"], segment):
            answer = service.http.head(address)
            assert (answer.status_code, answer.content) == (200, b"")
        assert service.http.head(segment.replace("/20.", "/999.")).status_code == 404
        assert spoken_in(log, 1.0) == before.count("\n")
        body = service.http.get(segment).content
        assert log.read_text() != before, "it is spoken when it is asked for"
        assert int(service.http.head(segment).headers["content-length"]) == len(body)


def spoken_in(log: Path, seconds: float) -> int:
    """How many utterances were begun when that time has passed."""
    time.sleep(seconds)
    return begun(log)


def begun(log: Path) -> int:
    return log.read_text().count("\n") if log.exists() else 0


@pytest.mark.parametrize("rest", ["", ".mp3", ".m3u8", "/hls/0.mp3", "/script"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_narration_that_is_not_there_is_told_alike(
    service: Service, method: str, rest: str
) -> None:
    answer = service.http.request(method, f"/v1/narrations/nobodys{rest}")
    if method == "HEAD" and rest in ("", "/script"):
        assert answer.status_code == 405
        return
    assert answer.status_code == 404
    if method == "GET":
        assert answer.json()["type"] == "urn:narrator:problem:not-found"
        assert answer.json()["detail"].endswith("post the article again")
