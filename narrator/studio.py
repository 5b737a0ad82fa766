"""Where a process speaks: one pool of workers, one scheduler over it, made when first needed."""

from __future__ import annotations

import atexit
import os
import threading

from narrator.cache import Cache
from narrator.pool import LocalPool
from narrator.schedule import BATCH, Job, Scheduler
from narrator.settings import Settings
from narrator.types import Prosody, VoiceInfo
from narrator.voices import catalogue

THREADS_A_WORKER = 2
WORKERS_AT_MOST = 4


class Studio:
    """A scheduler with its engine, and what was said before. Close it, or use it in a `with`."""

    def __init__(self, settings: Settings) -> None:
        workers, threads = shares(os.cpu_count() or 1, settings.workers, settings.threads)
        self.settings = settings
        self.pool = LocalPool(
            settings.home,
            workers=workers,
            threads=threads,
            utterance_timeout_s=settings.utterance_timeout_s,
        )
        self.cache = Cache(settings.home / "cache", settings.cache_bytes)
        self.scheduler = Scheduler(self.pool, load_at_most=settings.load_at_most)

    def warm(self, voice: VoiceInfo) -> None:
        """Load `voice`, so that the first listener need not wait for it. Raises what it raises."""
        self.pool.warm(voice)

    def try_out(self, voice: VoiceInfo) -> None:
        """Speak a sentence that nobody hears, while nobody else wants anything, so that it is known
        how fast `voice` speaks here before it is asked whether one more can be served. Raises what
        speaking raises."""
        line = self.scheduler.line(lane=BATCH)
        try:
            line.put(Job(voice, catalogue.SAMPLE, Prosody()))
            line.resume()
            line.take()
        finally:
            line.close()

    def close(self) -> None:
        """Stop all speaking and end the worker processes."""
        self.scheduler.close()

    def __enter__(self) -> Studio:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def shares(cores: int, workers: int, threads: int) -> tuple[int, int]:
    """How many workers of how many threads; 0 asks for our choice.

    Two threads a worker: on two cores one Kokoro worker with two threads spoke as much as two
    with one, at half the latency and memory.
    """
    if not workers:
        per = threads or THREADS_A_WORKER
        workers = min(WORKERS_AT_MOST, max(1, cores // per))
    return workers, threads or max(1, cores // workers)


_shared: dict[Settings, Studio] = {}
_lock = threading.Lock()


def shared(settings: Settings) -> Studio:
    """The process's own studio for `settings`; closed when the process ends."""
    with _lock:
        if settings not in _shared:
            studio = _shared[settings] = Studio(settings)
            atexit.register(studio.close)
        return _shared[settings]
