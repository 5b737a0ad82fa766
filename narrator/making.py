"""How a narration's phrases get made: runs on their way to wherever a listener waits.

Runs, each a thread of its own, make phrases from one place on; listeners read what is made at
their own pace. Where a listener's next phrase is not made and no run is on its way to it, a run
begins there, and the scheduler serves one that nobody has heard anything of before all others. A
run makes at most `ahead_s` of sound ahead of its fastest listener, is held by no slow one, and
stops soon after the last has left. Where it comes to what another run makes it ends, once that one
has asked for what it had asked for ahead: nothing is spoken twice.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from narrator import pace
from narrator.errors import Bad, Cancelled, OutputError
from narrator.lengths import Layout
from narrator.listening import Listener
from narrator.minder import Minder
from narrator.recipe import Recipe
from narrator.reel import Reel
from narrator.run import Growing, Run, Speak, Tally
from narrator.speaking import Piece
from narrator.timeline import Timeline

State = Literal["waiting", "speaking", "ready", "failed"]


class Making:
    """What is made of a narration in one format, and who listens.

    `speak` makes the pipeline from a phrase on; `layout` gives the phrases' places once known.
    `sounded` is called once, at the first sound; `forgotten` when it was ended because nobody came
    back; both from a thread of the spool's. Raises OSError where the file can't be made.
    """

    def __init__(
        self,
        path: Path,
        recipe: Recipe,
        speak: Speak,
        *,
        ahead_s: float,
        layout: Callable[[], Layout | None] = lambda: None,
        sounded: Callable[[], None] = lambda: None,
        forgotten: Callable[[Making], None] = lambda _: None,
    ) -> None:
        self.recipe = recipe
        self.format = recipe.format
        self.error: Exception | None = None
        self.runs: list[Run] = []
        self._speak = speak
        self._ahead_s = ahead_s
        self._layout = layout
        self._sounded = sounded
        self._told_forgotten = forgotten
        self._head = recipe.encoder().head()  # of a stream whose length is not known
        self._foot: bytes | None = None
        self.count: int | None = None
        self._tally = Tally()
        self.timeline = Timeline()
        self._sounding = False
        self._done: Literal["ready", "failed"] | None = None
        self._listeners: list[Listener] = []
        self._whole = False
        self._size_bytes = 0  # of the finished file
        self._changed = threading.Condition()
        self._minder = Minder(self, self._changed)
        # In an addressable file there is room for what will be known.
        self.reel = Reel(path, recipe.encoder().head(0) if recipe.addressable else self._head)

    def start(self) -> None:
        """Begin: where the first listener is, or at the beginning, if none comes soon."""
        self._minder.start()

    @property
    def state(self) -> State:
        """`speaking` from the first sound on, while something is being made; `waiting` before,
        and while nobody is there to make it for."""
        if self._done is not None:
            return self._done
        return "speaking" if self._sounding and (self.at_work or self._whole) else "waiting"

    @property
    def samples(self) -> int:
        """The length of the sound made so far, each phrase counted once."""
        return self._tally.samples

    @property
    def spoken(self) -> int:
        """Utterances made so far, each counted once; never falls."""
        return self._tally.spoken

    @property
    def path(self) -> Path:
        """The file; whole once `state` is ready."""
        return self.reel.path

    @property
    def duration_s(self) -> float:
        """Seconds of sound made so far."""
        return self.samples / self.recipe.rate_hz

    @property
    def length(self) -> int:
        """Bytes of whole phrases on disk, with the head."""
        return self.reel.length

    @property
    def size_bytes(self) -> int:
        """What it takes on disk."""
        return 0 if self.state == "failed" else self.reel.length

    @property
    def listened(self) -> bool:
        """Whether anyone listens now."""
        return bool(self._listeners)

    @property
    def at_work(self) -> bool:
        """Whether something of it is being made."""
        return any(not (run.ended or run.paused) for run in self.runs)

    @property
    def done(self) -> bool:
        return self._done is not None

    def _known_layout(self) -> Layout | None:
        return self._layout() if self.recipe.addressable else None

    # Which run makes what: under the lock.

    def _frontier(self, listener: Listener) -> int | None:
        """The first phrase that a listener waits for, or will; None where it has all."""
        while self.reel.has(listener.frontier):
            listener.frontier += 1
        ends = [end for end in (self.count, listener.until) if end is not None]
        return None if ends and listener.frontier >= min(ends) else listener.frontier

    def _tend(self) -> None:
        """Have a run on its way to each place that is waited for."""
        if self.done:
            return
        for listener in self._listeners:
            at = self._frontier(listener)
            if at is None:
                continue
            run = next((run for run in self.runs if run.at == at and not run.ended), None)
            if run is None and (self.recipe.addressable or not self.runs):
                run = self._run_from(at if self.recipe.addressable else 0)
            if run is not None and run.paused:
                run.resume()
        self._mark_idle()
        self._changed.notify_all()

    def _run_from(self, phrase: int) -> Run:
        run = Run(self, phrase, self._speak)
        self.runs.append(run)
        run.start()
        return run

    def _hearers(self, run: Run) -> list[Listener]:
        """Those whose next phrase that is not made is this run's."""
        if not self.recipe.addressable:
            return self._listeners
        return [one for one in self._listeners if self._frontier(one) == run.at]

    def _mark_idle(self) -> None:
        for run in self.runs:
            run.waited_for([one.keeps for one in self._hearers(run)])

    def _ahead_of(self, listener: Listener, run: Run) -> float:
        """Seconds of sound made and not taken, counted as far as a run may make it."""
        rate_hz = self.recipe.rate_hz
        most = self._ahead_s * rate_hz
        return pace.ahead_samples(listener, run, self.reel, self.runs, most) / rate_hz

    # Called by runs.

    def took(self, run: Run, piece: Piece, next_is_kept: bool) -> bool:
        """Take a piece in; waits while enough is made. Whether the run is to go on."""
        with self._changed:
            if run.ended or self.done:
                return False
            first = not self._sounding and bool(piece.data)
            self._sounding = self._sounding or first
            run.growing.add(piece)
            if piece.ends:
                self._phrase_ends(run, piece)
                self._mark_idle()
            else:
                self._tally.grown(piece.phrase, run.growing)
            self._tell()
            self._changed.notify_all()
            if piece.ends and self._leaves(run):
                return False
            if piece.spoken and not next_is_kept:  # what is spoken is encoded at any rate
                self._wait_until_wanted(run)
        if first:
            self._sounded()
        return not run.ended

    def _phrase_ends(self, run: Run, piece: Piece) -> None:
        made, layout, phrase = run.growing, self._known_layout(), piece.phrase
        foretold = layout.phrase_samples(phrase) if layout else made.samples
        if foretold != made.samples:
            raise Bad(f"phrase {phrase}", f"{made.samples} samples where {foretold} were foretold")
        self.timeline.put(phrase, made.samples, piece.segments)
        self.reel.add(phrase, bytes(made.data), made.samples)
        self._tally.whole(phrase, made)
        run.growing = Growing()
        run.at += 1

    def is_made(self, run: Run, phrase: int) -> bool:
        """Whether a phrase is made, or another run's."""
        with self._changed:
            return self._is_made(run, phrase)

    def _is_made(self, run: Run, phrase: int) -> bool:
        if self.reel.has(phrase):
            return True
        return any(one.at == phrase for one in self.runs if one is not run and one.goes_on)

    def _leaves(self, run: Run) -> bool:
        """Whether a run ends here, another having made what comes next or being about to. Not
        before that one has asked for all that this one asked for: what nobody wants for a moment
        is stopped, or lost, and would be spoken again."""
        while not run.ended and self._is_made(run, run.at):
            run.leaving = True
            heir = self._heir(run)
            if heir is None or heir.asked_to >= run.asked_to:
                run.ended = True
                break
            self._changed.wait()
        run.leaving = False
        return run.ended

    def _heir(self, run: Run) -> Run | None:
        """Who makes the first phrase behind a run that is not made."""
        at = run.at
        while self.reel.has(at):
            at += 1
        return next((one for one in self.runs if one.at == at and one.goes_on), None)

    def _wait_until_wanted(self, run: Run) -> None:
        while not run.ended and not self.done:
            hearers = self._hearers(run)
            ahead_s = [self._ahead_of(one, run) for one in hearers]
            if not self._minder.ever_heard:
                ahead_s = [self.duration_s]
            pairs = zip(hearers, ahead_s, strict=False)
            run.in_front(min((one.in_front_s(ahead) for one, ahead in pairs), default=0.0))
            if min(ahead_s, default=self._ahead_s) < self._ahead_s:
                return
            self._changed.wait()

    def reached_end(self, run: Run, foot: bytes) -> None:
        """All phrases from somewhere on to the end are made."""
        with self._changed:
            if self.done:
                return
            self.count, self._foot = run.at, foot
            self._tell()

    def over(self, run: Run) -> None:
        """A run has ended, however it did."""
        with self._changed:
            self.runs.remove(run)
            count = self.count
            whole = count is not None and all(map(self.reel.has, range(count)))
            if not whole:
                self._tend()
            first, self._whole = whole and not (self._whole or self.done), whole
        if first and count is not None:
            self._complete(count)

    def _complete(self, count: int) -> None:
        made = self.reel
        path = made.path.with_suffix(f".whole.{self.format}")
        try:
            reel = made.whole(path, count, self._foot or b"")
            self.recipe.finish_file(reel.path, reel.starts(count))
            with reel.path.open("rb") as file:
                head = file.read(len(self._head))
                size_bytes = os.fstat(file.fileno()).st_size
        except (OSError, ValueError) as error:
            self.failed(OutputError("the spool", getattr(error, "strerror", None) or str(error)))
            path.unlink(missing_ok=True)
            return
        with self._changed:
            if self.done:
                reel.unlink()
                return
            self.reel, self._head = reel, head
            self._size_bytes = size_bytes
            self._end("ready", None)
        if reel is not made:  # not before: somebody may have come meanwhile
            made.unlink()

    def failed(self, error: Exception) -> None:
        """End it with an error, told to every listener."""
        with self._changed:
            if not self.done:
                self._end("failed", error)
        self.reel.unlink()

    def discard(self) -> None:
        """End the work and delete the file."""
        with self._changed:
            if self._done != "failed":
                self._end("failed", Cancelled(self.recipe.title))
        self.reel.unlink()

    def _end(self, state: Literal["ready", "failed"], error: Exception | None) -> None:
        self._done = state
        self.error = error
        for run in self.runs:
            run.end()
        self._tell()
        self._changed.notify_all()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener.told()

    # Called by the minder.

    def begin(self) -> None:
        """Make it from the start, before anyone listens."""
        self._run_from(0)

    def rest(self, run: Run) -> None:
        """Stop a run that nobody waits for."""
        if self.recipe.addressable:
            run.end()
            self._changed.notify_all()
        else:
            run.pause()

    def forget(self) -> None:
        """End it: nobody came back."""
        self._end("failed", Cancelled(self.recipe.title))

    def forgotten(self) -> None:
        self._told_forgotten(self)
