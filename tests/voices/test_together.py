"""Voices that share a model share its process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from narrator.pool import MODELS_A_SLOT, LocalPool
from narrator.schedule import Job
from narrator.types import Prosody
from narrator.voices import catalogue

NAMES = [voice.name for voice in catalogue.voices() if voice.engine == "kokoro"]


@pytest.fixture
def pool(kokoro_home: Path) -> Iterator[LocalPool]:
    made = LocalPool(kokoro_home, workers=1, threads=2, utterance_timeout_s=60)
    yield made
    made.close(0)


def test_more_voices_than_models_take_turns_in_one_process(pool: LocalPool) -> None:
    assert len(NAMES) > MODELS_A_SLOT
    voices = [catalogue.info(name) for name in NAMES[: MODELS_A_SLOT + 1]]
    said = []
    for _ in range(2):
        for voice in voices:
            said.append(pool.run(Job(voice, "So do I.", Prosody()), "ticket").speech.pcm.samples)
            assert len(pool.pids()) == 1
            pids = {*pool.pids()}
    count = len(voices)
    assert {*pool.pids()} == pids
    for first, again in zip(said[:count], said[count:], strict=True):
        assert (first == again).all()
    assert len({sound.tobytes() for sound in said}) == count, "each in its own voice"
