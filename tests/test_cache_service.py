"""The cache as it is where nobody sets its size: nothing is spoken twice, over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from audio import encode
from narrator.settings import load
from narrator.testing import begun, compare, decode
from tests.articles import article
from tests.service import Service

HEAD = encode.head_bytes(encode.WEB)
FOOT = encode.foot_bytes(encode.WEB)


@pytest.fixture
def usual(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """What a service sees that keeps as much as by default, and a log of what it speaks."""
    monkeypatch.delenv("NARRATOR_CACHE_BYTES")
    assert load().cache_bytes > 10**9
    return {"NARRATOR_TONE_LOG": str(tmp_path / "begun.log")}


def spoken(log: str) -> list[str]:
    """What was begun since this was asked last."""
    texts = [one.text for one in begun(Path(log))]
    Path(log).write_text("")
    return texts


def sentences(service: Service, text: str) -> list[str]:
    script = service.http.post("/v1/script", json={"text": text}).json()
    return [one["text"] for one in script["utterances"]]


def heard(service: Service, text: str, **asked: object) -> bytes:
    """The answer; its sound says the text, each sentence once."""
    answer = service.http.post("/v1/narrate", json={"text": text, **asked})
    assert answer.status_code == 200, answer.text
    wanted = sentences(service, text)
    report = compare(decode(encode.decode(answer.content), wanted), wanted)
    assert report.whole, report
    return answer.content


def same_sound(bodies: Iterable[bytes]) -> bool:
    """One that began before its length was known has no foot."""
    heard_ = sorted((body[HEAD:] for body in bodies), key=len)
    long = heard_[-1]
    return all(long.startswith(one) and len(long) - len(one) in (0, FOOT) for one in heard_)


def test_only_what_was_never_spoken_is_spoken(usual: dict[str, str], tmp_path: Path) -> None:
    text, log = article(4), usual["NARRATOR_TONE_LOG"]
    blocks = text.split("\n\n")
    blocks[2] = article(1, first=500).split("\n\n")[1]
    changed = "\n\n".join(blocks)
    with Service(tmp_path / "home", voice="tone", **usual) as service:
        first = heard(service, text)
        everything = sentences(service, text)
        assert sorted(spoken(log)) == sorted(everything)
        assert same_sound([heard(service, text), first])
        assert spoken(log) == [], "the same again"
        heard(service, changed)
        new = [one for one in sentences(service, changed) if one not in everything]
        assert sorted(spoken(log)) == sorted(new) and len(new) == 3, "that paragraph's only"
        heard(service, text, format="flac")
        assert spoken(log) == [], "another format is of the same sound"
        heard(service, text, speed=1.5)
        assert sorted(spoken(log)) == sorted(everything), "another speed is not"
    with Service(tmp_path / "home", voice="tone", **usual) as service:
        assert same_sound([heard(service, text), first])
        assert spoken(log) == [], "nor after a restart"


def test_many_who_ask_at_once_share_the_work(usual: dict[str, str], tmp_path: Path) -> None:
    """Each has a narration of their own."""
    text, gate = article(3), threading.Barrier(6)
    usual["NARRATOR_TONE_DELAY_MS"] = "50"
    with Service(tmp_path / "home", voice="tone", **usual) as service:

        def ask(_: int) -> bytes:
            gate.wait()
            return service.http.post("/v1/narrate", content=text).content

        with ThreadPoolExecutor(6) as listeners:
            assert same_sound(listeners.map(ask, range(6)))
        said, wanted = spoken(usual["NARRATOR_TONE_LOG"]), sentences(service, text)
        assert sorted(said) == sorted(wanted)


def test_a_kept_file_that_was_harmed_is_spoken_again(usual: dict[str, str], tmp_path: Path) -> None:
    text, log = article(2), usual["NARRATOR_TONE_LOG"]
    home = tmp_path / "home"
    with Service(home, voice="tone", **usual) as service:
        first = heard(service, text)
        spoken(log)
        kept = list((home / "cache").rglob("*.kept"))
        assert kept
        for path in kept:
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 1
            path.write_bytes(data)
        assert same_sound([heard(service, text), first])
        assert sorted(spoken(log)) == sorted(sentences(service, text))
        heard(service, text)
        assert spoken(log) == []
