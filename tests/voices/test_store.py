"""Voice files: fetched from an index, read from installed wheels, taken from a folder; checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from narrator.errors import (
    VoiceCorrupt,
    VoiceMissing,
    VoiceNotFetched,
)
from narrator.types import VoiceInfo
from narrator.voices import catalogue, store
from tests.voices.demo import (
    FILE_NAMES,
    INSTALL,
    WHOLE,
    left_over,
    start,
    wheels_in,
)
from tests.voices.index import Index


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


def test_installed_wheels_need_no_network(
    voice: VoiceInfo, own_home: Path, data: Path, index: Index, packages: Path
) -> None:
    store.install(voice, own_home, data=data)
    assert store.files(voice, own_home, data)
    assert index.asked == []


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
