"""Lines on an engine made here: order, pause, retries, blame, fairness between them."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from narrator.errors import Bad, Cancelled, Lost, UtteranceFailed, VoiceMissing
from narrator.schedule import BATCH, Job, Scheduler
from narrator.types import Prosody
from tests.gated import VOICE, WAIT_S, GatedEngine, job, line, take_all, texts


def test_speech_comes_in_reading_order_from_many_slots() -> None:
    engine = GatedEngine(slots=4)
    scheduler = Scheduler(engine)
    texts = ["x" * n for n in range(1, 40)]
    made = line(scheduler, *texts)
    engine.permit(len(texts))
    assert take_all(made) == list(range(1, 40))
    scheduler.close()


def test_nothing_is_spoken_before_resume(engine: GatedEngine, scheduler: Scheduler) -> None:
    scheduler.line().put(job("a"))
    other = line(scheduler, "b")
    engine.permit(2)
    other.take()
    assert engine.begun == ["b"]


def test_a_newcomer_is_heard_before_a_long_backlog(
    engine: GatedEngine, scheduler: Scheduler
) -> None:
    backlog = line(scheduler, *[f"backlog {n}" for n in range(200)])
    engine.permit(2)
    backlog.take()
    engine.wait_for(lambda: len(engine.begun) >= 3)
    newcomer = line(scheduler, "new")
    engine.permit(2)
    newcomer.take()
    assert engine.spoken.index("new") <= 4


def test_interactive_goes_before_batch(engine: GatedEngine, scheduler: Scheduler) -> None:
    batch = line(scheduler, *[f"batch {n}" for n in range(5)], lane=BATCH)
    engine.wait_for(lambda: len(engine.begun) == 1)
    interactive = line(scheduler, *[f"now {n}" for n in range(5)])
    engine.permit(6)
    assert len(take_all(interactive)) == 5
    assert engine.spoken == ["batch 0", *[f"now {n}" for n in range(5)]]
    engine.permit(4)
    assert len(take_all(batch)) == 5


def test_two_lines_share_by_characters_spoken(engine: GatedEngine, scheduler: Scheduler) -> None:
    long = line(scheduler, *texts("x", 100, 20), lane=BATCH)
    engine.wait_for(lambda: len(engine.begun) == 1)
    short = line(scheduler, *texts("y", 10, 40), lane=BATCH)
    engine.permit(24)
    engine.wait_for(lambda: len(engine.begun) == 25)
    heard = Counter(text[0] for text in engine.spoken)
    assert heard["x"] <= 4 and heard["y"] >= 20, heard
    long.close()
    short.close()


def test_a_newcomer_does_not_starve_an_old_listener_beside_an_idle_one(
    engine: GatedEngine, scheduler: Scheduler
) -> None:
    idle = line(scheduler, "i", "j", lane=BATCH)
    engine.wait_for(lambda: len(engine.begun) == 1)
    old = line(scheduler, *texts("x", 100, 30), lane=BATCH)
    engine.permit(11)
    engine.wait_for(lambda: len(engine.begun) == 12)
    idle.pause()  # stands by from now on, with little that was spoken for it
    new = line(scheduler, *texts("y", 100, 30), lane=BATCH)
    engine.permit(10)
    engine.wait_for(lambda: len(engine.begun) == 22)
    later = Counter(text[0] for text in engine.begun[12:])
    assert later["x"] >= 4 and later["y"] >= 4, later
    for made in (idle, old, new):
        made.close()


def test_pause_stops_a_running_utterance_and_resume_speaks_it_again(
    engine: GatedEngine, scheduler: Scheduler
) -> None:
    made = line(scheduler, "a", "b")
    engine.wait_for(lambda: engine.begun == ["a"])
    made.pause()
    other = line(scheduler, "z")
    engine.wait_for(lambda: engine.begun == ["a", "z"])  # the slot is free again
    engine.permit(1)
    other.take()
    assert engine.spoken == ["z"]
    made.resume()
    engine.permit(2)
    assert len(take_all(made)) == 2
    assert engine.spoken == ["z", "a", "b"]


def test_a_lost_utterance_is_spoken_again_in_front(
    engine: GatedEngine, scheduler: Scheduler
) -> None:
    engine.errors["b"] = [Lost("b", "killed")]
    made = line(scheduler, *"abcd")
    engine.permit(5)
    assert len(take_all(made)) == 4
    assert engine.spoken == ["a", "b", "c", "d"]
    assert engine.begun == ["a", "b", "b", "c", "d"]


def test_two_deaths_on_one_utterance_end_the_narration_by_name(
    engine: GatedEngine, scheduler: Scheduler
) -> None:
    engine.errors["b"] = [Lost("b", "killed"), Lost("b", "killed")]
    made = line(scheduler, *"abc")
    other = line(scheduler, *"uvw")
    engine.permit(9)
    made.take()
    with pytest.raises(UtteranceFailed) as caught:
        made.take()
    assert (caught.value.index, caught.value.text) == (1, "b")
    assert len(take_all(other)) == 3, "another narration is not harmed"


def test_speech_before_a_failure_is_still_heard(engine: GatedEngine, scheduler: Scheduler) -> None:
    engine.errors["c"] = [Bad("c", "no sound for it")]
    made = line(scheduler, *"abcd")
    engine.permit(4)
    engine.wait_for(lambda: "c" in engine.begun)
    made.take()
    made.take()
    with pytest.raises(UtteranceFailed, match="utterance 3"):
        made.take()
    assert "d" not in engine.spoken


def test_what_stands_before_a_failure_is_spoken_again_too() -> None:
    engine = GatedEngine(slots=2)
    scheduler = Scheduler(engine)
    engine.errors = {"a": [Lost("a", "killed")], "b": [Bad("b", "no sound for it")]}
    made = line(scheduler, *"abc")
    engine.wait_for(lambda: len(engine.begun) == 2)
    engine.permit(4)  # "a" twice, "b", and "c" where it begins before "b" has failed
    made.take()
    with pytest.raises(UtteranceFailed, match="utterance 2"):
        made.take()
    scheduler.close()


def test_an_engine_that_breaks_ends_its_narration_only(
    engine: GatedEngine, scheduler: Scheduler
) -> None:
    engine.errors["a"] = [OSError("too many open files")]
    broken, other = line(scheduler, "a"), line(scheduler, "b")
    engine.permit(2)
    with pytest.raises(UtteranceFailed, match="too many open files"):
        broken.take()
    assert len(take_all(other)) == 1


def test_a_missing_voice_is_told_as_that(engine: GatedEngine, scheduler: Scheduler) -> None:
    engine.errors["a"] = [VoiceMissing("test", "install it")]
    made = line(scheduler, "a")
    engine.permit(1)
    with pytest.raises(VoiceMissing):
        made.take()


def test_an_error_is_told_again(engine: GatedEngine, scheduler: Scheduler) -> None:
    engine.errors["a"] = [Bad("a", "no sound for it")]
    made = line(scheduler, "a", "b")
    engine.permit(2)
    for _ in range(2):
        with pytest.raises(UtteranceFailed, match="utterance 1"):
            made.take()


def test_an_error_names_the_utterance_by_the_number_it_was_given(
    engine: GatedEngine, scheduler: Scheduler
) -> None:
    engine.errors["b"] = [Bad("b", "no sound for it")]
    made = scheduler.line()
    made.put(job("a"), index=40)
    made.put(job("b"), index=44)
    made.resume()
    engine.permit(2)
    made.take()
    with pytest.raises(UtteranceFailed) as caught:
        made.take()
    assert (caught.value.index, caught.value.text) == (44, "b")


def test_a_line_is_fed_as_it_goes(engine: GatedEngine, scheduler: Scheduler) -> None:
    made = line(scheduler)
    engine.permit(5)
    for text in ("a", "bb", "ccc", "dddd", "eeeee"):
        made.put(job(text))
        assert take_all(made) == [len(text)]
    with pytest.raises(RuntimeError, match="nothing was put"):
        made.take()
    made.finish()
    with pytest.raises(RuntimeError, match="no more"):
        made.put(job("f"))
    made.close()
    with pytest.raises(Cancelled):
        made.put(job("f"))


def test_a_line_holds_a_minute_at_most(engine: GatedEngine, scheduler: Scheduler) -> None:
    made = line(scheduler, *texts("x", 4, 70), lane=BATCH)
    engine.permit(62)
    engine.wait_for(lambda: len(engine.begun) == 60)
    other = line(scheduler, "z", lane=BATCH)
    other.take()
    assert len(engine.spoken) == 61, "a second of audio each: the first line asks for no more"
    made.take()
    engine.wait_for(lambda: len(engine.begun) == 62)


def test_close_wakes_who_waits(scheduler: Scheduler) -> None:
    made = line(scheduler, "a")
    caught: list[BaseException] = []

    def wait() -> None:
        try:
            made.take()
        except Cancelled as error:
            caught.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    made.close()
    waiting.join(WAIT_S)
    assert len(caught) == 1
    assert not scheduler._order.rows


def test_a_key_names_the_content() -> None:
    one, same, other = (job("a"), job("a"), job("b"))
    assert one.key == same.key != other.key
    assert Job(VOICE, "a", Prosody(speed=1.5)).key != one.key


def test_what_was_just_taken_is_not_spoken_again(engine: GatedEngine, scheduler: Scheduler) -> None:
    """Who took it may still be keeping it where others find it."""
    first = line(scheduler, "the same")
    engine.permit(1)
    first.take()
    second = line(scheduler, "the same")
    second.take()
    assert engine.spoken == ["the same"]
    first.close()
    second.close()
