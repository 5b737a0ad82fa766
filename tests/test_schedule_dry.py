"""Who would run dry goes first, within the share of whose line it is."""

from __future__ import annotations

import pytest

from narrator.schedule import Line, Scheduler, order
from narrator.schedule.load import CHARACTERS_A_SECOND
from tests.gated import VOICE, WAIT_S, GatedEngine, heard, job, line, texts


def held(scheduler: Scheduler, engine: GatedEngine) -> Line:
    """A line whose utterance keeps the slot until a permit comes; it is not stopped for others."""
    made = line(scheduler, "hold")
    engine.wait_begun("hold")
    return made


def slow_voice(scheduler: Scheduler) -> None:
    """From now on a character takes half a second."""
    for _ in range(10):
        scheduler._load.spoke(VOICE, 0.5 * CHARACTERS_A_SECOND, 1.0)


def test_who_would_run_dry_goes_before_one_unheard_and_else_behind(
    engine: GatedEngine, scheduler: Scheduler
) -> None:
    """Each of three characters, a second and a half."""
    lines = [
        heard(scheduler, engine, name, cushion_s=cushion_s)
        for name, cushion_s in (("fed", 9.0), ("dry", 8.0))
    ]
    for made in lines:
        made.pause()
    fed, dry = lines
    held(scheduler, engine)
    slow_voice(scheduler)
    before = len(engine.spoken)
    line(scheduler, "new")
    dry.cushion_s, fed.cushion_s = 2.0, 9.0
    for made in (fed, dry):
        made.resume()
    engine.permit(4)
    engine.wait_for(lambda: len(engine.spoken) == before + 4)
    assert engine.spoken[before:] == ["hold", "dry", "new", "fed"]


@pytest.mark.parametrize(("unheard_s", "first"), [(WAIT_S, "one"), (0.0, "new")])
def test_one_unheard_does_not_wait_for_ever(
    engine: GatedEngine,
    scheduler: Scheduler,
    monkeypatch: pytest.MonkeyPatch,
    unheard_s: float,
    first: str,
) -> None:
    monkeypatch.setattr(order, "UNHEARD_S", unheard_s)
    dry = heard(scheduler, engine, "one", cushion_s=9.0)
    dry.pause()
    held(scheduler, engine)
    slow_voice(scheduler)
    dry.cushion_s = -1.0
    dry.resume()
    line(scheduler, "new")
    before = len(engine.spoken)
    engine.permit(3)
    engine.wait_for(lambda: len(engine.spoken) == before + 3)
    assert engine.spoken[before + 1] == first


def test_one_with_many_lines_that_run_dry_has_no_more_than_its_share(
    engine: GatedEngine, scheduler: Scheduler
) -> None:
    many = [line(scheduler, f"{n} before", client="many") for n in range(4)]
    one = line(scheduler, "one before", client="one")
    engine.permit(5)
    for number, made in enumerate((*many, one)):
        made.take()
        made.pause()
        for text in texts("z" if made is one else "abcd"[number], 60, 8):
            made.put(job(text))
        made.cushion_s = 0.0 if made is one else -60.0
    held(scheduler, engine)
    slow_voice(scheduler)
    for made in (*many, one):
        made.resume()
    before = len(engine.spoken)
    engine.permit(17)
    engine.wait_for(lambda: len(engine.spoken) == before + 17)
    of_one = sum(text.startswith("zz") for text in engine.spoken[before:])
    assert of_one >= 6, "of sixteen, but for its credit of two or three"


def test_of_one_clients_lines_the_one_with_least_in_front_is_served(
    engine: GatedEngine, scheduler: Scheduler
) -> None:
    held(scheduler, engine)
    lines = []
    for name, cushion_s in (("first", 8.0), ("second", 4.0), ("third", 6.0)):
        made = line(scheduler, f"{name} before", client="one")
        lines.append((made, name, cushion_s))
    engine.permit(4)
    for made, name, cushion_s in lines:
        made.take()
        made.pause()
        made.put(job(name))
        made.cushion_s = cushion_s
    line(scheduler, "held", client="two")
    engine.wait_begun("held")
    for made, *_ in lines:
        made.resume()
    before = len(engine.spoken)
    engine.permit(4)
    engine.wait_for(lambda: len(engine.spoken) == before + 4)
    assert engine.spoken[before + 1 :] == ["second", "third", "first"]
