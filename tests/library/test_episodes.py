"""The library's episodes and jobs: what is kept, what is the same, what becomes of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from narrator.errors import BadValue, NoEpisode
from narrator.library import Library
from narrator.library.feeds import Feed
from narrator.library.records import Job, Made, Wanted
from narrator.library.subscriptions import Brought


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    kept = Library(tmp_path)
    yield kept
    kept.close()


def wanted(name: str = "one", **values: object) -> Wanted:
    made = Wanted(
        source=f"The article {name}.".encode(),
        request={"voice": "tone"},
        title=f"Title {name}",
        content=f"content of {name}",
        voice="tone",
        text=f"The article {name}, of a café.",
    )
    return replace(made, **values)  # type: ignore[arg-type]


def spoken(library: Library, job: Job, sound: bytes = b"sound") -> bool:
    made = Made(
        library.files.written(sound, "audio/mpeg"),
        1.5,
        {"captions.vtt": library.files.written(b"WEBVTT\n", "text/vtt")},
    )
    return library.jobs.done(job, made)


def taken(library: Library) -> Job:
    job = library.jobs.take()
    assert job is not None
    return job


def on_disk(library: Library) -> set[bytes]:
    return {library.files.path(digest).read_bytes() for digest in library.files.digests()}


def test_an_episode_is_queued_spoken_and_ready(library: Library) -> None:
    episode, made = library.episodes.add(wanted())
    assert made and episode.state == "queued" and episode.version == 0
    job = taken(library)
    assert (job.source, job.request) == (b"The article one.", {"voice": "tone"})
    assert library.episodes.get(episode.id).state == "speaking"
    library.jobs.progress(job, 3, 7)
    told = library.episodes.get(episode.id)
    assert (told.spoken, told.utterances) == (3, 7)
    assert spoken(library, job)
    ready = library.episodes.get(episode.id)
    assert (ready.state, ready.version, ready.duration_s, ready.size_bytes) == ("ready", 1, 1.5, 5)
    assert ready.audio and library.files.path(ready.audio).read_bytes() == b"sound"
    assert list(library.episodes.documents(episode.id)) == ["captions.vtt"]
    assert ready.guid == episode.guid
    assert library.jobs.take() is None


def test_the_same_article_is_one_episode_by_its_words_or_its_address(library: Library) -> None:
    first, _ = library.episodes.add(wanted(canonical="https://example.org/a"))
    by_words, made = library.episodes.add(wanted())
    assert (by_words.id, made) == (first.id, False)
    by_address, made = library.episodes.add(wanted("two", canonical="https://example.org/a"))
    assert (by_address.id, made) == (first.id, False)
    other, made = library.episodes.add(wanted(), again=True)
    assert made and other.id != first.id
    assert len(on_disk(library)) == 1, "the article's bytes are kept once"


def test_many_at_once_who_send_the_same_make_one_episode(tmp_path: Path) -> None:
    ids = set()

    def send() -> None:
        library = Library(tmp_path)
        ids.add(library.episodes.add(wanted())[0].id)
        library.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 1


def test_a_request_sent_twice_is_done_once(library: Library) -> None:
    first, _ = library.episodes.add(wanted(), key="k", fingerprint="f", again=True)
    again, made = library.episodes.add(wanted(), key="k", fingerprint="f", again=True)
    assert (again.id, made) == (first.id, False)
    with pytest.raises(BadValue, match="Idempotency-Key"):
        library.episodes.add(wanted("two"), key="k", fingerprint="g")


def test_an_edit_keeps_the_former_text_heard_until_the_new_one_is_whole(library: Library) -> None:
    episode, _ = library.episodes.add(wanted())
    spoken(library, taken(library), b"former")
    edited = library.episodes.edit(episode.id, wanted("new"))
    assert (edited.id, edited.guid, edited.title) == (episode.id, episode.guid, "Title new")
    assert (edited.version, edited.wanted, edited.state) == (1, 2, "queued")
    assert edited.audio and library.files.path(edited.audio).read_bytes() == b"former"
    spoken(library, taken(library), b"newer")
    after = library.episodes.get(episode.id)
    assert (after.version, after.state) == (2, "ready")
    assert on_disk(library) == {b"newer", b"WEBVTT\n", b"The article new."}


def test_what_was_edited_while_it_was_spoken_is_not_kept(library: Library) -> None:
    episode, _ = library.episodes.add(wanted())
    job = taken(library)
    library.episodes.edit(episode.id, wanted("new"))
    assert not library.jobs.wanted(job)
    assert not spoken(library, job, b"old text")
    assert library.episodes.get(episode.id).version == 0
    assert on_disk(library) == {b"The article new."}
    assert taken(library).source == b"The article new."


def test_what_is_removed_leaves_no_file_but_those_that_others_use(library: Library) -> None:
    first, _ = library.episodes.add(wanted())
    spoken(library, taken(library), b"same sound")
    second, _ = library.episodes.add(wanted("two"))
    spoken(library, taken(library), b"same sound")
    library.episodes.remove(first.id)
    assert on_disk(library) == {b"same sound", b"WEBVTT\n", b"The article two."}
    library.episodes.remove(second.id)
    assert on_disk(library) == set()
    with pytest.raises(NoEpisode):
        library.episodes.get(first.id)


def test_what_a_killed_process_left_is_spoken_next_unless_it_is_always_it(
    library: Library,
) -> None:
    for name in ("one", "two"):
        library.episodes.add(wanted(name))
    assert taken(library).source == b"The article one."
    library.jobs.recover()  # as the next process does
    assert taken(library).source == b"The article two.", "who ended the process comes last"
    job = taken(library)
    assert job.source == b"The article one."
    library.jobs.progress(job, 1, 9)
    library.jobs.recover()
    assert [taken(library).source for _ in range(2)] == [b"The article one.", b"The article two."]


def test_what_fails_says_why_and_can_be_tried_again(library: Library) -> None:
    episode, _ = library.episodes.add(wanted())
    library.jobs.failed(taken(library), "no voice speaks it")
    failed = library.episodes.get(episode.id)
    assert (failed.state, failed.error) == ("failed", "no voice speaks it")
    assert library.episodes.retry(episode.id).state == "queued"
    assert spoken(library, taken(library))
    assert library.episodes.get(episode.id).error == ""


def test_pages_tags_positions_and_words_that_are_sought(library: Library) -> None:
    ids = [library.episodes.add(wanted(f"n{n}"))[0].id for n in range(5)]
    first = library.episodes.page(limit=2)
    second = library.episodes.page(limit=2, before=first.before or "")
    last = library.episodes.page(limit=2, before=second.before or "")
    listed = [one.id for part in (first, second, last) for one in part.episodes]
    assert listed == ids[::-1] and last.before is None
    library.episodes.label(ids[0], ["news", "long"])
    assert [one.id for one in library.episodes.page(tag="long").episodes] == [ids[0]]
    library.episodes.mark(ids[1], position_s=12.5)
    library.episodes.mark(ids[1], listened=True)
    heard = library.episodes.page(listened=True).episodes
    assert [(one.id, one.position_s) for one in heard] == [(ids[1], 12.5)]
    assert len(library.episodes.page(listened=False).episodes) == 4
    assert [one.id for one in library.episodes.page(query="CAFE n3").episodes] == [ids[3]]
    assert [one.id for one in library.episodes.page(query='n3 "arti').episodes] == [ids[3]]
    for nothing in ("", "***", '"', "AND"):
        found = library.episodes.page(query=nothing).episodes
        assert len(found) == (0 if nothing else 5)
    library.episodes.edit(ids[3], wanted("other"))
    assert not library.episodes.page(query="n3").episodes


def test_files_that_no_row_speaks_of_are_swept(library: Library) -> None:
    episode, _ = library.episodes.add(wanted())
    spoken(library, taken(library))
    lost = library.files.written(b"placed, and then killed", "text/plain")
    library.files.place(lost)
    library.store.sweep_all()
    assert on_disk(library) == {b"sound", b"WEBVTT\n", b"The article one."}
    assert library.episodes.get(episode.id).state == "ready"
    assert library.database.troubles() == []


def test_a_job_that_says_nothing_has_failed_and_holds_up_no_other(library: Library) -> None:
    episode, _ = library.episodes.add(wanted("one"))
    library.episodes.add(wanted("two"))
    library.jobs.settle(taken(library), broken=True)
    assert library.episodes.get(episode.id).state == "failed"
    job = taken(library)
    library.jobs.later(job)
    library.jobs.settle(job, broken=True)
    assert taken(library).source == b"The article two."
    library.jobs.settle(job, broken=False)  # the service ended in the middle of it
    assert taken(library).source == b"The article two."


def test_what_was_not_kept_after_all_leaves_no_file(library: Library) -> None:
    with pytest.raises(BadValue, match="feeds"):
        library.episodes.add(wanted(feeds=("none",)))
    assert on_disk(library) == set()


def test_episodes_stay_when_their_feed_goes(library: Library) -> None:
    library.feeds.create(Feed("blog", "Blog"))
    one = library.subscriptions.add("https://example.org/feed", "blog")
    episode, _ = library.episodes.add(wanted(feeds=("blog",)))
    library.subscriptions.note(one.id, Brought("k", "t", "", "kept", episode_id=episode.id))
    library.feeds.remove("blog")
    library.feeds.retire()
    assert library.episodes.get(episode.id).id == episode.id
    library.feeds.create(Feed("again", "Again", kept_s=0.001))
    library.feeds.put("again", episode.id)
    library.feeds.retire()
    with pytest.raises(NoEpisode):
        library.episodes.get(episode.id)
