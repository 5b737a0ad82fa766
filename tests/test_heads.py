"""Chapters in a stream's head: known before it is spoken, and the same in the finished file."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import time
from pathlib import Path
from typing import Any

import mutagen.flac
import mutagen.oggopus
import pytest
from mutagen.id3 import ID3

from audio import encode
from audio.encode.mp3 import MOST_TAG_BYTES, room_bytes
from audio.tags import Tags
from narrator import narrate
from narrator.settings import Settings
from narrator.studio import Studio
from narrator.testing import decode
from tests.articles import sentence
from tests.service import Service


def _paragraph(first: int, sentences: int = 3) -> str:
    return " ".join(sentence(n) for n in range(first, first + sentences))


HEADED = (
    f"# The river\n\n{_paragraph(9200)}\n\n## Where it begins\n\n{_paragraph(9210)}\n\n"
    f"## Where it ends & why\n\n{_paragraph(9220)}"
)
TITLES = ["The river", "Where it begins", "Where it ends & why"]


def known(service: Service, markdown: str) -> dict[str, Any]:
    made = service.http.post("/v1/narrations", json={"markdown": markdown}).json()
    state: dict[str, Any] = made
    while not state["known"]:
        state = service.http.get(f"/v1/narrations/{made['id']}").json()
        time.sleep(0.01)
    return state


def chapters(tag: ID3) -> list[tuple[str, int]]:
    (contents,) = tag.getall("CTOC")
    found = [tag[f"CHAP:{name}"] for name in contents.child_element_ids]
    return [(one.sub_frames["TIT2"].text[0], one.start_time) for one in found]


def test_a_player_reads_chapters_before_they_are_spoken(tmp_path: Path) -> None:
    slow = {"NARRATOR_TONE_DELAY_MS": "300"}
    with Service(tmp_path, voice="tone", **slow) as service:
        state = known(service, f"{HEADED}\n\n{_paragraph(9300, 30)}")
        assert state["spoken"] < 20
        head = encode.HEAD_TAG_BYTES
        asked = {"range": f"bytes=0-{head - 1}"}
        early = service.http.get(state["url"], headers=asked).content
        told = chapters(ID3(io.BytesIO(early + bytes(200))))
        assert [title for title, _ in told] == TITLES
        service.http.get(state["url"])  # who listens has it spoken to its end
        while state["state"] != "ready":
            state = service.http.get(f"/v1/narrations/{state['id']}").json()
            time.sleep(0.05)
        whole = service.http.get(state["url"]).content
        assert whole[:head] == early, "what was told before it was spoken holds"
        says = service.http.get(f"/v1/narrations/{state['id']}/chapters.json").json()["chapters"]
        starts = [one["startTime"] for one in says]
        assert [ms / 1000 for _, ms in told] == pytest.approx(starts, abs=0.001)


def test_the_chapters_begin_where_their_headings_are_heard(
    service: Service, tmp_path: Path
) -> None:
    state = known(service, HEADED)
    whole = service.http.get(state["url"]).content
    while service.http.get(f"/v1/narrations/{state['id']}").json()["state"] != "ready":
        time.sleep(0.02)
    whole = service.http.get(state["url"]).content
    (tmp_path / "a.mp3").write_bytes(whole)
    ask = ["ffprobe", "-v", "error", "-of", "json", "-show_chapters", str(tmp_path / "a.mp3")]
    read = json.loads(subprocess.run(ask, capture_output=True, check=True).stdout)["chapters"]
    assert [one["tags"]["title"] for one in read] == TITLES
    script = service.http.get(f"/v1/narrations/{state['id']}/script").json()["utterances"]
    heard = decode(encode.decode(whole), [one["text"] for one in script])
    firsts = [
        said.words[0].start_s
        for one, said in zip(script, heard, strict=True)
        if one["source"] in TITLES
    ]
    for one, first_s in zip(read, firsts, strict=True):
        assert 0 <= first_s - float(one["start_time"]) < 0.5


def test_a_voice_whose_lengths_are_not_foretold_has_them_in_the_finished_file(
    studio: Studio, tmp_path: Path, service: Service
) -> None:
    answer = service.http.post(
        "/v1/narrations", json={"markdown": "# One\n\nA.\n\n## Two\n\nB.", "voice": "system"}
    )
    if answer.status_code == 503:
        pytest.skip("this machine has no voice of its own")
    made = answer.json()
    service.http.get(made["url"])
    while service.http.get(f"/v1/narrations/{made['id']}").json()["state"] != "ready":
        time.sleep(0.02)
    tag = ID3(io.BytesIO(service.http.get(made["url"]).content))
    assert [title for title, _ in chapters(tag)] == ["One", "Two"]


def test_room_grows_with_the_titles_and_is_given_up_where_it_would_be_waited_for() -> None:
    tags = Tags("A title", "Ann")
    assert room_bytes(tags) == room_bytes(tags, TITLES) == encode.HEAD_TAG_BYTES
    many = [f"Heading number {number}" for number in range(120)]
    assert encode.HEAD_TAG_BYTES < room_bytes(tags, many) <= MOST_TAG_BYTES
    assert room_bytes(tags, many * 10) == encode.HEAD_TAG_BYTES


@pytest.mark.parametrize("count", [1, 40, 120, 400])
def test_a_head_tells_all_chapters_or_none(count: int) -> None:
    titles = [f"Heading number {number}" for number in range(count)]
    begins = [(number * 57_600, title) for number, title in enumerate(titles)]
    told = encode.encoder("mp3", encode.WEB, Tags("A title", "Ann"), titles)
    head = told.head(count * 57_600, begins)
    assert len(head) == len(told.head(count * 57_600))
    tag = ID3(io.BytesIO(head))
    found = chapters(tag) if tag.getall("CTOC") else []
    assert found == ([] if count == 400 else [(title, at // 24) for at, title in begins])


def test_chapters_whose_titles_have_grown_are_told_as_far_as_there_is_room() -> None:
    titles = [f"Heading {number}" for number in range(40)]
    begins = [
        (number * 57_600, f"{title} {'and more ' * 8}") for number, title in enumerate(titles)
    ]
    head = encode.encoder("mp3", encode.WEB, Tags("A title"), titles).head(57_600 * 40, begins)
    found = chapters(ID3(io.BytesIO(head)))
    assert 5 < len(found) < 40
    assert found == [(title.strip(), at // 24) for at, title in begins[: len(found)]]


def test_many_headings_make_a_larger_head_of_the_size_that_was_told(service: Service) -> None:
    text = "\n\n".join(f"## Heading {n} {sentence(n)[:30]}\n\nA word." for n in range(90))
    state = known(service, f"# All of them\n\n{text}")
    sound = service.http.get(state["url"])
    assert len(sound.content) == state["total_bytes"]
    tag = ID3(io.BytesIO(sound.content))
    assert len(chapters(tag)) == 91
    assert encode.decode(sound.content).duration_s == pytest.approx(state["total_s"], abs=0.001)


def test_a_saved_mp3_has_its_sentences_with_their_times(
    tone_settings: Settings, tmp_path: Path
) -> None:
    narration = narrate(HEADED, kind="markdown", settings=tone_settings)
    path = narration.save(tmp_path / "a.mp3")
    (said,) = ID3(path).getall("SYLT")
    assert (said.format, said.type, said.lang) == (2, 1, "eng")
    words = " ".join(text for text, _ in said.text).split()
    assert words == " ".join(one.source for one in narration.utterances).split()
    heard = decode(encode.decode(path), [one.text for one in narration.utterances])
    both = zip(narration.utterances, heard, strict=True)
    begins = {one.source: sound.words[0].start_s for one, sound in both}
    timed = [(begins[text], ms) for text, ms in said.text if text in begins]
    assert len(timed) > 5
    for start_s, ms in timed:
        assert 0 <= start_s - ms / 1000 < 0.5


@pytest.mark.parametrize("format", ["flac", "opus"])
def test_a_saved_flac_or_opus_has_a_cover(
    format: str, tone_settings: Settings, tmp_path: Path
) -> None:
    path = narrate(HEADED, kind="markdown", settings=tone_settings).save(tmp_path / f"a.{format}")
    if format == "flac":
        (picture,) = mutagen.flac.FLAC(path).pictures
    else:
        (packed,) = mutagen.oggopus.OggOpus(path)["metadata_block_picture"]
        picture = mutagen.flac.Picture(base64.b64decode(packed))
    assert (picture.mime, picture.type, picture.data[:2]) == ("image/jpeg", 3, b"\xff\xd8")
    ask = ["ffprobe", "-v", "error", "-of", "json", "-show_streams", str(path)]
    kinds = json.loads(subprocess.run(ask, capture_output=True, check=True).stdout)["streams"]
    assert {one["codec_type"] for one in kinds} == {"audio", "video"}


def test_a_title_that_is_given_is_the_name_of_its_chapter(
    tone_settings: Settings, tmp_path: Path
) -> None:
    narration = narrate(HEADED, kind="markdown", title="Given", settings=tone_settings)
    first = chapters(ID3(narration.save(tmp_path / "a.mp3")))[0]
    assert first == ("Given", 0)
    starts = [576 * n for n in range(len(narration.script.phrases) + 1)]
    told = chapters(ID3(io.BytesIO(narration.recipe().head(starts))))
    assert [title for title, _ in told][:1] == ["Given"]
