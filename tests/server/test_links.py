"""The state of a narration leads to all that is of it; its cover is one of these."""

from __future__ import annotations

import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from narrator import captions
from narrator.server import links
from tests.articles import article
from tests.service import Service
from tests.web import Web, page

RED = (250, 10, 10)


def picture(format: str, size: tuple[int, int] = (640, 480), mode: str = "RGB") -> bytes:
    out = BytesIO()
    shown = Image.new("RGB", size, RED).convert(mode)
    more = [Image.new("RGB", size, "blue")] if format == "GIF" else []
    shown.save(out, format, **({"save_all": True, "append_images": more} if more else {}))
    return out.getvalue()


def turned() -> bytes:
    """A JPEG that stands upright only by its Exif: red above, blue below."""
    shown = Image.new("RGB", (400, 200), "blue")
    shown.paste(RED, (0, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # Exif 2.32, 4.6.4: turned by a quarter, the left side is above
    out = BytesIO()
    shown.save(out, "JPEG", exif=exif)
    return out.getvalue()


def posted(service: Service, **body: Any) -> dict[str, Any]:
    answer = service.http.post("/v1/narrations", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def story(image: str) -> bytes:
    return (
        f'<html><head><meta property="og:image" content="{image}"></head><body><article>'
        f"<h1>Pictured</h1><p>{article(1, first=13_000)}</p></article></body></html>"
    ).encode()


def colour(cover: bytes, at: tuple[int, int] = (700, 700)) -> str:
    shown = Image.open(BytesIO(cover))
    assert (shown.format, shown.mode, shown.size) == ("JPEG", "RGB", (1400, 1400))
    pixel = shown.getpixel(at)
    assert isinstance(pixel, tuple)
    red, green, blue = pixel
    return "red" if red > 200 and green < 60 else "blue" if blue > 200 and red < 60 else "other"


def test_every_address_that_the_state_names_answers(service: Service) -> None:
    made = posted(service, markdown=f"# Links\n\n{article(1, first=14_000)}")
    state = service.http.get(f"/v1/narrations/{made['id']}").json()
    assert state["links"] == made["links"] == links.of(made["id"])
    assert {*captions.NAMES} <= {*state["links"]}
    assert state["links"]["audio"][state["format"]] == state["url"]
    service.http.get(state["url"])
    for name, address in (state["links"]["audio"] | state["links"]).items():
        if name != "audio":
            answer = service.http.get(address)
            assert answer.status_code == 200 and answer.content, address
            assert service.http.head(address).status_code in (200, 405), address
    shown = service.http.get("/openapi.json").json()
    answers = shown["paths"]["/v1/narrations/{id}"]["get"]["responses"]["200"]["content"]
    said = answers["application/json"]["schema"]["properties"]["links"]
    assert {*said["properties"]} == {*state["links"]} == {*said["required"]}
    assert {*said["properties"]["audio"]["properties"]} == {*state["links"]["audio"]}
    assert "/v1/narrations/{id}/cover.jpg" in shown["paths"]


def test_a_script_says_what_each_passage_is(service: Service) -> None:
    text = article(1, first=15_000)
    made = posted(service, markdown=f"# A title\n\nIt began.\n\n## What followed\n\n{text}")
    script = service.http.get(made["links"]["script"]).json()
    kinds = {one["index"]: one["kind"] for one in script["passages"]}
    told = [kinds[one["passage"]] for one in script["utterances"]]
    assert told[:3] == ["title", "paragraph", "heading"]
    assert kinds.keys() == {one["passage"] for one in script["utterances"]}


def test_pictures_of_pages_are_covers_whatever_their_kind(tmp_path: Path) -> None:
    pictures = {
        "/png": picture("PNG"),
        "/webp": picture("WEBP"),
        "/gif": picture("GIF"),
        "/cmyk": picture("JPEG", mode="CMYK"),
        "/turned": turned(),
    }
    with Web({}) as web, Service(tmp_path, NARRATOR_FETCH_PRIVATE="everyone") as service:
        for path, data in pictures.items():
            # What a server calls it is not asked: its bytes tell.
            web.pages[path] = page(data, content_type="text/plain")
            web.pages[f"/story{path}"] = page(story(path))
            made = posted(service, url=f"{web.url}/story{path}")
            cover = service.http.get(made["links"]["cover"])
            assert cover.headers["content-type"] == "image/jpeg"
            assert colour(cover.content, (700, 300)) == "red", path
            again = {"If-None-Match": cover.headers["etag"]}
            assert service.http.get(made["links"]["cover"], headers=again).status_code == 304
        assert colour(cover.content, (700, 1100)) == "blue", "upright"


def test_what_is_no_picture_leaves_a_drawn_cover_and_a_line(tmp_path: Path) -> None:
    wrong = {
        "/svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="500" height="500"/>',
        "/html": b"<!doctype html><p>no picture",
        "/dot": picture("PNG", (1, 1)),
        "/wide": picture("PNG", (20_000, 20_000), "1"),
        "/large": picture("PNG") + b"\0" * 10_000_001,
    }
    with Web({}) as web, Service(tmp_path, NARRATOR_FETCH_PRIVATE="everyone") as service:
        for path in (*wrong, "/gone"):
            if path in wrong:
                web.pages[path] = page(wrong[path], content_type="image/png")
            web.pages[f"/story{path}"] = page(story(path))
            made = posted(service, url=f"{web.url}/story{path}")
            before = service.text.count("a page's picture is not the cover")
            cover = service.http.get(made["links"]["cover"])
            assert cover.status_code == 200 and colour(cover.content) == "other", path
            until = time.monotonic() + 10
            while service.text.count("a page's picture is not the cover") == before:
                assert time.monotonic() < until, f"{path}: {service.text}"
                time.sleep(0.02)


@pytest.mark.parametrize("given", ["html", "url"])
def test_no_picture_is_fetched_from_within_for_a_page_of_the_web(
    given: str, service: Service
) -> None:
    """Pasted, nothing is asked for; the addresses of this machine are not open to an address."""
    with Web({"/lead": page(picture("PNG"), content_type="image/png")}) as web:
        if given == "html":
            made = posted(service, html=story(f"{web.url}/lead").decode())
            cover = service.http.get(made["links"]["cover"])
            assert cover.status_code == 200 and colour(cover.content) == "other"
        else:
            answer = service.http.post("/v1/narrations", json={"url": f"{web.url}/story"})
            assert answer.status_code == 422
        assert not web.requests
