"""A narration as an MPEG-4 file at its address: the same as is saved, once all of it is made."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import mutagen.mp4
import pytest
from fastapi.testclient import TestClient

from audio import encode
from narrator import narrate
from narrator.errors import Cancelled
from narrator.packing import OF
from narrator.server import packed
from narrator.server.app import application
from narrator.settings import Settings
from narrator.share import Shares
from narrator.studio import Studio
from tests.articles import sentence
from tests.service import Service
from tests.spools import read, until

TITLES = ["The mill", "How it grinds", "Who owns it"]
TEXT = "\n\n".join(
    f"{'#' * min(2, place + 1)} {title}\n\n{sentence(9500 + place)}"
    for place, title in enumerate(TITLES)
)
mp4: Any = mutagen.mp4  # its functions carry no types


def narrated(service: Service, markdown: str = TEXT) -> str:
    """The address, without an extension, of a narration that was heard to its end."""
    answer = service.http.post("/v1/narrate", json={"markdown": markdown})
    return answer.headers["content-location"].removesuffix(".mp3")


@pytest.mark.parametrize("format", ["m4a", "m4b"])
def test_it_is_the_file_that_is_saved(
    format: str, service: Service, tone_settings: Settings, tmp_path: Path
) -> None:
    answer = service.http.get(f"{narrated(service)}.{format}")
    assert answer.status_code == 200 and answer.headers["content-type"] == "audio/mp4"
    assert answer.headers["content-disposition"].startswith(f'inline; filename="The mill.{format}"')
    narration = narrate(TEXT, kind="markdown", settings=tone_settings)
    assert answer.content == narration.save(tmp_path / f"a.{format}").read_bytes()
    told = mp4.MP4(io.BytesIO(answer.content))
    assert [one.title for one in told.chapters] == TITLES
    assert told["stik"] == [2 if format == "m4b" else 1] and len(told["covr"]) == 1


def test_it_has_validators_and_ranges(service: Service) -> None:
    url = f"{narrated(service)}.m4a"
    whole = service.http.get(url)
    head = service.http.head(url)
    same = ("content-length", "etag", "content-type", "accept-ranges", "last-modified")
    assert [head.headers[name] for name in same] == [whole.headers[name] for name in same]
    assert head.content == b"" and int(head.headers["content-length"]) == len(whole.content)
    part = service.http.get(url, headers={"range": "bytes=100-299"})
    assert part.status_code == 206 and part.content == whole.content[100:300]
    last = service.http.get(url, headers={"range": "bytes=-50"})
    assert last.status_code == 206 and last.content == whole.content[-50:]
    assert service.http.get(url, headers={"range": "bytes=99999999-"}).status_code == 416
    known = service.http.get(url, headers={"if-none-match": whole.headers["etag"]})
    assert known.status_code == 304 and known.content == b""


def test_who_asks_first_waits_for_the_sound(service: Service) -> None:
    made = service.http.post("/v1/narrations", json={"markdown": TEXT}).json()
    answer = service.http.get(f"/v1/narrations/{made['id']}.m4a")
    assert answer.status_code == 200
    assert [one.title for one in mp4.MP4(io.BytesIO(answer.content)).chapters] == TITLES


def test_of_what_takes_long_one_is_told_when_to_ask_again(
    tone_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NARRATOR_TONE_DELAY_MS", "80")
    monkeypatch.setattr(packed, "MADE_WAIT_S", 0.2)
    asked: list[Any] = []
    with TestClient(application(tone_settings)) as http:
        made = http.post("/v1/narrations", json={"markdown": TEXT}).json()
        url = f"/v1/narrations/{made['id']}.m4a"
        while not asked or asked[-1].status_code == 409:
            asked.append(http.get(url))
            assert len(asked) < 100
        first = asked[0]
        assert first.headers["content-type"] == "application/problem+json"
        assert first.headers["retry-after"] == str(packed.AGAIN_S)
        assert first.json()["type"] == "urn:narrator:problem:not-whole"
        assert ".mp3" in first.json()["detail"]
        assert asked[-1].status_code == 200
        path = tmp_path / "a.m4a"
        path.write_bytes(asked[-1].content)
        state = http.get(f"/v1/narrations/{made['id']}").json()
        assert encode.decode(path).duration_s == pytest.approx(state["duration_s"], abs=0.05)


def test_what_there_is_not_is_told(service: Service) -> None:
    assert service.http.get("/v1/narrations/nobody.m4a").status_code == 404
    answer = service.http.get(f"{narrated(service, 'A word.')}.mp4")
    assert answer.status_code == 422 and "m4a, m4b" in answer.json()["detail"]
    fields = json.dumps({"text": "A word.", "format": "m4a"})
    json_type = {"content-type": "application/json"}
    assert service.http.post("/v1/narrate", content=fields, headers=json_type).status_code == 422


def test_its_files_count_and_go_with_the_narration(studio: Studio, tone_settings: Settings) -> None:
    shares = Shares(studio)
    share = shares.add(narrate(TEXT, kind="markdown", settings=tone_settings))
    spool = share.begin(OF)
    read(spool.listen)
    until(lambda: spool.state == "ready")
    before = share.size_bytes()
    file = share.packing.file("m4a", spool)
    assert share.packing.file("m4a", spool) == file, "made once"
    assert share.size_bytes() == before + file.path.stat().st_size
    file.path.unlink()  # somebody clears the folder
    again = share.packing.file("m4a", spool)
    assert again.digest == file.digest and again.path.exists()
    share.discard()
    assert not again.path.exists()
    with pytest.raises(Cancelled):
        share.packing.file("m4a", spool)
    shares.close()


def test_openapi_names_it(service: Service) -> None:
    paths = service.http.get("/openapi.json").json()["paths"]
    told = paths["/v1/narrations/{id}.{ext}"]["get"]["responses"]
    assert "audio/mp4" in told["200"]["content"] and "409" in told
    assert "409" not in paths["/v1/narrate"]["post"]["responses"]
