"""A real browser, for tests of what one sees and hears on the page."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import npm

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
DRIVER = "playwright-core@1.65.1"

Browser = Callable[..., Any]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """`browser(script, *arguments)` runs a script of this folder; returns what it has seen."""
    if not CHROMIUM:
        pytest.skip("needs chromium")
    folder = npm.installed(DRIVER, tmp_path_factory.mktemp("driver"), "node")

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
