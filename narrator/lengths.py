"""How long everything will be, known before it is spoken.

Where all voices of a script are foretold, their durations are asked for utterance by utterance, in
between the speaking; when the last is known, so is every byte's place in the file.
"""

from __future__ import annotations

import threading
from array import array
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from narrator.cache import Cache
from narrator.errors import Cancelled, NarratorError
from narrator.recipe import Recipe
from narrator.schedule import Measuring, Scheduler
from narrator.types import Phrase

ASKED_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each phrase of a whole narration lies.

    `starts` has one number for each phrase, where it begins in samples, and one more, the
    narration's length.
    """

    starts: array[int]

    @property
    def phrases(self) -> int:
        return len(self.starts) - 1

    @property
    def samples(self) -> int:
        return self.starts[-1]

    def phrase_samples(self, phrase: int) -> int:
        return self.starts[phrase + 1] - self.starts[phrase]


class Lengths:
    """The lengths of a narration's phrases, found by a thread of its own once they are begun.

    `layout` is None until all are known; `told` is called then, on that thread. A voice that is
    not foretold leaves it None, and so does one that fails at it, until it is begun again.
    """

    def __init__(
        self,
        recipe: Recipe,
        scheduler: Scheduler,
        cache: Cache,
        told: Callable[[], None],
        *,
        client: str = "",
    ) -> None:
        self.layout: Layout | None = None
        self._recipe = recipe
        self._scheduler = scheduler
        self._cache = cache
        self._told = told
        self._client = client
        self._lock = threading.Lock()
        self._starts = array("Q", [0])
        self._line: Measuring | None = None
        self._over = False

    def begin(self) -> None:
        """Start to ask, or go on where it was; does nothing while it asks, nor at the end."""
        with self._lock:
            if self._line is not None or self._over:
                return
            try:
                line = self._line = self._scheduler.measuring(client=self._client)
            except Cancelled:  # the service is going down
                return
        threading.Thread(target=self._find, args=(line,), name="lengths", daemon=True).start()

    @property
    def over(self) -> bool:
        """Whether nothing more will be known than is now."""
        return self._over

    def rest(self) -> None:
        """Ask no more until it is begun again."""
        with self._lock:
            line, self._line = self._line, None
        if line is not None:
            line.close()

    def close(self) -> None:
        """Ask no more."""
        self._over = True
        self.rest()

    def _find(self, line: Measuring) -> None:
        line.resume()
        found = False
        try:
            found = self._found(line)
        except _Unknown:
            self._over = True
        except NarratorError:  # the speaking, which is heard, will tell it; who comes may try again
            pass
        finally:
            line.close()
            with self._lock:
                if not found and self._line is line:
                    self._line = None  # however it failed, it can be begun again
        if not found:
            return
        if len(self._starts) > 1:
            self.layout = Layout(self._starts)
        self._over = True
        if self.layout is not None:
            self._told()

    def _found(self, line: Measuring) -> bool:
        """Whether all lengths were found, and it was not told to rest meanwhile. Raises as
        `_phrases` does."""
        for samples in self._phrases(line):
            with self._lock:
                if self._line is not line:
                    return False
                self._starts.append(self._starts[-1] + samples)
        return True

    def _phrases(self, line: Measuring) -> Iterator[int]:
        """The length of each phrase that is not known yet. Raises `_Unknown`, and what measuring
        raises."""
        waiting: deque[tuple[Phrase, list[int | None]]] = deque()
        phrases = self._recipe.phrases(len(self._starts) - 1)
        while True:
            for phrase in islice(phrases, ASKED_AT_ONCE - len(waiting)):
                waiting.append((phrase, self._asked(phrase, line)))
            if not waiting:
                return
            phrase, lengths = waiting.popleft()
            found = [line.take() if length is None else length for length in lengths]
            if None in found:
                raise _Unknown
            yield self._recipe.samples(phrase, [length for length in found if length is not None])

    def _asked(self, phrase: Phrase, line: Measuring) -> list[int | None]:
        """The lengths of its utterances that are known; of the others the voices are asked."""
        lengths: list[int | None] = []
        for one in self._recipe.utterances(phrase):
            job = self._recipe.job(one)
            if not (job.voice.foretold and job.voice.deterministic):
                raise _Unknown
            lengths.append(self._cache.samples(job.key))
            if lengths[-1] is None:
                line.put(job, index=one.index)
        return lengths


class _Unknown(Exception):
    """A voice can't tell."""
