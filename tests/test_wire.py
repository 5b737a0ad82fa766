"""What goes through a pipe comes out whole, or is an error; never something else."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from io import FileIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.pcm import Pcm
from narrator import wire
from narrator.types import Speech, Word


@pytest.fixture
def pipe() -> Iterator[tuple[FileIO, FileIO]]:
    reading, writing = os.pipe()
    with FileIO(reading, "rb") as out, FileIO(writing, "wb") as into:
        yield out, into


def through(pipe: tuple[FileIO, FileIO], message: object) -> object:
    sender = threading.Thread(target=wire.send, args=(pipe[1], message))
    sender.start()
    got = wire.receive(pipe[0])
    sender.join()
    return got


@pytest.mark.parametrize("wide", [False, True])
def test_a_long_speech_comes_whole(pipe: tuple[FileIO, FileIO], wide: bool) -> None:
    if wide:
        wire.widen(pipe[0])
    samples = np.random.default_rng(7).random(1_000_000, np.float32)
    words = (Word("one", 0, 3, 0.0, 250.5),)
    got = through(pipe, ("done", "7", Speech(Pcm(samples, 24_000), words), 0.25))
    assert isinstance(got, tuple)
    assert got[:2] == ("done", "7") and got[3] == 0.25
    assert got[2].words == words
    assert got[2].pcm.samples.dtype == np.float32
    assert np.array_equal(got[2].pcm.samples, samples)


@given(lengths=st.lists(st.integers(0, 3000), max_size=5), text=st.text(max_size=50))
def test_any_number_of_sounds_keeps_its_order(lengths: list[int], text: str) -> None:
    reading, writing = os.pipe()
    sounds = [np.full(length, n, np.float32) for n, length in enumerate(lengths)]
    with FileIO(reading, "rb") as out, FileIO(writing, "wb") as into:
        got = through((out, into), (text, sounds))
    assert isinstance(got, tuple) and got[0] == text
    assert [one.tolist() for one in got[1]] == [one.tolist() for one in sounds]


@pytest.mark.parametrize("kept", [0, 5, 20, 100, 4000])
def test_a_torn_message_is_an_error(pipe: tuple[FileIO, FileIO], kept: int) -> None:
    whole_reading, whole_writing = os.pipe()
    with FileIO(whole_reading, "rb") as out, FileIO(whole_writing, "wb") as into:
        wire.send(into, ("done", np.zeros(1500, np.float32)))
        whole = out.read(100_000)
    assert whole is not None and len(whole) > kept
    pipe[1].write(whole[:kept])
    pipe[1].close()
    with pytest.raises(EOFError):
        wire.receive(pipe[0])


def test_a_length_beyond_reason_takes_no_memory(pipe: tuple[FileIO, FileIO]) -> None:
    pipe[1].write((1 << 60).to_bytes(8, "little") + bytes(8))
    with pytest.raises(Exception, match="a message of"):
        wire.receive(pipe[0])
