"""Which narrations are looked at when somebody is to be let in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from narrator import share as module
from narrator.settings import Settings
from narrator.share import Share, Shares
from tests.articles import article
from tests.spools import added, read, shares_of, until


@pytest.fixture
def shares(tone_settings: Settings) -> Iterator[Shares]:
    yield from shares_of(replace(tone_settings, workers=1))


def test_of_a_days_narrations_only_those_under_way(
    shares: Shares, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Share] = []
    between = Share.between

    def counted(share: Share) -> bool:
        asked.append(share)
        return between(share)

    monkeypatch.setattr(Share, "between", counted)
    monkeypatch.setattr(module, "LOOK_S", 0.0)
    for _ in range(3):
        added(shares, article(1))
    share = added(shares, article(1))
    spool, listener = share.listen("mp3", lambda: None)
    shares.between()
    assert asked == [share]
    assert not shares.leaving(), "it is listened to"
    listener.close()
    read(spool.listen)
    until(lambda: spool.state == "ready")
    shares.between()
    assert asked == [share]
