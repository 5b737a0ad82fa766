"""What is given for running it: a unit that systemd takes, a container without a writable root."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from narrator.library import Library
from tests.articles import article
from tests.cli.terminal import run
from tests.service import Service

ROOT = Path(__file__).resolve().parent.parent


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd here")
    unit = (ROOT / "deploy" / "narrator.service").read_text("utf-8")
    started = re.search(r"^ExecStart=(\S+) (.*)$", unit, re.MULTILINE)
    assert started is not None
    assert started[2].split()[0] == "serve"
    # The program it starts must be there: this Python stands for it.
    placed = tmp_path / "narrator.service"
    placed.write_text(unit.replace(started[1], sys.executable))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(placed)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "narrator.service" not in done.stderr, done.stderr


def test_the_container_names_its_settings_as_they_are() -> None:
    known = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for file in ("Dockerfile", "compose.yaml", "deploy/narrator.service"):
        text = (ROOT / file).read_text("utf-8")
        for name in set(re.findall(r"NARRATOR_[A-Z_]+", text)):
            assert name in known or name == "NARRATOR_HOME", f"{file}: {name}"


def test_a_service_writes_nothing_but_in_its_home_and_in_tmp(tmp_path: Path) -> None:
    """On a root that can't be written, as the container's: the tree of the code is read-only."""
    home, tmp = tmp_path / "home", tmp_path / "tmp"
    tmp.mkdir()
    before = _written(ROOT / "narrator")
    quiet = {"TMPDIR": str(tmp), "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(tmp_path / "none")}
    with Service(home, voice="tone", **quiet) as service:
        service.http.post("/v1/narrate", content=article(1).encode())
        made = service.http.post("/v1/episodes", json={"text": article(1, first=13_500)}).json()
        while service.http.get(made["url"]).json()["state"] != "ready":
            pass
    assert _written(ROOT / "narrator") == before
    assert not (tmp_path / "none").exists()


def _written(folder: Path) -> set[str]:
    return {str(one) for one in folder.rglob("*") if one.suffix != ".pyc"}


def test_a_backup_of_a_running_service_is_a_library_again(tmp_path: Path) -> None:
    kept = {"NARRATOR_CACHE_BYTES": "0", "NARRATOR_TONE_DELAY_MS": "100"}
    home, other = tmp_path / "home", tmp_path / "other"
    with Service(home, voice="tone", **kept) as service:
        first = service.http.post("/v1/episodes", json={"text": article(1, first=13_600)}).json()
        while service.http.get(first["url"]).json()["state"] != "ready":
            pass
        service.http.post("/v1/episodes", json={"text": article(6, first=13_700)})
        backed = run(tmp_path, "library", "backup", "copy.db", NARRATOR_HOME=str(home))
        assert backed.returncode == 0, backed.stderr
        (other / "library").mkdir(parents=True)
        shutil.copytree(home / "library" / "files", other / "library" / "files")
    shutil.copy(tmp_path / "copy.db", other / "library" / "library.db")
    checked = run(tmp_path, "library", "check", NARRATOR_HOME=str(other))
    assert checked.returncode == 0, checked.stdout
    restored = Library(other)
    states = {one.state for one in restored.episodes.page().episodes}
    assert restored.episodes.get(first["id"]).state == "ready"
    assert states <= {"ready", "queued", "speaking"}
    restored.close()
