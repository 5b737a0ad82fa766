"""The set-up says on one line what a person has to do, and leaves alone what is in place."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


def loaded(folder: Path) -> ModuleType:
    """The script as a module that works on `folder`."""
    copy = folder / "bootstrap.py"
    copy.write_text((ROOT / "bootstrap.py").read_text(encoding="utf-8"), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("bootstrap", copy)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bootstrap(tmp_path: Path) -> ModuleType:
    return loaded(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The same, with a virtual environment made by it."""
    module = loaded(tmp_path_factory.mktemp("made"))
    module.make_venv()
    return module


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held.getsockname()[1]


def python(folder: Path, name: str, traits: str) -> Path:
    """A Python that has these traits, as far as the set-up asks."""
    file = folder / name
    file.write_text(f"#!/bin/sh\necho {traits}\n")
    file.chmod(0o755)
    return file


@pytest.mark.parametrize("port", ["taken", "0", "70000", "80x"])
def test_a_port_that_cannot_be_had_is_told_before_anything_is_installed(
    port: str, taken_port: int, tmp_path: Path
) -> None:
    (tmp_path / "bootstrap.py").write_bytes((ROOT / "bootstrap.py").read_bytes())
    (tmp_path / "Makefile").write_bytes((ROOT / "Makefile").read_bytes())
    asked = str(taken_port) if port == "taken" else port
    done = subprocess.run(
        ["make", "run", f"PORT={asked}", f"PYTHON={sys.executable}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert done.returncode == 2
    assert len(ours) == 1 and asked in ours[0]
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize(
    ("traits", "advice"),
    [
        ("3.10 venv ensurepip", "Python 3.11 to 3.13 is needed"),
        ("3.14 venv ensurepip", "Python 3.11 to 3.13 is needed"),
        ("3.12 venv", "apt-get install python3.12-venv"),
        ("3.13", "apt-get install python3.13-venv"),
    ],
)
def test_an_unfit_python_is_told_what_to_do(
    bootstrap: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    traits: str,
    advice: str,
) -> None:
    monkeypatch.setattr(sys, "executable", str(python(tmp_path, "python3", traits)))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(bootstrap.Unfit, match=advice) as told:
        bootstrap.venv_command()
    assert "\n" not in str(told.value)


def test_another_python_on_the_path_is_used(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(python(tmp_path, "python3", "3.9 venv ensurepip")))
    fit = python(tmp_path, "python3.12", "3.12 venv ensurepip")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bootstrap.venv_command() == [str(fit), "-m", "venv"]


def test_virtualenv_takes_the_place_of_a_missing_venv(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unfit = python(tmp_path, "python3", "3.12 venv")
    monkeypatch.setattr(sys, "executable", str(unfit))
    monkeypatch.setenv("PATH", str(tmp_path))
    python(tmp_path, "virtualenv", "")
    assert bootstrap.venv_command() == ["virtualenv", "--quiet", "--python", str(unfit)]


@pytest.mark.parametrize(
    ("variables", "advice"),
    [
        ({"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}, "HTTPS_PROXY"),
        ({"PIP_INDEX_URL": "https://127.0.0.1:9/simple"}, "PIP_INDEX_URL"),
    ],
)
def test_a_network_that_fails_is_told_and_the_venv_kept(
    made: ModuleType, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], advice: str
) -> None:
    """pip itself fails here, against a port where nothing listens."""
    for name, value in {"PIP_RETRIES": "1", **variables}.items():
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(name.lower(), value)
    with pytest.raises(made.Unfit, match=advice) as told:
        made.pip("Trying", "--no-cache-dir", "narrator-has-no-such-requirement")
    assert "\n" not in str(told.value) and str(made.LOG) in str(told.value)
    assert made.usable()


def test_what_is_stamped_is_not_installed_again(made: ModuleType) -> None:
    made.STAMP.write_text(made.what_is_asked())
    made.LOG.unlink(missing_ok=True)
    made.install()
    assert not made.LOG.exists(), "pip was run"
    (made.ROOT / "pyproject.toml").write_text("# changed\n")
    assert made.read(made.STAMP) != made.what_is_asked()


def test_a_set_up_cut_short_or_moved_is_of_no_use(made: ModuleType) -> None:
    assert made.usable()
    made.UNDER_WAY.touch()
    assert not made.usable()
    made.UNDER_WAY.unlink()
    made.PLACE.write_text("/somewhere/else\n")
    assert not made.usable()
    made.PLACE.write_text(f"{made.ROOT}\n")
    assert made.usable()


@pytest.mark.long
def test_a_set_up_cut_short_is_made_anew(bootstrap: ModuleType) -> None:
    (bootstrap.VENV / "bin").mkdir(parents=True)
    bootstrap.UNDER_WAY.touch()
    bootstrap.make_venv()
    assert bootstrap.usable()


def test_the_targets_are_listed_and_are_those_promised() -> None:
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    listed = subprocess.run(
        ["make"], cwd=ROOT, env=alone, capture_output=True, text=True, check=True
    ).stdout
    targets = {line.split()[1] for line in listed.splitlines()}
    assert targets >= {"run", "test", "test-long", "check", "demo", "bench", "install"}
    for target in targets:
        subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, check=True)


def test_ci_runs_what_it_should() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make check" in script.read_text(encoding="utf-8")
