"""A book has the article's words in its elements, and each sentence where it is heard."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from audio.encode import decode
from audio.pcm import Pcm
from narrator import book
from narrator.book import xml
from narrator.errors import InputError
from narrator.narration import narrate
from narrator.settings import Settings
from narrator.studio import Studio
from narrator.testing import hearing
from narrator.types import Metadata
from tests.book import books
from tests.book.books import HARD, OPF, PLAIN, RTL, XHTML


@pytest.fixture(scope="module")
def plain(
    tone_settings: Settings, studio: Studio, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    narration = narrate(PLAIN, voice="tone", kind="markdown", settings=tone_settings)
    return books.made(narration, studio, tmp_path_factory.mktemp("plain"))


def test_each_sentence_is_heard_in_its_clip(plain: Path, tone_settings: Settings) -> None:
    narration = narrate(PLAIN, voice="tone", kind="markdown", settings=tone_settings)
    spoken = [utterance.text for utterance in narration.utterances]
    with zipfile.ZipFile(plain) as file:
        sound = decode(file.read("EPUB/audio.mp3"))
    shown = books.ids(plain)
    all_heard = []
    for name, begin, end in books.clips(plain):
        rate_hz = sound.sample_rate_hz
        clip = Pcm(sound.samples[int(begin * rate_hz) : int(end * rate_hz)], rate_hz)
        heard = [str(one.text) for one in hearing.decode(clip, spoken)]
        all_heard += heard
        words = books.text(shown[name]).replace("&", "and")
        assert letters(" ".join(heard)) == letters(words)
    assert all_heard == spoken


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def test_clips_lie_side_by_side_over_the_whole_sound(plain: Path) -> None:
    clips = books.clips(plain)
    assert clips[0][1] == 0
    for (_, begin, end), (_, next_begin, _) in pairwise(clips):
        assert begin < end == next_begin
    with zipfile.ZipFile(plain) as file:
        sound = decode(file.read("EPUB/audio.mp3"))
    assert clips[-1][2] == pytest.approx(sound.duration_s, abs=0.03)
    package = books.part(plain, "package.opf")
    told = [
        books.seconds(str(one.text))
        for one in package.iter(f"{OPF}meta")
        if one.get("property") == "media:duration"
    ]
    assert told == pytest.approx([clips[-1][2]] * 2)


def test_blocks_are_their_elements(plain: Path) -> None:
    body = books.part(plain, "article.xhtml").find(f"{XHTML}body")
    assert body is not None
    assert books.outline(body) == (
        "body(h1 p h2 ul(li li(ul(li li)) li) blockquote(p p) h3 p h2 p)"
    )


def test_headings_are_the_contents(plain: Path) -> None:
    nav = books.part(plain, "nav.xhtml").find(f".//{XHTML}nav")
    assert nav is not None
    assert books.outline(nav) == "nav(ol(li(a ol(li(a ol(li(a))) li(a)))))"
    shown = books.ids(plain)
    for link in nav.iter(f"{XHTML}a"):
        target = shown[str(link.get("href")).removeprefix("article.xhtml#")]
        assert books.text(target) == link.text


def test_the_container_is_as_readers_want_it(plain: Path) -> None:
    data = plain.read_bytes()
    assert data[30:58] == b"mimetypeapplication/epub+zip", "first, stored, no extra field"
    with zipfile.ZipFile(plain) as file:
        assert file.testzip() is None
        package = books.part(plain, "package.opf")
        listed = {f"EPUB/{item.get('href')}" for item in package.iter(f"{OPF}item")}
        other = {"mimetype", "META-INF/container.xml", "EPUB/package.opf"}
        assert set(file.namelist()) == listed | other
        assert file.read("EPUB/audio.mp3") == plain.with_name("sound.mp3").read_bytes()
        picture = Image.open(BytesIO(file.read("EPUB/cover.jpg")))
    assert picture.size == (1400, 1400)


def test_the_same_narration_makes_the_same_book(tone_settings: Settings, tmp_path: Path) -> None:
    narration = narrate(HARD, voice="tone", kind="markdown", settings=tone_settings)
    first = books.bound(narration, tmp_path).read_bytes()
    assert books.bound(narration, tmp_path).read_bytes() == first


def test_what_is_hard_in_xml_is_shown_or_left_out(tone_settings: Settings, tmp_path: Path) -> None:
    narration = narrate(HARD, voice="tone", kind="markdown", keep=["code"], settings=tone_settings)
    path = books.bound(narration, tmp_path)
    page = books.text(books.part(path, "article.xhtml"))
    for shown in ("Fish & <chips> \U0001f41f", "first & last", "United & co", 'print("]]>")'):
        assert shown in page
    assert "\x01" not in page and "\ufffe" not in page
    assert {name for name, _, _ in books.clips(path)} <= set(books.ids(path))
    items = list(books.part(path, "article.xhtml").iter(f"{XHTML}li"))
    assert [one.get("class") for one in items] == [None, "numbered", "numbered", None]
    arabic = [one for one in books.part(path, "article.xhtml").iter() if one.get("dir") == "rtl"]
    assert [one.get("lang") for one in arabic] == ["ar"]


def test_a_book_from_right_to_left(tone_settings: Settings, tmp_path: Path) -> None:
    narration = narrate(RTL, voice="tone", kind="html", settings=tone_settings)
    path = books.bound(narration, tmp_path)
    package = books.part(path, "package.opf")
    spine = package.find(f"{OPF}spine")
    assert spine is not None and spine.get("page-progression-direction") == "rtl"
    page = books.part(path, "article.xhtml")
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")
    assert not [one for one in page.iter(f"{XHTML}p") if one.get("dir")]


def test_what_the_page_says_of_itself(tone_settings: Settings, tmp_path: Path) -> None:
    narration = narrate("A text of one line.", voice="tone", settings=tone_settings)
    said = Metadata("Ann & Bob", "The Times", "2026-05-04T10:00:00+02:00", "", "https://a.org/?a&b")
    narration = replace(narration, article=replace(narration.article, metadata=said))
    package = books.part(books.bound(narration, tmp_path), "package.opf")
    dc = {one.tag.rpartition("}")[2]: one.text for one in package.iter(f"{{{xml.DC}}}*")}
    assert dc["creator"] == "Ann & Bob"
    assert dc["publisher"] == "The Times"
    assert dc["date"] == "2026-05-04"
    assert dc["source"] == "https://a.org/?a&b"
    assert dc["language"] == narration.article.language
    assert "synthetic voice" in str(dc["description"])
    meta = {str(one.get("property")): one.text for one in package.iter(f"{OPF}meta")}
    assert meta["media:narrator"] == "tone"
    assert meta["dcterms:modified"] == "2026-11-25T10:30:02Z"


def test_words_of_the_scripts_own_are_shown_as_they_are_said(
    tone_settings: Settings, tmp_path: Path
) -> None:
    narration = narrate("The first line.\n\nThe second.", voice="tone", settings=tone_settings)
    first, second = books.silent(narration)
    said = replace(first.segments[0].utterance, text="By <Ann>.", start=0, end=0, spans=())
    own = replace(first, kind="notice", segments=(replace(first.segments[0], utterance=said),))
    (tmp_path / "sound.mp3").write_bytes(b"sound")
    path = tmp_path / "book.epub"
    rest = {"rate_hz": books.RATE_HZ, "modified": books.MODIFIED}
    book.write(path, narration, [own, second], tmp_path / "sound.mp3", **rest, picture=b"jpeg")
    body = books.part(path, "article.xhtml").find(f"{XHTML}body")
    assert body is not None
    assert [books.text(one) for one in body] == ["By <Ann>. ", "The first line.", "The second."]
    shown = books.ids(path)
    assert [books.text(shown[name]) for name, _, _ in books.clips(path)] == [
        "By <Ann>.",
        "The second.",
    ]
    with zipfile.ZipFile(path) as file:
        assert file.read("EPUB/cover.jpg") == b"jpeg"


def test_a_cut_sentence_is_one(tone_settings: Settings, tmp_path: Path) -> None:
    clauses = ", and ".join(f"the walker number {n} goes on along the river" for n in range(20))
    text = f"Short one. Then {clauses}. Last."
    narration = narrate(text, voice="tone", settings=tone_settings)
    assert len(narration.utterances) > 3
    path = books.bound(narration, tmp_path)
    shown = books.ids(path)
    found = [books.text(shown[name]) for name, _, _ in books.clips(path)]
    assert found == ["Short one.", f"Then {clauses}.", "Last."]


@settings(max_examples=30)
@given(st.text(min_size=1, max_size=200), st.sampled_from(["markdown", "text", "html"]))
def test_any_text_makes_a_book_with_all_its_words(
    tone_settings: Settings, tmp_path_factory: pytest.TempPathFactory, text: str, kind: str
) -> None:
    try:
        narration = narrate(text, voice="tone", kind=kind, settings=tone_settings)
    except InputError:
        return
    path = books.bound(narration, tmp_path_factory.mktemp("any"))
    body = books.part(path, "article.xhtml").find(f"{XHTML}body")
    assert body is not None
    page = letters(books.text(body))
    for block in narration.article.blocks:
        assert all(letters(xml.legal(word)) in page for word in block.text.split())
    clips = books.clips(path)
    assert clips and [name for name, _, _ in clips] == [f"s{n + 1}" for n in range(len(clips))]
    assert all(begin < end for _, begin, end in clips)
    assert clips[-1][2] == pytest.approx(1.5 * len(narration.utterances))
