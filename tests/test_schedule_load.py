"""How many listeners are let in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from narrator.schedule import BATCH, Line, Scheduler, row
from tests.gated import VOICE, GatedEngine, heard, job, line


def listeners(scheduler: Scheduler, engine: GatedEngine, count: int) -> list[Line]:
    before = len(engine.spoken)
    names = [f"listener {before + n}" for n in range(count)]
    made = [heard(scheduler, engine, name, cushion_s=8.0) for name in names]
    engine.permit(count)
    engine.wait_for(lambda: len(engine.spoken) == before + 2 * count)
    return made


def test_who_would_make_others_stutter_is_not_admitted(engine: GatedEngine) -> None:
    engine.work_s = 0.29  # for a second of audio
    scheduler = Scheduler(engine, load_at_most=0.9)
    assert scheduler.admits(VOICE), "the first always is"
    lines = listeners(scheduler, engine, 2)
    assert scheduler.admits(VOICE), "0.58 of 0.9 are in use"
    lines += listeners(scheduler, engine, 1)
    engine.work_s = 5.0
    assert not scheduler.admits(VOICE)
    assert scheduler.admits(replace(VOICE, name="unknown")), "0.87 and who knows"
    assert 1 <= scheduler.busy_s(VOICE) <= 300
    lines[0].pause()
    assert scheduler.admits(VOICE), "a paused one is no load"
    lines[0].resume()
    assert not scheduler.admits(VOICE)
    lines[1].take()
    lines[1].finish()
    assert scheduler.admits(VOICE), "nor is one of which all is made"
    lines[1].close()
    line(scheduler, "batch", lane=BATCH)
    assert scheduler.admits(VOICE), "nor is a batch"
    scheduler.close()


def test_a_voice_too_slow_for_anyone_still_speaks_to_one(engine: GatedEngine) -> None:
    engine.work_s = 4.0
    scheduler = Scheduler(engine)
    (made,) = listeners(scheduler, engine, 1)
    assert not scheduler.admits(VOICE)
    made.close()
    assert scheduler.admits(VOICE)
    scheduler.close()


def test_who_has_stopped_listening_is_no_load(
    engine: GatedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.work_s = 4.0
    scheduler = Scheduler(engine)
    (made,) = listeners(scheduler, engine, 1)
    made.take()
    assert not scheduler.admits(VOICE)
    monkeypatch.setattr(row, "STOPPED_S", 0.0)
    assert scheduler.admits(VOICE), "all is made, and nothing more was asked for"
    made.put(job("more"))
    assert not scheduler.admits(VOICE), "it goes on"
    scheduler.close()
