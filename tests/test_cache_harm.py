"""What is done to kept sound: its files changed, its writers killed, many at it at once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from narrator.cache import Cache, entry
from tests.kept import alike, files, key, only_file, phrase, speech

ROOT = Path(__file__).parent.parent
LARGE = 10**9


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
