"""Narrations in the making, for the tests of them: listened to, and counted."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audio import encode
from narrator.lengths import Layout
from narrator.listening import Listener
from narrator.narration import Narration, narrate
from narrator.schedule import Job, Spoken
from narrator.settings import Settings
from narrator.share import Share, Shares
from narrator.spool import Spool
from narrator.studio import Studio
from narrator.testing import compare, decode

WAIT_S = 60.0


def shares_of(settings: Settings) -> Iterator[Shares]:
    with Studio(settings) as studio:
        shares = Shares(studio)
        yield shares
        shares.close()


def added(shares: Shares, text: str) -> Share:
    return shares.add(narrate(text, settings=shares._studio.settings))


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def said(log: Path) -> list[str]:
    """The texts that were begun, in order."""
    return [line.split(" ", 2)[2] for line in log.read_text().splitlines()]


def read(listen: Callable[[Callable[[], None]], Listener | None], most: int = 1 << 40) -> bytes:
    """What a listener hears, to its end or up to `most` bytes."""
    changed = threading.Event()
    listener = listen(changed.set)
    assert listener is not None
    got = b""
    try:
        while len(got) < most:
            changed.clear()
            chunk = listener.take(min(4096, most - len(got)))
            if chunk is None:
                break
            got += chunk
            if not chunk:
                assert changed.wait(WAIT_S)
    finally:
        listener.close()
    return got


def known(share: Share, spool: Spool) -> Layout:
    until(lambda: spool.total_bytes is not None)
    layout = share.lengths.layout
    assert layout is not None
    return layout


def phrases_of(spool: Spool, count: int) -> list[bytes]:
    return [read(lambda told, n=n: spool.listen_phrases(told, n, 1)) for n in range(count)]


def whole(narration: Narration, body: bytes) -> bool:
    """Whether every word is heard once and in order."""
    texts = [utterance.text for utterance in narration.utterances]
    return compare(decode(encode.decode(body), texts), texts).whole


def counting(shares: Shares, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each text is spoken to its end, from now on."""
    engine = shares._studio.scheduler._engine
    run, spoken = engine.run, Counter[str]()

    def counted(job: Job, ticket: str) -> Spoken:
        made = run(job, ticket)
        spoken[job.text] += 1
        return made

    monkeypatch.setattr(engine, "run", counted)
    return spoken
