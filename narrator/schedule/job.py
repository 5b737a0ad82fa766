"""One utterance to be spoken, and what speaks it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol

from narrator.types import Prosody, Speech, VoiceInfo

INTERACTIVE, BATCH = 0, 1
KEY_VERSION = "2"
"""Counts up where voices say the same otherwise than they did, or time it otherwise."""


@dataclass(frozen=True, slots=True)
class Job:
    """One utterance to be spoken; `key` names its content."""

    voice: VoiceInfo
    text: str
    prosody: Prosody

    @property
    def key(self) -> str:
        content = (KEY_VERSION, self.voice.name, self.voice.model, repr(self.prosody), self.text)
        return hashlib.sha256("\0".join(content).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Spoken:
    """A job's speech, and the seconds of a slot's work it took, without loading the voice."""

    speech: Speech
    work_s: float


class Engine(Protocol):
    """Runs one utterance on a free slot; the local pool and a cluster keep the same promises.

    `expect` names a ticket whose `run` or `measure` is about to come; `cancel` reaches it from then
    on, before and during the call. Both may be called from as many threads at once as there are
    `slots()`; `models()` is how many models it keeps loaded at most. `run` speaks at least once,
    `measure` says how many samples it would make (at the voice's rate), None where the voice can't
    tell; both raise `Lost` (do it again, in front), `Bad` (never again), `Cancelled`, or a
    `MissingError`. `close` lets what runs go on for `drain_s`; after it every call raises
    `Cancelled`.
    """

    def expect(self, ticket: str) -> None: ...
    def run(self, job: Job, ticket: str) -> Spoken: ...
    def measure(self, job: Job, ticket: str) -> int | None: ...
    def cancel(self, ticket: str) -> None: ...
    def slots(self) -> int: ...
    def models(self) -> int: ...
    def close(self, drain_s: float) -> None: ...
