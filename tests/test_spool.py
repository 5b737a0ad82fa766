"""A narration made in any order: seeking, one synthesis for all, lengths known ahead, nothing said
twice."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from audio import encode
from narrator.errors import Bad
from narrator.narration import narrate
from narrator.run import Run
from narrator.settings import Settings
from narrator.share import Shares
from narrator.spool import Spool
from narrator.testing import compare, decode
from tests.articles import article
from tests.spools import WAIT_S, added, counting, known, read, said, shares_of, until, whole

HEAD = encode.head_bytes(encode.WEB)
FOOT = encode.foot_bytes(encode.WEB)


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the workers write what they begin to speak."""
    path = tmp_path / "said"
    path.touch()
    monkeypatch.setenv("NARRATOR_TONE_LOG", str(path))
    return path


@pytest.fixture
def own(log: Path, tmp_path: Path, tone_settings: Settings) -> Iterator[Shares]:
    """Narrations with a cache and workers of their own."""
    settings = replace(tone_settings, home=tmp_path / "home", cache_bytes=100_000_000)
    yield from shares_of(settings)


@pytest.fixture
def uncached(log: Path, tmp_path: Path, tone_settings: Settings) -> Iterator[Shares]:
    yield from shares_of(replace(tone_settings, home=tmp_path / "home"))


def test_what_is_asked_for_is_spoken_next(
    own: Shares, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NARRATOR_TONE_DELAY_MS", "150")
    share = added(own, article(40))
    spool = share.begin("mp3")
    until(lambda: spool.spoken >= 1)
    wanted = share.narration.script.phrases[100]
    before = len(said(log))
    got = read(lambda told: spool.listen_phrases(told, 100, 1))
    texts = [one.text for one in share.narration.utterances]
    asked = texts[wanted.first]
    assert asked in said(log)[before : before + 2], "one that was running may be begun again"
    assert compare(decode(encode.decode(got), texts), [asked]).whole
    assert spool.state == "speaking"
    assert len(said(log)) < 30


def test_a_narration_made_with_holes_is_the_same_file(own: Shares, uncached: Shares) -> None:
    text = article(12)
    share = added(own, text)
    spool = share.begin("mp3")
    count = len(share.narration.script.phrases)
    for number in random.Random(3).sample(range(count), 9):
        assert read(lambda told, n=number: spool.listen_phrases(told, n, 2))
    streamed = read(spool.listen)
    until(lambda: spool.state == "ready")
    plain = added(uncached, text).begin("mp3")
    in_order = read(plain.listen)
    until(lambda: plain.state == "ready")
    # Of a stream whose length was not told there is no foot.
    body = spool.path.read_bytes()[HEAD:]
    assert {streamed[HEAD:], in_order[HEAD:]} <= {body, body[:-FOOT]}
    assert spool.path.read_bytes() == plain.path.read_bytes()
    assert whole(share.narration, streamed)


def test_fifty_listeners_anywhere_cost_one_synthesis(
    uncached: Shares, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken = counting(uncached, monkeypatch)
    share = added(uncached, article(30))
    spool = share.begin("mp3")
    phrases = share.narration.script.phrases
    draw = random.Random(5)
    heard: list[tuple[int, bytes]] = []

    def listen(first: int) -> None:
        time.sleep(draw.random())
        heard.append((first, read(lambda told: spool.listen_phrases(told, first, len(phrases)))))

    places = [draw.randrange(len(phrases)) for _ in range(50)]
    threads = [threading.Thread(target=listen, args=(place,)) for place in places]
    for thread in threads:
        thread.start()
    assert read(spool.listen)
    for thread in threads:
        thread.join(WAIT_S)
    assert len(heard) == 50
    until(lambda: spool.state == "ready")
    body = spool.path.read_bytes()[HEAD:-FOOT]
    assert all(body.endswith(got) and got for _, got in heard)
    assert set(spoken) == {one.text for one in share.narration.utterances}
    assert max(spoken.values()) == 1
    # What is spoken ahead may be cut off for a newcomer whom nobody served yet, and begun again.
    cut_off = len(said(log)) - spoken.total()
    assert cut_off <= len(places)


def test_what_was_asked_ahead_is_kept_for_one_who_begins_late(
    uncached: Shares, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NARRATOR_TONE_DELAY_MS", "150")
    spoken = counting(uncached, monkeypatch)
    start = Run.start

    def late(run: Run) -> None:
        threading.Timer(1.0 if run.at else 0.0, start, (run,)).start()

    monkeypatch.setattr(Run, "start", late)
    share = added(uncached, article(3))
    spool = share.begin("mp3")
    keeper = spool.keep()
    assert keeper is not None
    until(lambda: spool.spoken)
    near = spool.runs[0].at + 2
    body = read(lambda told: spool.listen_phrases(told, near, 1000))
    keeper.close()
    until(lambda: spool.state == "ready")
    assert spool.path.read_bytes()[:-FOOT].endswith(body) and body
    assert set(spoken) == {one.text for one in share.narration.utterances}
    assert max(spoken.values()) == 1
    assert len(said(log)) == len(spoken), "nor was any cut off"


def test_what_was_spoken_stays_counted_and_who_rests_does_not_speak(
    uncached: Shares, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NARRATOR_TONE_DELAY_MS", "100")
    spool = added(uncached, "One is here; two is here; three is here. " * 40).begin("mp3")
    assert spool.state == "waiting"
    counts = []
    for most in (3_000, 30_000, 10_000, 60_000):
        read(spool.listen, most=HEAD + most)
        assert spool.state == "speaking" or not spool.at_work
        counts.append(spool.spoken)
        until(lambda: not spool.runs)
        assert spool.state == "waiting", "nobody listens"
        counts.append(spool.spoken)
    assert counts == sorted(counts) and counts[-1] > 0
    assert (
        spool.duration_s
        >= sum(spool.reel.samples_of(n) for n in range(100) if spool.reel.has(n))
        / spool.recipe.rate_hz
    )


def test_the_last_to_leave_stops_it_unless_it_is_kept(uncached: Shares, log: Path) -> None:
    share = added(uncached, article(60))
    spool = share.begin("mp3")
    read(spool.listen, most=HEAD + 20_000)
    until(lambda: not spool.runs)
    stopped = len(said(log))
    time.sleep(0.3)
    assert len(said(log)) == stopped < len(share.narration.utterances) / 2
    keeper = spool.keep()
    assert keeper is not None
    until(lambda: spool.state == "ready")
    keeper.close()
    assert whole(share.narration, spool.path.read_bytes())


def test_the_same_again_is_not_spoken(own: Shares, log: Path) -> None:
    first = added(own, article(8))
    before = read(first.begin("mp3").listen)
    spoken = said(log)
    again = added(own, article(8))
    read(again.begin("mp3").listen)
    paths = [one.begin("mp3").path for one in (first, again)]
    until(lambda: all(one.begin("mp3").state == "ready" for one in (first, again)))
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert paths[0].read_bytes()[HEAD:].startswith(before[HEAD:]) and before[HEAD:]
    assert read(again.begin("opus").listen), "another format, of the same segments"
    assert said(log) == spoken


def test_one_changed_paragraph_costs_that_paragraph(own: Shares, log: Path) -> None:
    text = article(8)
    read(added(own, text).begin("mp3").listen)
    spoken = len(said(log))
    blocks = text.split("\n\n")
    blocks[4] = "Quite another thing stands here. It is new."
    read(added(own, "\n\n".join(blocks)).begin("mp3").listen)
    assert said(log)[spoken:] == ["Quite another thing stands here.", "It is new."]


def test_all_is_known_before_it_is_spoken(own: Shares, log: Path) -> None:
    share = added(own, article(60))
    spool = share.begin("mp3")
    layout = known(share, spool)
    assert spool.spoken < len(share.narration.utterances) / 2
    total, etag = spool.total_bytes, spool.etag
    assert total == encode.total_bytes(layout.samples, encode.WEB)
    assert etag is not None
    draw = random.Random(7)
    parts = []
    for _ in range(12):
        start = draw.randrange(total - 1)
        end = min(total, start + draw.randrange(1, 50_000))
        parts.append((start, end, read(lambda t, a=start, b=end: spool.listen_bytes(t, a, b))))
    body = read(lambda told: spool.listen_bytes(told, 0, total))
    until(lambda: spool.state == "ready")
    assert body == spool.path.read_bytes()
    assert all(body[start:end] == got for start, end, got in parts)
    assert (spool.total_bytes, spool.etag) == (total, etag)
    assert spool.known_duration_s == layout.samples / 24_000
    other = added(own, article(60)).begin("mp3")
    assert read(other.listen)
    until(lambda: other.etag is not None)
    assert other.etag == etag, "the same content has the same validator"


def test_one_who_rests_at_the_end_has_nothing_begun(
    own: Shares, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = added(own, article(40))
    spool = share.begin("mp3")
    known(share, spool)
    assert spool.total_bytes is not None
    begun = Counter[int]()
    run_from = Spool._run_from
    monkeypatch.setattr(
        Spool, "_run_from", lambda self, at: (begun.update([at]), run_from(self, at))[1]
    )
    resting = spool.listen_bytes(lambda: None, spool.total_bytes - 1000, spool.total_bytes)
    assert resting is not None
    until(lambda: spool.count is not None and spool.reel.has(spool.count - 1))
    time.sleep(0.3)
    assert sum(begun.values()) <= 2, begun
    resting.close()


def test_a_voice_that_says_something_else_than_foretold_breaks_it_off(own: Shares) -> None:
    share = added(own, article(60))
    spool = share.begin("mp3")
    layout = known(share, spool)
    layout.starts[-1] += 576
    with pytest.raises(Bad, match="foretold"):
        read(lambda told: spool.listen_bytes(told, 0, spool.total_bytes or 0))
    assert spool.state == "failed"


def test_what_was_spoken_ahead_of_one_who_leaves_is_not_lost(own: Shares, log: Path) -> None:
    text = article(60)
    spool = added(own, text).begin("mp3")
    read(spool.listen, most=HEAD + 20_000)
    until(lambda: not spool.runs)
    spoken = said(log)
    again = added(own, text).begin("mp3")
    read(again.listen, most=HEAD + 20_000)
    until(lambda: not again.runs)
    twice = [text for text, count in Counter(said(log)).items() if count > 1]
    assert len(spoken) > 5 and len(twice) <= 1, "but for one that was cut off"


def test_what_another_makes_meanwhile_is_not_held(own: Shares) -> None:
    studio = own._studio
    narration = narrate(article(6), settings=studio.settings)
    one, other = (narration.speak("mp3", studio=studio) for _ in range(2))
    pieces = one.pieces()
    while not next(pieces).ends:
        pass
    assert one._asked, "what comes next is asked for ahead"
    assert b"".join(other)
    recipe = one.recipe
    last = narration.script.phrases[-1]
    for key in (recipe.key(last), *(recipe.job(each).key for each in recipe.utterances(last))):
        studio.cache._folder.file(key).unlink()
    assert sum(piece.ends for piece in pieces) == len(narration.script.phrases) - 1
    assert not one._early


def test_where_phrases_begin_is_reckoned_once(own: Shares, monkeypatch: pytest.MonkeyPatch) -> None:
    share = added(own, article(6))
    spool = share.begin("mp3")
    layout = known(share, spool)
    total_bytes = spool.total_bytes
    assert total_bytes is not None
    reckoned = []
    exact = encode.phrase_bytes

    def counted(samples: int, profile: encode.Profile) -> int:
        reckoned.append(samples)
        return exact(samples, profile)

    monkeypatch.setattr(encode, "phrase_bytes", counted)
    for n in range(20):
        start = n * (total_bytes // 20)
        listener = spool.listen_bytes(lambda: None, start, start + 100)
        assert listener is not None
        listener.close()
    assert len(reckoned) <= len(layout.starts) + 2 * 20
