"""Known before it sounds: what a voice foretells is what it then makes, to the sample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from itertools import cycle, islice, product
from pathlib import Path

import pytest

from audio import pauses
from narrator import narrate
from narrator.types import Prosody, Utterance
from narrator.voices import catalogue, kokoro
from narrator.voices.base import Stop
from narrator.voices.kokoro import KokoroVoice
from narrator.voices.kokoro.parts import FRAME_SAMPLES
from narrator.voices.neural import Recent
from narrator.voices.tone import ToneVoice
from tests.voices.installed import assembled, info, manifest

DATA = Path(str(files("narrator.voices") / "data"))
ARTICLES = Path(__file__).parent.parent / "data/clean"
SPEEDS = (1.0, 1.25, 0.5, 2.0, 3.0)
NAMES = [voice["name"] for voice in manifest("kokoro")["voices"]]
VARIED = [
    "Stop!",
    "Why?",
    "Hush…",
    "“Six,” he said,",
    "And then;",
    "Nobody believed it, of course.",
    "A hat",
    "It evens out.",
]


def articles(latin: bool) -> Iterator[tuple[Utterance, ...]]:
    """The utterances of each article, in the order of their names."""
    for path in sorted(ARTICLES.glob("*.txt")):
        if path.name.endswith(".read.txt") or (latin and path.name.startswith(("ar-", "ja"))):
            continue
        yield narrate(path.read_bytes(), voice="tone").utterances


@pytest.fixture(scope="module")
def voices(tmp_path_factory: pytest.TempPathFactory) -> dict[str, KokoroVoice]:
    """All voices of Kokoro, on one graph."""
    folder = assembled("kokoro", tmp_path_factory.mktemp("kokoro"))
    return {name: KokoroVoice.open(info("kokoro", name), folder, 2) for name in NAMES}


def test_voices_share_what_is_loaded(voices: dict[str, KokoroVoice]) -> None:
    assert len({id(voice._shared) for voice in voices.values()}) == 1


def test_voices_that_foretell_say_so() -> None:
    foretold = {voice.name for voice in catalogue.voices() if voice.foretold}
    assert foretold == {"tone", *NAMES}


def test_tone_foretells_200_articles() -> None:
    voice = ToneVoice(info("tone", "tone"))
    for utterances, speed in islice(zip(articles(latin=False), cycle(SPEEDS), strict=False), 200):
        prosody = Prosody(speed)
        for utterance in utterances:
            told = voice.durations(utterance.text, prosody, Stop())
            speech = voice.speak(utterance.text, prosody, Stop())
            assert (told, speech.trimmed) == (len(speech.pcm), True)


def test_kokoro_foretells(voices: dict[str, KokoroVoice]) -> None:
    for text, name, speed in zip(VARIED[:5], NAMES, SPEEDS, strict=False):
        assert_foretold(voices[name], text, Prosody(speed))


def test_what_is_told_is_not_made_twice(voices: dict[str, KokoroVoice]) -> None:
    voice, stop = voices[NAMES[0]], Stop()
    told = voice.durations("It was told.", Prosody(), stop)
    shared = voice._shared
    voice._shared = replace(shared, front=None)  # type: ignore[arg-type]
    try:
        assert len(voice.speak("It was told.", Prosody(), stop).pcm) == told
    finally:
        voice._shared = shared


def test_long_sound_is_made_in_parts(
    voices: dict[str, KokoroVoice], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The graph's memory grows with the sound of one run, so that is bounded, not the text."""
    monkeypatch.setattr(kokoro, "_MOST_FRAMES", 110)
    known = voices[NAMES[0]]
    fresh = replace(known._shared, foretold=Recent(1))
    voice = KokoroVoice(known.info, fresh, known._styles)
    text = "It rang, and nobody came, and it rang again."
    told = voice._tell(text, Prosody(), Stop())
    assert len(told.parts) > 1
    assert all(sum(part.frames) <= 110 for part in told.parts)
    assert_foretold(voice, text, Prosody())


@pytest.mark.long
def test_nothing_that_is_heard_is_cut(
    voices: dict[str, KokoroVoice], monkeypatch: pytest.MonkeyPatch
) -> None:
    """15 ms stay before it and 25 ms behind, at every speed: within 45 dB of the loudest moment."""
    monkeypatch.setattr(pauses, "FLOOR_DB", -45.0)
    for (text, name), speed in zip(product(VARIED, NAMES), cycle(SPEEDS), strict=False):
        voice, stop = voices[name], Stop()
        told = voice._tell(text, Prosody(speed), stop)
        (part,) = told.parts
        whole = replace(part, first=0, last=sum(part.frames) * FRAME_SAMPLES)
        raw = voice._sound(told.symbols, whole, stop, text)
        loud = pauses._loud_steps(raw, 24000) * 120
        assert loud[0] - part.first >= 15 * 24 * told.rest or part.first == 0
        assert part.last - loud[-1] - 120 >= 25 * 24 * told.rest or part.last == len(raw)


@pytest.mark.long
def test_kokoro_foretells_the_openings_of_200_articles(voices: dict[str, KokoroVoice]) -> None:
    chosen = cycle(product(SPEEDS, NAMES))
    said = 0
    for utterances in articles(latin=True):
        speed, name = next(chosen)
        opening = utterances[0]
        prosody = Prosody(speed, opening.prosody.phonemes)
        assert_foretold(voices[name], opening.text, prosody)
        said += 1
    assert said >= 200


def assert_foretold(voice: KokoroVoice, text: str, prosody: Prosody) -> None:
    told = voice.durations(text, prosody, Stop())
    speech = voice.speak(text, prosody, Stop())
    assert (told, speech.trimmed) == (len(speech.pcm), True), text
