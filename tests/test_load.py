"""What load is expected of voices, before and after they have spoken."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from narrator.schedule import Scheduler
from narrator.schedule.load import RELOADING, Load
from tests.gated import VOICE, GatedEngine, line
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
