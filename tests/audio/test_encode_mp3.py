from __future__ import annotations

import functools
import io
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.id3 import ID3
from mutagen.mp3 import MP3, BitrateMode
from sounds import Array, lag, one_pass, passage, passages, snr_db, speechlike

from audio import encode
from audio.encode import FEED, WEB, Profile
from audio.loudness import Limiter, measure
from audio.pcm import Pcm, joined, silence
from audio.tags import Tags

TAGS = Tags(title="A title", artist="af_heart", comment="Spoken by a synthetic voice.")
LOW = Profile(24000, 32)  # its frames are too small for an Info header
PROFILES = pytest.mark.parametrize("profile", [WEB, FEED, LOW], ids=["web", "feed", "low"])
DURATIONS_S = (1.3, 2.71, 0.2, 3.3)


def frame_bytes(profile: Profile) -> int:
    return 3 * profile.bitrate_kbps


def encoded(parts: list[Pcm], profile: Profile, tags: Tags | None) -> bytes:
    encoder = encode.encoder("mp3", profile, tags)
    stream = encoder.head()
    for part in parts:
        stream += encoder.write(part) + encoder.end_phrase()
    return stream + encoder.finish()


@functools.cache
def streamed_and_source(profile: Profile) -> tuple[bytes, Pcm]:
    """A tagged stream of four passages, and their sound."""
    parts = passages(profile, *DURATIONS_S)
    return encoded(parts, profile, TAGS), joined(parts, profile.sample_rate_hz)


@pytest.fixture
def file(profile: Profile, tmp_path: Path) -> Path:
    path = tmp_path / "narration.mp3"
    path.write_bytes(streamed_and_source(profile)[0])
    encode.finish_file(path, "mp3", profile)
    return path


def decoded(source: bytes | Path) -> dict[str, Array]:
    """By two decoders that share no code: FFmpeg's, and libsndfile's (mpg123)."""
    other = io.BytesIO(source) if isinstance(source, bytes) else str(source)
    return {
        "ffmpeg": encode.decode(source).samples,
        "libsndfile": soundfile.read(other, dtype="float32")[0],
    }


@PROFILES
def test_joined_passages_decode_to_exactly_their_samples(profile: Profile, file: Path) -> None:
    source = streamed_and_source(profile)[1].samples
    whole = snr_db(one_pass(streamed_and_source(profile)[1], profile), source)
    for decoder, heard in decoded(file).items():
        assert len(heard) == len(source), decoder
        assert lag(heard, source) == 0, decoder
        assert snr_db(heard, source) > whole - 0.3, decoder


@PROFILES
def test_every_frame_stands_alone_and_weighs_the_same(profile: Profile, file: Path) -> None:
    stream = file.read_bytes()[encode.head_bytes(profile) :]
    size = frame_bytes(profile)
    assert len(stream) % size == 0
    headers = {stream[at : at + 4] for at in range(0, len(stream), size)}
    assert len(headers) == 1
    # main_data_begin: 9 bits in MPEG-1, 8 in MPEG-2 (ISO 11172-3 2.4.1.7, 13818-3 2.4.1.7).
    for at in range(0, len(stream), size):
        begin = stream[at + 4] << 1 | stream[at + 5] >> 7
        assert (begin if profile is FEED else stream[at + 4]) == 0


@PROFILES
def test_a_file_weighs_what_was_foretold(profile: Profile, file: Path) -> None:
    parts = passages(profile, *DURATIONS_S)
    foretold = sum(encode.phrase_bytes(len(part), profile) for part in parts)
    foretold += encode.head_bytes(profile) + encode.foot_bytes(profile)
    assert file.stat().st_size == foretold
    streamed = len(streamed_and_source(profile)[0])
    assert streamed == foretold - encode.foot_bytes(profile)
    assert encode.phrase_bytes(24 * profile.sample_rate_hz, profile) == 1000 * frame_bytes(profile)


@PROFILES
def test_passages_made_apart_are_the_same_bytes(profile: Profile) -> None:
    parts = passages(profile, *DURATIONS_S)
    apart = b"".join(encoded([part], profile, None) for part in parts)
    assert apart == encoded(parts, profile, None)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 4000), max_size=8), st.sampled_from((WEB, FEED)))
def test_bytes_do_not_depend_on_the_blocks(blocks: list[int], profile: Profile) -> None:
    (part,) = passages(profile, 0.4)
    encoder = encode.encoder("mp3", profile, None)
    stream, at = b"", 0
    for size in blocks:
        stream += encoder.write(Pcm(part.samples[at : at + size], part.sample_rate_hz))
        at += size
    stream += encoder.write(Pcm(part.samples[at:], part.sample_rate_hz))
    assert stream + encoder.end_phrase() == encoded([part], profile, None)


@PROFILES
def test_sound_is_handed_out_at_once(profile: Profile) -> None:
    encoder = encode.encoder("mp3", profile, None)
    out = encoder.write(speechlike(1.0, profile.sample_rate_hz))
    held_frames = 1000 / 24 - len(out) / frame_bytes(profile)
    assert held_frames < 4


@PROFILES
def test_joins_are_silent(profile: Profile, file: Path) -> None:
    parts = passages(profile, *DURATIONS_S)
    around = profile.sample_rate_hz * 30 // 1000
    for decoder, heard in decoded(file).items():
        at = 0
        for part in parts[:-1]:
            at += len(part)
            assert np.abs(heard[at - around : at + around]).max() < 1e-3, decoder
        assert np.abs(heard[:around]).max() < 1e-3, decoder
        assert np.abs(heard[-around:]).max() < 1e-3, decoder


@PROFILES
@pytest.mark.parametrize("gain_db", [0.0, 3.0, 6.0])
def test_loud_speech_stays_under_minus_1_dbtp(profile: Profile, gain_db: float) -> None:
    # The loudest comes out at -9 LUFS; the most that can be asked for is -14.
    loud = passage(speechlike(5, profile.sample_rate_hz, peak=0.9).gained(gain_db))
    limiter = Limiter(profile.sample_rate_hz)
    sound = joined((limiter.push(loud), limiter.flush()), profile.sample_rate_hz)
    heard = encode.decode(encoded([sound], profile, None))
    assert measure(heard).true_peak_dbtp <= -1.0


@PROFILES
def test_bare_bodies_of_several_requests_can_be_joined(profile: Profile) -> None:
    parts = passages(profile, *DURATIONS_S)
    bodies = b"".join(encoded([part], profile, None) for part in parts)
    source = joined(parts, profile.sample_rate_hz).samples
    for decoder, heard in decoded(bodies).items():
        assert len(heard) == len(source), decoder
        assert lag(heard, source) == 529, decoder


@PROFILES
def test_players_read_the_exact_length(profile: Profile, file: Path) -> None:
    source = streamed_and_source(profile)[1]
    said = MP3(file).info
    assert said.length == pytest.approx(source.duration_s, abs=1e-6)
    assert said.bitrate_mode == BitrateMode.CBR
    assert said.bitrate == profile.bitrate_kbps * 1000
    assert (said.sample_rate, said.channels) == (profile.sample_rate_hz, 1)
    assert soundfile.info(str(file)).frames == len(source)
    with av.open(str(file)) as container:
        assert container.duration == pytest.approx(1e6 * source.duration_s, abs=2)
    assert ID3(file)["TIT2"].text == ["A title"]


@PROFILES
def test_finishing_changes_the_edges_alone(profile: Profile, file: Path) -> None:
    streamed = streamed_and_source(profile)[0]
    done = file.read_bytes()
    info = slice(encode.HEAD_TAG_BYTES, encode.head_bytes(profile))
    assert b"Info" in done[info] and b"Info" not in streamed
    assert done[info.stop : len(streamed)] == streamed[info.stop :]
    before, after = ID3(io.BytesIO(streamed)), ID3(io.BytesIO(done))
    assert (before.size, after.size) == (info.stop, info.start)
    assert before.pprint() == after.pprint()
    encode.finish_file(file, "mp3", profile)
    assert file.read_bytes() == done


@PROFILES
def test_a_head_that_knows_the_length_needs_no_finishing(profile: Profile, file: Path) -> None:
    source = streamed_and_source(profile)[1]
    knowing = encode.encoder("mp3", profile, TAGS).head(len(source))
    encoder = encode.encoder("mp3", profile, TAGS)
    encoder.head(len(source))
    streamed = knowing + streamed_and_source(profile)[0][encode.head_bytes(profile) :]
    streamed += encoder.finish()
    assert streamed == file.read_bytes()
    assert len(streamed) == encode.total_bytes(len(source), profile)
    assert encode.encoder("mp3", profile, None).head(len(source)) == b""


def test_a_length_that_is_not_whole_frames_is_refused() -> None:
    with pytest.raises(ValueError, match="577"):
        encode.encoder("mp3", WEB, TAGS).head(577)
    with pytest.raises(ValueError, match="577"):
        encode.total_bytes(577, WEB)


@PROFILES
def test_a_stream_whose_length_was_not_known_has_all_its_samples_too(profile: Profile) -> None:
    stream, source = streamed_and_source(profile)
    for decoder, heard in decoded(stream).items():
        assert lag(heard, source.samples) == 529, decoder
        assert len(heard) == len(source), decoder
    assert MP3(io.BytesIO(stream)).info.length == pytest.approx(source.duration_s, abs=1e-6)


@PROFILES
def test_a_place_that_was_left_for_the_length_is_filled_in(profile: Profile, file: Path) -> None:
    """As in a file that may be asked for by address before it is whole."""
    whole = file.read_bytes()
    left = encode.encoder("mp3", profile, TAGS).head(0)
    file.write_bytes(left + whole[len(left) :])
    encode.finish_file(file, "mp3", profile)
    assert file.read_bytes() == whole


def test_a_file_without_a_phrase_is_finished(tmp_path: Path) -> None:
    path = tmp_path / "empty.mp3"
    path.write_bytes(encoded([], WEB, TAGS))
    encode.finish_file(path, "mp3", WEB)
    assert path.stat().st_size == encode.total_bytes(0, WEB)


def test_a_bare_stream_is_finished_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "bare.mp3"
    bare = encoded(passages(WEB, 0.3), WEB, None)
    path.write_bytes(bare)
    encode.finish_file(path, "mp3", WEB)
    assert path.read_bytes() == bare


def test_a_torn_file_is_not_finished(tmp_path: Path) -> None:
    path = tmp_path / "torn.mp3"
    path.write_bytes(streamed_and_source(WEB)[0][:-7])
    with pytest.raises(ValueError, match="not a finished MP3"):
        encode.finish_file(path, "mp3", WEB)


def test_the_head_has_one_size() -> None:
    heads = {
        len(encode.encoder("mp3", WEB, tags).head())
        for tags in (Tags(""), TAGS, Tags(*["標" * 3000] * 6))
    }
    assert heads == {encode.head_bytes(WEB)}


def test_what_is_not_whole_frames_is_refused() -> None:
    encoder = encode.encoder("mp3", WEB, None)
    encoder.write(silence(577, 24000))
    with pytest.raises(ValueError, match="577"):
        encoder.end_phrase()
    with pytest.raises(ValueError, match="577"):
        encode.phrase_bytes(577, WEB)


def test_another_rate_and_an_unknown_profile_are_refused() -> None:
    with pytest.raises(ValueError, match="48000"):
        encode.encoder("mp3", WEB, None).write(silence(10, 48000))
    with pytest.raises(ValueError, match="44100"):
        encode.encoder("mp3", Profile(44100, 96), None)
    with pytest.raises(ValueError, match="33"):
        encode.phrase_bytes(576, Profile(24000, 33))
