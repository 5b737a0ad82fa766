"""The voices are shared between clients, not between narrations: many of them gain nothing."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import Request

from narrator.server.door import client_of
from tests.articles import article
from tests.server.test_narrate import read_until_sound, script_of
from tests.service import Service

MANY, ONE = "127.0.0.1", "127.0.0.2"
PARAGRAPHS = 8


def begun(log: Path) -> list[str]:
    """The texts of the utterances that were begun, in order."""
    return [line.split(" ", 2)[2] for line in log.read_text().splitlines()]


@pytest.mark.parametrize(
    ("path", "field"), [("/v1/narrate", "text"), ("/v1/audio/speech", "input")]
)
def test_six_narrations_of_one_client_get_what_one_of_another_gets(
    tmp_path: Path, path: str, field: str
) -> None:
    """Counted from when all seven are heard to the last that is begun for the one."""
    log = tmp_path / "log"
    environment: dict[str, Any] = {
        "NARRATOR_TONE_DELAY_MS": "150",
        "NARRATOR_TONE_LOG": str(log),
        "NARRATOR_WORKERS": "1",
        "NARRATOR_LOAD_AT_MOST": "1000",
    }
    asked_for = article(PARAGRAPHS, sentences=1, first=9000).partition("\n\n")[2]
    over = threading.Event()
    with Service(tmp_path / "home", voice="tone", **environment) as service:
        own = {*script_of(service, asked_for)}

        def listen(number: int, heard: threading.Barrier) -> None:
            others = article(200, sentences=1, first=1000 * number)
            asked = {field: others, "speed": 3}
            with (
                httpx.Client(base_url=service.url, timeout=60) as http,
                http.stream("POST", path, json=asked) as answer,
            ):
                sound = answer.iter_raw()  # let go, it would end the answer
                read_until_sound(sound)
                heard.wait(30)
                over.wait(30)

        heard = threading.Barrier(7)
        listeners = [threading.Thread(target=listen, args=(n, heard)) for n in range(6)]
        for one in listeners:
            one.start()
        heard.wait(30)
        transport = httpx.HTTPTransport(local_address=ONE)
        with httpx.Client(base_url=service.url, transport=transport, timeout=60) as http:
            answer = http.post(path, json={field: asked_for, "speed": 3})
        over.set()
        for one in listeners:
            one.join()
    assert answer.status_code == 200
    texts = begun(log)
    places = [at for at, text in enumerate(texts) if text in own]
    assert len(places) == len(own) >= PARAGRAPHS
    between = texts[places[1] : places[-1]]
    of_one = sum(len(text) for text in between if text in own)
    of_all = sum(map(len, between))
    assert of_all - of_one <= 1.5 * of_one, "six of one client's are one client's"


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("a proxy's own", "a proxy's own"),
        (None, ""),
    ],
)
def test_a_client_is_the_address_it_comes_from(address: str | None, client: str) -> None:
    scope = {"type": "http", "client": (address, 4711) if address else None}
    assert client_of(Request(scope)) == client
