"""The process in which voices of one model speak: messages (`wire`) in on stdin, out on stdout.

It belongs to the pool that started it and dies with it (end of file on stdin). Whatever an engine
prints goes to standard error, never between the messages. It never sees a network.

in:  ("open", VoiceInfo, home, threads)         out: ("ready",) | ("refused", NarratorError)
     ("speak", ticket, voice, text, Prosody)         ("done", ticket, Speech, work_s)
     ("measure", ticket, voice, text, Prosody)       ("done", ticket, samples or None, work_s)
                                                     both: | ("failed", ticket, NarratorError)
     ("stop", ticket)                                the running one then fails with Cancelled
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import sys
import threading
import time
from io import FileIO, RawIOBase
from pathlib import Path
from typing import Any

from narrator import wire
from narrator.errors import Bad, Cancelled, NarratorError, VoiceMissing
from narrator.types import Prosody, VoiceInfo
from narrator.voices import catalogue, store
from narrator.voices.base import Stop, Voice


def main() -> None:
    """Serve the pool that started this process until it goes away."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    incoming = FileIO(os.dup(0), "rb")
    outgoing = FileIO(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    _Worker(outgoing).serve(incoming)


class _Worker:
    """Reads on its own thread, so that a stop reaches an engine in the middle of a call."""

    def __init__(self, outgoing: RawIOBase) -> None:
        self._outgoing = outgoing
        self._todo: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
        self._stops: dict[str, Stop] = {}
        self._lock = threading.Lock()

    def serve(self, incoming: RawIOBase) -> None:
        threading.Thread(target=self._read, args=(incoming,), daemon=True).start()
        voices: dict[str, Voice] = {}
        while True:
            what, *rest = self._todo.get()
            if what == "open":
                voice = self._open(*rest)
                if voice is not None:
                    voices[voice.info.name] = voice
            else:
                ticket, name, text, prosody = rest
                self._work(voices[name], what, ticket, text, prosody)

    def _read(self, incoming: RawIOBase) -> None:
        while True:
            try:
                message = wire.receive(incoming)
            except (EOFError, OSError, pickle.UnpicklingError):
                os._exit(0)  # the pool is gone: an engine in mid-call has nobody to speak for
            if message[0] == "stop":
                self._stop(message[1]).ask()  # it may come before the utterance it is meant for
            else:
                self._todo.put(message)

    def _stop(self, ticket: str) -> Stop:
        with self._lock:
            return self._stops.setdefault(ticket, Stop())

    def _open(self, info: VoiceInfo, home: str, threads: int) -> Voice | None:
        try:
            voice = catalogue.load(info, store.files(info, Path(home)), threads)
        except NarratorError as error:
            self._send(("refused", error))
            return None
        except Exception as error:  # an engine that breaks at loading: told once, with its words
            why = f"it could not be loaded ({type(error).__name__}: {error})"
            self._send(("refused", VoiceMissing(info.name, why)))
            return None
        self._send(("ready",))
        return voice

    def _work(self, voice: Voice, what: str, ticket: str, text: str, prosody: Prosody) -> None:
        stop = self._stop(ticket)
        began = time.perf_counter()
        try:
            if stop.asked():
                raise Cancelled(text)
            call = voice.speak if what == "speak" else voice.durations
            result = call(text, prosody, stop)
            answer: tuple[Any, ...] = ("done", ticket, result, time.perf_counter() - began)
        except NarratorError as error:
            answer = ("failed", ticket, error)
        except MemoryError:
            os._exit(1)  # the pool starts a fresh process and speaks the utterance again
        except Exception as error:
            # An engine's own fault with this text: told with its subject, for the whole narration.
            answer = ("failed", ticket, Bad(text, f"{type(error).__name__}: {error}"))
        finally:
            with self._lock:
                self._stops.clear()  # one utterance at a time: any other is one that came too late
        self._send(answer)

    def _send(self, message: tuple[Any, ...]) -> None:
        try:
            wire.send(self._outgoing, message)
        except OSError:
            os._exit(0)


if __name__ == "__main__":
    main()
