"""Articles in, audio out: what a listener gets, read back from the sound."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from audio import encode
from narrator.testing import compare, decode
from tests.articles import article
from tests.service import Service


def script_of(service: Service, text: str) -> list[str]:
    answer = service.http.post("/v1/script", json={"text": text})
    return [one["text"] for one in answer.json()["utterances"]]


def assert_whole(audio: bytes, texts: list[str]) -> None:
    """The sound says `texts`, each once, in order."""
    report = compare(decode(encode.decode(audio), texts), texts)
    assert report.whole, report


@pytest.mark.parametrize("format", ["mp3", "opus", "aac", "flac", "wav"])
def test_what_was_sent_is_heard_once_and_in_order(service: Service, format: str) -> None:
    text = article(4)
    answer = service.http.post("/v1/narrate", content=text, params={"format": format})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == encode.FORMATS[format].media_type
    assert answer.headers["narrator-voice"] == "tone"
    assert answer.headers["content-location"].endswith(f".{format}")
    assert "first;dur=" in answer.headers["server-timing"]
    assert_whole(answer.content, script_of(service, text))


def test_json_and_plain_bodies_say_the_same(service: Service) -> None:
    text = article(2)
    plain = service.http.post("/v1/narrate", content=text.encode())
    form = service.http.post(
        "/v1/narrate",
        content=text.encode(),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    as_json = service.http.post("/v1/narrate", json={"text": text, "voice": "tone", "speed": 1})
    assert plain.content == form.content == as_json.content


def test_the_address_serves_the_same_audio_with_ranges(service: Service) -> None:
    posted = service.http.post("/v1/narrate", content=article(2))
    address = posted.headers["content-location"]
    whole = service.http.get(address)
    assert whole.status_code == 200
    head = encode.head_bytes(encode.WEB)
    frames = whole.content[head : -encode.foot_bytes(encode.WEB)]
    assert posted.content[head : head + len(frames)] == frames, "they are the streamed ones"
    assert len(whole.content) == int(whole.headers["content-length"])
    part = service.http.get(address, headers={"Range": "bytes=1000-1999"})
    assert part.status_code == 206
    assert part.headers["content-range"] == f"bytes 1000-1999/{len(whole.content)}"
    assert part.content == whole.content[1000:2000]
    beyond = service.http.get(address, headers={"Range": "bytes=99999999-"})
    assert beyond.status_code == 416
    headed = service.http.head(address)
    assert headed.status_code == 200 and not headed.content
    assert headed.headers["content-length"] == whole.headers["content-length"]


def test_a_narration_has_an_address_at_once(service: Service) -> None:
    text = article(3)
    made = service.http.post("/v1/narrations", json={"text": text, "title": "Given by hand"})
    assert made.status_code == 201
    body = made.json()
    assert made.headers["location"] == body["url"]
    assert (body["title"], body["voice"]) == ("Given by hand", "tone")
    audio = service.http.get(made.headers["location"])
    assert audio.headers["narrator-voice"] == "tone"
    state = service.http.get(f"/v1/narrations/{body['id']}").json()
    assert state["state"] == "ready"
    assert state["bytes"] == len(service.http.get(body["url"]).content)
    decoded = encode.decode(audio.content)
    assert abs(decoded.duration_s - state["duration_s"]) < 0.1
    other = service.http.get(body["url"].replace(".mp3", ".wav"))
    assert other.headers["content-type"] == "audio/wav"


@pytest.mark.parametrize("address", ["/v1/narrations/none", "/v1/narrations/none.mp3"])
def test_an_unknown_address_is_404(service: Service, address: str) -> None:
    answer = service.http.get(address)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


class Slow:
    """A service whose tone voice takes its time, and its diary of utterances begun."""

    def __init__(self, home: Path, folder: Path, delay_ms: int, **environment: str) -> None:
        self.log = folder / "spoken.log"
        self.log.touch()
        self.service = Service(
            home,
            voice="tone",
            NARRATOR_TONE_DELAY_MS=str(delay_ms),
            NARRATOR_TONE_LOG=str(self.log),
            **environment,
        )

    def begun(self) -> list[str]:
        return [line.split(" ", 2)[2] for line in self.log.read_text().splitlines()]

    def wait_for(self, count: int) -> None:
        deadline = time.monotonic() + 30
        while len(self.begun()) < count:
            assert time.monotonic() < deadline, self.begun()
            time.sleep(0.02)


@pytest.fixture
def slow(home: Path, tmp_path: Path) -> Iterator[Slow]:
    made = Slow(home, tmp_path, delay_ms=500)
    with made.service:
        yield made


def read_until_sound(chunks: Iterator[bytes]) -> bytes:
    """The head, and the first bytes of sound."""
    got = b""
    while len(got) <= encode.head_bytes(encode.WEB):
        got += next(chunks)
    return got


def test_the_head_of_what_is_not_whole_says_no_length(slow: Slow) -> None:
    url = slow.service.http.post("/v1/narrations", json={"text": article(3)}).json()["url"]
    headed = slow.service.http.head(url)
    assert headed.status_code == 200
    assert "content-length" not in headed.headers
    assert headed.headers["accept-ranges"] == "none"


def test_sound_comes_before_the_third_utterance_is_asked_for(slow: Slow) -> None:
    with slow.service.http.stream("POST", "/v1/narrate", content=article(5)) as answer:
        got = read_until_sound(answer.iter_raw())
        assert len(slow.begun()) <= 2
    heard = encode.decode(got)
    assert abs(heard.samples).max() > 0.01


def test_a_listener_who_leaves_stops_the_work(slow: Slow) -> None:
    with slow.service.http.stream("POST", "/v1/narrate", content=article(30)) as answer:
        read_until_sound(answer.iter_raw())
    time.sleep(1.0)
    begun = len(slow.begun())
    time.sleep(2.0)
    assert len(slow.begun()) == begun, "nobody listens, nothing is spoken"


def test_one_who_comes_back_hears_the_rest_and_costs_nothing_twice(slow: Slow) -> None:
    text = article(3, 2)
    with slow.service.http.stream("POST", "/v1/narrate", content=text) as answer:
        address = answer.headers["content-location"]
        read_until_sound(answer.iter_raw())
    time.sleep(1.0)
    whole = slow.service.http.get(address)
    texts = script_of(slow.service, text)
    assert_whole(whole.content, texts)
    assert len(slow.begun()) <= len(texts) + 1, "only the one that was cut off is spoken again"


def test_many_listeners_cost_one_synthesis(slow: Slow) -> None:
    """Eight at once, each from the beginning, while it is being spoken."""
    text = article(4, 2)
    made = slow.service.http.post("/v1/narrations", json={"text": text}).json()
    url = slow.service.url + made["url"]
    begun: list[int] = []
    all_hear = threading.Barrier(8, lambda: begun.append(len(slow.begun())), timeout=30)

    def listen(_: int) -> bytes:
        with httpx.stream("GET", url, timeout=60) as answer:
            chunks = answer.iter_raw()
            got = read_until_sound(chunks)
            all_hear.wait()
            return got + b"".join(chunks)

    with ThreadPoolExecutor(8) as listeners:
        bodies = list(listeners.map(listen, range(8)))
    texts = script_of(slow.service, text)
    assert begun[0] < len(texts), "all eight heard it before the last was spoken"
    assert sorted(slow.begun()) == sorted(texts)
    assert len(set(bodies)) == 1
    assert_whole(bodies[0], texts)


def test_a_killed_worker_costs_one_utterance_and_no_sound(slow: Slow) -> None:
    text = article(3, 2)
    texts = script_of(slow.service, text)
    with slow.service.http.stream("POST", "/v1/narrate", content=text) as answer:
        chunks = answer.iter_raw()
        got = read_until_sound(chunks)
        slow.wait_for(3)
        for worker in slow.service.workers():
            worker.kill()
        got += b"".join(chunks)
    assert_whole(got, texts)
    assert len(slow.begun()) == len(texts) + 1


def test_a_narration_that_fails_breaks_the_connection(slow: Slow) -> None:
    text = article(3, 2)
    with slow.service.http.stream("POST", "/v1/narrate", content=text) as answer:
        assert answer.status_code == 200
        chunks = answer.iter_raw()
        read_until_sound(chunks)
        slow.wait_for(3)
        for death in (1, 2):  # both on the same utterance
            for worker in slow.service.workers():
                worker.kill()
            if death == 1:
                slow.wait_for(4)
        with pytest.raises(httpx.RemoteProtocolError):
            b"".join(chunks)
    state = slow.service.http.get(answer.headers["content-location"].removesuffix(".mp3")).json()
    assert state["state"] == "failed"
    assert "could not be spoken" in json.dumps(state)
    again = slow.service.http.post("/v1/narrate", content="The pool is alive.")
    assert again.status_code == 200
