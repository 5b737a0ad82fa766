"""Bad input is a clear 4xx problem; nothing is a 500."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.service import Service

ROUTES = ("/v1/narrate", "/v1/narrations", "/v1/clean", "/v1/script")
SPOKEN = ("/v1/narrate", "/v1/narrations", "/v1/script")
BODY = {"text": "A sentence to read."}


def assert_problem(answer: Any, status: int, type: str, field: str | None = None) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["type"] == f"urn:narrator:problem:{type}"
    assert body["status"] == status
    assert body["title"] and body["detail"]
    assert body.get("field") == field


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("body", [b"", b"   \n\n\t ", b"\xef\xbb\xbf", "\u200b\u00a0".encode()])
def test_empty_text(service: Service, route: str, body: bytes) -> None:
    assert_problem(service.http.post(route, content=body), 422, "empty-text", "text")


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("body", ["{}", '{"text": ""}', '{"text": null}', '{"text": " "}', ""])
def test_empty_json(service: Service, route: str, body: str) -> None:
    answer = service.http.post(route, content=body, headers={"content-type": "application/json"})
    assert_problem(answer, 422, "empty-text", "text")


@pytest.mark.parametrize("route", ROUTES)
def test_nothing_left_after_cleaning(service: Service, route: str) -> None:
    answer = service.http.post(route, content="Advertisement\n\nShare\n\nSource link")
    assert_problem(answer, 422, "nothing-to-read", "text")


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "body",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
        b"MZ" + b"\x00" * 500 + bytes(range(256)),
        b"PK\x03\x04" + bytes(range(256)) * 8,
    ],
)
def test_binary(service: Service, route: str, body: bytes) -> None:
    assert_problem(service.http.post(route, content=body), 415, "not-text", "text")


@pytest.mark.parametrize("route", ROUTES)
def test_broken_utf8_in_json(service: Service, route: str) -> None:
    answer = service.http.post(
        route, content=b'{"text": "\xff\xfe"}', headers={"content-type": "application/json"}
    )
    assert_problem(answer, 422, "bad-value", "body")


@pytest.mark.parametrize("route", ROUTES)
def test_a_lone_surrogate_in_json(service: Service, route: str) -> None:
    answer = service.http.post(
        route, content=b'{"text": "a \\ud800 b"}', headers={"content-type": "application/json"}
    )
    assert_problem(answer, 415, "not-text", "text")


@pytest.mark.parametrize("body", [r'{"text": "A word.", "title": "\ud800x"}', r'{"\ud800": 1}'])
def test_half_characters_elsewhere(service: Service, body: str) -> None:
    for route in ROUTES:
        answer = service.http.post(
            route, content=body, headers={"content-type": "application/json"}
        )
        assert answer.status_code in (415, 422), answer.text
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_title_has_a_limit(service: Service) -> None:
    answer = service.http.post("/v1/clean", json=BODY | {"title": "long " * 300})
    assert_problem(answer, 422, "bad-value", "title")


@pytest.mark.parametrize(
    "charset", ["punycode", "idna", "unicode_escape", "utf-7", "klingon", "x" * 300]
)
def test_a_charset_that_no_text_on_the_web_has(service: Service, charset: str) -> None:
    answer = service.http.post(
        "/v1/clean",
        content=b"a" * 100_000,
        headers={"content-type": f"text/plain; charset={charset}"},
    )
    assert_problem(answer, 415, "not-text", "text")


@pytest.mark.parametrize(
    "charset", ["latin-1", "windows-1252", "utf-16", "UTF8", "koi8-r", "shift_jis", "gb18030"]
)
def test_charsets_that_are_read(service: Service, charset: str) -> None:
    answer = service.http.post(
        "/v1/clean",
        content="A plain sentence, read as it should be.".encode(charset),
        headers={"content-type": f"text/plain; charset={charset}"},
    )
    assert answer.json()["paragraphs"] == ["A plain sentence, read as it should be."]


@pytest.mark.parametrize("route", ROUTES)
def test_a_body_over_the_limit(service: Service, route: str) -> None:
    text = b"A sentence of some length. " * 75_000
    assert len(text) > 2_000_000
    assert_problem(service.http.post(route, content=text), 413, "too-large", "text")
    body = json.dumps({"text": text.decode()})
    assert_problem(
        service.http.post(route, content=body, headers={"content-type": "application/json"}),
        413,
        "too-large",
        "text",
    )


def test_a_body_without_end_is_refused_while_it_comes(service: Service) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 50_000_000:
            sent += 100_000
            yield b"word " * 20_000

    answer = service.http.post("/v1/narrate", content=endless())
    assert_problem(answer, 413, "too-large", "text")


@pytest.mark.parametrize("route", SPOKEN)
def test_an_unknown_voice(service: Service, route: str) -> None:
    answer = service.http.post(route, json=BODY | {"voice": "nobody"})
    assert_problem(answer, 422, "unknown-voice", "voice")
    path = service.http.post(route, json=BODY | {"voice": "../../etc/passwd"})
    assert_problem(path, 422, "unknown-voice", "voice")


@pytest.mark.parametrize("route", ("/v1/narrate", "/v1/narrations"))
@pytest.mark.parametrize("format", ["exe", "MP4", "pcm", "", "../x"])
def test_an_unknown_format(service: Service, route: str, format: str) -> None:
    answer = service.http.post(route, json=BODY | {"format": format})
    if format == "":
        assert answer.status_code in (200, 201)  # as if it were not given
    else:
        assert_problem(answer, 422, "bad-value", "format")


@pytest.mark.parametrize("route", SPOKEN)
@pytest.mark.parametrize("speed", ["0", "NaN", "Infinity", "-1", "0.49", "3.01", "1e999"])
def test_a_speed_out_of_range(service: Service, route: str, speed: str) -> None:
    body = '{"text": "A sentence.", "speed": SPEED}'.replace("SPEED", speed)
    answer = service.http.post(route, content=body, headers={"content-type": "application/json"})
    assert_problem(answer, 422, "bad-value", "speed")
    query = service.http.post(route, content="A sentence.", params={"speed": speed})
    assert_problem(query, 422, "bad-value", "speed")


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "body", ["[]", '"text"', "{", "nul", '{"text": 5}', '{"text": "a", "x": 1}']
)
def test_json_of_another_shape(service: Service, route: str, body: str) -> None:
    answer = service.http.post(route, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert answer.json()["type"] == "urn:narrator:problem:bad-value"


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("kind", ["application/zip", "image/png", "multipart/form-data"])
def test_a_kind_that_is_not_read(service: Service, route: str, kind: str) -> None:
    answer = service.http.post(route, content=b"words", headers={"content-type": kind})
    assert_problem(answer, 415, "unsupported-kind", None)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    ("fields", "type", "field"),
    [
        ({"url": "http://127.0.0.1/"}, "address-refused", "url"),
        ({"url": "http://localhost:8000/v1/voices"}, "address-refused", "url"),
        ({"url": "file:///etc/passwd"}, "address-refused", "url"),
        ({"url": "an address"}, "address-refused", "url"),
        ({"url": "http://\ud800/"}, "not-text", "text"),
        ({"url": ""}, "bad-value", "url"),
        ({"url": 5}, "bad-value", "url"),
        ({"url": "https://example.org/", "text": "A word."}, "bad-value", "url"),
        ({"html": "<p>A word.</p>", "markdown": "A word."}, "bad-value", "markdown"),
        (BODY | {"lexicon": 5}, "bad-value", "lexicon"),
        (BODY | {"lexicon": {"nginx": 5}}, "bad-value", "lexicon"),
        (BODY | {"lexicon": ["nginx = engine ex"]}, "bad-value", "lexicon"),
        (BODY | {"lexicon": "nginx = engine ex\nwhat"}, "bad-lexicon", "lexicon"),
        (BODY | {"lexicon": {"": "x"}}, "bad-lexicon", "lexicon"),
        (BODY | {"lexicon": "x = y\n" * 200_000}, "bad-value", "lexicon"),
        (BODY | {"lexicon": {f"x{n}": "y" * 99 for n in range(10_000)}}, "bad-value", "lexicon"),
        (BODY | {"keep": "nonsense"}, "bad-value", "keep"),
        (BODY | {"drop": ["date", "nonsense"]}, "bad-value", "drop"),
        (BODY | {"drop": {"date": True}}, "bad-value", "drop"),
        (BODY | {"keep": [1]}, "bad-value", "keep"),
        (BODY | {"keep": ["date"], "drop": "date, byline"}, "bad-value", "drop"),
    ],
)
def test_sources_and_rules_that_wont_do(
    service: Service, route: str, fields: dict[str, Any], type: str, field: str
) -> None:
    answer = service.http.post(
        route, content=json.dumps(fields), headers={"content-type": "application/json"}
    )
    assert_problem(answer, 415 if type == "not-text" else 422, type, field)


def test_parameters_that_wont_do(service: Service) -> None:
    for name, value, type in (
        ("keep", "nonsense", "bad-value"),
        ("drop", "date,nonsense", "bad-value"),
        ("lexicon", "nothing said", "bad-lexicon"),
        ("url", "https://example.org/", "bad-value"),
    ):
        answer = service.http.post("/v1/script", content=b"A sentence.", params={name: value})
        assert_problem(answer, 422, type, name)


def test_a_voice_that_is_not_installed(service: Service) -> None:
    voices = service.http.get("/v1/voices").json()["voices"]
    missing = next(one["name"] for one in voices if not one["installed"])
    answer = service.http.post("/v1/narrate", json=BODY | {"voice": missing})
    assert_problem(answer, 503, "voice-missing", "voice")
    assert "install" in answer.json()["detail"]


def test_routes_that_are_not_there(service: Service) -> None:
    for path in ("/v1/episode", "/v1/nothing", "/feeds/x.xml"):
        answer = service.http.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
    refused = service.http.delete("/v1/narrate")
    assert refused.status_code == 405
    assert refused.headers["allow"] == "POST"


def test_latin_1_is_read_when_the_request_says_so(service: Service) -> None:
    answer = service.http.post(
        "/v1/clean",
        content="Das Café öffnet um acht Uhr, sagte die Wirtin.".encode("latin-1"),
        headers={"content-type": "text/plain; charset=latin-1"},
    )
    assert "Café öffnet" in json.dumps(answer.json(), ensure_ascii=False)
    wrong = service.http.post(
        "/v1/clean", content=b"abc", headers={"content-type": "text/plain; charset=klingon"}
    )
    assert_problem(wrong, 415, "not-text", "text")


def test_messages_name_what_is_meant(service: Service) -> None:
    for fields, says in (
        ({}, "give one of text, html, markdown, url"),
        ({"text": None}, "give one of text, html, markdown, url"),
        ({"text": "A word.", "url": "https://example.org/"},
         "url 'https://example.org/' won't do: it must be left out, as text is given"),
    ):  # fmt: skip
        assert says in service.http.post("/v1/script", json=fields).json()["detail"]


def test_a_book_over_the_limit_is_told_of_its_own_setting(home: Path) -> None:
    limits = {"NARRATOR_MAX_SOURCE_BYTES": "1000", "NARRATOR_MAX_BOOK_BYTES": "5000"}
    with Service(home, voice="tone", **limits) as small:
        for media_type, setting in (
            ("application/pdf", "max_book_bytes"),
            ("application/octet-stream", "max_book_bytes"),
            ("text/html", "max_source_bytes"),
        ):
            answer = small.http.post(
                "/v1/clean", content=b"x" * 6000, headers={"content-type": media_type}
            )
            assert_problem(answer, 413, "too-large", "text")
            assert setting in answer.json()["detail"]


@pytest.mark.parametrize(("sent", "meant"), [("titel", " (did you mean title?)"), ("xyzzy", "")])
def test_an_unknown_name_is_told_with_those_there_are(
    service: Service, sent: str, meant: str
) -> None:
    names = (
        "title, voice, speed, format, lexicon, keep, drop, "
        "pace, loudness, quote_voice, heading_voice, speakers, byline, bitrate"
    )
    for answer, told in (
        (
            service.http.post("/v1/narrate", json={"text": "A word.", sent: "x"}),
            f"field '{sent}' won't do: it must be one of text, html, markdown, url, {names}{meant}",
        ),
        (
            service.http.post("/v1/narrate", content="A word.", params={sent: "x"}),
            f"parameter '{sent}' won't do: it must be one of {names}{meant}",
        ),
    ):
        assert answer.status_code == 422
        assert (answer.json()["field"], answer.json()["detail"]) == (sent, told)
