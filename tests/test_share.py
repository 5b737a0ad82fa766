"""One running narration, many listeners: bounds, late comers, leaving, coming back."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
import textwrap
import threading
import time
from array import array
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from audio import encode
from narrator import minder
from narrator.errors import Bad, Cancelled
from narrator.lengths import Layout
from narrator.narration import narrate
from narrator.room import LOCK
from narrator.settings import Settings
from narrator.share import Share, Shares
from narrator.spool import Spool
from narrator.studio import Studio
from tests.articles import article

WAIT_S = 100.0
# Paragraphs that sound for more than twice as long as is made ahead of a listener.
LONG = 10


@pytest.fixture
def shares(studio: Studio) -> Iterator[Shares]:
    made = Shares(studio)
    yield made
    made.close()


def added(shares: Shares, settings: Settings, paragraphs: int) -> Share:
    return shares.add(narrate(article(paragraphs), settings=settings))


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def settled(spool: Spool) -> int:
    """The length at which the spool stops to grow."""
    length = -1
    while length != spool.length or length == 0:
        length = spool.length
        time.sleep(0.4)
    return length


class Reader:
    """A listener on a thread of its own, that reads `most` bytes."""

    def __init__(self, spool: Spool, most: int = 1 << 30) -> None:
        self.got = b""
        self._changed = threading.Event()
        listener = spool.listen(self._changed.set)
        assert listener is not None
        self.listener = listener
        self._most = most
        self.thread = threading.Thread(target=self._read)
        self.thread.start()

    def _read(self) -> None:
        while len(self.got) < self._most:
            self._changed.clear()
            chunk = self.listener.take(min(4096, self._most - len(self.got)))
            if chunk is None:
                return
            if chunk:
                self.got += chunk
            else:
                self._changed.wait(WAIT_S)

    def close(self) -> None:
        self.thread.join(WAIT_S)
        self.listener.close()


def test_no_more_is_made_than_someone_may_hear_soon(
    shares: Shares, tone_settings: Settings
) -> None:
    spool = added(shares, tone_settings, 60).begin("mp3")
    ahead_s = tone_settings.ahead_s
    until(lambda: spool.duration_s >= ahead_s)
    settled(spool)
    assert ahead_s <= spool.duration_s < ahead_s + 15
    reader = Reader(spool, most=encode.head_bytes(encode.WEB) + 8000 * 40)  # 40 s of sound
    reader.thread.join(WAIT_S)
    until(lambda: spool.duration_s + 1 >= 40 + ahead_s)
    settled(spool)
    assert 40 + ahead_s <= spool.duration_s + 1 < 40 + ahead_s + 17
    assert spool.state == "speaking"
    reader.close()


def test_a_slow_listener_holds_nobody(shares: Shares, tone_settings: Settings) -> None:
    spool = added(shares, tone_settings, LONG).begin("mp3")
    slow = Reader(spool, most=5000)
    fast = Reader(spool)
    fast.thread.join(WAIT_S)
    until(lambda: spool.state == "ready")
    late = Reader(spool)
    late.thread.join(WAIT_S)
    assert late.got == spool.path.read_bytes()
    assert late.got[5000:].startswith(fast.got[5000:])
    # Of a stream whose length was not told there is no foot.
    assert len(late.got) - len(fast.got) in (0, encode.foot_bytes(encode.WEB))
    for reader in (slow, fast, late):
        reader.close()


def test_listeners_at_random_places_hear_the_same(shares: Shares, tone_settings: Settings) -> None:
    spool = added(shares, tone_settings, LONG).begin("mp3")
    readers = []
    for _ in range(12):
        readers.append(Reader(spool))
        time.sleep(0.02)
    for reader in readers:
        reader.close()
    head, foot = encode.head_bytes(encode.WEB), encode.foot_bytes(encode.WEB)
    until(lambda: spool.state == "ready")
    whole = spool.path.read_bytes()[head:]
    assert {reader.got[head:] for reader in readers} <= {whole, whole[:-foot]}


def test_one_that_nobody_comes_back_to_is_forgotten_and_can_begin_anew(
    shares: Shares, tone_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(minder, "LEAVE_S", 0.05)
    monkeypatch.setattr(minder, "FORGET_S", 0.3)
    share = added(shares, tone_settings, LONG)
    spool = share.begin("mp3")
    Reader(spool, most=20_000).close()
    until(lambda: not spool.path.exists())
    assert share.spools == {}
    assert spool.listen(lambda: None) is None
    again = share.begin("mp3")
    reader = Reader(again)
    reader.close()
    until(lambda: again.state == "ready")
    foot = encode.foot_bytes(encode.WEB)
    assert again.path.stat().st_size - len(reader.got) in (0, foot)


def test_one_that_failed_leaves_no_file_when_it_is_begun_anew(
    shares: Shares, tone_settings: Settings
) -> None:
    share = added(shares, tone_settings, LONG)
    failed = share.begin("mp3")
    failed.failed(OSError("as on a full disk"))
    until(lambda: not share._studio.scheduler._order.rows)
    again, listener = share.listen("mp3", lambda: None)
    assert again is not failed and not failed.path.exists()
    listener.close()
    listener.close()


def test_one_that_is_heard_is_not_pruned(shares: Shares, tone_settings: Settings) -> None:
    share = added(shares, tone_settings, 3)
    spool, listener = share.listen("mp3", lambda: None)
    share.made_at -= 2 * tone_settings.narration_kept_s
    assert shares.get(share.id) is share
    listener.close()
    assert shares.get(share.id) is None
    assert not spool.path.exists()


def test_spools_of_a_killed_service_are_swept(home: Path, studio: Studio) -> None:
    code = """
        import sys, time
        from narrator.settings import load
        from narrator.share import Shares
        from narrator.studio import Studio
        shares = Shares(Studio(load()))
        (shares._room.folder() / "a.mp3").write_bytes(b"sound")
        print(shares._room.folder(), flush=True)
        time.sleep(60)
    """
    arguments = [sys.executable, "-c", textwrap.dedent(code)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        folder = Path(child.stdout.readline().strip())
        beside = Shares(studio)
        assert (folder / "a.mp3").exists(), "a service that lives keeps its own"
        child.kill()
    after = Shares(studio)
    assert not folder.exists()
    assert (beside._room.folder() / LOCK).exists()
    beside.close()
    after.close()


def test_the_oldest_go_when_age_or_bytes_are_over(shares: Shares, tone_settings: Settings) -> None:
    old, young = (added(shares, tone_settings, 1) for _ in range(2))
    spool = old.begin("mp3")
    Reader(spool).close()
    assert shares.get(old.id) is old
    old.made_at -= tone_settings.narration_kept_s
    assert shares.get(old.id) is None
    assert shares.get(young.id) is young
    assert not spool.path.exists()


def test_the_oldest_go_when_all_are_too_large(
    studio: Studio, tone_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio, "settings", replace(tone_settings, spool_bytes=400_000))
    made = Shares(studio)
    first, second = (added(made, tone_settings, 3) for _ in range(2))
    for share in (first, second):
        Reader(share.begin("mp3")).close()
    assert made.get(second.id) is second
    assert made.get(first.id) is first, "one that was just made, or is asked for, does not go"
    first.made_at -= 2 * minder.HEAD_START_S
    assert made.get(second.id) is second
    assert made.get(first.id) is first, "however old: somebody asked for it a moment ago"
    # An address is kept for so long after each asking: its listener may come back for a range.
    first.asked_at -= 2 * minder.HEAD_START_S
    assert second.size_bytes() < 400_000 < first.size_bytes() + second.size_bytes()
    assert made.get(second.id) is second
    assert made.get(first.id) is None
    made.close()


def test_the_oldest_that_rest_go_when_their_text_is_too_much(
    studio: Studio, tone_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Shares(studio)
    spoken, unspoken, heard, young = (added(made, tone_settings, 3) for _ in range(4))
    sound = spoken.begin("mp3")
    Reader(sound).close()
    until(lambda: sound.state == "ready")
    reader = heard.begin("mp3").listen(lambda: None)
    assert reader is not None
    assert all(made.get(share.id) for share in (spoken, unspoken, heard, young))
    for share in (spoken, unspoken, heard):  # asked for last so long ago, by the line above
        share.asked_at -= 2 * minder.HEAD_START_S
    assert young.text_bytes > 4 * len(article(3))
    for most, gone in ((3, 1), (2, 2), (1, 2)):
        settings = replace(tone_settings, kept_text_bytes=most * young.text_bytes)
        monkeypatch.setattr(studio, "settings", settings)
        assert made.get("none") is None
        left = [share.id in made._shares for share in (spoken, unspoken, heard, young)]
        assert left == [gone < 1, gone < 2, True, True]
    assert not sound.path.exists(), "its sound goes with it"
    reader.close()
    made.close()


def test_closing_deletes_all_spools(studio: Studio, tone_settings: Settings) -> None:
    made = Shares(studio)
    spools = [added(made, tone_settings, 3).begin("mp3") for _ in range(3)]
    made.close()
    assert not any(spool.path.exists() for spool in spools)
    assert not spools[0].path.parent.exists()


def test_a_folder_that_was_cleared_away_is_made_anew(
    shares: Shares, tone_settings: Settings
) -> None:
    old, other = (added(shares, tone_settings, 3 + n) for n in range(2))
    files = []
    for _ in range(2):
        spool = old.begin("mp3")
        Reader(spool).close()
        until(lambda spool=spool: spool.state == "ready")  # type: ignore[misc]
        files.append(spool.path.read_bytes())
        shutil.rmtree(spool.path.parent.parent)
    assert files[0] == files[1]
    old.begin("mp3")
    assert other.begin("mp3").path.parent == old.spools["mp3"].path.parent
    assert (shares._room.folder() / LOCK).exists(), "nobody sweeps it"


def test_what_was_made_before_the_lengths_were_known_must_fit_them(
    shares: Shares, tone_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = added(shares, tone_settings, 30)
    monkeypatch.setattr(share.lengths, "begin", lambda: None)
    spool = share.begin("mp3")
    reader = spool.listen(lambda: None)
    assert reader is not None
    until(lambda: spool.reel.has(0))
    samples = spool.reel.samples_of(0)
    share.lengths.layout = Layout(array("Q", [0, samples + 576]))
    spool.lengths_known()
    assert (spool.state, type(spool.error)) == ("failed", Bad)
    reader.close()


def test_a_file_that_can_not_be_finished_is_told(
    shares: Shares, tone_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("not of this make")

    monkeypatch.setattr(encode, "finish_file", refuse)
    spool = added(shares, tone_settings, 2).begin("mp3")
    reader = spool.listen(lambda: None)
    assert reader is not None
    until(lambda: spool.state == "failed")
    assert "not of this make" in str(spool.error)
    reader.close()


def test_a_closed_room_is_not_made_again(studio: Studio, tone_settings: Settings) -> None:
    made = Shares(studio)
    share = made.unlisted(narrate(article(2), settings=tone_settings))
    made.close()
    with pytest.raises(Cancelled):
        share.begin("mp3")
    assert not list((tone_settings.home / "spool").glob(f"{made._room._folder.name}*"))


@pytest.mark.parametrize(("prefix", "mode"), [("", 0o700), ("/inner/", 0o755)])
def test_only_a_proxy_may_read_beside_the_service(
    studio: Studio,
    tone_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    prefix: str,
    mode: int,
) -> None:
    monkeypatch.setattr(studio, "settings", replace(tone_settings, accel_prefix=prefix))
    made = Shares(studio)
    assert stat.S_IMODE(made._room.folder().stat().st_mode) == mode
    made.close()
