"""Every byte of a narration can be asked for before it is spoken, and is the same byte after."""

from __future__ import annotations

import email
import email.policy
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import av
import httpx
import pytest

from audio import encode
from narrator.testing import compare, decode
from tests.articles import article
from tests.server.test_narrate import Slow, script_of
from tests.service import Service

RATE = encode.WEB.sample_rate_hz
HEAD = encode.head_bytes(encode.WEB)
FOOT = encode.foot_bytes(encode.WEB)


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slow]:
    """A service that speaks at about eight times real time, and its diary."""
    folder = tmp_path_factory.mktemp("addressed")
    made = Slow(folder / "home", folder, delay_ms=300, NARRATOR_CACHE_BYTES="100000000")
    with made.service:
        yield made


def begun(slow: Slow, first: int, paragraphs: int = 12, **more: Any) -> dict[str, Any]:
    """A narration nobody has heard of, of which the lengths are known and little is spoken."""
    text = article(paragraphs, first=first)
    made = slow.service.http.post("/v1/narrations", json={"text": text, **more}).json()
    deadline = time.monotonic() + 30
    while not (state := state_of(slow, made["url"]))["known"]:
        assert time.monotonic() < deadline, state
        time.sleep(0.05)
    return {**state, "text": text}


def state_of(slow: Slow, url: str) -> dict[str, Any]:
    found: dict[str, Any] = slow.service.http.get(url.rpartition(".")[0]).json()
    return found


def part(slow: Slow, url: str, wanted: str, **more: str) -> httpx.Response:
    return slow.service.http.get(url, headers={"Range": f"bytes={wanted}", **more})


@pytest.mark.long
def test_all_is_known_before_it_is_spoken(slow: Slow) -> None:
    state = begun(slow, 100)
    assert state["spoken"] < state["utterances"] and state["state"] == "speaking"
    assert state["total_s"] > state["duration_s"]
    headed = slow.service.http.head(state["url"])
    assert headed.headers["content-length"] == str(state["total_bytes"])
    assert headed.headers["accept-ranges"] == "bytes" and headed.headers["etag"][0] == '"'
    with slow.service.http.stream("GET", state["url"]) as answer:
        assert answer.headers["content-length"] == str(state["total_bytes"])
        assert state_of(slow, state["url"])["state"] == "speaking", "it is promised, not made"
        body = answer.read()
    assert len(body) == state["total_bytes"]
    assert encode.decode(body).duration_s == pytest.approx(state["total_s"], abs=0.05)
    ready = state_of(slow, state["url"])
    assert (ready["state"], ready["bytes"]) == ("ready", len(body))
    after = slow.service.http.get(state["url"])
    for name in ("etag", "content-length", "accept-ranges", "content-type", "narrator-voice"):
        assert after.headers[name] == headed.headers[name] == answer.headers[name], name
    assert after.content == body


@pytest.mark.long
def test_parts_asked_for_in_any_order_are_the_file(slow: Slow) -> None:
    """Four at once, the last first, each part a range of a narration that is not spoken."""
    state = begun(slow, 200)
    total, size = state["total_bytes"], state["total_bytes"] // 12
    spans = [(at, min(at + size, total) - 1) for at in range(0, total, size)]

    def get(span: tuple[int, int]) -> httpx.Response:
        return part(slow, state["url"], f"{span[0]}-{span[1]}")

    with ThreadPoolExecutor(4) as listeners:
        answers = list(listeners.map(get, reversed(spans)))[::-1]
    for (first, last), answer in zip(spans, answers, strict=True):
        assert answer.status_code == 206
        assert answer.headers["content-range"] == f"bytes {first}-{last}/{total}"
        assert len(answer.content) == last + 1 - first
    whole = slow.service.http.get(state["url"])
    assert b"".join(answer.content for answer in answers) == whole.content
    texts = script_of(slow.service, state["text"])
    assert compare(decode(encode.decode(whole.content), texts), texts).whole
    # Runs that are overtaken may be cut off in the middle of an utterance.
    said = [one for one in slow.begun() if one in texts]
    assert set(said) == set(texts) and len(said) <= 1.3 * len(texts)


@pytest.mark.long
def test_what_is_sought_is_spoken_next(slow: Slow) -> None:
    state = begun(slow, 300, 30)
    texts = script_of(slow.service, state["text"])
    before = len(slow.begun())
    place = state["total_bytes"] * 4 // 5
    with slow.service.http.stream(
        "GET", state["url"], headers={"Range": f"bytes={place}-"}
    ) as answer:
        got = b""
        for chunk in answer.iter_raw():
            got += chunk
            if len(got) > 64_000:
                break
    new = slow.begun()[before:]
    far = [one for one in new if one in texts[len(texts) * 3 // 4 :]]
    assert far and len(new) - len(far) <= 3, "what lies between is not spoken for it"
    heard = decode(encode.decode(got), texts)
    assert [one for one in texts if one in far][1] in [one.text for one in heard]


@pytest.mark.long
def test_several_ranges_come_as_parts(slow: Slow) -> None:
    state = begun(slow, 400)
    total = state["total_bytes"]
    answer = part(slow, state["url"], f"-700,0-99,{total // 2}-{total // 2 + 999}")
    assert answer.status_code == 206
    assert int(answer.headers["content-length"]) == len(answer.content)
    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode("latin-1")
    message: Any = email.message_from_bytes(head + answer.content, policy=email.policy.HTTP)
    whole = slow.service.http.get(state["url"]).content
    found = []
    for one in message.iter_parts():
        first, last = map(int, one["Content-Range"].split()[1].split("/")[0].split("-"))
        assert one["Content-Type"] == "audio/mpeg"
        found.append((first, last))
        assert b"\r\n\r\n" + whole[first : last + 1] + b"\r\n--" in answer.content
    assert found == [(total - 700, total - 1), (0, 99), (total // 2, total // 2 + 999)]


def test_validators(slow: Slow) -> None:
    state = begun(slow, 500, 2)
    url, total = state["url"], state["total_bytes"]
    tag = slow.service.http.head(url).headers["etag"]
    get = slow.service.http.get
    same = get(url, headers={"If-None-Match": f'"x", W/{tag}'})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert slow.service.http.head(url, headers={"If-None-Match": tag}).status_code == 304
    assert part(slow, url, "5-9", **{"If-Range": tag}).status_code == 206
    for other in ('"x"', f"W/{tag}", "Wed, 25 Nov 2026 05:00:00 GMT"):
        whole = part(slow, url, "5-9", **{"If-Range": other})
        assert (whole.status_code, len(whole.content)) == (200, total)
    for name, status in (("If-None-Match", 304), ("If-Match", 200)):
        lines = [(name, '"x"'), (name, tag)]
        assert slow.service.http.head(url, headers=lines).status_code == status, name
    refused = get(url, headers={"If-Match": '"x"'})
    assert refused.status_code == 412
    beyond = part(slow, url, f"{total}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{total}")
    for answer in (refused, beyond):
        assert answer.headers["content-type"] == "application/problem+json"
    assert part(slow, url, "9-5").status_code == part(slow, url, "x").status_code == 200
    assert part(slow, url, "0-0").content == b"I"
    headed = slow.service.http.head(url, headers={"Range": "bytes=0-0"})
    assert (headed.status_code, headed.headers["content-length"]) == (200, str(total))


@pytest.mark.long
def test_a_part_waits_for_the_lengths_and_the_beginning_does_not(slow: Slow) -> None:
    def post(first: int) -> str:
        text = article(6, first=first)
        made = slow.service.http.post("/v1/narrations", json={"text": text}).json()
        return str(made["url"])

    answer = part(slow, post(600), "20000-20999")
    assert (answer.status_code, len(answer.content)) == (206, 1000)
    url = post(650)
    with slow.service.http.stream("GET", url) as stream:
        assert stream.status_code == 200
        if "content-length" not in stream.headers:
            assert stream.headers["accept-ranges"] == "none"
        body = b"".join(stream.iter_raw())
    again = slow.service.http.get(url)
    # Of a stream that began before the length was known there is no Info frame, and no foot.
    assert again.content[HEAD:].startswith(body[HEAD:])
    assert len(again.content) - len(body) in (0, FOOT)
    assert len(encode.decode(body)) == len(encode.decode(again.content))


@pytest.mark.long
def test_other_formats_have_ranges_once_they_are_whole(slow: Slow) -> None:
    url = slow.service.http.post(
        "/v1/narrations", json={"text": article(2, first=700), "format": "opus"}
    ).json()["url"]
    asked = time.monotonic()
    streamed = part(slow, url, "500-999")
    assert streamed.status_code == 200 and streamed.headers["accept-ranges"] == "none"
    assert time.monotonic() - asked < 30
    ranged = part(slow, url, "500-999")
    assert ranged.status_code == 206
    assert ranged.content == slow.service.http.get(url).content[500:1000]
    assert slow.service.http.head(url).headers["etag"] == ranged.headers["etag"]


@pytest.mark.long
def test_a_promise_that_cannot_be_kept_breaks_the_connection(slow: Slow) -> None:
    state = begun(slow, 800)
    with slow.service.http.stream("GET", state["url"]) as answer:
        assert answer.headers["content-length"] == str(state["total_bytes"])
        stop = time.monotonic() + 20
        with pytest.raises(httpx.RemoteProtocolError):
            chunks = answer.iter_raw()
            for _ in chunks:
                while state_of(slow, state["url"])["state"] == "speaking":
                    assert time.monotonic() < stop
                    for worker in slow.service.workers():
                        worker.kill()
                    time.sleep(0.05)
    assert slow.service.http.post("/v1/narrate", content="The pool is alive.").status_code == 200


def test_what_is_cached_has_its_length_at_once(slow: Slow) -> None:
    text = article(3, first=900)
    first = slow.service.http.post("/v1/narrate", content=text)
    slow.log.write_text("")
    again = slow.service.http.post("/v1/narrate", content=text)
    assert slow.begun() == []
    assert again.headers["content-location"] != first.headers["content-location"]
    found = slow.service.http.get(again.headers["content-location"])
    other = slow.service.http.get(first.headers["content-location"])
    assert found.headers["etag"] == other.headers["etag"], "the same content has the same name"
    assert found.content == other.content
    if "etag" in again.headers:
        assert again.headers["etag"] == found.headers["etag"] and again.content == found.content


@pytest.mark.long
def test_a_proxy_sends_what_is_finished(home: Path) -> None:
    with Service(home, voice="tone", NARRATOR_ACCEL_PREFIX="/inner/") as service:
        posted = service.http.post("/v1/narrate", content=article(2))
        url = posted.headers["content-location"]
        answer = service.http.get(url, headers={"Range": "bytes=0-9"})
        assert (answer.status_code, answer.content) == (200, b"")
        inner = answer.headers["x-accel-redirect"]
        assert inner.startswith("/inner/") and answer.headers["content-type"] == "audio/mpeg"
        file = home / "spool" / inner.removeprefix("/inner/")
        assert file.read_bytes()[HEAD:].startswith(posted.content[HEAD:])
        assert service.http.head(url).headers["x-accel-redirect"] == inner


# Other programs.


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_curl_resumes_what_is_not_spoken(slow: Slow, tmp_path: Path) -> None:
    state = begun(slow, 1000)
    file = tmp_path / "part.mp3"
    half = state["total_bytes"] // 2
    url = slow.service.url + state["url"]
    curl = ["curl", "-sS", "--fail", "--max-time", "60", "-o", str(file)]
    subprocess.run([*curl, "-r", f"0-{half - 1}", url], check=True, timeout=90)
    assert file.stat().st_size == half
    subprocess.run([*curl, "-C", "-", url], check=True, timeout=90)
    assert file.read_bytes() == slow.service.http.get(state["url"]).content


@pytest.mark.long
def test_a_decoder_seeks_in_what_is_not_spoken(slow: Slow) -> None:
    """FFmpeg's own HTTP client, through PyAV: the right length, the right words."""
    state = begun(slow, 1100, 24)
    texts = script_of(slow.service, state["text"])
    before = len(slow.begun())
    with av.open(slow.service.url + state["url"], timeout=60) as container:
        assert container.duration is not None
        assert container.duration / av.time_base == pytest.approx(state["total_s"], abs=0.1)
        container.seek(int(0.7 * state["total_s"] * av.time_base))
        sound: list[bytes] = []
        start_s = None
        for packet in container.demux(audio=0):
            if packet.pts is None or packet.time_base is None:
                continue
            start_s = float(packet.pts * packet.time_base) if start_s is None else start_s
            sound.append(bytes(packet))
            if len(sound) > 400:
                break
    assert start_s == pytest.approx(0.7 * state["total_s"], abs=1)
    found = {one.text for one in decode(encode.decode(b"".join(sound)), texts)}
    assert found & set(texts[len(texts) * 6 // 10 : len(texts) * 9 // 10])
    assert len(slow.begun()) - before < len(texts) * 2 // 3


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("mpg123"), reason="needs mpg123")
def test_mpg123_hears_all_of_it(slow: Slow, tmp_path: Path) -> None:
    state = begun(slow, 1200, 3)
    wav = tmp_path / "heard.wav"
    subprocess.run(
        ["mpg123", "-q", "-w", str(wav), slow.service.url + state["url"]], check=True, timeout=90
    )
    texts = script_of(slow.service, state["text"])
    assert compare(decode(encode.decode(wav.read_bytes()), texts), texts).whole


@pytest.mark.long
def test_a_podcast_player_downloads_in_pieces(slow: Slow) -> None:
    """HEAD, then ranges one behind the other, each held to the first answer's ETag."""
    state = begun(slow, 1300, 4)
    headed = slow.service.http.head(state["url"])
    total = int(headed.headers["content-length"])
    got = b""
    while len(got) < total:
        answer = part(
            slow, state["url"], f"{len(got)}-{len(got) + 99_999}",
            **{"If-Range": headed.headers["etag"]},
        )  # fmt: skip
        assert answer.status_code == 206
        got += answer.content
    texts = script_of(slow.service, state["text"])
    assert compare(decode(encode.decode(got), texts), texts).whole
