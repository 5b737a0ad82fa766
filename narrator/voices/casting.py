"""Who speaks beside the narrator: names of voices, or `auto` → a `Cast`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from narrator.errors import BadValue, InputError, MissingError
from narrator.text.turns import turns
from narrator.types import Block, Cast, VoiceInfo
from narrator.voices import catalogue, choose

OFF = "off"
_WANT = "`auto`, `off`, or names and voices, as in Anna=af_heart,Ben=am_michael"
_MOST_SPEAKERS = 20


def cast(
    narrator: VoiceInfo,
    *,
    quote: str = "",
    heading: str = "",
    speakers: Mapping[str, str] | str = "",
    blocks: Sequence[Block] = (),
    language: str,
    home: Path,
) -> Cast:
    """The voices for quotes, for headings, and for the turns of speakers.

    `quote` and `heading` are voices' names; `auto` is the best installed one of `language` that
    can be told from the narrator's; "" and `off` leave them to the narrator. `speakers` maps the
    names in front of turns to voices, or says so in a line ("Anna=af_heart,Ben=am_michael"); with
    `auto` those who speak in turns in `blocks` get voices in the order in which they appear, the
    first the narrator's. Raises `BadValue`, `UnknownVoice`, `VoiceMissing`, each with the field at
    fault: `quote_voice`, `heading_voice` or `speakers`.
    """
    given = _speakers(speakers)

    def voice(name: str, field: str) -> VoiceInfo | None:
        if name in ("", OFF):
            return None
        if name == choose.AUTO:
            return next(_others(narrator, language, home), None)
        try:
            return choose.choose(name, language=language, home=home).info
        except (InputError, MissingError) as error:
            error.field = field
            raise

    if isinstance(given, str):  # auto
        voices = [narrator, *_others(narrator, language, home)]
        names = dict.fromkeys(turns(blocks).values())
        by_name = [(name, voices[at % len(voices)]) for at, name in enumerate(names)]
    else:
        by_name = [(name, voice(asked, "speakers") or narrator) for name, asked in given.items()]
    return Cast(voice(quote, "quote_voice"), voice(heading, "heading_voice"), tuple(by_name))


def _speakers(asked: Mapping[str, str] | str) -> Mapping[str, str] | str:
    """`auto`, or voices by names."""
    if isinstance(asked, str):
        if asked.strip() in ("", OFF):
            return {}
        if asked.strip() == choose.AUTO:
            return choose.AUTO
        pairs = [part.partition("=") for part in asked.split(",")]
        asked = {name.strip(): voice.strip() for name, _, voice in pairs}
        if len(asked) != len(pairs):
            raise BadValue("speakers", ",".join(asked)[:60], "each name once")
    if len(asked) > _MOST_SPEAKERS:
        raise BadValue("speakers", f"{len(asked)} names", f"at most {_MOST_SPEAKERS}")
    for name, voice in asked.items():
        if not name.strip() or not voice:
            raise BadValue("speakers", f"{name}={voice}"[:60], _WANT)
    return asked


def _others(narrator: VoiceInfo, language: str, home: Path) -> Iterator[VoiceInfo]:
    """The installed voices of `language` beside the narrator's, the best first, but each time one
    that can be told from the last by being a man's or a woman's, where there is one. The system's
    is not among them: it can be told by sounding worse."""
    heard = {part.partition(":")[0] for part in narrator.name.split("+")}  # all parts of a mix
    left = [
        info
        for info in choose.voices_of(language)
        if info.name not in heard
        and info.engine != catalogue.SYSTEM
        and choose.installed(info.name, home)
    ]
    last = narrator
    while left:
        last = next((one for one in left if _kind(one) != _kind(last)), left[0])
        left.remove(last)
        yield last


def _kind(info: VoiceInfo) -> str:
    """ "man" or "woman", as its description says; "" where it doesn't."""
    found = re.search(r"\b(?:wo)?man\b", info.description)
    return found[0] if found else ""
