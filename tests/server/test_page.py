"""The page: what it may load, and that one can listen on it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from narrator import narrate
from narrator.text.clean import RULES
from tests.conftest import SAMPLE
from tests.server.conftest import Browser
from tests.service import Service


class Addresses(HTMLParser):
    """Every attribute of a page that may name something to load."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("src", "href", "srcset", "action", "poster", "data", "formaction"):
                self.found.append(value or "")
            if name.startswith("on"):
                self.inline.append(f"{tag} {name}")


def test_the_page_may_load_nothing_but_the_services_own(service: Service) -> None:
    answer = service.http.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in answer.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["media-src"] == "'self' blob:", "hls.js plays through a blob"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["form-action"] == policy["base-uri"] == "'none'"
    allowed = {source for sources in policy.values() for source in sources.split()}
    assert allowed <= {"'none'", "'self'", "'unsafe-inline'", "data:", "blob:"}, "no other host"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_the_page_names_no_other_host(service: Service) -> None:
    page = service.http.get("/").text
    addresses = Addresses()
    addresses.feed(page)
    assert all(re.match(r"data:|/(?!/)|#|$", one) for one in addresses.found), addresses.found
    assert not re.findall(r"""(?:https?:)?//[\w-]+\.[\w.-]+|@import|url\(""", page)
    assert "innerHTML" not in page and "document.write" not in page


@pytest.mark.long
def test_one_can_listen_on_the_page(browser: Browser, kokoro_home: Path) -> None:
    with Service(kokoro_home) as service:
        seen = browser("page.mjs", f"{service.url}/", str(SAMPLE))
        # The refusal at the end is the browser's own line on an answer of 422.
        assert not [line for line in seen["logs"] if "422" not in line], seen["logs"]
        assert seen["logsWhilePlaying"] == [], "nothing was refused by the page's own policy"
        own = ("data:", "blob:", service.url + "/")
        assert [one for one in seen["requests"] if not one.startswith(own)] == []
        assert seen["moved"]
        assert seen["title"] == "Anthropic’s CEO says Nvidia’s H200 too powerful for China"
        assert seen["playing"] == "af_heart speaks."
        removals = narrate(SAMPLE.read_bytes()).removals
        assert seen["left"] == f"Left out: {len(removals)}"
        by_rule = dict.fromkeys(one.rule for one in removals)
        shown = [one.text.strip() for rule in by_rule for one in removals if one.rule == rule]
        assert seen["removals"] == shown != []
        reasons = [next(one.reason for one in removals if one.rule == rule) for rule in by_rule]
        asked = re.compile(r"Keep (this|all \d+ of these)$")
        assert [asked.sub("", one) for one in seen["reasons"]] == reasons
        counts = [sum(one.rule == rule for one in removals) for rule in by_rule if rule in RULES]
        offered = ["Keep this" if one == 1 else f"Keep all {one} of these" for one in counts]
        assert [one[0] for one in map(asked.search, seen["reasons"]) if one] == offered
        kept = next(rule for rule in by_rule if rule in RULES)
        assert seen["keeps"] == len(RULES & {*by_rule})
        left = narrate(SAMPLE.read_bytes(), keep={kept}).removals
        assert seen["leftAfterKeeping"] == f"Left out: {len(left)}" != seen["left"]
        assert seen["kept"].startswith(f"Kept, as you asked: {kept} ")
        assert re.search(r"\d+ words, about \d+ min$", seen["about"])
        assert seen["teaserHidden"] and seen["textAfterFile"] == ""
        assert seen["refused"].startswith("http://127.0.0.1:9/story is not opened")
        assert re.fullmatch(r"/v1/narrations/[\w-]+\.mp3", seen["download"])
        assert seen["error"].startswith("nothing is left to read")
        assert seen["silent"] and seen["resultHidden"]
