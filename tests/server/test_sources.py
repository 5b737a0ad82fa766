"""What may be sent: addresses, pages, Markdown, books; a lexicon; rules to keep or drop."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.articles import article
from tests.documents import epub, pdf
from tests.server.test_narrate import assert_whole
from tests.service import Service
from tests.web import Web, page

PARAGRAPHS = article(3).split("\n\n")[1:]
HTML = (
    "<!doctype html><html lang=en><head><title>The long way home</title>"
    "<meta name=author content='Ann Writer'></head><body><article><h1>The long way home</h1>"
    + "".join(f"<p>{one}</p>" for one in PARAGRAPHS)
    + "</article><footer><p>Share</p></footer></body></html>"
)
MARKDOWN = "# The long way home\n\n" + "\n\n".join(PARAGRAPHS)
SAME = {"html": HTML, "markdown": MARKDOWN, "text": article(3)}
TYPES = {"text/html": HTML, "text/markdown": MARKDOWN, "text/plain": article(3)}


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with Web({"/way": page(HTML.encode()), "/to": page(status=302, Location="/way")}) as made:
        yield made


@pytest.fixture(scope="module")
def fetching(home: Path) -> Iterator[Service]:
    """A service that may open addresses of this machine, two at a time."""
    options = {"NARRATOR_FETCH_PRIVATE": "everyone", "NARRATOR_FETCH_AT_ONCE": "2"}
    with Service(home, voice="tone", **options) as made:
        yield made


def cleaned(service: Service, **fields: Any) -> dict[str, Any]:
    answer = service.http.post("/v1/clean", json=fields)
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert isinstance(shown, dict)
    return shown


@pytest.mark.parametrize("kind", list(SAME))
def test_each_kind_gives_its_article(service: Service, kind: str) -> None:
    shown = cleaned(service, **{kind: SAME[kind]})
    assert (shown["title"], shown["paragraphs"]) == ("The long way home", PARAGRAPHS)
    assert shown["kind"] == kind
    assert ("source" in shown) == (kind != "text")
    source = shown.get("source", SAME[kind])
    for removal in shown["removals"]:
        assert source[removal["start"] : removal["end"]] == removal["text"]


@pytest.mark.parametrize("media_type", list(TYPES))
def test_bodies_of_each_type_say_the_same(service: Service, media_type: str) -> None:
    answer = service.http.post(
        "/v1/script",
        content=TYPES[media_type].encode("utf-16"),
        headers={"content-type": f"{media_type}; charset=utf-16"},
    )
    same = service.http.post("/v1/script", json={"text": article(3)})
    assert [one["text"] for one in answer.json()["utterances"]] == [
        one["text"] for one in same.json()["utterances"]
    ]
    untyped = service.http.post("/v1/clean", content=TYPES[media_type].encode())
    assert untyped.json()["paragraphs"] == PARAGRAPHS


@pytest.mark.parametrize(
    ("media_type", "made", "kind"),
    [("application/epub+zip", epub, "epub"), ("application/pdf", pdf, "pdf")],
)
def test_books_and_papers(
    service: Service, media_type: str, made: Callable[[str, list[str]], bytes], kind: str
) -> None:
    lines = ["It was a long way home, and nobody had said so.", "All of them went on foot."]
    for content_type in (media_type, "application/octet-stream", ""):
        answer = service.http.post(
            "/v1/clean",
            content=made("The long way home", lines),
            headers={"content-type": content_type} if content_type else {},
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["kind"] == kind
        assert answer.json()["paragraphs"][-2:] == lines
    broken = service.http.post(
        "/v1/clean", content=made("x", lines)[:60], headers={"content-type": media_type}
    )
    assert broken.status_code in (415, 422)
    assert broken.headers["content-type"] == "application/problem+json"


def test_a_page_is_heard(service: Service) -> None:
    spoken = service.http.post(
        "/v1/narrate", content=HTML.encode(), headers={"content-type": "text/html"}
    )
    script = service.http.post("/v1/script", json={"html": HTML}).json()
    assert_whole(spoken.content, [one["text"] for one in script["utterances"]])
    made = service.http.post("/v1/narrations", json={"html": HTML}).json()
    assert made["title"] == "The long way home"
    assert (made["words"], made["expected_s"]) == (script["words"], script["expected_s"])
    assert service.http.get(f"/v1/narrations/{made['id']}/script").json() == script
    assert service.http.get("/v1/narrations/none/script").status_code == 404


def test_a_lexicon_says_how(service: Service) -> None:
    text = "We run nginx here. It is known to be fast."
    for lexicon in ("nginx = engine ex", {"nginx": "engine ex"}):
        script = service.http.post("/v1/script", json={"text": text, "lexicon": lexicon}).json()
        assert script["utterances"][0]["text"].startswith("We run engine ex here.")
    query = service.http.post(
        "/v1/script", content=text.encode(), params={"lexicon": "nginx = engine ex\n# more\n"}
    )
    assert query.json()["utterances"] == script["utterances"]


def test_rules_are_kept_and_dropped_by_name(service: Service) -> None:
    text = article(3) + "\n\nShare\n\nSource link"
    removals = cleaned(service, text=text)["removals"]
    rules = sorted({removal["rule"] for removal in removals})
    assert {removal["text"] for removal in removals} == {"Share", "Source link"}
    for keep in (rules, ", ".join(rules)):
        shown = cleaned(service, text=text, keep=keep)
        assert shown["paragraphs"] == [*PARAGRAPHS, "Share", "Source link"]
    for params in ([("keep", rule) for rule in rules], [("keep", ",".join(rules))]):
        answer = service.http.post("/v1/clean", content=text.encode(), params=params)
        assert answer.json()["paragraphs"] == [*PARAGRAPHS, "Share", "Source link"]
    one = {"text": text, "drop": []}
    assert service.http.post("/v1/clean", json=one).json()["removals"] == removals


def test_an_address_is_fetched_and_heard(fetching: Service, web: Web) -> None:
    fields = {"url": f"{web.url}/to"}
    shown = cleaned(fetching, **fields)
    assert shown["paragraphs"] == PARAGRAPHS
    assert shown["metadata"]["byline"] == "Ann Writer"
    spoken = fetching.http.post("/v1/narrate", json=fields)
    assert spoken.status_code == 200, spoken.text
    assert_whole(spoken.content, ["The long way home", *_utterances(fetching)])


def _utterances(service: Service) -> list[str]:
    script = service.http.post("/v1/script", json={"text": article(3)}).json()
    return [one["text"] for one in script["utterances"]][1:]


def test_an_address_that_gives_nothing_is_a_problem(fetching: Service, web: Web) -> None:
    for route in ("/v1/narrate", "/v1/narrations", "/v1/clean", "/v1/script"):
        answer = fetching.http.post(route, json={"url": f"{web.url}/nowhere"})
        assert answer.status_code == 422
        body = answer.json()
        assert (body["type"], body["field"]) == ("urn:narrator:problem:not-fetched", "url")
        assert "spelt right" in body["detail"]


def test_the_service_opens_nothing_of_this_machine_unless_told_to(
    home: Path, service: Service, web: Web
) -> None:
    before = web.connections
    assert service.http.post("/v1/clean", json={"url": web.url}).status_code == 422
    with Service(home, voice="tone", NARRATOR_FETCH_PRIVATE="commands") as other:
        answer = other.http.post("/v1/narrate", json={"url": f"{web.url}/way"})
    assert answer.json()["type"] == "urn:narrator:problem:address-refused"
    assert "fetch_private" not in answer.text
    assert web.connections == before


def test_too_many_addresses_at_once_are_told_to_come_back(fetching: Service, web: Web) -> None:
    held = threading.Semaphore(0)
    released = threading.Event()

    def holding(client: socket.socket, _: bytes) -> None:
        held.release()
        released.wait(30)
        client.sendall(page(HTML.encode()))

    web.pages["/held"] = holding
    with ThreadPoolExecutor(2) as clients:
        waiting = [
            clients.submit(fetching.http.post, "/v1/clean", json={"url": f"{web.url}/held"})
            for _ in range(2)
        ]
        for _ in waiting:
            assert held.acquire(timeout=30)
        refused = fetching.http.post("/v1/clean", json={"url": f"{web.url}/way"})
        assert refused.status_code == 503
        assert refused.headers["content-type"] == "application/problem+json"
        assert int(refused.headers["retry-after"]) > 0
        assert refused.json()["type"] == "urn:narrator:problem:busy"
        assert fetching.http.post("/v1/clean", json={"text": "Others go on."}).status_code == 200
        released.set()
        assert [one.result().status_code for one in waiting] == [200, 200]
    assert cleaned(fetching, url=f"{web.url}/way")["paragraphs"] == PARAGRAPHS


def test_openapi_says_what_may_be_sent(service: Service) -> None:
    paths = service.http.get("/openapi.json").json()["paths"]
    for route in ("/v1/narrate", "/v1/narrations", "/v1/clean", "/v1/script"):
        offered = paths[route]["post"]
        content = offered["requestBody"]["content"]
        assert {*TYPES, "application/json", "application/epub+zip", "application/pdf"} <= {*content}
        fields = content["application/json"]["schema"]
        assert {"text", "html", "markdown", "url", "lexicon", "keep"} <= {*fields["properties"]}
        assert {one["name"] for one in offered["parameters"]} >= {"lexicon", "keep", "drop"}
    for route, fields_of in (("/v1/clean", {"text": SAME["text"]}), ("/v1/script", {"html": HTML})):
        schema = paths[route]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
        shown = service.http.post(route, json=fields_of).json()
        assert {*schema["required"]} <= {*shown} <= {*schema["properties"]}
        if "utterances" in shown:
            utterance = schema["properties"]["utterances"]["items"]["properties"]
            assert all({*one} == {*utterance} for one in shown["utterances"])
        removal = schema["properties"]["removals"]["items"]["properties"]
        assert all({*one} == {*removal} for one in shown["removals"])
