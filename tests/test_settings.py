"""Settings: who overrides whom, and what is refused."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import textwrap
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


def test_an_unknown_key_that_is_near_none_is_answered_with_all(tmp_path: Path) -> None:
    environ = {"NARRATOR_HOME": str(tmp_path)}
    with pytest.raises(BadValue, match=r"NARRATOR_QQQQ.*home, voice, speed"):
        load(environ=environ | {"NARRATOR_QQQQ": "1"})
    with pytest.raises(BadValue, match=r"'sped'.*did you mean speed\?"):
        load({"sped": 1.0}, environ)


@pytest.mark.parametrize("variable", ["NARRATOR_HOME", "NARRATOR_SETTINGS"])
def test_a_path_of_nobody_is_refused(tmp_path: Path, variable: str) -> None:
    environ = {"NARRATOR_HOME": str(tmp_path), variable: "~no-such-user/x"}
    with pytest.raises(BadValue, match="~no-such-user"):
        load(environ=environ)


def test_the_home_of_an_argument_is_taken_before_that_of_the_environment(tmp_path: Path) -> None:
    made = load({"home": tmp_path / "a"}, {"NARRATOR_HOME": str(tmp_path / "b")})
    assert made.home == tmp_path / "a"


@pytest.mark.skipif(not hasattr(os, "setuid") or os.getuid() != 0, reason="only root may setuid")
def test_a_user_without_a_home_is_told_to_name_one() -> None:
    code = """
        import os, sys
        from narrator.settings import load  # before: the packages may be closed to that user
        os.environ.pop("HOME", None)
        os.setuid(54321)
        try:
            load(environ={})
        except Exception as error:
            print(type(error).__name__, error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("BadValue") and "NARRATOR_HOME" in done.stdout


@pytest.mark.parametrize("content", ["port = " + "9" * 5000, "port = " + "[" * 100_000])
def test_a_file_without_measure_is_refused_in_one_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "settings.toml").write_text(content)
    with pytest.raises(UnreadableSource, match="not TOML") as caught:
        load(environ={"NARRATOR_HOME": str(tmp_path)})
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 500


def test_settings_load_without_sound_engines_or_server() -> None:
    heavy = ("numpy", "av", "onnxruntime", "pydub", "fastapi", "pyttsx3", "lxml")
    code = f"import sys, narrator.settings; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


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
    if isinstance(field.default, str | int | float) and field.default != "":
        assert f"`{field.default}`" in row
