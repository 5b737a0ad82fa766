"""What the tests of voice files share: a demo voice, an index that has it, a home."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from narrator.types import VoiceInfo
from narrator.voices import catalogue
from tests.voices.demo import FILE_NAMES, NAMES, WHEELS, WHOLE, sha256, voice_entry
from tests.voices.index import Index


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
        "voices": [voice_entry("demo")],
    }
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "demo.json").write_text(json.dumps(manifest))
    return folder


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


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of this Python's packages, with both wheels unpacked into it as pip does."""
    folder = tmp_path / "packages"
    for content in WHEELS.values():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.extractall(folder)
    monkeypatch.syspath_prepend(folder)
    return folder
