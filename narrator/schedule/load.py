"""How much work the lines there are bring, learned from what was spoken."""

from __future__ import annotations

from collections.abc import Sequence

from narrator.schedule.row import Row
from narrator.types import VoiceInfo

# Of the weight of what was spoken before, at each utterance: about the last ten count.
KEPT = 0.9
LIFE_S = 60.0  # how long a listener stays, before any has left
WAIT_S = (1.0, 300.0)  # a Retry-After that is worth telling


class Load:
    """The real-time factor of each voice (seconds of a slot's work for a second of audio), and how
    long lines last."""

    def __init__(self) -> None:
        self._spoken: dict[str, tuple[float, float]] = {}
        self._life_s = LIFE_S

    def spoke(self, voice: VoiceInfo, work_s: float, audio_s: float) -> None:
        work, audio = self._spoken.get(voice.name, (0.0, 0.0))
        self._spoken[voice.name] = work * KEPT + work_s, audio * KEPT + audio_s

    def ended(self, lasted_s: float) -> None:
        self._life_s = KEPT * self._life_s + (1 - KEPT) * lasted_s

    def rtf(self, voice: VoiceInfo) -> float:
        """0.0 where the voice has not spoken yet."""
        work, audio = self._spoken.get(voice.name, (0.0, 0.0))
        return work / audio if audio else 0.0

    def of(self, rows: Sequence[Row], voice: VoiceInfo) -> float:
        """Slots that `rows` keep busy, and one more line of `voice`; a line whose voice is not
        known yet is taken for one of it."""
        return sum(self.rtf(row.voice or voice) for row in rows) + self.rtf(voice)

    def wait_s(self, rows: Sequence[Row], voice: VoiceInfo, slots: float) -> float:
        """Until so many of `rows` have ended that one of `voice` fits into `slots`."""
        load = self.of(rows, voice)
        part = min(1.0, max(1 / (len(rows) + 1), (load - slots) / load if load else 0.0))
        low, high = WAIT_S
        return min(high, max(low, self._life_s * part))
