"""Which voice speaks: the one asked for, or the best that is installed."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from narrator.errors import VoiceMissing
from narrator.text.read.told import primary
from narrator.types import VoiceInfo
from narrator.voices import catalogue, store

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Choice:
    """The voice, and a line for the listener where a better one could be had, or ""."""

    info: VoiceInfo
    hint: str = ""


def choose(name: str, *, language: str, home: Path) -> Choice:
    """The voice for an article in `language`.

    `auto` is the highest in rank of the installed voices of that language (the test voice is never
    chosen), else the system's voice of that language, else the system's own. A language is a BCP
    47 tag; the voice of the nearest one speaks: for en-AU, where none has it, one of en. Raises
    `UnknownVoice`, or `VoiceMissing` with what to do.
    """
    if name != AUTO:
        info = catalogue.info(name)
        if not installed(name, home):
            raise VoiceMissing(name, remedy(info))
        return Choice(info)
    known = list(voices_of(language))
    system = catalogue.info(catalogue.SYSTEM)
    if not any(installed(info.name, home) for info in known):
        system = _system_voice_of(language) or system
    for info in (*known, system):
        if installed(info.name, home):
            return Choice(info, _hint(info, known))
    raise VoiceMissing(AUTO, f"no voice is installed; {remedy(known[0] if known else system)}")


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


def voice_of(language: str, home: Path) -> VoiceInfo | None:
    """The best installed voice whose own language is `language` (a BCP 47 tag), the system's
    among them; None where there is none."""
    for info in voices_of(language):
        if info.engine != catalogue.SYSTEM and installed(info.name, home):
            return info
    return _system_voice_of(language)


def in_language(asked: str, narrator: VoiceInfo, home: Path) -> Callable[[str], VoiceInfo | None]:
    """Language → the voice for a block of an article in another one: the best installed one of
    that language, None where there is none. A narrator who was `asked` for by name goes on where
    she speaks that language."""

    def voice(language: str) -> VoiceInfo | None:
        spoken = {primary(one) for one in narrator.languages}
        if asked != AUTO and spoken & {"*", primary(language)}:
            return narrator
        return voice_of(language, home)

    return voice


def unspoken(
    languages: Iterable[str], narrator: VoiceInfo, voice: Callable[[str], VoiceInfo | None]
) -> str:
    """A line for the listener where `narrator` reads blocks in other languages than her own, as
    there is no `voice` of theirs; "" where there is none such. "" among `languages` is her own."""
    spoken = {primary(one) for one in narrator.languages}
    foreign = dict.fromkeys(primary(one) for one in languages if one)
    left = [one for one in foreign if not spoken & {"*", one} and voice(one) is None]
    if not left:
        return ""
    line = f"no voice for {' and '.join(left)} is installed: {narrator.name} reads what is in it"
    system = catalogue.info(catalogue.SYSTEM)
    return line if _system_has_engine() else f"{line}; for one: {remedy(system)}"


@cache
def _system_voice_of(language: str) -> VoiceInfo | None:
    """The system's voice of a language: its own region's where there is one, else that of the
    country with the language's own code (fr-FR before fr-BE), else the one with the least said."""
    if not _system_has_engine():
        return None
    own = catalogue.info(catalogue.SYSTEM)
    if _speaks_language(own, primary(language)):
        return own
    from narrator.voices.system import system_voices  # it needs numpy: not for a mere look

    found = [one for one in system_voices() if _speaks_language(one, primary(language))]
    wanted, home = language.casefold(), primary(language)

    def distance(one: VoiceInfo) -> tuple[bool, bool, int]:
        spoken = one.languages[0].casefold()
        return spoken != wanted, spoken not in (home, f"{home}-{home}"), len(spoken)

    found.sort(key=distance)
    return catalogue.info(found[0].name) if found else None


def remedy(info: VoiceInfo) -> str:
    """The commands that bring the voice."""
    if info.engine == catalogue.SYSTEM:
        return "pip install 'narrator[espeak]', or install the system's espeak-ng"
    engine = catalogue.engine_of(info)
    missing = [name for name in engine.needs if importlib.util.find_spec(name) is None]
    first = f"pip install 'narrator[{engine.extra}]', then " if missing else ""
    return f"{first}narrator voices install {info.name}"


def voices_of(language: str) -> Iterator[VoiceInfo]:
    """Those that `auto` may choose: of the language, then of the wider ones (its tag shortened
    from the end: RFC 4647, section 3.4), the highest in rank first in each."""
    subtags = language.split("-")
    found: set[str] = set()
    for length in range(len(subtags), 0, -1):
        wanted = "-".join(subtags[:length])
        for info in catalogue.voices():
            if info.rank > 0 and info.name not in found and _speaks_language(info, wanted):
                found.add(info.name)
                yield info


def _speaks_language(info: VoiceInfo, language: str) -> bool:
    wanted = language.casefold()
    return any(
        spoken == "*" or spoken.casefold() == wanted or spoken.casefold().startswith(f"{wanted}-")
        for spoken in info.languages
    )


def _system_has_engine() -> bool:
    if sys.platform in ("darwin", "win32"):
        return True
    if importlib.util.find_spec("espeakng_loader") is not None:
        return True
    from ctypes.util import find_library

    return find_library("espeak-ng") is not None


def _hint(info: VoiceInfo, known: list[VoiceInfo]) -> str:
    """How to get a better voice of the language, where the system's speaks and there is one."""
    better = [one for one in known if one.engine != catalogue.SYSTEM]
    if info.engine != catalogue.SYSTEM or not better:
        return ""
    return f"the system's voice speaks; for a natural one: {remedy(better[0])}"
