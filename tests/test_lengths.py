"""The pass that finds how long everything will be: begun, left, gone on with."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path

import pytest

from narrator.cache import Cache
from narrator.lengths import Lengths
from narrator.narration import narrate
from narrator.schedule import Scheduler
from narrator.settings import Settings
from tests.articles import article
from tests.gated import WAIT_S, GatedEngine


def test_a_pass_that_rests_asks_nothing_and_goes_on_where_it_was(
    tmp_path: Path, tone_settings: Settings
) -> None:
    narration = narrate(article(4), settings=tone_settings)
    texts = [utterance.text for utterance in narration.utterances]
    engine = GatedEngine()
    scheduler = Scheduler(engine)
    told = threading.Event()
    lengths = Lengths(narration.recipe(), scheduler, Cache(tmp_path, 0), told.set)
    lengths.begin()
    lengths.begin()
    half = len(texts) // 2
    engine.permit(half)
    engine.wait_begun(texts[half])
    lengths.rest()
    assert not scheduler._order.rows
    assert lengths.layout is None
    engine.permit(2 * len(texts))
    lengths.begin()
    assert told.wait(WAIT_S)
    assert lengths.layout is not None
    assert lengths.layout.phrases == len(narration.script.phrases)
    foretold = [1000 * len(text) for text in texts]  # as the engine tells them
    recipe = narration.recipe()
    for phrase in narration.script.phrases:
        found = foretold[phrase.first : phrase.first + phrase.count]
        assert lengths.layout.phrase_samples(phrase.index) == recipe.samples(phrase, found)
    again = sum(count - 1 for count in Counter(engine.spoken).values())
    assert again <= 8, "but for what was on its way"
    scheduler.close()


def test_one_that_is_closed_is_not_begun_again(tmp_path: Path, tone_settings: Settings) -> None:
    narration = narrate(article(1), settings=tone_settings)
    scheduler = Scheduler(GatedEngine())
    lengths = Lengths(narration.recipe(), scheduler, Cache(tmp_path, 0), lambda: None)
    lengths.close()
    lengths.begin()
    assert not scheduler._order.rows
    scheduler.close()
    Lengths(narration.recipe(), scheduler, Cache(tmp_path, 0), lambda: None).begin()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_one_that_broke_off_by_a_fault_of_ours_can_be_begun_again(
    tmp_path: Path, tone_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    narration = narrate(article(1), settings=tone_settings)
    engine = GatedEngine()
    scheduler = Scheduler(engine)
    told = threading.Event()
    cache = Cache(tmp_path, 0)
    lengths = Lengths(narration.recipe(), scheduler, cache, told.set)
    with monkeypatch.context() as broken:
        broken.setattr(cache, "samples", lambda key: 1 / 0)
        lengths.begin()
        for thread in threading.enumerate():
            if thread.name == "lengths":
                thread.join(WAIT_S)
    assert not scheduler._order.rows
    engine.permit(2 * len(narration.utterances))
    lengths.begin()
    assert told.wait(WAIT_S)
    scheduler.close()
