"""AAC in MPEG-4: as long as its sound, in chapters, with a cover, without a second encoder."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.mp4 import MP4
from sounds import snr_db, speechlike

from audio import encode
from audio.encode import FEED, WEB, Profile
from audio.pcm import Pcm
from audio.tags import Tags, tag_mp4

FRAME = 1024
HEADER_BYTES = 7  # of an ADTS frame without a check sum (ISO/IEC 13818-7 6.2)


def adts_of(sound: Pcm, folder: Path, profile: Profile) -> Path:
    encoder = encode.encoder("aac", profile, None)
    path = folder / "sound.aac"
    blocks = np.array_split(sound.samples, 5)
    body = b"".join(encoder.write(Pcm(block, sound.sample_rate_hz)) for block in blocks)
    path.write_bytes(encoder.head() + body + encoder.finish())
    return path


def packets(path: Path, container: str) -> list[bytes]:
    with av.open(str(path), "r", format=container) as file:
        return [bytes(packet) for packet in file.demux(audio=0) if packet.size]


@pytest.mark.parametrize("profile", [WEB, FEED], ids=["web", "feed"])
@pytest.mark.parametrize("over", [0, 1, 576, FRAME - 1])
def test_a_file_decodes_to_its_sound_exactly(profile: Profile, over: int, tmp_path: Path) -> None:
    sound = speechlike((FRAME * 60 + over) / profile.sample_rate_hz, profile.sample_rate_hz)
    adts, path = adts_of(sound, tmp_path, profile), tmp_path / "a.m4a"
    encode.write_mp4(path, adts, len(sound), profile)
    heard = encode.decode(path)
    assert len(heard) == len(sound)
    assert snr_db(sound.samples, heard.samples) > 10  # late by a frame it is below 0
    assert abs(MP4(path).info.length - sound.duration_s) < 0.05
    shown = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_entries", "format=duration", str(path)],
        capture_output=True,
        check=True,
        timeout=30,
    )
    told_s = float(json.loads(shown.stdout)["format"]["duration"])
    assert told_s == pytest.approx(sound.duration_s, abs=1.1 / profile.sample_rate_hz)
    # Nothing was encoded twice; a packet that holds padding alone may be left out.
    kept = packets(path, "mp4")
    made = [packet[HEADER_BYTES:] for packet in packets(adts, "aac")]
    assert kept == made[: len(kept)] and len(kept) >= len(made) - 1


@settings(max_examples=20, deadline=None)
@given(frames=st.integers(1, 40), over=st.integers(0, FRAME - 1))
def test_any_length_is_told(
    tmp_path_factory: pytest.TempPathFactory, frames: int, over: int
) -> None:
    folder = tmp_path_factory.mktemp("mp4")
    sound = Pcm(np.zeros(frames * FRAME + over, np.float32), 24_000)
    encode.write_mp4(folder / "a", adts_of(sound, folder, WEB), len(sound), WEB)
    assert len(encode.decode(folder / "a")) == len(sound)


def test_chapters_tags_and_cover(tmp_path: Path) -> None:
    sound = speechlike(4, 24_000)
    adts, path = adts_of(sound, tmp_path, WEB), tmp_path / "a.m4b"
    chapters = [(0, "The <title> 🎧 & more"), (24_000, "Über"), (60_000, "כותרת")]
    encode.write_mp4(path, adts, len(sound), WEB, chapters=chapters, language="deu")
    before = packets(path, "mp4")
    cover = b"\xff\xd8\xff" + bytes(5000) + b"\xff\xd9"
    said = Tags(
        "T\0itle", "Author", "Site", "https://a.example/ü", "de", "Synthetic.", "2026-02-03", "tone"
    )
    tag_mp4(path, said, cover=cover, book=True)
    assert packets(path, "mp4") == before
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")  # plays while it is fetched
    with av.open(str(path)) as file:
        told = [(each["start"] * each["time_base"], each["end"] * each["time_base"],
                 each["metadata"]["title"]) for each in file.chapters()]  # fmt: skip
        assert file.streams.audio[0].metadata["language"] == "deu"
    ends = [start for start, _ in chapters[1:]] + [len(sound)]
    assert [(start * 24_000, end * 24_000, title) for start, end, title in told] == [
        (start, end, title) for (start, title), end in zip(chapters, ends, strict=True)
    ]
    tags = MP4(path)
    assert [each.title for each in tags.chapters] == [title for _, title in chapters]
    assert (tags["\xa9nam"], tags["\xa9ART"], tags["\xa9alb"]) == (["T itle"], ["Author"], ["Site"])
    assert (tags["\xa9day"], tags["\xa9cmt"], tags["stik"]) == (["2026-02-03"], ["Synthetic."], [2])
    assert bytes(tags["covr"][0]) == cover
    assert tags["\xa9nrt"] == ["tone"]
    tag_mp4(path, Tags("Other"), book=False)
    assert (MP4(path)["stik"], MP4(path)["\xa9nam"]) == ([1], ["Other"])


def test_the_same_sound_makes_the_same_bytes(tmp_path: Path) -> None:
    sound = speechlike(1.3, 24_000)
    adts = adts_of(sound, tmp_path, WEB)
    for name in ("a", "b"):
        encode.write_mp4(tmp_path / name, adts, len(sound), WEB, chapters=[(0, "One")])
        tag_mp4(tmp_path / name, Tags("T"), book=True)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_what_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no samples"):
        encode.write_mp4(tmp_path / "a", tmp_path / "b", 0, WEB)
    (tmp_path / "c").write_bytes(b"no sound")
    with pytest.raises(ValueError, match="no MPEG-4 file"):
        tag_mp4(tmp_path / "c", Tags("T"), book=False)
