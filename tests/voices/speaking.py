"""The system's voice, opened and spoken with by its tests."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

from narrator.types import Prosody, Speech, VoiceInfo
from narrator.voices.base import Stop
from narrator.voices.system import SystemVoice

MANIFEST = json.loads(
    (resources.files("narrator.voices") / "data" / "system.json").read_text("utf-8")
)

SENTENCE = "The quick brown fox jumps over the lazy dog, and then it went home."


def info(name: str) -> VoiceInfo:
    base = MANIFEST["voices"][0]
    kept = {key: base[key] for key in ("sample_rate_hz", "gain_db", "deterministic", "licence")}
    return VoiceInfo(
        name=name,
        engine="system",
        languages=tuple(base["languages"]),
        scripts=tuple(base["scripts"]),
        ramp=tuple(base["ramp"]),
        description=base["description"],
        **kept,
    )


def opened(name: str = "system") -> SystemVoice:
    return SystemVoice.open(info(name), Path(), 1)


def say(text: str, name: str = "system", speed: float = 1.0) -> Speech:
    return opened(name).speak(text, Prosody(speed), Stop())
