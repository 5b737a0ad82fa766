"""Voice files: fetched from an index, read from installed wheels, taken from a folder; checked."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from narrator.errors import MissingError, VoiceCorrupt, VoiceMissing, VoiceNotFetched
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
    index._thread = type("Ended", (), {"join": lambda self: None})()  # stopped already
    index.shutdown = index.server_close = lambda: None  # type: ignore[method-assign]


def test_a_folder_serves_without_network(
    voice: VoiceInfo, own_home: Path, data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "wheels"
    folder.mkdir()
    with pytest.raises(VoiceNotFetched, match="has no wheel of demo_voice_part_1"):
        store.install(voice, own_home, data=data, from_folder=folder)
    for name, content in WHEELS.items():
        (folder / name).write_bytes(content)
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


def test_the_default_voice_comes_out_of_its_installed_wheels(kokoro_home: Path) -> None:
    info = catalogue.info("af_heart")
    assert store.installed(info, kokoro_home)
    began = time.monotonic()
    assert store.files(info, kokoro_home) == kokoro_home / "voices" / "kokoro"
    assert time.monotonic() - began < 30
