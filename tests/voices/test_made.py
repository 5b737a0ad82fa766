"""Files made of an engine's files: in place before use, never wrong, named in what sound is of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from narrator.errors import VoiceMissing
from narrator.types import VoiceInfo
from narrator.voices import catalogue, store
from tests.voices.demo import WHOLE, sha256

MADE = WHOLE[::-1]


def backwards(files: Path) -> bytes:
    return (files / "model.bin").read_bytes()[::-1]


@pytest.fixture
def made_data(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    manifest = json.loads((data / "demo.json").read_text())
    entry = {"name": "made.bin", "bytes": len(MADE), "sha256": sha256(MADE)}
    manifest["made"] = [
        {**entry, "by": "tests.voices.test_made:backwards", "processor": "fast"},
        {**entry, "by": "nowhere:nothing", "processor": "other"},
    ]
    place = data.parent / "made-data"
    place.mkdir()
    (place / "demo.json").write_text(json.dumps(manifest))
    monkeypatch.setattr(catalogue, "features", lambda: {"fast"})
    return place


@pytest.fixture
def place(made_data: Path, own_home: Path) -> Path:
    folder = store.folder(catalogue.info("demo", made_data), own_home)
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(WHOLE)
    return folder


def test_it_is_made_once_and_when_it_is_wrong(made_data: Path, own_home: Path, place: Path) -> None:
    voice = catalogue.info("demo", made_data)
    store.files(voice, own_home, made_data)
    assert (place / "made.bin").read_bytes() == MADE
    kept = (place / "made.bin").stat()
    store.files(voice, own_home, made_data)
    assert (place / "made.bin").stat().st_ino == kept.st_ino
    (place / "made.bin").write_bytes(bytes(len(MADE)))
    store.files(voice, own_home, made_data)
    assert (place / "made.bin").read_bytes() == MADE
    assert sorted(path.name for path in place.iterdir()) == ["made.bin", "model.bin"]


def test_an_installation_makes_it(made_data: Path, own_home: Path, place: Path) -> None:
    store.install(catalogue.info("demo", made_data), own_home, data=made_data)
    assert (place / "made.bin").read_bytes() == MADE


def test_what_comes_out_otherwise_is_not_kept(
    made_data: Path, own_home: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.voices.test_made.backwards", lambda files: b"other")
    assert store.files(catalogue.info("demo", made_data), own_home, made_data) == place
    assert [path.name for path in place.iterdir()] == ["model.bin"]


def test_where_nothing_can_be_written_it_is_left_to_the_engine(
    made_data: Path, own_home: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = catalogue.info("demo", made_data)
    # A name longer than a file system takes: no file can be opened under it.
    monkeypatch.setattr("secrets.token_hex", lambda _: "0" * 300)
    assert store.files(voice, own_home, made_data) == place
    assert [path.name for path in place.iterdir()] == ["model.bin"]
    # What is there and wrong, and can't be taken away, is not used: here, a folder.
    (place / "made.bin").mkdir()
    with pytest.raises(VoiceMissing, match=r"made\.bin"):
        store.files(voice, own_home, made_data)


def test_sound_is_kept_by_a_name_that_tells_it_apart(made_data: Path, data: Path) -> None:
    plain: VoiceInfo = catalogue.info("demo", data)
    fast = catalogue.info("demo", made_data)
    assert plain.model == sha256(WHOLE)
    assert fast.model not in (plain.model, "")
