"""What voices this machine's own engine has, asked of it in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

from narrator.errors import VoiceMissing
from narrator.types import VoiceInfo
from narrator.voices.system.engine import open_engine
from narrator.voices.system.scripts import SCRIPT_VOICES, own_script

_TIMEOUT_S = 10.0


def system_voices() -> tuple[VoiceInfo, ...]:
    """This machine's voices, as `system:<id>`; none where there is no engine, or it fails.

    The engine is opened in a child process: once opened in this one, it could not be forked.
    """
    root = str(Path(__file__).resolve().parents[3])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", f"from {__name__} import main; main()"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
            timeout=_TIMEOUT_S,
            check=True,
        )
        rows = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return ()
    base = _manifest_voice()
    return tuple(_info(base, *row) for row in rows)


def _manifest_voice() -> dict[str, Any]:
    manifest = resources.files("narrator.voices") / "data" / "system.json"
    content = json.loads(manifest.read_text("utf-8"))
    voice: dict[str, Any] = content["voices"][0]
    return voice | {"engine": content["engine"]}


def _info(base: dict[str, Any], id_: str, name: str, language: str, driver: str) -> VoiceInfo:
    own = own_script(language)
    others = SCRIPT_VOICES if driver == "espeak" else ()
    return VoiceInfo(
        name=f"system:{id_}",
        engine=base["engine"],
        languages=(language,),
        scripts=(own, *(script for script in others if script != own)),
        sample_rate_hz=base["sample_rate_hz"],
        gain_db=base["gain_db"],
        ramp=tuple(base["ramp"]),
        deterministic=base["deterministic"],
        licence=base["licence"],
        description=name,
    )


def main() -> None:
    """In the child: print rows of [id, name, language, driver] as JSON.

    What an engine prints itself goes to standard error.
    """
    outgoing = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        opened = open_engine("system")
    except VoiceMissing:
        rows = []
    else:
        rows = [
            [voice.id, voice.name, voice.language, opened.driver]
            for voice in opened.voices
            if own_script(voice.language) and opened.speaker.usable(voice.id)
        ]
    json.dump(rows, outgoing)
    outgoing.close()
