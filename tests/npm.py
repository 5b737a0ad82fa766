"""Programs from npm, for tests that look at what we make with others' eyes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def installed(package: str, folder: Path, runner: str) -> Path:
    """`folder`, with `package` (name@version) in it; skips where npm, or the program `runner` that
    is to run it, is not here, or npm can't have it."""
    if not (shutil.which(runner) and shutil.which("npm")):
        pytest.skip(f"needs {runner} and npm")
    (folder / "package.json").write_text('{"private": true}')
    done = subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", package],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"npm can't install {package}: {done.stderr.strip()[-200:]}")
    return folder
