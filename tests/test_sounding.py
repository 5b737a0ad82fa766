"""How it is to sound is asked for alike at every door: from Python, in a command, over HTTP."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from audio import encode
from audio.loudness import measure
from narrator import levels
from narrator.errors import BadValue, InputError, MissingError
from narrator.narration import narrate
from narrator.settings import Settings, load
from narrator.types import LOUDNESSES, LUFS
from narrator.voices import catalogue
from tests.articles import article
from tests.cli.terminal import run
from tests.server.test_bad_input import assert_problem
from tests.service import Service

PAGE = """# The mill

The wheel turns.

> Water is patient.

It turns at night, too.
"""


def pauses(script: dict[str, Any]) -> list[int]:
    return [one["pause_after_ms"] for one in script["utterances"]]


def voices(script: dict[str, Any]) -> list[str]:
    return [one["voice"] for one in script["utterances"]]


def by_command(folder: Path, *options: str) -> dict[str, Any]:
    done = run(folder, "script", "mill.md", "--json", *options)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "mill.md").write_text(PAGE)
    return tmp_path


def by_json(service: Service, **more: str) -> dict[str, Any]:
    answer = service.http.post("/v1/script", json={"markdown": PAGE, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def by_query(service: Service, **more: str) -> dict[str, Any]:
    headers = {"content-type": "text/markdown"}
    answer = service.http.post("/v1/script", content=PAGE, params=more, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_pace_is_the_same_at_every_door(
    here: Path, service: Service, tone_settings: Settings
) -> None:
    found = {}
    for pace in ("calm", "natural", "brisk"):
        made = narrate(PAGE, kind="markdown", pace=pace, settings=tone_settings)
        found[pace] = [one.pause_after_ms for one in made.utterances]
        assert pauses(by_command(here, "--pace", pace)) == found[pace]
        assert pauses(by_json(service, pace=pace)) == found[pace]
        assert pauses(by_query(service, pace=pace)) == found[pace]
    assert pauses(by_json(service)) == found["natural"]
    assert sum(found["calm"]) > sum(found["natural"]) > sum(found["brisk"])


def test_a_pace_can_be_set(here: Path, home: Path) -> None:
    calm = load({"voice": "tone"}, {"NARRATOR_HOME": str(home), "NARRATOR_PACE": "calm"})
    said = [one.pause_after_ms for one in narrate(PAGE, kind="markdown", settings=calm).utterances]
    assert said == pauses(by_command(here, "--pace", "calm"))
    with pytest.raises(BadValue, match="one of calm, natural, brisk"):
        load({"pace": "slow"})


def test_quotes_and_headings_have_voices_of_their_own(
    here: Path, service: Service, tone_settings: Settings
) -> None:
    made = narrate(
        PAGE, kind="markdown", quote_voice="system", heading_voice="system", settings=tone_settings
    )
    assert [one.voice for one in made.utterances] == ["system", "tone", "system", "tone"]
    only = ["tone", "tone", "system", "tone"]
    assert voices(by_command(here, "--quote-voice", "system")) == only
    assert voices(by_json(service, quote_voice="system")) == only
    assert voices(by_query(service, quote_voice="system")) == only
    assert voices(by_query(service, heading_voice="system")) == ["system", *["tone"] * 3]


def lufs(sound: bytes) -> float:
    return measure(encode.decode(sound)).integrated_lufs


def test_a_loudness_is_the_same_at_every_door(
    here: Path, service: Service, tone_settings: Settings
) -> None:
    long = article(3)
    (here / "long.txt").write_text(long)
    for asked, wanted in {"podcast": -16, "broadcast": -23, "-19": -19}.items():
        made = narrate(long, loudness=asked, settings=tone_settings)
        sound = b"".join(made.chunks("flac"))
        assert lufs(sound) == pytest.approx(wanted, abs=1)
    done = run(here, "speak", "long.txt", "-o", "-", "--format", "flac", "--loudness", "-19")
    assert lufs(done.stdout) == pytest.approx(lufs(sound), abs=0.05), done.stderr
    for number in ("-19", -19):
        fields = {"text": long, "format": "flac", "loudness": number}
        answer = service.http.post("/v1/narrate", json=fields)
        assert lufs(answer.content) == pytest.approx(lufs(sound), abs=0.05)
    raw = lufs(b"".join(narrate(long, loudness="raw", settings=tone_settings).chunks("flac")))
    assert raw == pytest.approx(-16 - catalogue.info("tone").gain_db, abs=1)


def test_a_loudness_can_be_set(home: Path) -> None:
    assert load({"loudness": -19.5}).loudness == "-19.5"
    assert load({}, {"NARRATOR_HOME": str(home), "NARRATOR_LOUDNESS": "raw"}).loudness == "raw"
    for one in LOUDNESSES:
        assert levels.level(one).name == one
    assert (levels.QUIETEST_LUFS, levels.LOUDEST_LUFS) == LUFS
    for wrong in ("loud", "-31", True):
        with pytest.raises(BadValue, match="podcast, broadcast, raw"):
            load({"loudness": wrong})


TALK = """A talk

Anna: When did you begin?

Ben: Long ago.

Anna: And why?

Ben: The river was there.
"""


def test_an_interview_is_spoken_in_voices(
    here: Path, service: Service, tone_settings: Settings
) -> None:
    turns = ["tone", "tone", "system", "tone", "system"]
    for speakers in ({"Ben": "system"}, "Ben=system"):
        made = narrate(TALK, speakers=speakers, settings=tone_settings)
        # Some are spoken in two pieces.
        assert [voice for voice, _ in groupby(one.voice for one in made.utterances)] == turns[1:]
        answer = service.http.post("/v1/script", json={"text": TALK, "speakers": speakers})
        assert voices(answer.json()) == [one.voice for one in made.utterances]
    (here / "talk.txt").write_text(TALK)
    done = run(here, "script", "talk.txt", "--json", "--speakers", "Ben=system")
    assert voices(json.loads(done.stdout)) == [one.voice for one in made.utterances]
    params = {"speakers": "Ben=system"}
    answer = service.http.post("/v1/script", content=TALK, params=params)
    assert voices(answer.json()) == [one.voice for one in made.utterances]


BY = """<html lang=en><head><title>The mill</title>
<meta property="og:site_name" content="The Valley">
<meta name=author content="Ann Lee"></head><body><article><h1>The mill</h1>
<p>The wheel of the mill turns by day.</p><p>It turns at night, too.</p></article></body></html>"""


def test_a_byline_is_spoken_if_asked(here: Path, service: Service, tone_settings: Settings) -> None:
    plain, made = (
        [one.text for one in narrate(BY, kind="html", byline=by, settings=tone_settings).utterances]
        for by in (False, True)
    )
    assert "Ann Lee" not in " ".join(plain)
    assert "The Valley" in made[1] and "Ann Lee" in " ".join(made[1:3])
    (here / "mill.html").write_text(BY)
    done = run(here, "script", "mill.html", "--byline")
    assert done.stdout.decode().splitlines() == made
    for by in (True, "true", False, None):
        answer = service.http.post("/v1/script", json={"html": BY, "byline": by}).json()
        assert [one["text"] for one in answer["utterances"]] == (made if by else plain)
    headers = {"content-type": "text/html"}
    asked = service.http.post("/v1/script?byline=true", content=BY, headers=headers).json()
    assert [one["text"] for one in asked["utterances"]] == made
    refused = service.http.post("/v1/script", json={"html": BY, "byline": "maybe"})
    assert_problem(refused, 422, "bad-value", "byline")


@pytest.mark.parametrize(
    ("field", "value", "type"),
    [
        ("pace", "slow", "bad-value"),
        ("loudness", "deafening", "bad-value"),
        ("loudness", "-3", "bad-value"),
        ("quote_voice", "nobody", "unknown-voice"),
        ("heading_voice", "nobody", "unknown-voice"),
        ("speakers", "Anna=nobody", "unknown-voice"),
        ("speakers", "Anna", "bad-value"),
    ],
)
def test_what_there_is_not_is_refused_by_its_name(
    here: Path, service: Service, tone_settings: Settings, field: str, value: str, type: str
) -> None:
    for answer in (
        service.http.post("/v1/script", json={"markdown": PAGE, field: value}),
        service.http.post("/v1/narrate", content=PAGE, params={field: value}),
    ):
        assert_problem(answer, 422, type, field)
    done = run(here, "speak", "mill.md", "-o", "out.mp3", f"--{field.replace('_', '-')}", value)
    assert done.returncode == 2 and value.rpartition("=")[2] in done.stderr.decode()
    assert not (here / "out.mp3").exists()
    more: dict[str, Any] = {field: value}
    with pytest.raises((InputError, MissingError)) as refused:
        narrate(PAGE, settings=tone_settings, **more)
    assert refused.value.field == field


def test_openapi_offers_it(service: Service) -> None:
    paths = service.http.get("/openapi.json").json()["paths"]
    offered = paths["/v1/narrate"]["post"]
    fields = offered["requestBody"]["content"]["application/json"]["schema"]["properties"]
    names = {"pace", "loudness", "quote_voice", "heading_voice", "speakers", "byline"}
    assert names <= {*fields}
    assert names <= {one["name"] for one in offered["parameters"]}
