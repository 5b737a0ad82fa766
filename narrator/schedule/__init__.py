"""Which utterance is spoken next, on an engine's slots. Knows no engine, only the contract.

    line = scheduler.line()
    line.put(job); line.resume(); speech = line.take()

There is no queue of jobs. Each narration has a `Line` of utterances, fed as it goes; a free slot
asks which line is to be served, so that what it learns last (someone left, someone new came, audio
enough is ready) counts at once. `order` says who is served first, and who is stopped for it.
"""

from narrator.schedule.job import BATCH, INTERACTIVE, Engine, Job, Spoken
from narrator.schedule.line import Line, Measuring
from narrator.schedule.scheduler import DEATHS_ALLOWED, Scheduler

__all__ = [
    "BATCH",
    "DEATHS_ALLOWED",
    "INTERACTIVE",
    "Engine",
    "Job",
    "Line",
    "Measuring",
    "Scheduler",
    "Spoken",
]
