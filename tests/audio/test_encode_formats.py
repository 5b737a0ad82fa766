from __future__ import annotations

import hashlib
import io
import wave
from pathlib import Path

import mutagen
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.flac import FLAC
from sounds import lag, passages, snr_db, speechlike

from audio import encode
from audio.encode import FEED, FORMATS, WEB, Profile
from audio.errors import UndecodableAudio, UnknownFormat
from audio.pcm import Pcm, joined, s16
from audio.tags import Tags

TAGS = Tags(title="Ä title 🎧", artist="af_heart", comment="Spoken by a synthetic voice.")
CODED = ("opus", "aac", "flac", "wav")


def encoded(
    format: str,
    sound: Pcm,
    profile: Profile = WEB,
    tags: Tags | None = TAGS,
    told: int | None = None,
) -> bytes:
    encoder = encode.encoder(format, profile, tags)
    stream = encoder.head(told)
    for block in np.array_split(sound.samples, 7):
        stream += encoder.write(Pcm(block, sound.sample_rate_hz)) + encoder.end_phrase()
    return stream + encoder.finish()


def finished(format: str, sound: Pcm, folder: Path, profile: Profile = WEB) -> Path:
    path = folder / f"narration.{FORMATS[format].extension}"
    path.write_bytes(encoded(format, sound, profile))
    encode.finish_file(path, format, profile)
    return path


def sound_of(profile: Profile) -> Pcm:
    return joined(passages(profile, 1.1, 0.7), profile.sample_rate_hz)


@pytest.mark.parametrize("profile", [WEB, FEED], ids=["web", "feed"])
@pytest.mark.parametrize("format", CODED)
def test_a_file_decodes_to_its_sound(format: str, profile: Profile, tmp_path: Path) -> None:
    sound = sound_of(profile)
    heard = encode.decode(finished(format, sound, tmp_path, profile))
    heard = heard.resampled(profile.sample_rate_hz)
    # ADTS can't tell of the encoder's delay of 1024 samples, nor of its last frame's padding.
    late, longer = (1024, 2048) if format == "aac" else (0, 0)
    assert len(sound) <= len(heard) <= len(sound) + longer
    assert lag(heard.samples, sound.samples) == late
    same = heard.samples[late : late + len(sound)]
    # Opus is coded at 32 kbit/s: what it makes of hiss is like it, not equal.
    assert snr_db(same, sound.samples) > (4 if format == "opus" else 15)


@pytest.mark.parametrize("format", CODED)
def test_an_unfinished_stream_decodes_too(format: str) -> None:
    sound = sound_of(WEB)
    heard = encode.decode(encoded(format, sound))
    assert heard.duration_s == pytest.approx(sound.duration_s, abs=0.1)


def test_flac_is_lossless_and_signed(tmp_path: Path) -> None:
    sound = sound_of(WEB)
    streamed = encoded("flac", sound)
    path = finished("flac", sound, tmp_path)
    samples, rate_hz = soundfile.read(path, dtype="int16")
    assert rate_hz == 24000
    assert np.array_equal(samples, s16(sound.samples))
    said = FLAC(path)
    assert said.info.total_samples == len(sound)
    assert said.info.md5_signature == int(hashlib.md5(samples.tobytes()).hexdigest(), 16)
    # Nothing but 36 bits of length and the sum behind them was written.
    assert path.read_bytes()[:21] == streamed[:21]
    assert path.read_bytes()[42:] == streamed[42:]


def test_wav_reads_as_16_bit_pcm_streamed_and_finished(tmp_path: Path) -> None:
    sound = sound_of(WEB)
    streamed = encoded("wav", sound)
    assert streamed[4:8] == b"\xff\xff\xff\xff"
    path = finished("wav", sound, tmp_path)
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 24000)
        assert file.getnframes() == len(sound)
        assert file.readframes(len(sound)) == s16(sound.samples).tobytes()
    assert soundfile.info(path).frames == len(sound)
    assert path.read_bytes()[-2 * len(sound) :] == streamed[-2 * len(sound) :]


@pytest.mark.parametrize("format", [*CODED, "pcm"])
def test_a_head_that_knows_the_length_ends_as_the_same_file(format: str, tmp_path: Path) -> None:
    sound = sound_of(WEB)
    knowing = tmp_path / "knowing"
    knowing.write_bytes(streamed := encoded(format, sound, told=len(sound)))
    encode.finish_file(knowing, format, WEB)
    assert knowing.read_bytes() == finished(format, sound, tmp_path).read_bytes()
    if format == "flac":
        assert FLAC(io.BytesIO(streamed)).info.total_samples == len(sound)
    else:
        assert knowing.read_bytes() == streamed


def test_a_wav_too_long_for_its_sizes_lasts_until_the_end() -> None:
    at_most = (0xFFFFFFFE - 36) // 2
    size = slice(4, 8)
    bare = encode.encoder("wav", WEB, None)
    assert bare.head(at_most)[size] == (36 + 2 * at_most).to_bytes(4, "little")
    assert bare.head(at_most + 1) == bare.head()


def test_pcm_is_bare_16_bit_samples() -> None:
    sound = sound_of(WEB)
    assert encoded("pcm", sound) == s16(sound.samples).tobytes()
    with pytest.raises(ValueError, match="24000"):
        encode.encoder("pcm", FEED, None)


def test_full_scale_is_clipped_not_wrapped() -> None:
    loud = np.array([-2.0, -1.0, 0.0, 1.0, 2.0], dtype=np.float32)
    assert s16(loud).tolist() == [-32768, -32768, 0, 32767, 32767]


@settings(max_examples=6, deadline=None)
@given(st.lists(st.integers(0, 6000), max_size=6), st.sampled_from((*CODED, "pcm")))
def test_bytes_do_not_depend_on_the_blocks(blocks: list[int], format: str) -> None:
    sound = speechlike(0.6, 24000)
    encoder = encode.encoder(format, WEB, TAGS)
    stream, at = encoder.head(), 0
    for size in (*blocks, len(sound)):
        stream += encoder.write(Pcm(sound.samples[at : at + size], 24000))
        at += size
    assert stream + encoder.finish() == encoded(format, sound)


@pytest.mark.parametrize(("format", "title"), [("flac", "title"), ("opus", "title")])
def test_tags_are_read_back(format: str, title: str, tmp_path: Path) -> None:
    said = mutagen.File(finished(format, sound_of(WEB), tmp_path))
    assert said[title] == ["Ä title 🎧"]
    assert said["artist"] == ["af_heart"]
    assert "Spoken by a synthetic voice." in said["description"]


def test_wav_says_its_title() -> None:
    stream = encoded("wav", sound_of(WEB))
    with soundfile.SoundFile(io.BytesIO(stream)) as file:
        assert file.title == "Ä title 🎧"


@pytest.mark.parametrize("format", ["opus", "aac", "flac"])
def test_the_first_sound_comes_with_the_first_second(format: str) -> None:
    encoder = encode.encoder(format, WEB, None)
    encoder.head()
    assert encoder.write(speechlike(1.0, 24000))


@pytest.mark.parametrize("format", [*CODED, "pcm"])
def test_another_rate_is_refused(format: str) -> None:
    with pytest.raises(ValueError, match="48000"):
        encode.encoder(format, WEB, None).write(speechlike(0.1, 48000))


def test_an_unknown_format_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match="'ogg'"):
        encode.encoder("ogg", WEB, None)
    with pytest.raises(UnknownFormat, match="'ogg'"):
        encode.finish_file(tmp_path / "x", "ogg", WEB)


def test_formats_name_themselves() -> None:
    assert {name: each.media_type for name, each in FORMATS.items()} == {
        "mp3": "audio/mpeg",
        "opus": "audio/ogg",
        "aac": "audio/aac",
        "flac": "audio/flac",
        "wav": "audio/wav",
        "pcm": "audio/pcm",
    }
    assert [name for name, each in FORMATS.items() if each.addressable] == ["mp3"]


@pytest.mark.parametrize(
    "bytes_", [b"", b"this is no sound" * 200, encoded("wav", sound_of(WEB))[:20]]
)
def test_what_is_no_sound_is_undecodable(bytes_: bytes) -> None:
    with pytest.raises(UndecodableAudio):
        encode.decode(bytes_)


def test_a_file_that_is_not_there_is_undecodable(tmp_path: Path) -> None:
    with pytest.raises(UndecodableAudio, match=r"gone\.mp3"):
        encode.decode(tmp_path / "gone.mp3")


def test_channels_are_mixed_to_one() -> None:
    file = io.BytesIO()
    stereo = np.stack([speechlike(0.5, 44100).samples, np.zeros(22050, np.float32)], axis=1)
    soundfile.write(file, stereo, 44100, format="WAV", subtype="FLOAT")
    heard = encode.decode(file.getvalue())
    assert heard.sample_rate_hz == 44100
    assert np.allclose(heard.samples, stereo.mean(axis=1), atol=1e-6)
