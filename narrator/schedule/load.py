"""How much work the lines there are bring: expected of a voice, then learned from what it spoke."""

from __future__ import annotations

from collections.abc import Collection

from narrator.types import VoiceInfo

# Of the weight of what was spoken before, at each utterance: about the last ten count.
KEPT = 0.9
LIFE_S = 60.0  # how long a listener stays, before any has left
WAIT_S = (1.0, 300.0)  # a Retry-After that is worth telling
# What loading a model again for each utterance adds: a second (Kokoro) for six of audio.
RELOADING = 1 / 6


class Load:
    """The real-time factor of each model (seconds of a slot's work for a second of audio), and how
    long lines last. Of more than `models_at_once` one is loaded again whenever it speaks."""

    def __init__(self, models_at_once: int) -> None:
        self._models_at_once = models_at_once
        self._spoken: dict[str, tuple[float, float]] = {}
        self._life_s = LIFE_S

    def spoke(self, voice: VoiceInfo, work_s: float, audio_s: float) -> None:
        work, audio = self._spoken.get(voice.loaded_as, (0.0, 0.0))
        self._spoken[voice.loaded_as] = work * KEPT + work_s, audio * KEPT + audio_s

    def ended(self, lasted_s: float) -> None:
        self._life_s = KEPT * self._life_s + (1 - KEPT) * lasted_s

    def rtf(self, voice: VoiceInfo) -> float:
        """What is expected of it, until its model has spoken."""
        work, audio = self._spoken.get(voice.loaded_as, (0.0, 0.0))
        return work / audio if audio else voice.expected_rtf

    def of(self, voices: Collection[VoiceInfo]) -> float:
        """Slots that a line of each of `voices` keeps busy."""
        models = {voice.loaded_as for voice in voices}
        reloading = RELOADING if len(models) > self._models_at_once else 0.0
        return sum(self.rtf(voice) + reloading for voice in voices)

    def wait_s(self, voices: Collection[VoiceInfo], slots: float) -> float:
        """Until so many of these lines have ended that the others fit into `slots`."""
        load = self.of(voices)
        part = min(1.0, max(1 / max(1, len(voices)), (load - slots) / load if load else 0.0))
        low, high = WAIT_S
        return min(high, max(low, self._life_s * part))
