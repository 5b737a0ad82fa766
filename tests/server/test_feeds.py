"""Podcasts over HTTP, as podcast apps and their validators see them."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import feedparser
import podcastparser
import pytest
from lxml import etree
from PIL import Image

from audio import encode
from narrator.feed import CONTENT, ITUNES, PODCAST
from tests.articles import article
from tests.feed_rules import faults
from tests.server.test_episodes import KEPT, kept, ready
from tests.service import Service

PAGE = """<html lang="en"><head><title>Stone &amp; water</title>
<link rel="canonical" href="https://example.org/stone"><meta name="author" content="Ann Lee">
<meta property="og:site_name" content="The Example"></head><body><article><h1>Stone &amp; water</h1>
<p>{text}</p><h2>More of it</h2><p>{more}</p><script>alert(1)</script></article></body></html>"""


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with a podcast of three episodes, all ready."""
    with Service(tmp_path_factory.mktemp("home"), voice="tone", **KEPT) as service:
        made = service.http.post("/v1/feeds", json=FEED)
        assert made.status_code == 201, made.text
        page = PAGE.format(text=article(1, first=8300), more=article(1, first=8310))
        sent = [{"html": page}, *({"text": article(1, first=8320 + 9 * n)} for n in range(2))]
        for one in sent:
            answer = service.http.post("/v1/episodes", json=one | {"feeds": ["tales"]})
            assert answer.status_code == 201, answer.text
            ready(service, answer.json())
            time.sleep(0.01)
        yield service


FEED = {
    "slug": "tales",
    "title": "Tales & <more>",
    "description": "What I read.",
    "author": "Ann",
    "email": "ann@example.org",
    "category": "Society & Culture > Documentary",
    "link": "https://example.org/",
}


def channel(service: Service, address: str = "/feeds/tales.xml") -> Any:
    answer = service.http.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/rss+xml; charset=utf-8"
    (found,) = etree.fromstring(answer.content)
    return found


def test_what_psp1_and_apple_ask_of_a_channel(cast: Service) -> None:
    found = channel(cast)
    assert found.findtext("title") == "Tales & <more>"
    own = found.find("{http://www.w3.org/2005/Atom}link[@rel='self']")
    assert own.get("href") == f"{cast.url}/feeds/tales.xml"
    for tag in ("description", "link", "language", f"{{{ITUNES}}}author", "lastBuildDate"):
        assert found.findtext(tag)
    assert found.findtext(f"{{{ITUNES}}}explicit") == "false"
    category = found.find(f"{{{ITUNES}}}category")
    assert (category.get("text"), category[0].get("text")) == ("Society & Culture", "Documentary")
    assert found.findtext(f"{{{ITUNES}}}owner/{{{ITUNES}}}email") == "ann@example.org"
    locked = found.find(f"{{{PODCAST}}}locked")
    assert (locked.text, locked.get("owner")) == ("no", "ann@example.org")
    assert found.findtext(f"{{{PODCAST}}}medium") == "podcast"
    assert re.fullmatch(r"[0-9a-f-]{36}", found.findtext(f"{{{PODCAST}}}guid"))


def test_it_keeps_the_rules(cast: Service) -> None:
    body = cast.http.get("/feeds/tales.xml").content
    assert faults(body, f"{cast.url}/feeds/tales.xml") == []


def test_each_enclosure_is_the_file_that_it_says(cast: Service) -> None:
    items = channel(cast).findall("item")
    assert len(items) == 3
    assert len({one.findtext("guid") for one in items}) == 3
    for item in items:
        enclosure = item.find("enclosure")
        head = cast.http.head(enclosure.get("url"))
        file = cast.http.get(enclosure.get("url"))
        assert head.headers["content-length"] == enclosure.get("length") == str(len(file.content))
        assert head.headers["content-type"] == enclosure.get("type") == "audio/mpeg"
        assert enclosure.get("url").partition("?")[0].endswith(".mp3")
        length_s = encode.decode(file.content).duration_s
        assert abs(int(item.findtext(f"{{{ITUNES}}}duration")) - length_s) < 1


def test_what_stands_beside_an_episode_is_what_the_feed_says_it_is(cast: Service) -> None:
    for item in channel(cast).findall("item"):
        for transcript in item.findall(f"{{{PODCAST}}}transcript"):
            got = cast.http.get(transcript.get("url"))
            assert got.headers["content-type"].partition(";")[0] == transcript.get("type")
            assert got.text
        chapters = item.find(f"{{{PODCAST}}}chapters")
        told = cast.http.get(chapters.get("url"))
        assert told.headers["content-type"] == chapters.get("type") == "application/json+chapters"
        starts = [one["startTime"] for one in told.json()["chapters"]]
        assert told.json()["version"] and starts == sorted(starts)
        image = item.find(f"{{{ITUNES}}}image").get("href")
        picture = cast.http.get(image)
        shown = Image.open(BytesIO(picture.content))
        assert (shown.format, shown.mode, shown.size) == ("JPEG", "RGB", (1400, 1400))
        assert cast.http.head(image).headers["content-length"] == str(len(picture.content))
        assert item.findtext(f"{{{PODCAST}}}person") == "tone, a synthetic voice"


def test_the_article_comes_along_and_nothing_that_runs(cast: Service) -> None:
    (item,) = [one for one in channel(cast).findall("item") if "Stone" in one.findtext("title")]
    shown = item.findtext(f"{{{CONTENT}}}encoded")
    assert "<h2>More of it</h2>" in shown and "alert" not in shown
    assert item.findtext("link") == "https://example.org/stone"
    assert item.findtext(f"{{{ITUNES}}}author") == "Ann Lee"
    assert "synthetic voice" in item.findtext("description")


def test_readers_of_podcast_apps_find_it_all(cast: Service) -> None:
    body = cast.http.get("/feeds/tales.xml").content
    parsed = feedparser.parse(body)
    assert not parsed.bozo and len(parsed.entries) == 3
    gpodder = podcastparser.parse(f"{cast.url}/feeds/tales.xml", BytesIO(body))
    assert gpodder["title"] == "Tales & <more>"
    for episode in gpodder["episodes"]:
        (enclosure,) = episode["enclosures"]
        assert enclosure["file_size"] > 0 and enclosure["mime_type"] == "audio/mpeg"
        assert episode["total_time"] > 0 and episode["published"] > 1.7e9


def test_a_feed_is_not_sent_again_unless_it_has_changed(cast: Service) -> None:
    first = cast.http.get("/feeds/tales.xml")
    for sent in (
        {"if-none-match": first.headers["etag"]},
        {"if-modified-since": first.headers["last-modified"]},
    ):
        again = cast.http.get("/feeds/tales.xml", headers=sent)
        assert (again.status_code, again.content) == (304, b"")
    head = cast.http.head("/feeds/tales.xml")
    assert head.headers["content-length"] == str(len(first.content)) and not head.content
    cast.http.patch("/v1/feeds/tales", json={"description": "Other words."})
    known = {"if-none-match": first.headers["etag"]}
    assert cast.http.get("/feeds/tales.xml", headers=known).status_code == 200


def test_a_private_feed_is_for_those_who_were_invited_until_they_are_not(cast: Service) -> None:
    sent = {"slug": "mine", "title": "Mine", "private": True}
    assert cast.http.post("/v1/feeds", json=sent).status_code == 201
    made = kept(cast, article(1, first=8400), feeds=["mine"])
    ready(cast, made)
    asked = cast.http.get("/feeds/mine.xml")
    assert asked.status_code == 401 and asked.headers["www-authenticate"].startswith("Basic ")
    ann = cast.http.post("/v1/feeds/mine/listeners", json={"name": "Ann"}).json()
    for found in (channel(cast, ann["url"]), channel_of(cast, ann["password"])):
        assert len(found.findall("item")) == 1
    (item,) = channel(cast, ann["url"]).findall("item")
    addresses = [item.find("enclosure").get("url"), item.find(f"{{{ITUNES}}}image").get("href")]
    addresses += [one.get("url") for one in item.findall(f"{{{PODCAST}}}transcript")]
    for address in addresses:
        assert ann["password"] in address
        assert cast.http.get(address).status_code == 200
    (item,) = channel_of(cast, ann["password"]).findall("item")
    assert cast.http.get(item.find("enclosure").get("url")).status_code == 200
    assert cast.http.get("/feeds/mine/cover.jpg").status_code == 404
    other = kept(cast, article(1, first=8420))
    ready(cast, other)
    strayed = addresses[0].replace(made["id"], other["id"])
    assert cast.http.get(strayed).status_code == 404, "an episode of no feed of theirs"
    assert cast.http.delete(f"/v1/feeds/mine/listeners/{ann['id']}").status_code == 204
    for address in (ann["url"], *addresses):
        assert cast.http.get(address).status_code == 404
    assert cast.http.get("/feeds/mine.xml", auth=("ann", ann["password"])).status_code == 401
    (told,) = cast.http.get("/v1/feeds/mine/listeners").json()["listeners"]
    assert told["revoked"] and "secret" not in told


def channel_of(service: Service, password: str) -> Any:
    answer = service.http.get("/feeds/mine.xml", auth=("anyone", password))
    assert answer.status_code == 200
    (found,) = etree.fromstring(answer.content)
    return found


def test_what_is_no_feed_is_refused(cast: Service) -> None:
    for sent, word in (
        ({"slug": "Bad Slug", "title": "x"}, "slug"),
        ({"slug": "x"}, "title"),
        ({"slug": "x", "title": "x", "category": "news"}, "categories"),
        ({"slug": "x", "title": "x", "language": "english please"}, "language"),
        ({"slug": "x", "title": "x", "email": "nobody"}, "e-mail"),
        ({"slug": "x", "title": "x", "ahead": -1}, "ahead"),
        ({"slug": "x", "title": "x", "colour": "red"}, "colour"),
        ({"slug": "tales", "title": "x"}, "no other feed"),
    ):
        answer = cast.http.post("/v1/feeds", json=sent)
        assert answer.status_code == 422 and word in answer.text, answer.text
    for address in (
        "/feeds/none.xml",
        "/feeds/none/x.xml",
        "/v1/feeds/none",
        "/feeds/none/cover.jpg",
    ):
        assert cast.http.get(address).status_code == 404


def test_behind_a_proxy_its_addresses_are_those_that_it_forwards(cast: Service) -> None:
    forwarded = {"host": "cast.example.org", "x-forwarded-proto": "https"}
    (found,) = etree.fromstring(cast.http.get("/feeds/tales.xml", headers=forwarded).content)
    for one in found.findall("item"):
        assert one.find("enclosure").get("url").startswith("https://cast.example.org/v1/episodes/")


def test_a_phone_subscribes_by_a_code_or_a_link(cast: Service) -> None:
    told = cast.http.get("/v1/feeds/tales").json()
    assert told["apps"]["Apple Podcasts"] == f"podcast://{cast.url[7:]}/feeds/tales.xml"
    svg = cast.http.get(told["code"])
    assert svg.headers["content-type"] == "image/svg+xml"
    assert etree.fromstring(svg.content).tag.endswith("svg")
    cast.http.post("/v1/feeds", json={"slug": "two", "title": "Two", "private": True})
    ann = cast.http.post("/v1/feeds/two/listeners", json={"name": "Ann"}).json()
    assert cast.http.get(ann["code"]).status_code == 200
    assert cast.http.get(ann["code"].replace(ann["password"], "x")).status_code == 404
