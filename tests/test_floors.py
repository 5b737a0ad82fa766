"""What a text and a voice cost in memory and in ratios of CPU time keeps what was reached.

The ceilings are in floors.toml; the figures are those of the benches, of one run on any machine.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
import tracemalloc
from pathlib import Path

import pytest

import bench.cache
from bench import first_sound, kokoro, planning
from narrator.cache import Cache
from narrator.voices import catalogue
from tests.kept import key

FLOORS = tomllib.loads(Path(__file__).with_name("floors.toml").read_text(encoding="utf-8"))
PLANNING, VOICE, CACHE = FLOORS["planning"], FLOORS["voice"], FLOORS["cache"]


@pytest.mark.parametrize("kind", ["pasted text", "short lines"])
def test_a_script_takes_so_many_bytes_a_byte(kind: str) -> None:
    make = planning.KINDS[kind][1]
    len(planning.narrated(make(20_000)).script.utterances)  # expressions and tables, once a process
    text = make(100_000)
    tracemalloc.start()
    try:
        made = planning.narrated(text)
        len(made.script.utterances)
        ratio = tracemalloc.get_traced_memory()[1] / len(text.encode())
    finally:
        tracemalloc.stop()
    print(f"{kind}: {ratio:.1f} bytes a byte")
    assert ratio <= PLANNING["memory_" + kind.replace(" ", "_")]


@pytest.mark.parametrize("kind", ["pasted text", "markdown", "web page"])
def test_the_first_utterance_costs_no_more_a_byte_of_a_long_text(kind: str) -> None:
    given, make = planning.KINDS[kind]
    short, long = make(80_000), make(400_000)
    planning.first(make(20_000), given)
    # One behind the other, the least of three: what else the machine does falls on both.
    pairs = [(planning.first(short, given), planning.first(long, given)) for _ in range(3)]
    cost = [
        min(taken) / len(text)
        for taken, text in zip(zip(*pairs, strict=True), (short, long), strict=True)
    ]
    print(f"{kind}: {cost[1] / cost[0]:.2f}")
    assert cost[1] / cost[0] <= PLANNING["growth"]


@pytest.mark.long
def test_the_default_voice_keeps_to_its_memory(kokoro_home: Path) -> None:
    command = [sys.executable, kokoro.__file__, "--memory", kokoro.REWRITTEN]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    print(done.stdout)
    numbers = [float(word) for word in done.stdout.split() if word.isdigit()]
    _, most_mb, rest_mb = numbers
    assert most_mb <= VOICE["most_mb"]
    assert rest_mb <= VOICE["rest_mb"]


@pytest.mark.long
def test_the_line_costs_little_beside_its_engine(kokoro_home: Path) -> None:
    """The better of two: what else runs costs both their caches, and never the same."""
    tries = (first_sound.measure("af_heart", kokoro_home, 2, 1) for _ in range(2))
    assert any(ratio <= VOICE["line_cpu"] for ratio in tries)


@pytest.mark.long
def test_what_is_kept_costs_a_fraction_of_speaking_it(kokoro_home: Path) -> None:
    spoken_ms, speeches = bench.cache.spoken(catalogue.info("af_heart"), kokoro_home)
    info, audio_s = catalogue.info("af_heart"), bench.cache.seconds(speeches)
    phrases = [bench.cache.phrase(info, each) for each in speeches]
    keys = [key(("segment", at)) for at in range(len(speeches))]
    phrase_keys = [key(("phrase", at)) for at in range(len(speeches))]
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder), 10**9)
        for at, (speech, phrase) in enumerate(zip(speeches, phrases, strict=True)):
            cache.keep_segment(keys[at], speech)
            cache.keep_phrase(phrase_keys[at], phrase)
        segments_s, segments = bench.cache.cpu(lambda: [cache.segment(one) for one in keys * 5])
        phrases_s, got = bench.cache.cpu(lambda: [cache.phrase(one) for one in phrase_keys * 5])
    assert got == phrases * 5 and None not in segments
    times = [spoken_ms / (1000 * took_s / (5 * audio_s)) for took_s in (segments_s, phrases_s)]
    print(f"segments {times[0]:.0f} times, phrases {times[1]:.0f} times cheaper than speaking")
    assert times[0] >= CACHE["segment_times"]
    assert times[1] >= CACHE["phrase_times"]
