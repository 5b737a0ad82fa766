"""Episodes over HTTP: kept, spoken in the background, heard before they are ready, changed."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audio import encode
from narrator.library import Library
from tests.articles import article
from tests.service import Service

KEPT = {"NARRATOR_CACHE_BYTES": "200000000"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with a library of its own."""
    with Service(tmp_path_factory.mktemp("home"), voice="tone", **KEPT) as made:
        yield made


def kept(service: Service, text: str, status: int = 201, **more: Any) -> dict[str, Any]:
    answer = service.http.post("/v1/episodes", json={"text": text, **more})
    assert answer.status_code == status, answer.text
    made: dict[str, Any] = answer.json()
    assert answer.headers["location"] == made["url"]
    return made


def ready(service: Service, made: dict[str, Any], version: int = 1) -> dict[str, Any]:
    """The episode, once that version of it is heard."""
    for _ in range(1200):
        now: dict[str, Any] = service.http.get(made["url"]).json()
        if now["state"] == "ready" and now["version"] == version:
            return now
        assert now["state"] != "failed", now
        time.sleep(0.05)
    raise AssertionError(f"not ready: {now}")


def begun(log: Path) -> list[str]:
    """The texts of all utterances begun, from the test voice's log."""
    lines = log.read_text("utf-8").splitlines() if log.exists() else []
    return [line.split(" ", 2)[2] for line in lines]


def test_an_episode_is_spoken_without_a_listener_and_kept_with_all_about_it(
    library: Service,
) -> None:
    made = kept(library, "The river\n\n" + article(2, first=7100), tags=["news", "long"])
    assert (made["state"], made["version"], made["tags"]) == ("queued", 0, ["long", "news"])
    now = ready(library, made)
    sound = library.http.get(now["audio"])
    assert (sound.status_code, sound.headers["content-type"]) == (200, "audio/mpeg")
    assert int(sound.headers["content-length"]) == now["bytes"] == len(sound.content)
    assert encode.decode(sound.content).duration_s == pytest.approx(now["duration_s"], abs=0.001)
    captions = library.http.get(now["url"] + "/captions.vtt")
    assert captions.headers["content-type"].startswith("text/vtt")
    assert captions.text.startswith("WEBVTT") and "The river" in captions.text
    assert "<00:" in library.http.get(now["url"] + "/captions.vtt?words=1").text
    receipt = library.http.get(now["url"] + "/script?receipt").json()
    assert receipt["complete"] and receipt["duration_s"] == pytest.approx(now["duration_s"], abs=1)
    assert library.http.get(now["url"] + "/script").json()["utterances"]


def test_a_file_has_validators_and_ranges(library: Service) -> None:
    now = ready(library, kept(library, "The lake\n\n" + article(1, first=7200)))
    whole = library.http.get(now["audio"])
    tag, date = whole.headers["etag"], whole.headers["last-modified"]
    head = library.http.head(now["audio"])
    for name in ("content-length", "content-type", "etag", "last-modified", "accept-ranges"):
        assert head.headers[name] == whole.headers[name]
    for condition in ({"if-none-match": tag}, {"if-modified-since": date}):
        unchanged = library.http.get(now["audio"], headers=condition)
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged.headers["etag"] == tag
    part = library.http.get(now["audio"], headers={"range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole.content)}"
    held = library.http.get(now["audio"], headers={"range": "bytes=-10", "if-range": tag})
    assert (held.status_code, held.content) == (206, whole.content[-10:])
    stale = library.http.get(now["audio"], headers={"range": "bytes=-10", "if-range": '"x"'})
    assert (stale.status_code, stale.content) == (200, whole.content)
    beyond = library.http.get(now["audio"], headers={"range": f"bytes={len(whole.content)}-"})
    assert beyond.status_code == 416
    assert beyond.headers["content-range"] in (f"*/{now['bytes']}", f"bytes */{now['bytes']}")
    assert library.http.get(now["audio"], headers={"if-match": '"x"'}).status_code == 412
    several = library.http.get(now["audio"], headers={"range": "bytes=0-9,300-309"})
    assert several.headers["content-type"].startswith("multipart/byteranges")


def test_it_is_heard_while_it_is_spoken_and_each_sentence_spoken_once(tmp_path: Path) -> None:
    log = tmp_path / "log"
    slow = {"NARRATOR_TONE_DELAY_MS": "200", "NARRATOR_TONE_LOG": str(log)}
    with Service(tmp_path / "home", voice="tone", **slow, **KEPT) as service:
        made = kept(service, "The sea\n\n" + article(2, first=7300))
        heard = service.http.get(made["audio"])
        assert heard.status_code == 200
        now = ready(service, made)
        stored = service.http.get(now["audio"]).content
        sound = encode.decode(stored)
        assert encode.decode(heard.content).duration_s == pytest.approx(sound.duration_s, abs=0.05)
        said = begun(log)
        assert len(said) == len(set(said)), "something was spoken twice"
        flac = service.http.get(now["url"] + "/audio.flac").content
        assert encode.decode(flac).duration_s == pytest.approx(sound.duration_s, abs=0.05)
        assert begun(log) == said, "another format speaks nothing again"


def test_the_same_article_is_the_same_episode_unless_asked_otherwise(library: Service) -> None:
    text = "The hill\n\n" + article(1, first=7400)
    made = kept(library, text)
    assert kept(library, text, 200)["id"] == made["id"]
    assert kept(library, text, again=True)["id"] != made["id"]


def test_a_request_that_is_sent_twice_is_done_once(library: Service) -> None:
    sent = {"text": "The well\n\n" + article(1, first=7500), "again": True}
    keyed = {"idempotency-key": "a key of a client's"}
    first, second = (library.http.post("/v1/episodes", json=sent, headers=keyed) for _ in "12")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    other = library.http.post("/v1/episodes", json={"text": "Other words."}, headers=keyed)
    assert other.status_code == 422 and "Idempotency-Key" in other.json()["detail"]


def test_an_edit_keeps_id_and_guid_and_speaks_only_what_changed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    home = tmp_path / "home"
    with Service(home, voice="tone", NARRATOR_TONE_LOG=str(log), **KEPT) as service:
        paragraphs = [article(1, first=7600 + 20 * n) for n in range(4)]
        made = kept(service, "The wood\n\n" + "\n\n".join(paragraphs))
        first = ready(service, made)
        before = service.http.get(first["audio"])
        said = begun(log)
        paragraphs[2] = article(1, first=7700)
        text = "The wood\n\n" + "\n\n".join(paragraphs)
        edited = service.http.put(made["url"], json={"text": text}).json()
        assert (edited["id"], edited["guid"]) == (made["id"], made["guid"])
        second = ready(service, made, version=2)
        assert second["audio"] != first["audio"]
        after = service.http.get(second["audio"])
        assert after.headers["etag"] != before.headers["etag"]
        fresh = begun(log)[len(said) :]
        assert fresh and all(one in paragraphs[2] for one in fresh)
        stale = {"range": "bytes=500-", "if-range": before.headers["etag"]}
        assert service.http.get(first["audio"], headers=stale).content == after.content


def test_what_is_wrong_is_refused_before_anything_is_kept(library: Service) -> None:
    count = len(library.http.get("/v1/episodes?limit=500").json()["episodes"])
    for sent, status, word in (
        ({"text": " "}, 422, "empty"),
        ({"text": "A.", "voice": "nobody"}, 422, "nobody"),
        ({"text": "A.", "feeds": ["none"]}, 422, "none"),
        ({"text": "A.", "tags": [3]}, 422, "names"),
        ({"text": "A.", "again": "perhaps"}, 422, "true or false"),
        ({"text": "A.", "tag": "x"}, 422, "did you mean tags"),
    ):
        answer = library.http.post("/v1/episodes", json=sent)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.status_code == status, (sent, answer.text)
        assert word in answer.text, answer.text
    assert len(library.http.get("/v1/episodes?limit=500").json()["episodes"]) == count
    for address in ("", "/audio.mp3", "/captions.vtt", "/script"):
        gone = library.http.get("/v1/episodes/none" + address)
        assert (gone.status_code, gone.json()["field"]) == (404, "id")
    for method in ("put", "patch"):
        sent = {"text": "A."} if method == "put" else {}
        assert library.http.request(method, "/v1/episodes/none", json=sent).status_code == 404
    assert library.http.delete("/v1/episodes/none").status_code == 404


def test_pages_words_and_positions(library: Service) -> None:
    texts = [f"Pagetest {n}\n\n{article(1, first=7800 + n * 20)}" for n in range(3)]
    ids = [kept(library, text)["id"] for text in texts]
    found: list[str] = []
    address: str | None = "/v1/episodes?q=pagetest&limit=2"
    while address:
        page = library.http.get(address).json()
        found += [one["id"] for one in page["episodes"]]
        address = page["next"]
    assert found == ids[::-1]
    url = f"/v1/episodes/{ids[0]}"
    assert library.http.patch(url, json={"position_s": 2.5}).json()["position_s"] == 2.5
    marked = library.http.patch(url, json={"listened": True, "tags": ["done"]}).json()
    assert (marked["position_s"], marked["listened"], marked["tags"]) == (2.5, True, ["done"])
    listened = library.http.get("/v1/episodes?tag=done&listened=true").json()["episodes"]
    assert [one["id"] for one in listened] == [ids[0]]
    for bad in ({"position_s": -1}, {"position_s": "x"}, {"title": "x"}, {"listened": 3}):
        assert library.http.patch(url, json=bad).status_code in (400, 422), bad


def test_what_is_deleted_is_gone_with_its_files(tmp_path: Path) -> None:
    with Service(tmp_path, voice="tone", **KEPT) as service:
        now = ready(service, kept(service, article(1, first=7900)))
        assert service.http.delete(now["url"]).status_code == 204
        assert service.http.get(now["audio"]).status_code == 404
        folder = tmp_path / "library" / "files"
        files = [one for one in folder.rglob("*") if one.is_file() and one.name != "lock"]
        assert files == []


def test_a_restart_goes_on_where_it_was(tmp_path: Path) -> None:
    log = tmp_path / "log"
    slow = {"NARRATOR_TONE_DELAY_MS": "150", "NARRATOR_TONE_LOG": str(log)}
    with Service(tmp_path / "home", voice="tone", **slow, **KEPT) as service:
        made = kept(service, article(3, first=8000))
        while len(begun(log)) < 4:
            time.sleep(0.02)
        os.kill(service.pid, 9)
    library = Library(tmp_path / "home")
    assert library.episodes.get(made["id"]).state == "speaking"
    library.close()
    with Service(tmp_path / "home", voice="tone", NARRATOR_TONE_LOG=str(log), **KEPT) as service:
        ready(service, made)
    said = begun(log)
    # What was in the middle of being spoken, or not yet written down, may be spoken again.
    assert len(said) - len(set(said)) <= 3


def test_events_tell_how_far_it_is_and_end_when_it_is_ready(tmp_path: Path) -> None:
    with Service(tmp_path, voice="tone", NARRATOR_TONE_DELAY_MS="150", **KEPT) as service:
        made = kept(service, "The well\n\n" + article(4, first=13_200))
        told: list[list[Any]] = []
        with service.http.stream("GET", made["url"] + "/events") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            for line in stream.iter_lines():
                if line.startswith("event: "):
                    told.append([line.removeprefix("event: ")])
                elif line.startswith("data: "):
                    told[-1].append(json.loads(line.removeprefix("data: ")))
        progress = [event[1]["progress"] for event in told]
        assert progress == sorted(progress) and len(set(progress)) > 3
        assert told[-1][0] == "ready" and told[-1][1]["progress"] == 1.0
        assert service.http.get("/v1/episodes/none/events").status_code == 404


def test_without_room_for_a_library_there_is_none_and_all_else_goes_on(tmp_path: Path) -> None:
    with Service(tmp_path, voice="tone", file_bytes=8000) as service:
        refused = service.http.post("/v1/episodes", json={"text": "A word."})
        assert refused.status_code == 500
        assert refused.json()["type"] == "urn:narrator:problem:library-unusable"
        script = service.http.post("/v1/script", json={"text": "A word."})
        assert script.status_code == 200
        assert service.http.get("/healthz").status_code == 200
