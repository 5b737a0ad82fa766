"""Bitrates: those that a format can have, refused before anything is spoken where it can't."""

from __future__ import annotations

import io
from pathlib import Path

import mutagen
import mutagen.mp3
import pytest
import soundfile

from audio import encode
from audio.encode import info
from audio.errors import UnknownBitrate
from narrator import narrate
from narrator.errors import BadValue
from narrator.settings import load
from narrator.speaking import Speaking
from narrator.studio import Studio
from tests.articles import article
from tests.cli.terminal import run
from tests.service import Service

MP3_KBPS = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 256, 320)
TEXT = article(1, first=9000)


@pytest.mark.parametrize("kbps", MP3_KBPS)
def test_mp3_has_frames_of_24_ms_at_every_bitrate(kbps: int, studio: Studio) -> None:
    narration = narrate(TEXT, settings=studio.settings, bitrate=kbps)
    sound = b"".join(narration.speak("mp3", studio=studio))
    parsed = mutagen.mp3.MP3(io.BytesIO(sound)).info
    assert (parsed.bitrate, parsed.channels) == (kbps * 1000, 1)
    assert parsed.sample_rate == (24000 if kbps <= 64 else 48000)
    assert info.frame_bytes(encode.profile("mp3", kbps)) == 3 * kbps
    same = encode.decode(b"".join(narrate(TEXT, settings=studio.settings).speak(studio=studio)))
    assert encode.decode(sound).duration_s == pytest.approx(same.duration_s, abs=0.1)


@pytest.mark.parametrize(("format", "low", "high"), [("opus", 12, 48), ("aac", 32, 128)])
def test_other_formats_weigh_what_they_are_asked_for(
    format: str, low: int, high: int, studio: Studio
) -> None:
    # Their bitrate varies: what they are asked for is an average of other sound than tones.
    weighed = []
    for kbps in (low, high):
        narration = narrate(TEXT, settings=studio.settings, bitrate=kbps)
        weighed.append(len(b"".join(narration.speak(format, studio=studio))))
    assert weighed[1] > 2 * weighed[0]


@pytest.mark.parametrize(
    ("format", "kbps"), [("mp3", 44), ("mp3", 8), ("opus", 5), ("aac", 24), ("flac", 64)]
)
def test_what_a_format_can_not_have_is_refused_with_what_it_can(
    format: str, kbps: int, studio: Studio
) -> None:
    with pytest.raises(UnknownBitrate):
        encode.profile(format, kbps)
    with pytest.raises(BadValue, match="bitrate"):
        narrate(TEXT, settings=studio.settings, bitrate=kbps).recipe(format)


def test_a_setting_holds_for_the_formats_that_can_have_it(home: Path) -> None:
    settings = load({"voice": "tone", "bitrate": 96})
    narration = narrate(TEXT, settings=settings)
    assert narration.recipe("mp3").profile == encode.FEED
    assert narration.recipe("flac").profile == encode.WEB
    assert narrate(TEXT, settings=settings, bitrate=32).recipe().profile.bitrate_kbps == 32


def test_at_the_command_it_is_refused_before_anything_is_spoken(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    speak = ("speak", "a.txt", "--voice", "tone", "--bitrate")
    refused = run(tmp_path, *speak, "44")
    assert (refused.returncode, b"32, 40" in refused.stderr) == (2, True)
    made = run(tmp_path, *speak, "96")
    (file,) = tmp_path.glob("*.mp3")
    assert made.returncode == 0
    assert mutagen.mp3.MP3(file).info.sample_rate == 48000


@pytest.mark.parametrize("kbps", [32, 56, 96])
def test_a_saved_file_has_all_its_samples(kbps: int, studio: Studio, tmp_path: Path) -> None:
    made = list[Speaking]()
    narration = narrate(TEXT, settings=studio.settings, bitrate=kbps)
    path = narration.save(tmp_path / "a.mp3", told=made.append)
    assert len(encode.decode(path)) == made[-1].samples == len(soundfile.read(path)[0])
    parsed = mutagen.mp3.MP3(path).info
    assert parsed.length == pytest.approx(made[-1].duration_s, abs=1e-3)


@pytest.mark.parametrize("kbps", [32, 56, 96])
def test_over_http_the_file_is_as_long_as_it_was_said_to_be(kbps: int, service: Service) -> None:
    sent = {"text": article(3, first=9100), "bitrate": kbps}
    made = service.http.post("/v1/narrations", json=sent).json()
    state = made
    while not state["known"]:
        state = service.http.get(f"/v1/narrations/{made['id']}").json()
    sound = service.http.get(made["url"])
    assert len(sound.content) == state["total_bytes"] == int(sound.headers["content-length"])
    parsed = mutagen.mp3.MP3(io.BytesIO(sound.content)).info
    rate_hz = encode.profile("mp3", kbps).sample_rate_hz
    assert parsed.sample_rate == rate_hz
    assert parsed.bitrate == pytest.approx(kbps * 1000, rel=0.01)
    assert parsed.length == pytest.approx(state["total_s"], abs=0.05)
    total = round(state["total_s"] * rate_hz)
    assert len(encode.decode(sound.content)) == total
    assert len(soundfile.read(io.BytesIO(sound.content))[0]) == total
    playlist = service.http.get(made["playlist"]).text
    segments = [line for line in playlist.splitlines() if line.startswith("/")]
    for address in segments:
        head = service.http.head(address)
        assert head.headers["content-length"] == str(len(service.http.get(address).content))


@pytest.mark.parametrize("bad", [44, "x", 1.5, True])
def test_over_http_it_is_refused(bad: object, service: Service) -> None:
    answer = service.http.post("/v1/narrations", json={"text": "A.", "bitrate": bad})
    assert answer.status_code == 422 and "bitrate" in answer.json()["detail"]
