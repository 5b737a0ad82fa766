"""What `bench/peers` says of other servers hangs on this arithmetic: when sound is heard, and when
a player runs dry."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio import encode
from audio.pcm import Pcm
from audio.tags import Tags
from bench.peers import sound
from bench.peers.listening import NOTICED_S, Heard, gaps, listen
from bench.peers.texts import LONG, SHORT, Texts

RATE_HZ = 24000
FRAME_SAMPLES = 576


def tone(silent_samples: int, samples: int, level: float = 0.3) -> sound.Samples:
    """`samples` in all: silence, then 440 Hz, then a silent edge as a phrase has it."""
    made = level * np.sin(2 * np.pi * 440 * np.arange(samples) / RATE_HZ)
    made[:silent_samples] = 0
    made[-FRAME_SAMPLES:] = 0
    return made.astype(np.float32)


def sixteen_bit(samples: sound.Samples) -> bytes:
    return (samples * 32767).astype("<i2").tobytes()


def mp3(samples: sound.Samples, known: bool) -> bytes:
    encoder = encode.encoder("mp3", encode.WEB, Tags("A tone"))
    head = encoder.head(len(samples) if known else None)
    return head + encoder.write(Pcm(samples, RATE_HZ)) + encoder.end_phrase() + encoder.finish()


def wav(samples: sound.Samples) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        writer.writeframes(sixteen_bit(samples))
    return file.getvalue()


def first_audible_byte(decoder: sound.Decoder, body: bytes) -> int:
    """How many bytes had come when the first sound could be heard; 0: never."""
    for at in range(len(body)):
        if sound.audible(decoder.feed(body[at : at + 1])):
            return at + 1
    return 0


def test_pcm_is_heard_with_its_first_loud_sample() -> None:
    silent = 1000
    body = sixteen_bit(tone(silent, 3 * FRAME_SAMPLES))
    # The tone begins with a zero and its second sample is over -50 dBFS.
    assert first_audible_byte(sound.Pcm(RATE_HZ), body) in (2 * silent + 2, 2 * silent + 4)


def test_wav_is_heard_behind_its_head() -> None:
    samples = tone(1000, 3 * FRAME_SAMPLES)
    pcm = first_audible_byte(sound.Pcm(RATE_HZ), sixteen_bit(samples))
    assert first_audible_byte(sound.Wav(), wav(samples)) == 44 + pcm


def test_what_is_below_50_decibels_is_silence() -> None:
    for level, heard in ((10 ** (-51 / 20), False), (10 ** (-49 / 20), True)):
        samples = tone(0, 4 * FRAME_SAMPLES, level)
        assert bool(first_audible_byte(sound.Pcm(RATE_HZ), sixteen_bit(samples))) is heard


@pytest.mark.parametrize("known", [False, True])
def test_mp3_is_heard_with_the_frame_that_sounds(known: bool) -> None:
    silent = 20 * FRAME_SAMPLES
    body = mp3(tone(silent, 50 * FRAME_SAMPLES), known)
    frame_bytes = encode.foot_bytes(encode.WEB)
    frames, rest = divmod(
        first_audible_byte(sound.Mp3(), body) - encode.head_bytes(encode.WEB), frame_bytes
    )
    assert rest == 0, "a frame is heard once its last byte is there"
    # 529 samples of delay: the tone lies nearly a whole frame later. A codec smears backwards too.
    assert 20 <= frames <= 22


def test_an_mp3s_tag_and_info_frame_are_no_audio() -> None:
    samples = tone(0, 50 * FRAME_SAMPLES)
    foot = FRAME_SAMPLES
    assert len(sound.Mp3().feed(mp3(samples, known=True))) == len(samples) + foot


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=20))
def test_pieces_of_any_size_decode_to_the_same(sizes: list[int]) -> None:
    samples = tone(700, 20 * FRAME_SAMPLES)
    for make, body in (
        (lambda: sound.Pcm(RATE_HZ), sixteen_bit(samples)),
        (sound.Wav, wav(samples)),
        (sound.Mp3, mp3(samples, known=True)),
    ):
        whole = make().feed(body)
        decoder, at, parts = make(), 0, []
        for size in [*sizes, len(body)]:
            parts.append(decoder.feed(body[at : at + size]))
            at += size
        assert np.array_equal(np.concatenate(parts), whole)
        assert decoder.rate_hz == RATE_HZ


def test_stereo_is_refused() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((2, 2, RATE_HZ, 0, "NONE", ""))
        writer.writeframes(bytes(400))
    with pytest.raises(ValueError, match="2 channels"):
        sound.Wav().feed(file.getvalue())


def test_a_player_that_is_fed_in_time_never_runs_dry() -> None:
    assert gaps([(1.0, 2.0), (2.9, 5.0), (5.9, 6.0)], first_s=1.0) == []


def test_a_player_runs_dry_for_as_long_as_nothing_comes() -> None:
    # It plays from 1.0 to 3.0, is silent until 4.5, plays on to 7.5, and is silent until 8.0.
    found = gaps([(1.0, 2.0), (4.5, 5.0), (8.0, 6.0)], first_s=1.0)
    assert found == pytest.approx([1.5, 0.5])


def test_silence_that_came_before_the_first_sound_is_played_too() -> None:
    # 0.5 s of silence came at 0.2, the first sound at 1.0: from there 2.5 s can be played.
    assert gaps([(0.2, 0.5), (1.0, 2.5), (3.4, 4.0)], first_s=1.0) == []
    assert gaps([(0.2, 0.5), (1.0, 2.5), (3.6, 4.0)], first_s=1.0) == pytest.approx([0.1])


@given(
    st.lists(st.tuples(st.floats(0, 3), st.floats(0.01, 3)), min_size=1, max_size=30),
    st.floats(0, 2),
)
def test_playing_and_waiting_fill_the_time(
    steps: list[tuple[float, float]], first_s: float
) -> None:
    """A player is never silent for longer than the stream took beyond its audio, nor for less
    than what it lacked at the end, but for what is too short to be noticed."""
    at_s, audio_s, arrivals = first_s, 0.0, []
    for waited_s, added_s in steps:
        at_s, audio_s = at_s + waited_s, audio_s + added_s
        arrivals.append((at_s, audio_s))
    silent_s = sum(gaps(arrivals, first_s))
    before_last_s = arrivals[-2][1] if len(arrivals) > 1 else 0.0
    assert silent_s <= at_s - first_s + 1e-6
    assert silent_s >= at_s - first_s - before_last_s - NOTICED_S * len(arrivals) - 1e-6


def test_a_listener_notes_what_came_when_and_leaves_when_told() -> None:
    times = iter([0.0, 1.0, 2.0, 3.0, 3.0])
    silence, loud = bytes(RATE_HZ), sixteen_bit(np.full(RATE_HZ // 2, 0.5, np.float32))
    left: list[int] = []

    def leave(heard: Heard) -> bool:
        left.append(len(heard.arrivals))
        return len(heard.arrivals) == 3

    heard = listen(
        iter([silence, loud, loud, loud]), sound.Pcm(RATE_HZ), leave, lambda: next(times)
    )
    assert heard.first_s == 2.0
    assert heard.arrivals == [(1.0, 0.5), (2.0, 1.0), (3.0, 1.5)]
    assert (heard.audio_s, heard.wall_s, left) == (1.5, 3.0, [1, 2, 3])
    assert heard.dry_s == []


def test_each_request_has_an_article_of_its_own() -> None:
    for kind, least, most in ((LONG, 120, 400), (SHORT, 0, 119)):
        texts = Texts()
        versions = [texts.next(kind) for _ in range(100)]
        assert len(set(versions)) == 100
        assert all(1500 <= len(one) <= 3000 and "{" not in one for one in versions)
        assert all(least <= one.index(".") < most for one in versions)
