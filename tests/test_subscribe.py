"""A site's feed that changes, fails, redirects and repeats becomes episodes, and nothing is lost
without a word."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from narrator import subscribe
from narrator.errors import BadValue, NotFetched
from narrator.library import Library
from narrator.library.feeds import Feed
from narrator.library.subscriptions import Subscription
from narrator.settings import Settings
from narrator.subscribe.entries import parsed
from narrator.subscribe.filters import Filters
from narrator.subscribe.watching import look as look_at
from tests.articles import article
from tests.web import Web, page

WORDS = article(9, first=9500)


def rss(*items: str, title: str = "A blog") -> bytes:
    head = f"<title>{title}</title><link>https://example.org/</link><description>d</description>"
    body = f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'
    return b'<?xml version="1.0"?>' + body.encode()


def item(name: str, body: str, link: str = "", age_s: float = 0.0) -> str:
    date = formatdate(time.time() - age_s)
    told = f"<link>{link}</link>" if link else ""
    return (
        f"<item><title>{name}</title><guid>{name}</guid><pubDate>{date}</pubDate>{told}"
        f"<description><![CDATA[{body}]]></description></item>"
    )


def whole(first: int) -> str:
    paragraphs = article(12, first=first).split("\n\n")[1:]
    return "".join(f"<p>{one}</p>" for one in paragraphs)


@pytest.fixture
def web() -> Iterator[Web]:
    with Web({}) as served:
        yield served


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    kept = Library(tmp_path)
    kept.feeds.create(Feed("blog", "Blog"))
    yield kept
    kept.close()


@pytest.fixture
def local(tone_settings: Settings) -> Settings:
    return replace(tone_settings, fetch_private="everyone")


def subscribed(library: Library, web: Web, **values: Any) -> Subscription:
    return library.subscriptions.add(f"{web.url}/feed", "blog", **values)


def look(library: Library, local: Settings, one: Subscription, **values: Any) -> subscribe.Found:
    now = library.subscriptions.get(one.id)
    return subscribe.look(library, local, now, private=True, **values)


def outcomes(library: Library, one: Subscription) -> dict[str, str]:
    return {each.title: each.outcome for each in library.subscriptions.brought(one.id)}


def served(body: bytes, **fields: str) -> bytes:
    return page(body, content_type="application/rss+xml", **fields)


def test_what_is_new_becomes_an_episode_once(web: Web, library: Library, local: Settings) -> None:
    one = subscribed(library, web)
    first = item("First", whole(9600), age_s=100)
    web.pages["/feed"] = served(rss(first), ETag='"a"')
    found = look(library, local, one)
    assert found.changed and [each.outcome for each in found.brought] == ["kept"]
    assert b"If-None-Match" not in web.requests[-1]
    web.pages["/feed"] = served(rss(item("Second", whole(9700)), first), ETag='"b"')
    assert [each.title for each in look(library, local, one).brought] == ["Second"]
    assert b'If-None-Match: "a"' in web.requests[-1]
    web.pages["/feed"] = page(b"", 304, None)
    assert look(library, local, one) == subscribe.Found(changed=False)
    titles = [each.title for each in library.feeds.items("blog")]
    assert titles == ["Second", "First"]
    assert library.subscriptions.get(one.id).title == "A blog"
    assert library.subscriptions.get(one.id).next_at > time.time() + 3000


def test_a_summary_is_read_whole_at_its_page_and_a_teaser_is_said_to_be_one(
    web: Web, library: Library, local: Settings
) -> None:
    one = subscribed(library, web)
    text = "".join(f"<p>{part}</p>" for part in WORDS.split("\n\n")[1:])
    web.pages["/whole"] = page(f"<html><body><article><h1>Long</h1>{text}</article>".encode())
    said = '{"@type":"Article","isAccessibleForFree":false}'
    paid = f'<script type="application/ld+json">{said}</script>'
    web.pages["/paid"] = page(
        f"<html><head>{paid}</head><body><article><h1>Paid</h1><p>{article(1, first=9800)}</p>"
        "</article></body></html>".encode()
    )
    web.pages["/gone"] = page(b"", 404)
    web.pages["/feed"] = served(
        rss(
            item("Long", "<p>Only a summary of it.</p>", f"{web.url}/whole"),
            item("Paid", "<p>Only the beginning.</p>", f"{web.url}/paid"),
            item("Gone", "<p>It was here.</p>", f"{web.url}/gone"),
        )
    )
    look(library, local, one)
    assert outcomes(library, one) == {"Long": "kept", "Paid": "teaser", "Gone": "teaser"}
    whys = {each.title: each.why for each in library.subscriptions.brought(one.id)}
    assert whys["Paid"].startswith("only a teaser was found") and "not free" in whys["Paid"]
    assert "its page did not come" in whys["Gone"]
    (episode,) = library.feeds.items("blog")
    text, _ = library.episodes.words(episode)
    assert WORDS.split("\n\n")[9] in text


def test_what_fails_is_asked_again_more_and_more_seldom_and_told(
    web: Web, library: Library, local: Settings
) -> None:
    one = subscribed(library, web)
    web.pages["/feed"] = page(b"", 500)
    waits = []
    for _ in range(3):
        assert "status 500" in look(library, local, one).trouble
        waits.append(library.subscriptions.get(one.id).next_at - time.time())
    assert waits[0] < waits[1] < waits[2]
    assert library.subscriptions.get(one.id).failures == 3
    web.pages["/feed"] = page(b"", 503, Retry_After="80000")
    look(library, local, one)
    assert library.subscriptions.get(one.id).next_at > time.time() + 79_000
    web.pages["/feed"] = served(rss(item("Back", whole(9900))))
    look(library, local, one)
    now = library.subscriptions.get(one.id)
    assert (now.failures, now.error) == (0, "")
    for answer, word in (
        (page(b"<html><head><link rel=alternate type=application/rss+xml href=/f></head>"), "/f"),
        (page(b"", 410), "gone for good"),
        (page(b'{"a": 1}'), "no feed"),
    ):
        web.pages["/feed"] = answer
        assert word in look(library, local, one).trouble


def test_an_address_that_has_moved_for_good_is_kept(
    web: Web, library: Library, local: Settings
) -> None:
    one = subscribed(library, web)
    web.pages["/feed"] = page(b"", 301, Location=f"{web.url}/new")
    web.pages["/new"] = served(rss())
    look(library, local, one)
    assert library.subscriptions.get(one.id).address == f"{web.url}/new"
    web.pages["/new"] = page(b"", 302, Location=f"{web.url}/for-now")
    web.pages["/for-now"] = served(rss())
    look(library, local, one)
    assert library.subscriptions.get(one.id).address == f"{web.url}/new"


def test_so_many_a_day_the_newest_at_first_and_no_doubles(
    web: Web, library: Library, local: Settings
) -> None:
    one = subscribed(library, web, a_day=2)
    items = [item(f"N{n}", whole(10_000 + 100 * n), age_s=100 - n) for n in range(5)]
    web.pages["/feed"] = served(rss(*items))
    look(library, local, one, newest=1)
    assert outcomes(library, one) == {"N4": "kept", **{f"N{n}": "old" for n in range(4)}}
    more = [item(f"M{n}", whole(11_000 + 100 * n), age_s=50 - n) for n in range(3)]
    again = item("Same words", whole(10_400), age_s=1)
    web.pages["/feed"] = served(rss(*more, *items))
    look(library, local, one)
    assert [name for name, outcome in outcomes(library, one).items() if outcome == "kept"] == [
        "M0",
        "N4",
    ]
    web.pages["/feed"] = served(rss(again))
    assert not look(library, local, one).brought, "another day"


def test_filters_say_why(web: Web, library: Library, local: Settings) -> None:
    filters = {"words": ["river"], "without": ["copper mine"], "least_words": 30, "days": 2}
    one = subscribed(library, web, filters=filters)
    long = "<p>" + "By the river we sat down and wept. " * 30 + "</p>"
    web.pages["/feed"] = served(
        rss(
            item("Good", long),
            item("Short", "<p>By the river.</p>"),
            item("Dry", long.replace("river", "rivers")),
            item("Mined", long + "<p>There was a Copper Mine.</p>"),
            item("Old", long, age_s=500_000),
        )
    )
    look(library, local, one)
    assert outcomes(library, one) == {
        "Good": "kept",
        "Short": "filtered",
        "Dry": "filtered",
        "Mined": "filtered",
        "Old": "filtered",
    }
    assert all(each.why for each in library.subscriptions.brought(one.id) if each.title != "Good")
    for bad in ({"colour": 1}, {"words": "x"}, {"days": True}):
        with pytest.raises(BadValue):
            Filters.of(bad)


ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>x</id><entry><id>1</id>
<title>One &amp; two</title><link href="/one"/><updated>2026-11-24T10:00:00Z</updated>
<content type="html">&lt;p&gt;Words.&lt;/p&gt;</content></entry></feed>"""
JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"id": "1",
"title": "One & two", "url": "/one", "content_html": "<p>Words.</p>",
"date_published": "2026-11-24T10:00:00Z"}]}"""


@pytest.mark.parametrize("data", [ATOM, JSON])
def test_atom_and_json_feeds_are_read_alike(data: bytes) -> None:
    (entry,) = parsed(data, "", "https://example.org/feed").entries
    assert (entry.title, entry.link) == ("One & two", "https://example.org/one")
    assert (entry.html, entry.published_at) == ("<p>Words.</p>", 1_795_514_400.0)


@pytest.mark.parametrize("data", [b"", b"words", b"{", b"<rss>", b"\0\xff" * 50, b"[1]"])
def test_what_is_no_feed_is_said(data: bytes) -> None:
    with pytest.raises(NotFetched, match="no feed"):
        parsed(data, "text/plain", "https://example.org/feed")


def test_a_folder_is_watched(tmp_path: Path, library: Library, local: Settings) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    one = library.subscriptions.add(str(folder), "blog")
    (folder / "a.md").write_text("# The first\n\n" + article(1, first=12_000))
    (folder / "b.txt").write_text(" ")
    (folder / "c.jpg").write_bytes(b"x")
    assert look_at(library, local, one)
    assert [each.title for each in library.feeds.items("blog")] == ["The first"]
    assert not look_at(library, local, one), "nothing has changed"
    episode = library.feeds.items("blog")[0]
    (folder / "a.md").write_text("# The first, mended\n\n" + article(1, first=12_100))
    assert look_at(library, local, one)
    edited = library.episodes.get(episode.id)
    assert (edited.title, edited.wanted, edited.guid) == ("The first, mended", 2, episode.guid)
    assert {each.outcome for each in library.subscriptions.brought(one.id)} == {"kept", "failed"}
    (folder / "a.md").unlink()
    look_at(library, local, one)
    assert library.episodes.get(episode.id).title == "The first, mended"
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert not look_at(library, local, one)
    assert "articles" in library.subscriptions.get(one.id).error


def test_what_a_feed_leads_to_is_public_unless_the_settings_say_otherwise(
    web: Web, library: Library, tone_settings: Settings
) -> None:
    one = subscribed(library, web)
    web.pages["/inside"] = page(b"<html><body><p>Secret words.</p></body></html>")
    web.pages["/feed"] = served(rss(item("Inside", "<p>A summary.</p>", f"{web.url}/inside")))
    typed = replace(tone_settings, fetch_private="commands")
    look(library, typed, one)
    assert web.connections == 1, "the feed alone"
    assert outcomes(library, one) == {"Inside": "teaser"}
    refused = subscribe.look(library, typed, library.subscriptions.get(one.id))
    assert refused.trouble and web.connections == 1, "nobody typed it"


def test_what_is_left_for_another_day_comes_again(
    web: Web, library: Library, local: Settings
) -> None:
    one = subscribed(library, web, a_day=1)
    items = [item(f"N{n}", whole(14_000 + 100 * n), age_s=100 - n) for n in range(2)]
    web.pages["/feed"] = served(rss(*items), ETag='"a"')
    look(library, local, one)
    assert library.subscriptions.get(one.id).etag == "", "else a 304 would hide the rest"
    library.subscriptions.looked(one.id, a_day=5)
    look(library, local, one)
    assert set(outcomes(library, one)) == {"N0", "N1"}
    assert library.subscriptions.get(one.id).etag == '"a"'


def test_odd_links_and_half_characters_do_no_harm() -> None:
    data = rb'{"version": "https://jsonfeed.org/version/1.1", "title": "\ud800", "items": ['
    data += rb'{"id": "1", "title": "\ud800 x", "url": "http://[x", "content_html": "<p>A</p>"}]}'
    (entry,) = parsed(data, "", "https://example.org/feed").entries
    assert (entry.title, entry.link) == ("? x", "")
