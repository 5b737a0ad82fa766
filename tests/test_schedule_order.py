"""Who is served first and who is stopped for it, what is shared, and when there is no room."""

from __future__ import annotations

import itertools
import random
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.errors import Cancelled, Lost, UtteranceFailed
from narrator.schedule import BATCH, Line, Measuring, Scheduler
from narrator.schedule.order import PREEMPTED_AT_MOST, SAFE_S
from narrator.schedule.row import ENOUGH_S
from tests.gated import WAIT_S, GatedEngine, heard, job, line, take_all, texts

PLENTY_S = ENOUGH_S + 60  # however long the test takes


def measuring(scheduler: Scheduler, *texts: str) -> Measuring:
    made = scheduler.measuring()
    for text in texts:
        made.put(job(text))
    made.resume()
    return made


def held(scheduler: Scheduler, engine: GatedEngine) -> Line:
    """A line whose utterance keeps the slot until a permit comes; it is not stopped for others."""
    made = line(scheduler, "hold")
    engine.wait_begun("hold")
    return made


@pytest.mark.parametrize("turn", range(4))
def test_the_five_ranks_in_order(engine: GatedEngine, scheduler: Scheduler, turn: int) -> None:
    ahead = heard(scheduler, engine, "ahead", cushion_s=PLENTY_S)
    ahead.pause()
    short = heard(scheduler, engine, "short", cushion_s=SAFE_S - 0.1)
    short.pause()
    held(scheduler, engine)
    others = [
        lambda: line(scheduler, "batch", lane=BATCH),
        lambda: measuring(scheduler, "measure"),
        lambda: ahead.resume(),
        lambda: short.resume(),
        lambda: line(scheduler, "unheard"),
    ]
    random.Random(turn).shuffle(others)
    for begin in others:
        begin()
    before = len(engine.spoken)
    engine.permit(6)
    engine.wait_for(lambda: len(engine.spoken) == before + 6)
    assert engine.spoken[before:] == ["hold", "unheard", "short", "measure", "ahead", "batch"]


def test_what_is_in_front_is_heard_while_others_are_served(
    engine: GatedEngine, scheduler: Scheduler
) -> None:
    """Else a long pass of measures would starve one who had plenty when it began."""
    short = heard(scheduler, engine, "short", cushion_s=PLENTY_S)
    short.pause()
    held(scheduler, engine)
    measuring(scheduler, "measure")
    safe_s = SAFE_S + scheduler._load.work_s(job("short"))
    short.cushion_s = safe_s + 0.01
    short.resume()
    deadline = time.monotonic() + WAIT_S
    while short.cushion_s >= safe_s:
        assert time.monotonic() < deadline
        time.sleep(0.001)
    engine.permit(3)
    engine.wait_for(lambda: engine.spoken[-1:] == ["measure"])
    assert engine.spoken[-3:] == ["hold", "short", "measure"]


def test_a_measure_goes_before_who_can_wait_for_many(
    engine: GatedEngine, scheduler: Scheduler
) -> None:
    short = heard(scheduler, engine, "short", cushion_s=(SAFE_S + ENOUGH_S) / 2)
    short.pause()
    held(scheduler, engine)
    short.resume()
    measuring(scheduler, "measure")
    engine.permit(3)
    engine.wait_for(lambda: engine.spoken[-1:] == ["short"])
    assert engine.spoken[-3:] == ["hold", "measure", "short"]


def test_measuring_tells_samples_in_order(engine: GatedEngine, scheduler: Scheduler) -> None:
    made = measuring(scheduler, "a", "bbb", "cc")
    engine.permit(3)
    assert [made.take() for _ in range(3)] == [1000, 3000, 2000]


def test_a_measure_is_not_taken_for_speech(engine: GatedEngine, scheduler: Scheduler) -> None:
    lengths, speech = measuring(scheduler, "a"), line(scheduler, "a")
    engine.permit(2)
    assert lengths.take() == 1000
    assert speech.take().pcm.duration_s == 1.0


# Sharing.


def test_what_two_want_at_once_is_spoken_once(engine: GatedEngine, scheduler: Scheduler) -> None:
    lines = [line(scheduler, *"abcd") for _ in range(5)]
    engine.permit(4)
    assert [len(take_all(made)) for made in lines] == [4] * 5
    assert engine.begun == ["a", "b", "c", "d"]


def test_what_one_holds_another_need_not_wait_for(
    engine: GatedEngine, scheduler: Scheduler
) -> None:
    first = line(scheduler, "a")
    engine.permit(1)
    engine.wait_for(lambda: engine.spoken == ["a"])
    second = line(scheduler, "a")
    assert take_all(second) == [1]
    assert take_all(first) == [1]
    first.close()
    second.close()
    again = line(scheduler, "a")  # nobody holds it any more
    engine.permit(1)
    assert take_all(again) == [1]
    assert engine.begun == ["a", "a"]


@pytest.mark.parametrize("leave", [Line.close, Line.pause])
def test_the_last_who_leaves_stops_it(
    engine: GatedEngine, scheduler: Scheduler, leave: object
) -> None:
    assert callable(leave)
    lines = [line(scheduler, "a") for _ in range(3)]
    engine.wait_for(lambda: engine.begun == ["a"])
    for made in lines[:2]:
        leave(made)
    assert not any(stop.is_set() for stop in engine.stops.values())
    leave(lines[2])
    other = line(scheduler, "z")
    engine.wait_for(lambda: engine.begun == ["a", "z"])
    engine.permit(1)
    other.take()
    assert engine.spoken == ["z"]


def test_one_that_fails_fails_all_who_want_it_and_is_tried_anew_later(
    engine: GatedEngine, scheduler: Scheduler
) -> None:
    engine.errors["a"] = [Lost("a", "killed"), Lost("a", "killed")]
    lines = [line(scheduler, "a") for _ in range(2)]
    engine.permit(2)
    for made in lines:
        with pytest.raises(UtteranceFailed):
            made.take()
    again = line(scheduler, "a")
    engine.permit(1)
    assert take_all(again) == [1]


def test_a_line_may_say_the_same_twice(engine: GatedEngine, scheduler: Scheduler) -> None:
    made = line(scheduler, "ditto", "other", "ditto")
    engine.permit(3)
    assert take_all(made) == [5, 5, 5]


# Stopping one for another.


@pytest.mark.parametrize("kind", ["batch", "measure", "ahead"])
def test_what_can_wait_is_stopped_for_someone_unheard(
    engine: GatedEngine, scheduler: Scheduler, kind: str
) -> None:
    begin = {
        "batch": lambda: line(scheduler, *"abc", lane=BATCH),
        "measure": lambda: measuring(scheduler, *"abc"),
        "ahead": lambda: heard(scheduler, engine, *"abc", cushion_s=PLENTY_S),
    }[kind]
    made = begin()
    engine.wait_begun("a")
    newcomer = line(scheduler, "new")
    engine.wait_begun("new")  # no permit was given: "a" was stopped
    engine.permit(4)
    newcomer.take()
    engine.wait_for(lambda: engine.spoken[-1:] == ["c"])
    assert engine.spoken[-4:] == ["new", "a", "b", "c"], "and is spoken in front of its line"
    made.close()


def test_who_has_little_in_front_is_not_stopped(engine: GatedEngine, scheduler: Scheduler) -> None:
    heard(scheduler, engine, "a", cushion_s=ENOUGH_S - 0.1)
    engine.wait_begun("a")
    newcomer = line(scheduler, "new")
    assert not any(stop.is_set() for stop in engine.stops.values())
    engine.permit(2)
    newcomer.take()
    assert engine.spoken[-2:] == ["a", "new"]


def test_no_more_are_stopped_than_come() -> None:
    engine = GatedEngine(slots=4)
    scheduler = Scheduler(engine)
    line(scheduler, *texts("b", 9, 30), lane=BATCH)
    engine.wait_for(lambda: len(engine.begun) == 4)
    for count in (1, 2, 3, 4, 5, 6):
        line(scheduler, f"new {count}")
        stopped = sum(stop.is_set() for stop in engine.stops.values())
        assert stopped == min(count, 4)
    engine.wait_for(lambda: len([one for one in engine.begun if one.startswith("new")]) == 4)
    scheduler.close()


def test_nothing_is_stopped_where_a_slot_is_free() -> None:
    engine = GatedEngine(slots=2)
    scheduler = Scheduler(engine)
    line(scheduler, "batch", lane=BATCH)
    engine.wait_for(lambda: engine.begun == ["batch"])
    line(scheduler, "new")
    engine.wait_for(lambda: engine.begun == ["batch", "new"])
    assert not any(stop.is_set() for stop in engine.stops.values())
    scheduler.close()


def test_what_others_hear_is_not_stopped(engine: GatedEngine, scheduler: Scheduler) -> None:
    line(scheduler, "shared", lane=BATCH)
    engine.wait_for(lambda: engine.begun == ["shared"])
    line(scheduler, "shared")  # somebody listens to the same
    line(scheduler, "new")
    assert not any(stop.is_set() for stop in engine.stops.values())


def test_a_batch_is_stopped_so_often_and_then_ends(
    engine: GatedEngine, scheduler: Scheduler
) -> None:
    batch = line(scheduler, "batch", lane=BATCH)
    for count in range(PREEMPTED_AT_MOST):
        engine.wait_begun("batch")
        newcomer = line(scheduler, f"new {count}")
        engine.wait_begun(f"new {count}")
        engine.permit(1)
        newcomer.take()
        newcomer.close()
    engine.wait_begun("batch")
    late = line(scheduler, "late")
    engine.permit(2)
    late.take()
    assert engine.spoken[-2:] == ["batch", "late"]
    assert take_all(batch) == [5]


# Fairness.


def test_the_lines_of_a_client_share_one_account(engine: GatedEngine, scheduler: Scheduler) -> None:
    held(scheduler, engine)
    many = [line(scheduler, *texts(letter, 20, 20), lane=BATCH, client="many") for letter in "abcd"]
    one = line(scheduler, *texts("x", 20, 20), lane=BATCH, client="one")
    engine.permit(31)
    engine.wait_for(lambda: len(engine.spoken) == 31)
    assert sum(text.startswith("x") for text in engine.spoken) in (14, 15, 16)
    for made in (*many, one):
        made.close()


# Room.


@given(seed=st.integers(0, 2**32), slots=st.integers(1, 3))
def test_whatever_happens_each_line_hears_its_own_in_order(seed: int, slots: int) -> None:
    """Lines of all kinds with shared texts come, pause, lose workers, go elsewhere, leave, are
    stopped for others: nobody hears less, more or another's."""
    chance = random.Random(seed)
    engine = GatedEngine(slots)
    scheduler = Scheduler(engine)
    wanted = [
        [f"{chance.randrange(12)}".ljust(chance.randint(3, 9)) for _ in range(chance.randint(1, 8))]
        for _ in range(6)
    ]
    for text in set(itertools.chain(*wanted)):
        if chance.random() < 0.2:
            engine.errors[text] = [Lost(text, "killed")]
    engine.permit(1000)
    lines = []
    for texts_ in wanted:
        made = scheduler.line(lane=chance.choice((0, BATCH)), client=chance.choice(("", "c")))
        lines.append(made)
        made.resume()
        for text in texts_:
            made.put(job(text))
            if chance.random() < 0.3:
                other = chance.choice(lines)
                other.pause()
                other.cushion_s = chance.choice((0.0, 20.0))
                other.resume()
    gone = chance.choice(lines)
    gone.close()
    try:
        for texts_, made in zip(wanted, lines, strict=True):
            if made is not gone:
                assert take_all(made) == [len(text) for text in texts_]
    finally:
        scheduler.close()


def test_closing_the_scheduler_wakes_all_who_wait(engine: GatedEngine) -> None:
    scheduler = Scheduler(engine)
    lines = [line(scheduler, f"a {n}") for n in range(3)]
    caught: list[BaseException] = []

    def wait(made: Line) -> None:
        try:
            made.take()
        except Cancelled as error:
            caught.append(error)

    threads = [threading.Thread(target=wait, args=(made,)) for made in lines]
    for thread in threads:
        thread.start()
    scheduler.close()
    for thread in threads:
        thread.join(WAIT_S)
    assert len(caught) == 3
    with pytest.raises(Cancelled):
        scheduler.line()
