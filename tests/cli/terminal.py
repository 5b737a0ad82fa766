"""Runs the commands as people type them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from audio import encode
from narrator.testing import compare, decode

NARRATOR = [sys.executable, "-m", "narrator"]


def run(
    here: Path, *arguments: str, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """`narrator ARGUMENTS` in the folder `here`, spoken by the tone voice."""
    return subprocess.run(
        [*NARRATOR, *arguments],
        cwd=here,
        input=stdin,
        capture_output=True,
        timeout=120,
        check=False,
        env={**os.environ, "NARRATOR_VOICE": "tone", **environment},
    )


def texts_of(here: Path, source: str = "article.txt") -> list[str]:
    """The utterances that a source makes."""
    return run(here, "script", source).stdout.decode().splitlines()


def assert_whole(audio: Path | bytes, texts: list[str]) -> None:
    """The sound says `texts`, each once, in order."""
    assert texts
    report = compare(decode(encode.decode(audio), texts), texts)
    assert report.whole, report
