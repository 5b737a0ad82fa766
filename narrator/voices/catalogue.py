"""Voice name → what is known of it, and how to load it; imports no engine until asked.

Each engine's manifest, `data/<engine>.json`, names its class, its files with sizes and sha256 sums
and where they come from, and its voices.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from narrator.errors import UnknownVoice, VoiceMissing
from narrator.types import VoiceInfo
from narrator.voices import mix
from narrator.voices.base import Voice
from narrator.voices.cpu import features

DATA = Path(__file__).parent / "data"
SYSTEM = "system"
SAMPLE = "This is how I sound. Send me an article, and I will read it to you."


@dataclass(frozen=True, slots=True)
class Part:
    """A member of a wheel, a stretch of a voice file."""

    distribution: str
    version: str
    wheel_bytes: int
    wheel_sha256: str
    member: str


@dataclass(frozen=True, slots=True)
class VoiceFile:
    """A file of an engine's voices: its parts, one after the other."""

    name: str
    bytes: int
    sha256: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that `by` ("module:function", of the folder of the engine's files) makes of them."""

    file: VoiceFile
    by: str

    def make(self, files: Path) -> bytes:
        """Its content. Raises OSError."""
        module, _, name = self.by.partition(":")
        return cast(bytes, getattr(import_module(module), name)(files))


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What a manifest says of an engine.

    `files` lie in the home once installed, `packaged` in the package's `data` folder; `made` are
    those that are of use on this processor, and lie in the home too; an engine speaks alike without
    them, once it has made them again for itself. `needs` are the modules it imports, `extra` the
    extra that brings them.
    """

    name: str
    load: str
    code_licence: str
    needs: tuple[str, ...]
    extra: str
    files: tuple[VoiceFile, ...]
    packaged: tuple[VoiceFile, ...]
    made: tuple[MadeFile, ...]
    voices: tuple[VoiceInfo, ...]
    data: Path


@cache
def engines(data: Path = DATA) -> Mapping[str, EngineInfo]:
    """All engines by name."""
    found = (_engine(path) for path in sorted(data.glob("*.json")))
    return {engine.name: engine for engine in found}


def voices(data: Path = DATA) -> tuple[VoiceInfo, ...]:
    """All voices, the best first."""
    found = [voice for engine in engines(data).values() for voice in engine.voices]
    return tuple(sorted(found, key=lambda voice: -voice.rank))


def info(name: str, data: Path = DATA) -> VoiceInfo:
    """The voice of that name; `system:<id>` is the system's voice of that id, and
    `af_heart:0.6+am_michael:0.4` one that is mixed of others.

    Raises `UnknownVoice`, with names that come near, `BadValue` for what can't be mixed.
    """
    known = {voice.name: voice for voice in voices(data)}
    if name in known:
        return known[name]
    base, _, id = name.partition(":")
    if base == SYSTEM and id and SYSTEM in known and id.isprintable() and len(id) <= 100:
        return replace(known[SYSTEM], name=name, style=id, rank=0)
    if mix.is_mix(name):
        return mix.mixed(name, lambda part: info(part, data))
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    raise UnknownVoice(name[:100], tuple(near or known))


def engine_of(voice: VoiceInfo, data: Path = DATA) -> EngineInfo:
    """The engine that speaks `voice`."""
    return engines(data)[voice.engine]


def load(voice: VoiceInfo, files: Path, threads: int, data: Path = DATA) -> Voice:
    """Import the engine and load the voice. Raises what `Voice.open` raises, and `VoiceMissing`
    where the engine can't be imported: a library of it, or of the system, is not there."""
    module, _, name = engine_of(voice, data).load.partition(":")
    try:
        imported = import_module(module)
    except (ImportError, OSError) as error:
        raise VoiceMissing(voice.name, f"its engine can't be loaded ({error})") from error
    return cast(Voice, getattr(imported, name).open(voice, files, threads))


def _engine(path: Path) -> EngineInfo:
    raw: dict[str, Any] = json.loads(path.read_text("utf-8"))
    files = tuple(_file(one) for one in raw["files"])
    made = tuple(
        MadeFile(_file(one), one["by"])
        for one in raw.get("made", ())
        if one["processor"] in features()
    )
    # What is made sounds a little different: it has a part in the name that sound is kept by.
    sums = "".join(file.sha256 for file in (*files, *(one.file for one in made)))
    # One sum stays itself; of several, the sum of the sums.
    model = sums if len(files) + len(made) <= 1 else hashlib.sha256(sums.encode()).hexdigest()
    return EngineInfo(
        name=raw["engine"],
        load=raw["class"],
        code_licence=raw["code_licence"],
        needs=tuple(raw["needs"]),
        extra=raw["extra"],
        files=files,
        packaged=tuple(_file(one) for one in raw["packaged"]),
        made=made,
        voices=tuple(_voice(one, raw["engine"], model) for one in raw["voices"]),
        data=path.parent,
    )


def _file(raw: dict[str, Any]) -> VoiceFile:
    parts = tuple(Part(**part) for part in raw.get("parts", ()))
    return VoiceFile(raw["name"], raw["bytes"], raw["sha256"], parts)


def _voice(raw: dict[str, Any], engine: str, model: str) -> VoiceInfo:
    lists = {name: tuple(raw[name]) for name in ("languages", "scripts", "ramp")}
    levels = {"levels_db": tuple((lufs, db) for lufs, db in raw.get("levels_db", ()))}
    return VoiceInfo(**(raw | lists | levels), engine=engine, model=model)
