"""An article's own picture becomes the cover of its narration, or a word says why not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from mutagen.id3 import ID3
from PIL import Image

from narrator import narrate
from narrator.errors import UnreadableSource
from narrator.settings import Settings
from tests.articles import article
from tests.cli.terminal import run
from tests.service import Service
from tests.web import Web, page

LOCAL = {"NARRATOR_FETCH_PRIVATE": "commands"}
RED = (250, 10, 10)


def picture(format: str = "PNG", size: tuple[int, int] = (640, 480)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, RED).save(out, format)
    return out.getvalue()


@pytest.fixture
def web() -> Iterator[Web]:
    with Web({}) as served:
        html = (
            '<html><head><meta property="og:image" content="/lead"></head><body><article>'
            f"<h1>Pictured</h1><p>{article(1, first=13_000)}</p></article></body></html>"
        )
        served.pages["/story"] = page(html.encode())
        served.pages["/lead"] = page(picture(), content_type="image/png")
        yield served


def is_red(cover: bytes) -> bool:
    shown = Image.open(BytesIO(cover))
    assert (shown.format, shown.mode, shown.size) == ("JPEG", "RGB", (1400, 1400))
    pixel = shown.getpixel((700, 700))
    assert isinstance(pixel, tuple)
    return pixel[0] > 200 and pixel[1] < 60


def cover_of(path: Path) -> bytes:
    (found,) = ID3(path).getall("APIC")
    return bytes(found.data)


def test_the_picture_of_a_page_that_was_fetched_is_the_cover(web: Web, tmp_path: Path) -> None:
    done = run(tmp_path, "speak", f"{web.url}/story", "-o", "a.mp3", **LOCAL)
    assert done.returncode == 0, done.stderr
    assert is_red(cover_of(tmp_path / "a.mp3"))


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (page(b"", 404), "status 404"),
        (page(b"<svg/>", content_type="image/svg+xml"), "no JPEG"),
        (page(picture(size=(60, 60))), "no JPEG"),
        (page(picture()[:200]), "no JPEG"),
        (page(b"x" * 10_000_001), "over 10,000,000 bytes"),
    ],
)
def test_what_is_no_picture_leaves_a_drawn_one_and_a_word(
    web: Web, answer: bytes, word: str, tmp_path: Path
) -> None:
    web.pages["/lead"] = answer
    done = run(tmp_path, "speak", f"{web.url}/story", "-o", "a.mp3", **LOCAL)
    assert done.returncode == 0
    assert "its picture is not the cover" in done.stderr.decode() and word in done.stderr.decode()
    assert not is_red(cover_of(tmp_path / "a.mp3"))


def test_a_page_at_hand_is_not_a_reason_to_ask_the_network(web: Web, tmp_path: Path) -> None:
    html = f'<html><head><meta property="og:image" content="{web.url}/lead"></head><body>'
    (tmp_path / "a.html").write_text(f"{html}<p>{article(1, first=13_000)}</p></body></html>")
    assert run(tmp_path, "speak", "a.html", "-o", "a.mp3", **LOCAL).returncode == 0
    assert web.connections == 0
    assert not is_red(cover_of(tmp_path / "a.mp3"))


def test_the_user_has_the_last_word(web: Web, tmp_path: Path) -> None:
    (tmp_path / "mine.webp").write_bytes(picture("WEBP"))
    (tmp_path / "a.txt").write_text(article(1, first=13_000))
    done = run(tmp_path, "speak", "a.txt", "-o", "a.mp3", "--cover", "mine.webp")
    assert done.returncode == 0 and is_red(cover_of(tmp_path / "a.mp3"))
    done = run(tmp_path, "speak", f"{web.url}/story", "-o", "b.mp3", "--cover", "none", **LOCAL)
    assert done.returncode == 0 and not ID3(tmp_path / "b.mp3").getall("APIC")
    for bad in ("a.txt", "missing.png", "/dev/zero"):
        refused = run(tmp_path, "speak", "a.txt", "-o", "c.mp3", "--cover", bad)
        assert (refused.returncode, bad in refused.stderr.decode()) == (2, True)


def test_in_python_a_picture_is_bytes(tone_settings: Settings, tmp_path: Path) -> None:
    narration = narrate("A word.", settings=tone_settings)
    assert is_red(cover_of(narration.save(tmp_path / "a.mp3", cover=picture("JPEG"))))
    with pytest.raises(UnreadableSource):
        narration.save(tmp_path / "b.mp3", cover=b"no picture")


def test_an_episode_has_the_picture_of_its_page(web: Web, tmp_path: Path) -> None:
    open_to = {"NARRATOR_FETCH_PRIVATE": "everyone"}
    with Service(tmp_path, voice="tone", **open_to) as service:
        made = service.http.post("/v1/episodes", json={"url": f"{web.url}/story"}).json()
        while service.http.get(made["url"]).json()["state"] != "ready":
            time.sleep(0.05)
        assert is_red(service.http.get(made["url"] + "/cover.jpg").content)
