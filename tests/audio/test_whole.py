from __future__ import annotations

import hashlib
import json
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.id3 import ID3
from mutagen.mp3 import MP3
from sounds import passages

from audio import encode, whole
from audio.encode import WEB
from audio.pcm import Pcm, joined, silence
from audio.tags import Tags

RATE = WEB.sample_rate_hz
SOUND = joined(passages(WEB, 1.1, 0.7, 0.9), RATE)
CHAPTERS = [(0, "Ünïcode 標題 🎧"), (RATE // 2, "B & <b>"), (RATE, "A much longer title " * 9)]
COVER = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 5000  # larger than a block


def finished(folder: Path, format: str, sound: Pcm = SOUND) -> Path:
    path = folder / f"a.{format}"
    encoder = encode.encoder(format, WEB, Tags("The title", "Ann Other"))
    stream = encoder.head() + encoder.write(sound) + encoder.end_phrase() + encoder.finish()
    path.write_bytes(stream)
    encode.finish_file(path, format, WEB)
    return path


def probed(path: Path) -> Any:
    ask = ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_chapters", str(path)]
    return json.loads(subprocess.run(ask, capture_output=True, check=True).stdout)


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as file:
        return [bytes(packet) for packet in file.demux(audio=0)]


@pytest.mark.parametrize("format", ["mp3", "opus", "flac"])
def test_chapters_are_read_in_order_and_the_sound_is_as_it_was(format: str, tmp_path: Path) -> None:
    path = finished(tmp_path, format)
    before, sound = packets(path), encode.decode(path)
    whole.add(path, format, chapters=CHAPTERS, samples=len(SOUND), rate_hz=RATE)
    read = probed(path)["chapters"]
    titles = [title[:100].strip() for _, title in CHAPTERS]
    assert [one["tags"]["title"] for one in read] == titles
    for one, (start, _) in zip(read, CHAPTERS, strict=True):
        assert float(one["start_time"]) == pytest.approx(start / RATE, abs=0.001)
    for one, after in pairwise(read):
        assert one["end_time"] == after["start_time"]
    assert float(read[-1]["end_time"]) == pytest.approx(len(SOUND) / RATE, abs=0.03)
    assert packets(path) == before
    heard = encode.decode(path)
    assert hashlib.sha256(heard.samples.tobytes()).digest() == (
        hashlib.sha256(sound.samples.tobytes()).digest()
    )


def test_an_mp3_has_its_cover_and_all_that_it_had(tmp_path: Path) -> None:
    path = finished(tmp_path, "mp3")
    before = path.read_bytes()
    head = encode.HEAD_TAG_BYTES
    told = {"samples": len(SOUND), "rate_hz": RATE}
    whole.add(path, "mp3", chapters=CHAPTERS, cover=COVER, **told)
    tag = ID3(path)
    (picture,) = tag.getall("APIC")
    assert (picture.data, picture.mime, picture.type) == (COVER, "image/jpeg", 3)
    (contents,) = tag.getall("CTOC")
    names = ["chapter1", "chapter2", "chapter3"]
    assert contents.child_element_ids == names and contents.flags == 3
    assert [tag[f"CHAP:{name}"].start_time for name in names] == [0, 500, 1000]
    assert tag["CHAP:chapter3"].end_time == round(1000 * len(SOUND) / RATE)
    assert tag["TPE1"].text == ["Ann Other"]
    assert path.read_bytes().endswith(before[head:]), "the Info frame, the sound and the foot"
    assert path.stat().st_size - len(before) == tag.size - head
    assert MP3(path).info.length == pytest.approx(len(SOUND) / RATE, abs=0.001)


def test_more_chapters_than_can_be_counted_are_cut(tmp_path: Path) -> None:
    path = finished(tmp_path, "mp3")
    many = [(number * 48, f"Chapter {number}") for number in range(300)]
    whole.add(path, "mp3", chapters=many, samples=len(SOUND), rate_hz=RATE)
    read = probed(path)["chapters"]
    assert [one["tags"]["title"] for one in read] == [title for _, title in many[:255]]


@settings(max_examples=25, deadline=None)
@given(chapters=st.lists(st.tuples(st.integers(0, 2**31), st.text(max_size=300)), max_size=5))
def test_any_title_can_be_read_back(chapters: list[tuple[int, str]], tmp_path_factory: Any) -> None:
    path = finished(tmp_path_factory.mktemp("whole"), "mp3", silence(1152, RATE))
    sound = packets(path)
    whole.add(path, "mp3", chapters=chapters, cover=b"\0" * 9, samples=2**31, rate_hz=RATE)
    tag = ID3(path)
    assert [frame.data for frame in tag.getall("APIC")] == [b"\0" * 9]
    assert len(tag.getall("CHAP")) == len(chapters)
    assert all("TIT2" in frame.sub_frames for frame in tag.getall("CHAP"))
    assert packets(path) == sound


def test_nothing_to_add_changes_nothing(tmp_path: Path) -> None:
    for format in ("mp3", "opus", "flac", "wav", "aac"):
        path = finished(tmp_path, format)
        before = path.read_bytes()
        whole.add(path, format, samples=len(SOUND), rate_hz=RATE)
        assert path.read_bytes() == before


def test_a_bare_mp3_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bare.mp3"
    path.write_bytes(encode.encoder("mp3", WEB, None).write(SOUND))
    with pytest.raises(ValueError, match="no ID3 tag"):
        whole.add(path, "mp3", chapters=CHAPTERS, samples=len(SOUND), rate_hz=RATE)
