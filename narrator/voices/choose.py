"""Which voice speaks: the one asked for, or the best that is installed."""

from __future__ import annotations

import ctypes.util
import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path

from narrator.errors import VoiceMissing
from narrator.types import VoiceInfo
from narrator.voices import catalogue, store

AUTO = "auto"
BEST = "af_heart"


@dataclass(frozen=True, slots=True)
class Choice:
    """The voice, and a line for the listener where a better one could be had, or ""."""

    info: VoiceInfo
    hint: str = ""


def choose(name: str, *, language: str, home: Path) -> Choice:
    """The voice for an article in `language`.

    `auto` is the highest in rank of the installed voices of that language (the test voice is never
    chosen), else the system's. Raises `UnknownVoice`, or `VoiceMissing` with what to do.
    """
    if name != AUTO:
        info = catalogue.info(name)
        if not installed(name, home):
            raise VoiceMissing(name, _remedy(info))
        return Choice(info)
    for info in catalogue.voices():
        if info.rank > 0 and _speaks_language(info, language) and installed(info.name, home):
            return Choice(info, _hint(info))
    system = catalogue.info(catalogue.SYSTEM)
    if installed(system.name, home):
        return Choice(system, _hint(system))
    raise VoiceMissing(AUTO, f"no voice is installed; {_remedy(catalogue.info(BEST))}")


def installed(name: str, home: Path) -> bool:
    """Whether the voice can speak here; a cheap look, nothing is loaded. Raises `UnknownVoice`."""
    info = catalogue.info(name)
    if info.engine == catalogue.SYSTEM and not _system_has_engine():
        return False
    return store.installed(info, home)


def speaks(info: VoiceInfo, script: str) -> bool:
    """Whether the voice can say text in the Unicode script of that name."""
    return "*" in info.scripts or script in info.scripts


def other_voice(script: str, home: Path) -> VoiceInfo | None:
    """An installed voice for a script that the chosen one can't say; None where there is none."""
    for info in catalogue.voices():
        if info.rank > 0 and speaks(info, script) and installed(info.name, home):
            return info
    return None


def _speaks_language(info: VoiceInfo, language: str) -> bool:
    wanted = language.casefold()
    return any(
        spoken == "*" or spoken.casefold() == wanted or spoken.casefold().startswith(f"{wanted}-")
        for spoken in info.languages
    )


def _system_has_engine() -> bool:
    if sys.platform in ("darwin", "win32"):
        return True
    has_loader = importlib.util.find_spec("espeakng_loader") is not None
    return has_loader or ctypes.util.find_library("espeak-ng") is not None


def _remedy(info: VoiceInfo) -> str:
    if info.engine == catalogue.SYSTEM:
        return "pip install 'narrator[espeak]', or install the system's espeak-ng"
    engine = catalogue.engine_of(info)
    missing = [name for name in engine.needs if importlib.util.find_spec(name) is None]
    first = f"pip install 'narrator[{engine.extra}]', then " if missing else ""
    return f"{first}narrator voices install {info.name}"


def _hint(info: VoiceInfo) -> str:
    if info.engine != catalogue.SYSTEM:
        return ""
    return f"the system's voice speaks; for a natural one: {_remedy(catalogue.info(BEST))}"
