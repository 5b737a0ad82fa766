"""The catalogue: what is known of each voice before it is loaded."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from narrator.errors import UnknownVoice
from narrator.types import VoiceInfo
from narrator.voices import catalogue, choose, store


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


def test_auto_takes_the_best_that_is_installed(tmp_path: Path, kokoro_home: Path) -> None:
    assert choose.choose("auto", language="en", home=kokoro_home).info.name == "af_heart"
    assert choose.choose("auto", language="en", home=kokoro_home).hint == ""
    fallen = choose.choose("auto", language="en", home=tmp_path)
    assert fallen.info.name == "system"
    assert "narrator voices install af_heart" in fallen.hint
    assert choose.choose("auto", language="ru", home=kokoro_home).info.name == "system"


def test_a_script_finds_a_voice_that_can_say_it(kokoro_home: Path) -> None:
    found = choose.other_voice("Cyrillic", kokoro_home)
    assert found is not None and found.name == "system"
    assert choose.other_voice("Cuneiform", kokoro_home) is None
    assert not choose.speaks(catalogue.info("af_heart"), "Cyrillic")


def test_shipped_style_vectors_are_what_they_should_be() -> None:
    for file in catalogue.engines()["kokoro"].packaged:
        path = catalogue.DATA / file.name
        assert store._size(path) == file.bytes
        assert store._sum(path) == file.sha256
