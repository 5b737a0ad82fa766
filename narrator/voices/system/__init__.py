"""The voice that the machine has: espeak-ng, SAPI5 or NSSpeech, found and chosen by pyttsx3.

    espeak.py     espeak-ng: settings, sound and events
    recording.py  SAPI5 and NSSpeech: one file an utterance
    engine.py     pyttsx3's engine for this platform, and which voice a name means
    scripts.py    which voice says which script; a text in runs of one script
    words.py      word times from events
    listing.py    what this machine has

Importing this loads neither pyttsx3 nor any speech library: `SystemVoice.open` does.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np

from audio.pcm import Pcm, joined
from narrator.errors import Bad, BadValue, Cancelled, Lost
from narrator.types import Prosody, Speech, VoiceInfo
from narrator.voices.base import Stop
from narrator.voices.system.engine import Opened, default, find, open_engine
from narrator.voices.system.espeak import Take
from narrator.voices.system.listing import system_voices
from narrator.voices.system.scripts import SCRIPT_VOICES, ScriptRun, own_script, plain, runs
from narrator.voices.system.words import words

__all__ = ["SystemVoice", "system_voices"]

# espeak-ng's own rate, and a usual one for a reader of English. Its sound shortens in proportion
# from 80 wpm to 600, within 5 % on one sentence, so 0.5 to 3 times this rate are what they say.
NORMAL_WPM = 175
_SLOWEST, _FASTEST = 0.5, 3.0


class SystemVoice:
    """`system` (the voice for `info.languages[0]`), or `system:<id>` as pyttsx3 lists it.

    A run of another script, or with a letter that this voice lacks (a French one has no ß), is
    spoken by espeak-ng's voice for that script, where it has one.
    """

    def __init__(self, info: VoiceInfo, opened: Opened) -> None:
        self.info = info
        wanted = info.name.partition(":")[2]
        listed = find(opened.voices, wanted) if wanted else default(opened, info.languages[0])
        self._speaker = opened.speaker
        self._voice = listed.id
        self._script = own_script(listed.language)
        self._others = SCRIPT_VOICES if opened.driver == "espeak" else {}
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
        pieces = [(run, self._voice_for(run, spoken)) for run in runs(spoken)]
        wpm = round(NORMAL_WPM * prosody.speed)
        sounds: list[Pcm] = []
        onsets: list[tuple[int, int]] = []
        length = 0
        for run, voice in pieces:
            if stop.asked():
                raise Cancelled(text)
            words_of_run = spoken[run.start : run.end]
            last = run.end == len(spoken)
            take = self._speaker.speak(words_of_run, voice, wpm, stop, last=last)
            onsets += [(run.start + word.at, length + word.sample) for word in take.words]
            sounds.append(_sound(take).resampled(self.info.sample_rate_hz))
            length += len(sounds[-1])
        pcm = joined(sounds, self.info.sample_rate_hz)
        if not np.any(pcm.samples):
            raise Bad(text, "the engine made no sound of it")
        return Speech(pcm, words(text, onsets, pcm.samples, pcm.sample_rate_hz))

    def close(self) -> None:
        """The engine stays: espeak-ng can't be opened a second time in one process."""
        self._closed = True

    def _voice_for(self, run: ScriptRun, text: str) -> str:
        """This voice, if it knows each letter of the run, else the one for the run's script."""
        voices = [self._voice] if run.script in ("", self._script) else []
        if (other := self._others.get(run.script)) is not None and other not in voices:
            voices.append(other)
        unknown = ""
        for voice in voices:
            missing = self._speaker.unsayable(text[run.start : run.end], voice)
            if not missing:
                return voice
            unknown = unknown or f"voice {voice} can't say {missing!r} (U+{ord(missing):04X})"
        raise Bad(text, unknown or f"no voice of the system says {run.script} script")


def _sound(take: Take) -> Pcm:
    samples = take.samples.astype(np.float32) / np.float32(32768.0)
    return Pcm(samples, take.sample_rate_hz)
