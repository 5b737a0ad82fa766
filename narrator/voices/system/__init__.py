"""The voice that the machine has: espeak-ng, SAPI5 or NSSpeech, found and chosen by pyttsx3.

    espeak.py     espeak-ng: settings, sound and events
    recording.py  SAPI5 and NSSpeech: one file an utterance
    engine.py     pyttsx3's engine for this platform, and which voice a name means
    scripts.py    which voice says which script; a text in runs of one script
    told.py       sounds given for words, in the text that espeak-ng reads
    words.py      word times from events
    listing.py    what this machine has

Importing this loads neither pyttsx3 nor any speech library: `SystemVoice.open` does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from audio.pcm import Pcm, joined
from narrator.errors import Bad, BadValue, Cancelled, Lost
from narrator.types import Prosody, Speech, VoiceInfo
from narrator.voices.base import Stop
from narrator.voices.system import told
from narrator.voices.system.engine import Opened, default, find, open_engine
from narrator.voices.system.espeak import Take
from narrator.voices.system.listing import system_voices
from narrator.voices.system.scripts import (
    ScriptRun,
    nearest,
    own_script,
    plain,
    runs,
    voices_for,
    words_of,
)
from narrator.voices.system.words import words

__all__ = ["SystemVoice", "system_voices"]

# espeak-ng's own rate, and a usual one for a reader of English. Its sound shortens in proportion
# from 80 wpm to 600, within 5 % on one sentence, so 0.5 to 3 times this rate are what they say.
NORMAL_WPM = 175
_SLOWEST, _FASTEST = 0.5, 3.0


class SystemVoice:
    """`system` (the voice for `info.languages[0]`), or `system:<id>` as pyttsx3 lists it.

    A run of another script, or with a letter that this voice lacks (a French one has no ß), is
    spoken by an espeak-ng voice for that script, where it has one. A letter that none of them
    knows is said as the one that it is built on ("ș" as "s").
    """

    def __init__(self, info: VoiceInfo, opened: Opened) -> None:
        self.info = info
        wanted = info.name.partition(":")[2]
        listed = find(opened.voices, wanted) if wanted else default(opened, info.languages[0])
        self._speaker = opened.speaker
        self._voice = listed.id
        self._script = own_script(listed.language)
        self._has_others = self._takes_sounds = opened.driver == "espeak"
        self._closed = False

    @classmethod
    def open(cls, info: VoiceInfo, files: Path, threads: int) -> SystemVoice:
        """Raises `VoiceMissing` (no engine here), `UnknownVoice` (it has no such voice).

        Several may be open in one process: the voice is chosen anew for each call. `files` and
        `threads` are not used.
        """
        return cls(info, open_engine(info.name))

    def speak(self, text: str, prosody: Prosody, stop: Stop) -> Speech:
        """Speak `text`; see `Voice.speak`. Raises `Bad`, `BadValue`, `Cancelled`, `Lost`."""
        if self._closed:
            raise Lost(text, "the voice is closed")
        if not _SLOWEST <= prosody.speed <= _FASTEST:
            raise BadValue("speed", f"{prosody.speed:g}", f"from {_SLOWEST} to {_FASTEST}")
        spoken = plain(text)
        if not any(unicodedata.category(character)[0] in "LNS" for character in spoken):
            raise Bad(text, "it has no words")
        pieces = [piece for run in runs(spoken) for piece in self._divided(run, spoken)]
        wpm = round(NORMAL_WPM * prosody.speed)
        sounds: list[Pcm] = []
        onsets: list[tuple[int, int]] = []
        length = 0
        for run, part, voice in pieces:
            if stop.asked():
                raise Cancelled(text)
            english = self._takes_sounds and voice.startswith(told.ENGLISH)
            read = told.told(part, prosody.phonemes if english else (), run.start)
            last = run.end == len(spoken)
            take = self._speaker.speak(
                read.text, voice, wpm, stop, last=last, sounds=read.text != part
            )
            onsets += [(run.start + read.at(word.at), length + word.sample) for word in take.words]
            sounds.append(_sound(take).resampled(self.info.sample_rate_hz))
            length += len(sounds[-1])
        pcm = joined(sounds, self.info.sample_rate_hz)
        if not np.any(pcm.samples):
            raise Bad(text, "the engine made no sound of it")
        return Speech(pcm, words(text, onsets, pcm.samples, pcm.sample_rate_hz))

    def durations(self, text: str, prosody: Prosody, stop: Stop) -> None:
        """None: the engine tells only by speaking."""

    def close(self) -> None:
        """The engine stays: espeak-ng can't be opened a second time in one process."""
        self._closed = True

    def _divided(self, run: ScriptRun, text: str) -> Iterator[tuple[ScriptRun, str, str]]:
        """Pieces of a run, what is read for each, and by which voice: all of it by one that knows
        each letter, else word by word."""
        part = text[run.start : run.end]
        voices = self._voices(run, part)
        whole = next((voice for voice in voices if not self._speaker.unsayable(part, voice)), None)
        if whole is not None:
            yield run, part, whole
            return
        words = list(words_of(text, run))
        if len(words) > 1:
            for word in words:
                yield from self._divided(word, text)
            return
        for voice in voices:
            if fitted := self._fitted(part, voice):
                yield run, fitted, voice
                return
        if not voices:
            raise Bad(text, f"no voice of the system says {run.script} script")
        missing = self._speaker.unsayable(part, voices[0])
        raise Bad(text, f"voice {voices[0]} can't say {missing!r} (U+{ord(missing):04X})")

    def _voices(self, run: ScriptRun, part: str) -> list[str]:
        """This voice, where the run is in its script, and the engine's others for the script."""
        own = [self._voice] if run.script in ("", self._script) else []
        others = voices_for(run.script, part) if self._has_others else ()
        return [*own, *(voice for voice in others if voice not in own)]

    def _fitted(self, part: str, voice: str) -> str:
        """`part` with each letter that `voice` lacks as the letter it is built on; "" where it
        lacks that too."""
        while missing := self._speaker.unsayable(part, voice):
            base = nearest(missing)
            if base == missing or self._speaker.unsayable(base, voice):
                return ""
            part = part.replace(missing, base)
        return part


def _sound(take: Take) -> Pcm:
    samples = take.samples.astype(np.float32) / np.float32(32768.0)
    return Pcm(samples, take.sample_rate_hz)
