"""Captions at a narration's address: what is made so far while it is spoken, then all of it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from audio import encode
from narrator.testing import decode
from tests.articles import article
from tests.captions import reading
from tests.service import Service

MEDIA_TYPES = {
    "captions.vtt": "text/vtt; charset=utf-8",
    "captions.vtt?words=1": "text/vtt; charset=utf-8",
    "captions.srt": "application/x-subrip",
    "transcript.json": "application/json",
    "chapters.json": "application/json+chapters",
    "marks.jsonl": "application/x-ndjson",
}
TEXT = (
    f"# A title & more\n\n{article(2, first=3100)}\n\n## Second\n\nIt cost $4.2bn, he said at AT&T."
)


def posted(service: Service, text: str, **more: Any) -> dict[str, Any]:
    answer = service.http.post("/v1/narrations", json={"markdown": text, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def captions(service: Service, made: dict[str, Any], name: str) -> httpx.Response:
    return service.http.get(f"/v1/narrations/{made['id']}/{name}")


def ready(service: Service, made: dict[str, Any]) -> bytes:
    """The audio of the whole, once it is ready."""
    service.http.get(made["url"])
    while service.http.get(f"/v1/narrations/{made['id']}").json()["state"] != "ready":
        time.sleep(0.02)
    return service.http.get(made["url"]).content


@pytest.mark.parametrize("format", ["mp3", "opus"])
def test_words_are_heard_in_the_file_when_the_captions_say(service: Service, format: str) -> None:
    made = posted(service, TEXT, format=format)
    sound = encode.decode(ready(service, made))
    words = captions(service, made, "transcript.json").json()["segments"]
    script = service.http.get(f"/v1/narrations/{made['id']}/script").json()
    texts = [one["text"] for one in script["utterances"]]
    heard = [word.start_s for one in decode(sound, texts) for word in one.words]
    at = 0
    for word in words:
        assert word["startTime"] == pytest.approx(heard[at], abs=0.006), word
        at += len(word.get("spoken", word["body"]).split())
    assert at == len(heard)
    cues = reading.vtt(captions(service, made, "captions.vtt").text)
    assert cues[0].lines == ("A title & more",)
    assert cues[-1].lines == ("It cost $4.2bn, he said at AT&T.",)
    assert cues[-1].end_ms <= 1000 * sound.duration_s
    assert words[-1]["endTime"] == cues[-1].end_ms / 1000
    chapters = captions(service, made, "chapters.json").json()["chapters"]
    assert [one["title"] for one in chapters] == ["A title & more", "Second"]


def test_what_is_ready_has_an_etag_of_its_own(service: Service) -> None:
    made = posted(service, TEXT)
    ready(service, made)
    tags = set()
    for name, media_type in MEDIA_TYPES.items():
        answer = captions(service, made, name)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == media_type
        assert answer.headers["cache-control"] == "no-cache"
        tags.add(answer.headers["etag"])
        address = f"/v1/narrations/{made['id']}/{name}"
        head = service.http.head(address)
        assert head.content == b""
        for header in ("etag", "content-length", "content-type", "cache-control"):
            assert head.headers[header] == answer.headers[header]
        named = {"If-None-Match": f'"other", {answer.headers["etag"]}'}
        again = service.http.get(address, headers=named)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == answer.headers["etag"]
        assert service.http.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    assert len(tags) == len(MEDIA_TYPES)


def test_what_was_spoken_before_has_its_times_too(service: Service) -> None:
    first, again = posted(service, TEXT), posted(service, TEXT)
    told = []
    for made in (first, again):  # the second from what was kept of the first
        ready(service, made)
        told.append(captions(service, made, "marks.jsonl").text)
    assert told[0] == told[1] != ""


def test_what_is_made_so_far_is_told_and_is_a_beginning_of_the_whole(tmp_path: Path) -> None:
    with Service(tmp_path / "home", voice="tone", NARRATOR_TONE_DELAY_MS="150") as service:
        made = posted(service, article(8, first=3200))
        seen = []
        with service.http.stream("GET", made["url"]) as audio:
            for _ in audio.iter_bytes():
                answer = captions(service, made, "marks.jsonl")
                seen.append(answer.text)
                if len(seen) == 1:
                    assert answer.headers["cache-control"] == "no-store"
                    assert "etag" not in answer.headers
        whole = ready(service, made)
        last = captions(service, made, "marks.jsonl")
        assert "etag" in last.headers
        assert whole
    lengths = [len(text) for text in seen]
    assert lengths == sorted(lengths)
    assert len(set(lengths)) > 3
    assert all(words(last.text)[: len(words(text))] == words(text) for text in seen)


def words(marks: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in marks.splitlines()]
    return [line for line in lines if line["type"] == "word"]


def test_what_is_sought_has_its_place_before_what_stands_between_is_spoken(
    tmp_path: Path,
) -> None:
    with Service(tmp_path / "home", voice="tone", NARRATOR_TONE_DELAY_MS="400") as service:
        made = posted(service, article(60, first=3300))
        while not (state := service.http.get(f"/v1/narrations/{made['id']}").json())["known"]:
            time.sleep(0.02)
        late = {
            "Range": f"bytes={state['total_bytes'] * 3 // 4}-{state['total_bytes'] * 3 // 4 + 9}"
        }
        assert service.http.get(made["url"], headers=late).status_code == 206
        cues = reading.srt(captions(service, made, "captions.srt").text)
    there = [cue for cue in cues if cue.start_ms > 600 * state["total_s"]]
    assert there, "the sentence that was sought"
    assert len(cues) < 60, "most of it is not spoken"


def test_bad_requests_are_told(service: Service) -> None:
    made = posted(service, "Short.")
    answer = captions(service, made, "captions.vtt?words=maybe")
    assert answer.status_code == 422
    assert answer.json()["field"] == "words"
    assert service.http.get("/v1/narrations/none/captions.vtt").status_code == 404
    assert captions(service, made, "captions.ass").status_code == 404


def test_openapi_names_them(service: Service) -> None:
    paths = service.http.get("/openapi.json").json()["paths"]
    for name, media_type in MEDIA_TYPES.items():
        path = f"/v1/narrations/{{id}}/{name.partition('?')[0]}"
        told = paths[path]["get"]["responses"]["200"]["content"]
        assert list(told) == [media_type.partition(";")[0]]
