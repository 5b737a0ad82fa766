"""The playlist: whole from the start, its segments the file's own frames."""

from __future__ import annotations

import re

from audio import encode
from tests.articles import article
from tests.service import Service


def test_the_segments_of_a_playlist_are_the_file(service: Service) -> None:
    made = service.http.post("/v1/narrations", json={"text": article(4, first=2000)}).json()
    early = service.http.get(made["playlist"])
    assert early.headers["content-type"] == "application/vnd.apple.mpegurl"
    assert early.text.startswith("#EXTM3U\n") and early.text.endswith("#EXT-X-ENDLIST\n")
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
