"""How much work the lines there are bring: expected of a voice, then learned from what it spoke."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Collection

from narrator.schedule.job import Job
from narrator.types import VoiceInfo

# Of the weight of what was spoken before, at each utterance: about the last ten count.
KEPT = 0.9
LIFE_S = 60.0  # how long a listener stays, before any has left
WAIT_S = (1.0, 300.0)  # a Retry-After that is worth telling
# What loading a model again for each utterance adds: a second (Kokoro) for six of audio.
RELOADING = 1 / 6
# How long what was measured tells how busy the machine is: others come and go. Of so much audio it
# is believed; a word alone takes twice as long for a second of it as a sentence (.54 to .30).
RECENT_S, ENOUGH_S = 15.0, 2.5
# By how much a model may be slower or faster than is believed, of which nothing was heard lately
# (two cores on which two others computed: .85 where it is .25), and of which a little was.
DOUBT, LITTLE_DOUBT = 3.0, 1.3
CHARACTERS_A_SECOND = 15.0  # of English, at speed 1


class Load:
    """The real-time factor of each model (seconds of a slot's work for a second of audio), and how
    long lines last. Of more than `models_at_once` one is loaded again whenever it speaks."""

    def __init__(self, models_at_once: int) -> None:
        self._models_at_once = models_at_once
        self._spoken: dict[str, tuple[float, float]] = {}
        self._recent: dict[str, deque[tuple[float, float, float]]] = defaultdict(
            lambda: deque(maxlen=10)
        )
        self._life_s = LIFE_S

    def spoke(self, voice: VoiceInfo, work_s: float, audio_s: float) -> None:
        work, audio = self._spoken.get(voice.loaded_as, (0.0, 0.0))
        self._spoken[voice.loaded_as] = work * KEPT + work_s, audio * KEPT + audio_s
        self._recent[voice.loaded_as].append((time.monotonic(), work_s, audio_s))

    def ended(self, lasted_s: float) -> None:
        self._life_s = KEPT * self._life_s + (1 - KEPT) * lasted_s

    def rtf(self, voice: VoiceInfo) -> float:
        """As it was in the last `RECENT_S`; as far as too little was spoken then, as it was before,
        and until its model has spoken at all, what is expected of it."""
        work, audio = self._spoken.get(voice.loaded_as, (0.0, 0.0))
        before = work / audio if audio else voice.expected_rtf
        work, audio = self._lately(voice)
        missing = max(0.0, ENOUGH_S - audio)
        return (work + missing * before) / (audio + missing)

    def doubt(self, voice: VoiceInfo) -> float:
        """1 or more: by what factor, up or down, `rtf` may be wrong."""
        _, audio = self._lately(voice)
        if audio >= ENOUGH_S:
            return 1.0
        return LITTLE_DOUBT if audio else DOUBT

    def _lately(self, voice: VoiceInfo) -> tuple[float, float]:
        since = time.monotonic() - RECENT_S
        recent = [one for one in self._recent[voice.loaded_as] if one[0] > since]
        return sum(work for _, work, _ in recent), sum(audio for *_, audio in recent)

    def work_s(self, job: Job) -> float:
        """About what a slot needs for it."""
        audio_s = len(job.text) / CHARACTERS_A_SECOND / job.prosody.speed
        return self.rtf(job.voice) * audio_s

    def of(self, voices: Collection[VoiceInfo]) -> float:
        """Slots that a line of each of `voices` keeps busy."""
        models = {voice.loaded_as for voice in voices}
        reloading = RELOADING if len(models) > self._models_at_once else 0.0
        return sum(self.rtf(voice) + reloading for voice in voices)

    def bounds_of(self, voices: Collection[VoiceInfo]) -> tuple[float, float]:
        """The least and the most that `of` may truly be."""
        load = self.of(voices)
        less = sum(self.rtf(voice) * (1 - 1 / self.doubt(voice)) for voice in voices)
        more = sum(self.rtf(voice) * (self.doubt(voice) - 1) for voice in voices)
        return load - less, load + more

    def wait_s(self, voices: Collection[VoiceInfo], slots: float) -> float:
        """Until so many of these lines have ended that the others fit into `slots`."""
        load = self.of(voices)
        part = min(1.0, max(1 / max(1, len(voices)), (load - slots) / load if load else 0.0))
        low, high = WAIT_S
        return min(high, max(low, self._life_s * part))
