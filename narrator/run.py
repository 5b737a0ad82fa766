"""A run: one thread of a spool's work, which makes phrases one after the other from a place on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Protocol

from narrator.errors import Cancelled, NarratorError, OutputError
from narrator.speaking import Piece, Speaking


@dataclass(slots=True)
class Growing:
    """A phrase that is being made: its bytes so far, the samples and the utterances in them."""

    data: bytearray = field(default_factory=bytearray)
    samples: int = 0
    spoken: int = 0

    def add(self, piece: Piece) -> None:
        self.data += piece.data
        self.samples += piece.samples
        self.spoken += piece.spoken


class Tally:
    """How much is made: `samples` of sound and `spoken` utterances, counted once, however often a
    phrase is begun."""

    def __init__(self) -> None:
        self.samples = 0
        self.spoken = 0
        self._begun: dict[int, tuple[int, int]] = {}  # what is counted of a phrase

    def grown(self, phrase: int, growing: Growing) -> None:
        """So much is made of a phrase that is not whole."""
        samples, spoken = self._begun.get(phrase, (0, 0))
        self._count(phrase, max(samples, growing.samples), max(spoken, growing.spoken))

    def whole(self, phrase: int, growing: Growing) -> None:
        """A phrase is whole."""
        self._count(phrase, growing.samples, growing.spoken)
        del self._begun[phrase]

    def _count(self, phrase: int, samples: int, spoken: int) -> None:
        before = self._begun.get(phrase, (0, 0))
        self.samples += samples - before[0]
        self.spoken += spoken - before[1]
        self._begun[phrase] = samples, spoken


class Maker(Protocol):
    """What a run works for. `took` says whether to go on, and waits where enough is made;
    `reached_end` and `failed` come at most once, `over` always, and last."""

    def is_made(self, run: Run, phrase: int) -> bool: ...
    def took(self, run: Run, piece: Piece, next_is_kept: bool) -> bool: ...
    def reached_end(self, run: Run, foot: bytes) -> None: ...
    def failed(self, error: Exception) -> None: ...
    def over(self, run: Run) -> None: ...


# (first phrase, whether a phrase is somebody else's) → the pipeline from there on.
Speak = Callable[[int, Callable[[int], bool]], Speaking]


class Run:
    """Phrases from `at` on, which is the one that is being made, or comes next.

    `idle_since` is when its last listener left, 0.0 while it has one. One that is `leaving` has
    made what there was to make, and waits until who goes on has asked for what it asked for.
    """

    def __init__(self, maker: Maker, at: int, speak: Speak) -> None:
        self.at = at
        self.growing = Growing()
        self.ended = False
        self.leaving = False
        self.paused = False
        self.idle_since = time.monotonic()
        self._maker = maker
        self._speaking = speak(at, lambda phrase: maker.is_made(self, phrase))

    @property
    def goes_on(self) -> bool:
        """Whether it is to make the phrase at which it is."""
        return not (self.ended or self.leaving)

    @property
    def asked_to(self) -> int:
        """The last utterance that it asked for."""
        return self._speaking.asked_to

    def start(self) -> None:
        threading.Thread(target=self._work, name="run", daemon=True).start()

    def waited_for(self, keeps: Sequence[bool]) -> None:
        """Say who waits for what it makes: of each whether they only keep the work going. Of such
        alone it is work that can wait."""
        self.idle_since = 0.0 if keeps else self.idle_since or time.monotonic()
        self._speaking.can_wait(bool(keeps) and all(keeps))

    def in_front(self, seconds: float) -> None:
        """Say how much its listeners still have to hear."""
        self._speaking.in_front(seconds)

    def pause(self) -> None:
        """Stop, in the middle of an utterance too."""
        self.paused = True
        self._speaking.pause()

    def resume(self) -> None:
        self.paused = False
        self._speaking.resume()

    def end(self) -> None:
        """Stop for good."""
        self.ended = True
        self._speaking.close()

    def _work(self) -> None:
        try:
            with closing(self._speaking.pieces()) as pieces:
                for piece in pieces:
                    kept = piece.ends and self._speaking.next_is_kept()
                    if not self._maker.took(self, piece, kept):
                        return
                self._maker.reached_end(self, self._speaking.foot())
        except Cancelled as error:
            if not self.ended:
                self._maker.failed(error)
        except OSError as error:
            self._maker.failed(OutputError("the spool", error.strerror or str(error)))
        except NarratorError as error:
            self._maker.failed(error)
        except Exception as error:  # told to every listener: their connection is aborted
            self._maker.failed(error)
            raise
        finally:
            self._maker.over(self)
