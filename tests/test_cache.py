"""Kept sound comes back as it was put, or not at all: whatever was done to the files meanwhile."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import narrator.cache
from audio.pcm import Pcm, silence
from narrator.cache import Cache, KeptPhrase, KeptSegment, entry
from narrator.types import Speech, Word
from tests import disk
from tests.kept import key, phrase

ROOT = Path(__file__).parent.parent
LARGE = 10**9

TIMES = st.floats(allow_nan=False) | st.floats(0, 1e5, width=32).map(np.float32).map(float)
WORDS = st.lists(
    st.builds(
        Word,
        st.text(st.characters(), max_size=12),
        st.integers(0, 10**6),
        st.integers(0, 10**6),
        TIMES,
        TIMES,
    ),
    max_size=5,
).map(tuple)
SPEECHES = st.builds(
    Speech,
    st.builds(
        Pcm,
        arrays.arrays(np.float32, st.integers(0, 4000), elements=st.floats(-1.5, 1.5, width=32)),
        st.sampled_from((16000, 22050, 24000, 48000)),
    ),
    WORDS,
    st.booleans(),
)
PHRASES = st.builds(
    KeptPhrase,
    st.binary(max_size=3000),
    st.integers(0, 10**9),
    st.lists(
        st.builds(KeptSegment, st.integers(0, 10**9), st.integers(0, 10**9), WORDS), max_size=3
    ).map(tuple),
)


def speech() -> Speech:
    wave = np.sin(np.arange(2000) / 9).astype(np.float32)
    return Speech(Pcm(wave, 24000).on_grid(), (Word("Ä", 0, 1, 1 / 3, 1e3),), True)


def alike(one: Speech | None, other: Speech) -> bool:
    return (
        one is not None
        and one.pcm.samples.tobytes() == other.pcm.samples.tobytes()
        and one.pcm.sample_rate_hz == other.pcm.sample_rate_hz
        and (one.words, one.trimmed) == (other.words, other.trimmed)
    )


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def taken(folder: Path) -> int:
    return sum(path.stat().st_size for path in files(folder))


def only_file(folder: Path) -> Path:
    (path,) = files(folder)
    return path


def in_order(folder: Path, cache: Cache, count: int) -> list[str]:
    """Phrases 0, 1, 2 …, each used a minute and more after the one before, long ago."""
    keys = [key(number) for number in range(count)]
    for number, each in enumerate(keys):
        cache.keep_phrase(each, phrase(number))
        (path,) = folder.rglob(f"{each}*")
        os.utime(path, (0, 10**9 + 100 * number))
    return keys


# There and back.


@given(SPEECHES)
def test_a_segment_comes_back_as_it_was_heard(
    tmp_path_factory: pytest.TempPathFactory, speech: Speech
) -> None:
    cache = Cache(tmp_path_factory.mktemp("cache"), LARGE)
    assert cache.segment(key(0)) is None
    assert cache.samples(key(0)) is None
    cache.keep_segment(key(0), speech)
    heard = Speech(speech.pcm.on_grid(), speech.words, speech.trimmed)
    assert alike(cache.segment(key(0)), heard)
    assert cache.samples(key(0)) == len(speech.pcm)


@given(PHRASES)
def test_a_phrase_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, phrase: KeptPhrase
) -> None:
    cache = Cache(tmp_path_factory.mktemp("cache"), LARGE)
    assert cache.phrase(key(0)) is None
    cache.keep_phrase(key(0), phrase)
    assert cache.phrase(key(0)) == phrase
    assert cache.samples(key(0)) == phrase.samples
    assert cache.segment(key(0)) is None


def test_times_of_single_precision_keep_their_value(tmp_path: Path) -> None:
    cache = Cache(tmp_path, LARGE)
    single = np.float32(1 / 3)
    word = Word("a", 0, 1, single, single)  # type: ignore[arg-type]
    cache.keep_segment(key(0), Speech(silence(10, 24000), (word,)))
    kept = cache.segment(key(0))
    assert kept is not None
    assert kept.words == (word,)


def test_another_process_finds_it(tmp_path: Path) -> None:
    Cache(tmp_path, LARGE).keep_phrase(key(0), phrase(0))
    assert Cache(tmp_path, LARGE).phrase(key(0)) == phrase(0)
    assert not [path for path in files(tmp_path) if path.stat().st_mode & 0o077]


def test_what_was_made_first_stays(tmp_path: Path) -> None:
    cache = Cache(tmp_path, LARGE)
    cache.keep_phrase(key(0), phrase(0))
    cache.keep_phrase(key(0), phrase(1))
    assert cache.phrase(key(0)) == phrase(0)


@pytest.mark.parametrize(
    "bad", ["", "../../../etc/passwd", key(0)[:-1], key(0).upper(), key(0) + "\n", "/" + key(0)]
)
def test_a_key_of_another_form_is_refused(tmp_path: Path, bad: str) -> None:
    cache = Cache(tmp_path / "cache", LARGE)
    for use in (
        lambda: cache.samples(bad),
        lambda: cache.segment(bad),
        lambda: cache.phrase(bad),
        lambda: cache.keep_segment(bad, speech()),
        lambda: cache.keep_phrase(bad, phrase(0)),
    ):
        with pytest.raises(ValueError, match="not a key"):
            use()
    assert not (tmp_path / "cache").exists()


# Harm.


@pytest.mark.parametrize("kind", ["segment", "phrase"])
def test_no_byte_can_change_unnoticed(tmp_path: Path, kind: str) -> None:
    cache = Cache(tmp_path, LARGE)
    if kind == "segment":
        cache.keep_segment(key(0), speech())
    else:
        cache.keep_phrase(key(0), phrase(0, 400))
    get = getattr(cache, kind)
    samples = cache.samples(key(0))
    path = only_file(tmp_path)
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes((whole[at] ^ 1 << at % 8,)) + whole[at + 1 :])
        assert cache.samples(key(0)) in (None, samples), at
        assert get(key(0)) is None, at
        assert not path.exists(), at
    path.write_bytes(whole)
    assert get(key(0)) is not None


def test_a_torn_or_longer_file_is_thrown_away(tmp_path: Path) -> None:
    cache = Cache(tmp_path, LARGE)
    cache.keep_segment(key(0), speech())
    path = only_file(tmp_path)
    whole = path.read_bytes()
    for torn in (*(whole[:size] for size in range(0, len(whole), 7)), whole + b"x", whole * 2):
        for get in (cache.samples, cache.segment):
            path.write_bytes(torn)
            assert get(key(0)) is None, len(torn)
            assert not path.exists(), len(torn)
    # What a power cut leaves of a file that was named and not yet written.
    path.write_bytes(bytes(len(whole)))
    assert cache.segment(key(0)) is None
    cache.keep_segment(key(0), speech())
    assert alike(cache.segment(key(0)), speech())


def test_another_version_is_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path, LARGE)
    with monkeypatch.context() as later:
        later.setattr(entry, "VERSION", entry.VERSION + 1)
        cache.keep_phrase(key(0), phrase(0))
        assert cache.phrase(key(0)) == phrase(0)
    assert cache.phrase(key(0)) is None
    assert files(tmp_path) == []


def test_a_file_under_another_key_is_not_its_sound(tmp_path: Path) -> None:
    cache = Cache(tmp_path, LARGE)
    for get in (cache.samples, cache.phrase):
        cache.keep_phrase(key(0), phrase(0))
        cache.keep_phrase(key(1), phrase(1))
        (one,), (other,) = (list(tmp_path.rglob(f"{key(number)}*")) for number in range(2))
        one.replace(other)
        assert get(key(1)) is None
        assert not other.exists()


def test_sound_that_is_no_flac_is_thrown_away(tmp_path: Path) -> None:
    cache = Cache(tmp_path, LARGE)
    cache.keep_segment(key(0), speech())
    path = only_file(tmp_path)
    kept = entry.read(key(0), path.read_bytes())
    path.write_bytes(
        entry.written(key(0), entry.Entry(kept.kind, 9, kept.about, b"no sound", 24000, False))
    )
    assert cache.segment(key(0)) is None
    assert files(tmp_path) == []


def test_a_folder_in_its_place_is_left_alone(tmp_path: Path) -> None:
    cache = Cache(tmp_path, LARGE)
    cache.keep_phrase(key(0), phrase(0))
    path = only_file(tmp_path)
    path.unlink()
    path.mkdir()
    cache.keep_phrase(key(0), phrase(0))
    assert cache.phrase(key(0)) is None
    assert cache.samples(key(0)) is None
    assert path.is_dir()


_WRITER = """
import sys
from pathlib import Path
from narrator.cache import Cache
from tests.kept import key, phrase
cache = Cache(Path(sys.argv[1]), 10**9)
print("ready", flush=True)
for number in range(10**6):
    cache.keep_phrase(key((sys.argv[2], number)), phrase(number, 200_000))
"""


def test_a_killed_writer_leaves_only_what_is_whole(tmp_path: Path) -> None:
    draw = random.Random(5)
    for attempt in range(4):
        command = [sys.executable, "-c", _WRITER, str(tmp_path), str(attempt)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(draw.uniform(0.01, 0.1))
            writer.send_signal(signal.SIGKILL)
    cache = Cache(tmp_path, LARGE)
    whole = 0
    for attempt in range(4):
        number = 0
        while (kept := cache.phrase(key((str(attempt), number)))) is not None:
            assert kept == phrase(number, 200_000)
            number += 1
        whole += number
    assert whole == len(list(tmp_path.rglob("*.kept")))
    assert whole > 4


def test_what_killed_writers_left_is_swept(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 10**6)
    cache.keep_phrase(key(0), phrase(0))
    kept = only_file(tmp_path)
    old, young = (kept.with_name(f".{key(0)}-{end * 16}.new") for end in "ab")
    for path in (old, young):
        path.write_bytes(bytes(5000))
    os.utime(old, (0, time.time() - 3600))
    cache.keep_phrase(key(1), phrase(1))
    assert not old.exists()
    assert young.exists()


# Room.


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 5 * 4096)
    keys = in_order(tmp_path, cache, 5)
    assert cache.phrase(keys[0]) == phrase(0)
    assert cache.samples(keys[1]) == 1
    for number in (5, 6):
        cache.keep_phrase(key(number), phrase(number))
    left = {each: cache.phrase(each) is not None for each in (*keys, key(5), key(6))}
    assert list(left.values()) == [True, True, False, False, True, True, True]


def test_use_is_noted_once_a_minute(tmp_path: Path) -> None:
    cache = Cache(tmp_path, LARGE)
    cache.keep_phrase(key(0), phrase(0))
    path = only_file(tmp_path)
    now = time.time()
    for ago_s, noted in ((30, False), (90, True), (-90, True)):  # clocks are set back, too
        os.utime(path, (now - ago_s, now - ago_s))
        cache.phrase(key(0))
        assert (abs(path.stat().st_mtime - (now - ago_s)) > 1) == noted


def test_what_is_beyond_the_limit_alone_is_not_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 8192)
    cache.keep_phrase(key(0), phrase(0))
    cache.keep_phrase(key(1), phrase(1, 9000))
    assert cache.phrase(key(1)) is None
    assert cache.phrase(key(0)) == phrase(0)
    assert cache.trouble == ""


def test_a_large_folder_keeps_its_bound(tmp_path: Path) -> None:
    limit = 32_000_000
    cache = Cache(tmp_path, limit)
    data = bytes(60_000)
    most = 0
    for number in range(900):
        cache.keep_phrase(key(number), KeptPhrase(data, 0, ()))
        if number % 50 == 49:
            most = max(most, taken(tmp_path))
    assert 0.8 * limit < most <= limit
    # By sets, those kept last are there and those kept first are gone.
    assert all(cache.samples(key(number)) == 0 for number in range(800, 900))
    assert sum(cache.samples(key(number)) == 0 for number in range(200)) == 0


def test_a_limit_of_0_keeps_nothing_and_clears_up(tmp_path: Path) -> None:
    in_order(tmp_path, Cache(tmp_path, LARGE), 5)
    other = tmp_path / "notes.txt"
    other.write_text("mine")
    cache = Cache(tmp_path, 0)
    cache.keep_phrase(key(9), phrase(9))
    cache.keep_segment(key(8), speech())
    assert files(tmp_path) == [other]
    assert cache.phrase(key(9)) is None
    assert cache.trouble == ""
    Cache(tmp_path / "none", 0).keep_phrase(key(9), phrase(9))
    assert not (tmp_path / "none").exists()


def test_files_of_others_stay(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 3 * 4096)
    fan = tmp_path / key(0)[:2]
    mine = [
        tmp_path / "README",
        fan / "notes.kept",
        fan / f"{key(0)}.kept.bak",
        fan / key(0).upper(),
        fan / ".hidden.new",
        tmp_path / "sub" / f"{key(0)}.kept",
    ]
    for path in mine:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"mine" * 5000)
        os.utime(path, (0, 0))
    in_order(tmp_path, cache, 0)
    for number in range(20):
        cache.keep_phrase(key(number), phrase(number))
    assert all(path.read_bytes() == b"mine" * 5000 for path in mine)
    assert len(files(tmp_path)) == len(mine) + 3


# Many at once.

_USER = """
import random, sys
from pathlib import Path
from narrator.cache import Cache
from tests.kept import key, phrase
cache, draw = Cache(Path(sys.argv[1]), int(sys.argv[2])), random.Random(sys.argv[3])
hits = 0
for _ in range(250):
    number = min(int(draw.expovariate(0.05)), 99)
    kept = cache.phrase(key(number))
    assert kept is None or kept == phrase(number), number
    assert cache.samples(key(number)) in (None, number)
    hits += kept is not None
    if kept is None:
        cache.keep_phrase(key(number), phrase(number))
assert not cache.trouble, cache.trouble
print(hits)
"""


def test_processes_share_a_folder_and_its_bound(tmp_path: Path) -> None:
    limit = 30 * 4096
    users = [
        subprocess.Popen(
            [sys.executable, "-c", _USER, str(tmp_path), str(limit), str(seed)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in range(4)
    ]
    hits = [int(user.communicate()[0]) for user in users]
    assert [user.returncode for user in users] == [0] * 4
    assert min(hits) > 40
    assert 0.8 * 30 <= len(files(tmp_path)) <= 30
    assert all(path.suffix == ".kept" for path in files(tmp_path))


def test_threads_use_one_cache_at_once(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 30 * 4096)
    wrong: list[int] = []

    def use(seed: int) -> None:
        draw = random.Random(seed)
        for _ in range(80):
            number = draw.randrange(50)
            kept = cache.phrase(key(number))
            if kept is None:
                cache.keep_phrase(key(number), phrase(number))
            elif kept != phrase(number):
                wrong.append(number)

    threads = [threading.Thread(target=use, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert cache.trouble == ""
    assert len(files(tmp_path)) <= 30


# Trouble.


def test_where_nothing_can_be_written_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    cache = Cache(blocked / "cache", LARGE)
    assert "can't write" in cache.trouble
    cache.keep_segment(key(0), speech())
    cache.keep_phrase(key(1), phrase(1))
    assert cache.segment(key(0)) is None
    assert cache.samples(key(0)) is None
    assert cache.phrase(key(1)) is None
    assert str(blocked) in cache.trouble
    blocked.unlink()
    cache.keep_phrase(key(1), phrase(1))
    assert cache.phrase(key(1)) is None, "it is left alone for a minute"
    monkeypatch.setattr(narrator.cache, "_RETRY_S", 0.0)
    again = Cache(blocked / "cache", LARGE)
    assert again.trouble == ""
    again.keep_phrase(key(1), phrase(1))
    assert again.phrase(key(1)) == phrase(1)


def test_it_is_tried_again_and_the_trouble_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrator.cache, "_RETRY_S", 0.0)
    blocked = tmp_path / "cache"
    blocked.write_text("in the way")
    cache = Cache(blocked, LARGE)
    cache.keep_phrase(key(0), phrase(0))
    assert cache.trouble
    blocked.unlink()
    cache.keep_phrase(key(0), phrase(0))
    assert cache.trouble == ""
    assert cache.phrase(key(0)) == phrase(0)


_FULL = """
import sys
from pathlib import Path
from narrator.cache import Cache
from tests.kept import key, phrase
cache = Cache(Path(sys.argv[1]), 10**9)
cache.keep_phrase(key(0), phrase(0))
assert cache.phrase(key(0)) == phrase(0)
assert not cache.trouble
cache.keep_phrase(key(1), phrase(1, 90_000))
assert cache.phrase(key(1)) is None
assert "can't write" in cache.trouble
cache.keep_phrase(key(2), phrase(2))
assert cache.phrase(key(2)) is None
assert cache.phrase(key(0)) == phrase(0)
"""


def test_a_full_disk_keeps_nothing_more_and_breaks_nothing(tmp_path: Path) -> None:
    command = disk.small([sys.executable, "-c", _FULL, str(tmp_path)], 50_000)
    subprocess.run(command, cwd=ROOT, check=True)
    assert only_file(tmp_path).name == f"{key(0)}.kept"
