"""What load is expected of voices, before and after they have spoken."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from narrator.schedule import Scheduler
from narrator.schedule import load as module
from narrator.schedule.load import RELOADING, Load
from tests.gated import VOICE, GatedEngine, heard, line
from tests.gated import job as gated_job

NEURAL = replace(VOICE, name="heart", model="82M", style="heart.bin", expected_rtf=0.3)
SISTER = replace(NEURAL, name="bella", style="bella.bin")


def test_a_voice_is_expected_to_cost_what_its_manifest_says_until_it_has_spoken() -> None:
    load = Load(models_at_once=2)
    assert load.rtf(NEURAL) == 0.3
    load.spoke(NEURAL, work_s=1.0, audio_s=2.0)
    assert load.rtf(NEURAL) == 0.5
    assert load.rtf(SISTER) == 0.5, "it speaks with the same model"


def test_voices_of_one_model_are_one_model() -> None:
    alone = replace(VOICE, name="alone", expected_rtf=0.1)
    other = replace(alone, name="other")
    load = Load(models_at_once=2)
    assert load.of([NEURAL, SISTER, alone]) == pytest.approx(0.7)
    crowded = load.of([NEURAL, SISTER, alone, other])
    assert crowded == pytest.approx(0.8 + 4 * RELOADING)


def test_those_who_come_at_once_are_counted_before_they_speak() -> None:
    scheduler = Scheduler(GatedEngine(), load_at_most=0.9)
    let_in = 0
    while scheduler.admits(NEURAL):
        scheduler.promise(NEURAL, object())
        let_in += 1
    assert let_in == 3
    scheduler.close()


def test_a_promise_is_kept_by_the_line_of_its_own_narration() -> None:
    scheduler = Scheduler(GatedEngine(), load_at_most=0.9)
    slow = replace(VOICE, expected_rtf=0.5)
    mine, others = object(), object()
    scheduler.promise(slow, mine)
    for narration in (others, None):
        other = scheduler.line(narration=narration)
        other.resume()
        assert not scheduler.admits(slow), "the place is held, whoever begins meanwhile"
        other.close()
        assert not scheduler.admits(slow), "and stays so"
    made = scheduler.line(narration=mine)
    made.resume()
    assert not scheduler.admits(slow), "0.5 of its own model's and the same again"
    made.close()
    assert scheduler.admits(slow), "nobody is there"
    scheduler.close()


def test_a_batch_keeps_no_promise_to_a_listener() -> None:
    scheduler = Scheduler(GatedEngine(), load_at_most=0.9)
    for _ in range(3):
        scheduler.promise(NEURAL, object())
    measuring = scheduler.measuring()
    measuring.put(gated_job("a length"))
    line(scheduler, "a batch", lane=1)
    assert not scheduler.admits(NEURAL)
    scheduler.close()


def test_a_promise_that_nobody_claims_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("narrator.schedule.scheduler.PROMISED_S", 0.0)
    scheduler = Scheduler(GatedEngine(), load_at_most=0.1)
    scheduler.promise(NEURAL, object())
    threading.Event().wait(0.01)
    assert scheduler.admits(NEURAL)
    scheduler.close()


def test_what_was_measured_lately_counts_and_of_little_only_as_much_as_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load = Load(models_at_once=2)
    assert load.doubt(NEURAL) == module.DOUBT
    for _ in range(20):
        load.spoke(NEURAL, work_s=2.0, audio_s=10.0)
    assert load.doubt(NEURAL) == 1.0
    with monkeypatch.context() as later:
        later.setattr(module, "RECENT_S", 0.0)
        assert load.rtf(NEURAL) == pytest.approx(0.2), "the last that is known"
        assert load.doubt(SISTER) == module.DOUBT
    load._recent.clear()  # as if that was long ago
    load.spoke(NEURAL, work_s=1.0, audio_s=1.0)
    assert 0.3 < load.rtf(NEURAL) < 0.7, "a word tells little"
    assert load.doubt(NEURAL) == module.LITTLE_DOUBT
    load.spoke(NEURAL, work_s=9.0, audio_s=9.0)
    assert load.rtf(NEURAL) == pytest.approx(1.0), "others compute on this machine now"
    assert load.doubt(NEURAL) == 1.0


def test_the_second_is_not_let_in_before_it_is_measured_how_fast_the_first_is_spoken_to() -> None:
    engine = GatedEngine()
    engine.work_s = 0.8  # for a second of audio: as on a machine on which others compute
    scheduler = Scheduler(engine, load_at_most=0.9)
    assert not scheduler.doubts(NEURAL), "the first always is let in"
    scheduler.promise(NEURAL, scheduler)
    assert scheduler.doubts(NEURAL), "it is about to be spoken to"
    made = scheduler.line(narration=scheduler)
    for number in range(4):
        made.put(replace(gated_job(f"utterance {number}"), voice=NEURAL))
    made.resume()
    assert scheduler.doubts(NEURAL) and scheduler.admits(NEURAL)
    sluggish = replace(NEURAL, name="sluggish", model="", expected_rtf=3.0)
    assert not scheduler.doubts(sluggish), "there is no room for it in any case"
    engine.permit(3)
    for _ in range(3):
        made.take()
    assert not scheduler.doubts(NEURAL) and not scheduler.admits(NEURAL)
    scheduler.close()


def test_nobody_is_let_in_while_one_hears_nothing() -> None:
    engine = GatedEngine()
    engine.work_s = 0.1
    scheduler = Scheduler(engine, load_at_most=0.9)
    made = heard(scheduler, engine, "one", "two", cushion_s=5.0)
    engine.wait_begun("one")
    assert scheduler.admits(VOICE)
    made.cushion_s = -2.0
    assert not scheduler.admits(VOICE)
    made.pause()
    assert scheduler.admits(VOICE)
    scheduler.close()
