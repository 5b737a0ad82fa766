from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sounds import speechlike

from audio import encode
from audio.errors import UndecodableAudio
from audio.pcm import Pcm, s16, silence

RATES_HZ = (16000, 22050, 24000, 44100, 48000)
ANY_SOUND = arrays.arrays(
    np.float32, st.integers(0, 9000), elements=st.floats(-2, 2, width=32), fill=st.just(0.0)
)


def same(one: Pcm, other: Pcm) -> bool:
    return one.sample_rate_hz == other.sample_rate_hz and (
        one.samples.tobytes() == other.samples.tobytes() and one.samples.dtype == np.float32
    )


@settings(max_examples=60, deadline=None)
@given(ANY_SOUND, st.sampled_from(RATES_HZ))
def test_what_was_kept_is_what_was_made(samples: np.ndarray, rate_hz: int) -> None:
    sound = Pcm(samples, rate_hz)
    packed = encode.pack(sound)
    assert same(encode.unpack(packed), sound.on_grid())
    assert packed == encode.pack(sound.on_grid())


@given(ANY_SOUND)
def test_the_grid_is_16_bits_and_holds_what_is_on_it(samples: np.ndarray) -> None:
    on_grid = Pcm(samples, 24000).on_grid()
    assert same(on_grid.on_grid(), on_grid)
    assert np.array_equal(on_grid.samples * 32768, s16(samples))
    inside = np.clip(samples, -1, 32767 / 32768)
    assert np.abs(on_grid.samples - inside).max(initial=0) <= 0.5 / 32768


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_it_is_flac_that_others_read(rate_hz: int) -> None:
    sound = speechlike(1.7, rate_hz)
    packed = encode.pack(sound)
    samples, read_hz = soundfile.read(io.BytesIO(packed), dtype="int16")
    assert read_hz == rate_hz
    assert np.array_equal(samples, s16(sound.samples))
    assert len(packed) < 0.7 * 2 * len(sound)


def test_no_sound_stays_no_sound() -> None:
    assert same(encode.unpack(encode.pack(silence(0, 22050))), silence(0, 22050))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_changed_bit_is_never_played(data: st.DataObject) -> None:
    sound = speechlike(0.3, 24000)
    packed = bytearray(encode.pack(sound))
    at = data.draw(st.integers(0, 8 * len(packed) - 1))
    packed[at // 8] ^= 1 << at % 8
    try:
        heard = encode.unpack(bytes(packed))
    except UndecodableAudio:
        return
    assert same(heard, sound.on_grid())


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_torn_file_is_undecodable(data: st.DataObject) -> None:
    packed = encode.pack(speechlike(0.3, 24000))
    with pytest.raises(UndecodableAudio):
        encode.unpack(packed[: data.draw(st.integers(0, len(packed) - 1))])


def test_what_was_not_packed_here_is_undecodable() -> None:
    stereo = io.BytesIO()
    soundfile.write(stereo, np.zeros((100, 2)), 24000, format="FLAC")
    deep = io.BytesIO()
    soundfile.write(deep, np.zeros(100), 24000, format="FLAC", subtype="PCM_24")
    wav = encode.encoder("wav", encode.WEB, None).head() + bytes(200)
    for foreign in (b"", b"fLaC", b"no sound" * 99, wav, stereo.getvalue(), deep.getvalue()):
        with pytest.raises(UndecodableAudio):
            encode.unpack(foreign)
