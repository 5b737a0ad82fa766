"""What is to be spoken, in which order, and what became of it; kept, so that it survives the
process that speaks it."""

from __future__ import annotations

import json
from time import time

from sqlalchemy import Connection, Row, Select, delete, select, update

from narrator.library import tables
from narrator.library.records import Job, Made
from narrator.library.store import Store

QUEUED, SPEAKING, READY, FAILED = "queued", "speaking", "ready", "failed"


class Jobs:
    """The library's jobs. One process at a time takes them; others may look. Raises
    `LibraryLocked`, `LibraryUnusable`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._database = store.database

    def recover(self) -> None:
        """Put back what the process that spoke before this one has left."""
        jobs = tables.jobs
        with self._database.writing() as connection:
            left = jobs.c.state == SPEAKING
            connection.execute(
                update(jobs).where(left).values(state=QUEUED, stuck=jobs.c.stuck + 1)
            )
            of = tables.versions.c.state == SPEAKING
            connection.execute(update(tables.versions).where(of).values(state=QUEUED))

    def take(self) -> Job | None:
        """The next job, which is then being spoken; None where there is none."""
        jobs = tables.jobs
        with self._database.writing() as connection:
            row = connection.execute(
                _jobs().where(jobs.c.state == QUEUED).order_by(jobs.c.stuck, jobs.c.id).limit(1)
            ).first()
            if row is None:
                return None
            connection.execute(update(jobs).where(jobs.c.id == row.id).values(state=SPEAKING))
            _set(connection, row, state=SPEAKING)
        try:
            source = self._store.files.path(row.source).read_bytes()
        except OSError:
            source = b""  # the article is lost: narrating it will say so
        request = json.loads(row.request)
        return Job(row.id, row.episode_id, row.number, source, request, row.format, row.lazy)

    def wanted(self, job: Job) -> bool:
        """Whether nobody has deleted the episode or changed its text."""
        with self._database.reading() as connection:
            return _there(connection, job)

    def progress(self, job: Job, spoken: int, utterances: int) -> None:
        """How far it is. What gets on is not stuck."""
        jobs = tables.jobs
        with self._database.writing() as connection:
            further = (jobs.c.id == job.id) & (jobs.c.spoken < spoken)
            connection.execute(update(jobs).where(further).values(spoken=spoken, stuck=0))
            count = update(jobs).where(jobs.c.id == job.id).values(utterances=utterances)
            connection.execute(count)

    def done(self, job: Job, made: Made) -> bool:
        """It is spoken: what was made is what is heard from now on, and what it takes the place of
        is removed. False where nobody wants it any more; then nothing is kept of it."""
        now = time()
        with self._store.placing(made.files) as connection:
            wanted = _there(connection, job)
            if wanted:
                connection.execute(delete(tables.jobs).where(tables.jobs.c.id == job.id))
                _set(
                    connection,
                    job,
                    state=READY,
                    error="",
                    audio=made.audio.digest,
                    size_bytes=made.audio.size_bytes,
                    duration_s=made.duration_s,
                    ready_at=now,
                )
                _documents(connection, job, made)
                _heard(connection, job, now)
        self._store.sweep()
        return wanted

    def measured(self, job: Job, size_bytes: int, duration_s: float) -> None:
        """So large and so long it will be; it waits until somebody asks for it."""
        with self._database.writing() as connection:
            connection.execute(delete(tables.jobs).where(tables.jobs.c.id == job.id))
            _set(connection, job, state=QUEUED, size_bytes=size_bytes, duration_s=duration_s)

    def unmeasured(self, job: Job) -> None:
        """Nobody can tell before it is spoken: it is spoken."""
        with self._database.writing() as connection:
            jobs = tables.jobs
            connection.execute(update(jobs).where(jobs.c.id == job.id).values(state=QUEUED))
            _set(connection, job, state=QUEUED, lazy=False)

    def failed(self, job: Job, why: str) -> None:
        """It can't be spoken."""
        with self._database.writing() as connection:
            connection.execute(delete(tables.jobs).where(tables.jobs.c.id == job.id))
            _set(connection, job, state=FAILED, error=why)

    def later(self, job: Job, why: str = "") -> None:
        """It is to be spoken another time."""
        with self._database.writing() as connection:
            jobs = tables.jobs
            connection.execute(update(jobs).where(jobs.c.id == job.id).values(state=QUEUED))
            _set(connection, job, state=QUEUED, error=why)

    def settle(self, job: Job, *, broken: bool) -> None:
        """Whoever did it is through with it. If nothing was said of it, it is to be done another
        time; if they broke, it has failed."""
        with self._database.writing() as connection:
            jobs = tables.jobs.c
            left = select(jobs.id).where(jobs.id == job.id, jobs.state == SPEAKING)
            unsaid = connection.scalar(left) is not None
        if unsaid and broken:
            self.failed(job, "it failed in a way that nobody foresaw: the service's log says how")
        elif unsaid:
            self.later(job)

    def waiting(self) -> int:
        """How many are queued or being spoken."""
        with self._database.reading() as connection:
            return len(connection.scalars(select(tables.jobs.c.id)).all())


def _jobs() -> Select[tuple[object, ...]]:
    jobs, versions = tables.jobs, tables.versions
    same = (jobs.c.episode_id == versions.c.episode_id) & (jobs.c.number == versions.c.number)
    return select(
        jobs, versions.c.source, versions.c.request, versions.c.format, versions.c.lazy
    ).join(versions, same)


def _there(connection: Connection, job: Job) -> bool:
    jobs = tables.jobs.c
    return connection.scalar(select(jobs.id).where(jobs.id == job.id)) is not None


def _set(connection: Connection, of: Job | Row[tuple[object, ...]], **values: object) -> None:
    versions = tables.versions
    which = (versions.c.episode_id == of.episode_id) & (versions.c.number == of.number)
    connection.execute(update(versions).where(which).values(**values))


def _documents(connection: Connection, job: Job, made: Made) -> None:
    mine = tables.documents.c.episode_id == job.episode_id
    connection.execute(
        delete(tables.documents).where(mine & (tables.documents.c.number == job.number))
    )
    for name, kept in made.documents.items():
        connection.execute(
            tables.documents.insert().values(
                episode_id=job.episode_id, number=job.number, name=name, digest=kept.digest
            )
        )


def _heard(connection: Connection, job: Job, now: float) -> None:
    """This version is the one that is heard; former ones go."""
    episodes, versions = tables.episodes, tables.versions
    mine = episodes.c.id == job.episode_id
    connection.execute(update(episodes).where(mine).values(version=job.number, changed_at=now))
    former = (versions.c.episode_id == job.episode_id) & (versions.c.number < job.number)
    connection.execute(delete(versions).where(former))


def enqueue(connection: Connection, id: str, number: int) -> None:
    """Have a version of an episode spoken, unless that is on its way."""
    versions, jobs = tables.versions, tables.jobs
    mine = (versions.c.episode_id == id) & (versions.c.number == number)
    connection.execute(update(versions).where(mine).values(state=QUEUED, error=""))
    there = (jobs.c.episode_id == id) & (jobs.c.number == number)
    if connection.scalar(select(jobs.c.id).where(there)) is None:
        values = {"episode_id": id, "number": number, "state": QUEUED, "made_at": time()}
        connection.execute(jobs.insert().values(**values))
