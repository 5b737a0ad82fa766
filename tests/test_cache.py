"""Kept sound comes back as it was put, or not at all: whatever was done to the files meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import narrator.cache
from audio.pcm import Pcm, silence
from narrator.cache import Cache, KeptPhrase, KeptSegment
from narrator.cache.folder import Folder
from narrator.types import Speech, Word
from tests import disk
from tests.kept import alike, files, key, only_file, phrase, speech

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
        st.booleans(),
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


def taken(folder: Path) -> int:
    return sum(path.stat().st_size for path in files(folder))


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
    assert cache.phrase(key(0)) == phrase


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
    # Of two that looked before either had written, too.
    folder = Folder(tmp_path / "folder", LARGE)
    for data in (b"first", b"second"):
        folder.put(key(0), data)
    assert folder.file(key(0)).read_bytes() == b"first"


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


def test_a_cache_that_is_off_gives_back_nothing(tmp_path: Path) -> None:
    key = "a" * 64
    Cache(tmp_path, 10_000_000).keep_phrase(key, KeptPhrase(b"frames", 576, ()))
    off = Cache(tmp_path, 0)
    assert off.phrase(key) is None and off.segment(key) is None and off.samples(key) is None
    assert Cache(tmp_path, 10_000_000).phrase(key) is not None
