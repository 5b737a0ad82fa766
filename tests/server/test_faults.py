"""What breaks round the service: a damaged voice, a full disk, clients that leave."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from audio import encode
from narrator import narrate
from narrator.settings import Settings
from narrator.studio import Studio
from tests import disk
from tests.articles import article
from tests.cli.terminal import NARRATOR, run
from tests.service import Service

HEAD = encode.head_bytes(encode.WEB)
TYPE = "urn:narrator:problem:"


def assert_problem(answer: httpx.Response, status: int, type: str) -> str:
    """The answer is that problem, whole, and no sound; returns its detail."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == TYPE + type
    return str(answer.json()["detail"])


def assert_told_by_address(
    service: Service, fields: dict[str, str], status: int, type: str, detail: str
) -> None:
    """A narration that fails early is refused at once, or its address tells it, each time."""
    made = service.http.post("/v1/narrations", json=fields)
    if made.status_code != 201:
        assert assert_problem(made, status, type) == detail
        return
    for _ in range(2):
        assert assert_problem(service.http.get(made.json()["url"]), status, type) == detail
    state = service.http.get(f"/v1/narrations/{made.json()['id']}").json()
    assert (state["state"], state["error"], state["bytes"] <= HEAD) == ("failed", detail, True)


def assert_one_line(done: subprocess.CompletedProcess[bytes]) -> str:
    """The command told its failure in one line, the last; returns it."""
    lines = done.stderr.decode().splitlines()
    assert [line for line in lines if line.startswith("narrator: ")] == lines[-1:], lines
    assert all(line.startswith("voice: ") for line in lines[:-1]), lines
    return lines[-1]


# A damaged voice.


def flip(model: Path) -> None:
    with model.open("r+b") as file:
        file.seek(model.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes((byte ^ 1,)))


def truncate(model: Path) -> None:
    os.truncate(model, model.stat().st_size // 2)


def lose(model: Path) -> None:
    model.unlink()


def copied(kokoro_home: Path, to: Path) -> Path:
    """A home of one's own with the default neural voice; returns its model."""
    shutil.copytree(kokoro_home / "voices", to / "voices")
    return to / "voices" / "kokoro" / "model.onnx"


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


ASKED = {"text": "A sentence to read.", "voice": "af_heart"}


def test_a_damaged_voice_is_told_with_both_sums(kokoro_home: Path, tmp_path: Path) -> None:
    own_home = tmp_path / "home"
    model = copied(kokoro_home, own_home)
    sums = [sha256(model)]
    flip(model)
    sums.append(sha256(model))
    with Service(own_home, voice="tone") as service:
        detail = assert_problem(service.http.post("/v1/narrate", json=ASKED), 503, "voice-corrupt")
        assert re.findall("[0-9a-f]{64}", detail) == sums
        assert_told_by_address(service, ASKED, 503, "voice-corrupt", detail)
        assert service.http.post("/v1/narrate", json={"text": "Another."}).status_code == 200
    assert_refused(tmp_path, own_home, detail)


def test_a_voice_that_is_not_all_there_is_missing(kokoro_home: Path, tmp_path: Path) -> None:
    own_home = tmp_path / "home"
    model = copied(kokoro_home, own_home)
    with Service(own_home, voice="tone") as service:
        for damage in (truncate, lose):
            damage(model)
            for route in ("/v1/narrate", "/v1/narrations"):
                answer = service.http.post(route, json=ASKED)
                detail = assert_problem(answer, 503, "voice-missing")
                assert "narrator voices install af_heart" in detail
        assert service.http.post("/v1/narrate", json={"text": "Another."}).status_code == 200
    assert_refused(tmp_path, own_home, detail)


def assert_refused(folder: Path, own_home: Path, detail: str) -> None:
    """`narrator speak` says it in one line, with exit code 3, and writes nothing."""
    here = folder / "here"
    here.mkdir()
    (here / "article.txt").write_text(ASKED["text"])
    asked = ("speak", "article.txt", "--voice", "af_heart", "-o", "out.mp3")
    done = run(here, *asked, NARRATOR_HOME=str(own_home))
    assert done.returncode == 3
    assert assert_one_line(done) == f"narrator: {detail}"
    assert os.listdir(here) == ["article.txt"]


def test_a_damaged_default_voice_makes_the_service_not_ready(
    kokoro_home: Path, tmp_path: Path
) -> None:
    flip(copied(kokoro_home, tmp_path))
    with Service(tmp_path, voice="auto") as service:
        deadline = time.monotonic() + 60
        while "is damaged" not in service.http.get("/readyz").json()["detail"]:
            assert time.monotonic() < deadline, service.http.get("/readyz").text
            time.sleep(0.05)
        assert service.http.get("/readyz").status_code == 503
        assert service.http.get("/healthz").status_code == 200


# A full disk.


def test_no_room_before_the_first_sound_is_507(tmp_path: Path) -> None:
    with Service(tmp_path, voice="tone", file_bytes=1000) as service:
        answer = service.http.post("/v1/narrate", content=article(2))
        detail = assert_problem(answer, 507, "output")
        assert "File too large" in detail
        spoken = service.http.post("/v1/audio/speech", json={"input": article(2)})
        # It has no head, but there is no room for the first block of its sound either.
        assert_problem(spoken, 507, "output")
        assert spoken.json()["error"]["code"] == "output"
        assert_told_by_address(service, {"text": article(2)}, 507, "output", detail)
        assert service.http.post("/v1/clean", content=article(1)).status_code == 200


def test_no_room_later_breaks_the_transfer_and_the_service_goes_on(
    tmp_path: Path, studio: Studio, tone_settings: Settings
) -> None:
    with Service(tmp_path, voice="tone", file_bytes=40_000) as service:
        got = b""
        with service.http.stream("POST", "/v1/narrate", content=article(8)) as answer:
            assert answer.status_code == 200
            with pytest.raises(httpx.RemoteProtocolError):
                for chunk in answer.iter_raw():
                    got += chunk
        # What there was room for is sent, and of the phrase that broke it what was encoded: a
        # listener takes from memory what the file takes after it.
        whole = list(narrate(article(8), settings=tone_settings).speak("mp3", studio=studio))
        assert HEAD < len(got) <= 40_000 + max(map(len, whole))
        assert got[HEAD:] == b"".join(whole)[HEAD : len(got)]
        address = answer.headers["content-location"]
        state = service.http.get(address.removesuffix(".mp3")).json()
        assert state["state"] == "failed" and "File too large" in state["error"]
        with pytest.raises(httpx.RemoteProtocolError):
            service.http.get(address)
        short = service.http.post("/v1/narrate", content="There is room for this.")
        assert short.status_code == 200
        assert encode.decode(short.content).duration_s > 1


@pytest.mark.parametrize("target", ["out.mp3", "out.wav", "out.flac", "new/"])
def test_a_command_without_room_leaves_nothing(tmp_path: Path, target: str) -> None:
    (tmp_path / "article.txt").write_text(article(8))
    done = on_a_small_disk(tmp_path, "speak", "article.txt", "-o", target)
    assert done.returncode == 1
    assert assert_one_line(done).endswith(": File too large")
    left = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert left == ["article.txt"]


def test_a_podcast_without_room_keeps_whole_files_alone(tmp_path: Path) -> None:
    (tmp_path / "short.txt").write_text("There is room for this, and for its cover.")
    (tmp_path / "article.txt").write_text(article(30))
    done = on_a_small_disk(
        tmp_path, "feed", "export", "pod", "short.txt", "article.txt", file_bytes=200_000
    )
    assert done.returncode == 1
    assert assert_one_line(done).endswith(": File too large")
    (kept,) = (tmp_path / "pod").iterdir()
    assert encode.decode(kept).duration_s > 1


def test_standard_output_without_room_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(article(8))
    with (tmp_path / "out.mp3").open("wb") as out:
        done = on_a_small_disk(tmp_path, "speak", "article.txt", "-o", "-", stdout=out.fileno())
    assert done.returncode == 1
    assert assert_one_line(done) == "narrator: File too large"


def on_a_small_disk(
    here: Path, *arguments: str, stdout: int = subprocess.PIPE, file_bytes: int = 40_000
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        disk.small([*NARRATOR, *arguments], file_bytes),
        cwd=here,
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=120,
        check=False,
        env={**os.environ, "NARRATOR_VOICE": "tone"},
    )


# Clients that leave.

NARRATE = ("/v1/narrate", "text")
SPEECH = ("/v1/audio/speech", "input")


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Service]:
    """A service that takes its time for each utterance, with a home of its own."""
    with Service(tmp_path, voice="tone", NARRATOR_TONE_DELAY_MS="300") as made:
        yield made


def leave(service: Service, route: tuple[str, str], after_bytes: int) -> None:
    """Ask for a long narration; go away after that many bytes of the answer, head and all."""
    path, field = route
    url = httpx.URL(service.url)
    body = httpx.Request("POST", "http://x", json={field: article(30)}).content
    with socket.create_connection((url.host, url.port or 80), timeout=30) as connection:
        connection.sendall(
            f"POST {path} HTTP/1.1\r\nHost: {url.host}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        while after_bytes > 0:
            got = connection.recv(min(after_bytes, 4096))
            assert got, "the service hung up first"
            after_bytes -= len(got)
        time.sleep(0.1)  # the service waits for the next sound by now


BEFORE_SOUND, IN_THE_HEAD, IN_MID_UTTERANCE = 0, 20, HEAD + 3000


def held(service: Service) -> tuple[int, int]:
    """Open files and sockets of the service, and its threads."""
    process = psutil.Process(service.pid)
    return process.num_fds(), process.num_threads()


def spools(home: Path) -> list[str]:
    return [path.name for path in home.glob("spool/run-*/*") if path.name != "lock"]


def wait_until_back(service: Service, before: tuple[int, int], within_s: float) -> None:
    """No more is open than `before`, and no more threads than the framework's own pool keeps."""
    deadline = time.monotonic() + within_s
    while (now := held(service))[0] > before[0] or now[1] > before[1] + 3:
        assert time.monotonic() < deadline, f"{before} before, {now} now"
        time.sleep(0.1)


@pytest.mark.parametrize("after_bytes", [BEFORE_SOUND, IN_THE_HEAD, IN_MID_UTTERANCE])
def test_a_listener_without_an_address_leaves_nothing(
    slow: Service, tmp_path: Path, after_bytes: int
) -> None:
    slow.http.post("/v1/audio/speech", json={"input": "Warm."})
    before = held(slow)
    for _ in range(6):
        leave(slow, SPEECH, after_bytes)
    wait_until_back(slow, before, within_s=20)
    assert spools(tmp_path) == []
    assert slow.http.post("/v1/audio/speech", json={"input": "Still here."}).status_code == 200


@pytest.mark.long
def test_a_narration_nobody_comes_back_to_leaves_nothing(slow: Service, tmp_path: Path) -> None:
    """A minute after the last listener has left."""
    slow.http.post("/v1/narrate", json={"text": "Warm."})
    before, kept = held(slow), spools(tmp_path)
    for after_bytes in (BEFORE_SOUND, IN_THE_HEAD, IN_MID_UTTERANCE) * 3:
        leave(slow, NARRATE, after_bytes)
    wait_until_back(slow, before, within_s=100)
    assert spools(tmp_path) == kept
    assert slow.http.post("/v1/narrate", json={"text": "Still here."}).status_code == 200
