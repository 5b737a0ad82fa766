"""Settings: who overrides whom, and what is refused."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from narrator.errors import BadValue, UnreadableSource
from narrator.settings import Settings, load

DOCUMENT = Path(__file__).parent.parent / "docs" / "settings.md"


def test_each_layer_overrides_the_one_before(tmp_path: Path) -> None:
    environ = {"NARRATOR_HOME": str(tmp_path)}
    assert load(environ=environ).speed == 1.0
    (tmp_path / "settings.toml").write_text("speed = 1.5\nport = 9000\nvoice = 'system'\n")
    assert load(environ=environ).speed == 1.5
    environ |= {"NARRATOR_SPEED": "2", "NARRATOR_PORT": "9001"}
    assert (load(environ=environ).speed, load(environ=environ).port) == (2.0, 9001)
    made = load({"speed": 0.5}, environ)
    assert (made.speed, made.port, made.voice) == (0.5, 9001, "system")
    assert made.home == tmp_path


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SPEED", "0"), ("SPEED", "nan"), ("SPEED", "fast"), ("SPEED", "3.01"),
        ("PORT", "-1"), ("PORT", "65536"), ("PORT", "80.5"), ("PORT", ""),
        ("FORMAT", "mp4"), ("VOICE", " "), ("MAX_SOURCE_BYTES", "0"), ("AHEAD_S", "inf"),
    ],
)  # fmt: skip
def test_values_out_of_range_are_refused(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadValue) as caught:
        load(environ={"NARRATOR_HOME": str(tmp_path), f"NARRATOR_{name}": value})
    assert caught.value.name == name.lower()


def test_unknown_keys_are_refused_with_the_nearest(tmp_path: Path) -> None:
    environ = {"NARRATOR_HOME": str(tmp_path)}
    with pytest.raises(BadValue, match="did you mean NARRATOR_SPEED"):
        load(environ=environ | {"NARRATOR_SPED": "1"})
    (tmp_path / "settings.toml").write_text("prot = 1\n")
    with pytest.raises(BadValue, match=r"did you mean port\?"):
        load(environ=environ)
    (tmp_path / "settings.toml").write_text("home = '/x'\n")
    with pytest.raises(BadValue, match="NARRATOR_HOME"):
        load(environ=environ)
    assert load(environ={"NARRATOR_TONE_DELAY_MS": "5", "NARRATOR_HOME": str(tmp_path / "b")})


def test_a_file_that_is_not_toml_or_not_there(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("speed: 1")
    with pytest.raises(UnreadableSource, match="not TOML"):
        load(environ={"NARRATOR_HOME": str(tmp_path)})
    with pytest.raises(UnreadableSource, match="NARRATOR_SETTINGS"):
        load(environ={"NARRATOR_SETTINGS": str(tmp_path / "no.toml")})


def test_settings_are_frozen(tmp_path: Path) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings(tmp_path).speed = 2.0  # type: ignore[misc]


@pytest.mark.parametrize("field", dataclasses.fields(Settings), ids=lambda field: field.name)
def test_each_setting_is_documented(field: dataclasses.Field[object]) -> None:
    rows = [line for line in DOCUMENT.read_text().splitlines() if line.startswith("| `")]
    (row,) = [line for line in rows if line.startswith(f"| `{field.name}` |")]
    assert f"`NARRATOR_{field.name.upper()}`" in row
    if isinstance(field.default, str | int | float):
        assert f"`{field.default}`" in row
