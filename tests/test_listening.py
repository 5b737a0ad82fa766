"""How much one who listens still has in front of them."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from narrator.listening import Listener
from narrator.narration import narrate
from narrator.settings import Settings
from narrator.share import Shares
from narrator.studio import Studio
from tests.articles import article


@pytest.fixture
def listener(studio: Studio, tone_settings: Settings) -> Iterator[Listener]:
    shares = Shares(studio)
    share = shares.add(narrate(article(1), settings=tone_settings))
    _, made = share.listen("mp3", lambda: None)
    yield made
    made.close()
    shares.close()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    at = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: at[0])
    return at


def test_it_is_what_was_taken_and_not_heard_and_what_is_made(
    listener: Listener, now: list[float]
) -> None:
    listener.heard(5.0)
    now[0] += 3.0
    assert listener.in_front_s(0.0) == pytest.approx(2.0)
    assert listener.in_front_s(4.0) == pytest.approx(6.0)
    now[0] += 3.0
    assert listener.in_front_s(0.0) == pytest.approx(-1.0), "it has run dry"


def test_who_stopped_their_player_is_not_in_a_hurry_and_may_go_on(
    listener: Listener, now: list[float]
) -> None:
    listener.heard(5.0)
    now[0] += 600.0
    assert listener.in_front_s(30.0) == pytest.approx(30.0)
    listener.heard(2.0)
    assert listener.in_front_s(28.0) == pytest.approx(30.0), "as if it had never stopped"
    now[0] += 1.0
    assert listener.in_front_s(0.0) == pytest.approx(1.0)
