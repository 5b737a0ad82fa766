"""A voice of two wheels, and what may be done with it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.voices.index import wheel

PARTS = [b"first part " * 5000, b"second part " * 7000]
WHOLE = b"".join(PARTS)
NAMES = ["demo-voice-part-1", "demo-voice-part-2"]
FILE_NAMES = [f"demo_voice_part_{n}-1.0-py3-none-any.whl" for n in (1, 2)]
WHEELS = {
    file_name: wheel(name, "1.0", {f"{name.replace('-', '_')}/part.bin": part})
    for file_name, name, part in zip(FILE_NAMES, NAMES, PARTS, strict=True)
}

INSTALL = """
import sys
from pathlib import Path
from narrator.voices import catalogue, store
data, home, *folder = map(Path, sys.argv[1:])
store.install(catalogue.info("demo", data), home, data=data, from_folder=next(iter(folder), None))
"""


def start(
    code: str, *arguments: Path, new_group: bool = False, errors: bool = False
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if errors else None,
        start_new_session=new_group,
    )


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def voice_entry(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "languages": ["en-US"],
        "scripts": ["Latin"],
        "sample_rate_hz": 24000,
        "gain_db": 0.0,
        "ramp": [40],
        "deterministic": True,
        "licence": "Apache-2.0",
        "description": "",
        "rank": 1,
        "style": "",
    }


def left_over(home: Path) -> list[str]:
    """All files of the home but the finished one."""
    found = [str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()]
    return [path for path in found if path != "voices/demo/model.bin"]


def wheels_in(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in WHEELS.items():
        (folder / name).write_bytes(content)
    return folder
