"""A real browser, for tests of what one sees and hears on the page."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
DRIVER = "playwright-core@1.65.1"

Browser = Callable[..., Any]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """`browser(script, *arguments)` runs a script of this folder; returns what it has seen."""
    if not CHROMIUM:
        pytest.skip("needs chromium")
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("needs node and npm")
    folder = tmp_path_factory.mktemp("driver")
    (folder / "package.json").write_text('{"private": true}')
    done = subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", DRIVER],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"npm can't install {DRIVER}: {done.stderr.strip()[-200:]}")

    def use(script: str, *arguments: str) -> Any:
        copied = shutil.copy(Path(__file__).with_name(script), folder)
        done = subprocess.run(
            ["node", str(copied), CHROMIUM, *arguments],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return use
