"""A library that was damaged: what can be made again is, and what can't is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from narrator.library import Library
from tests.library.test_episodes import on_disk, spoken, taken, wanted


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    kept = Library(tmp_path)
    yield kept
    kept.close()


def test_a_sound_library_has_nothing_wrong(library: Library) -> None:
    library.episodes.add(wanted())
    spoken(library, taken(library))
    counted: list[tuple[int, int]] = []
    assert library.check(lambda done, of: counted.append((done, of))) == []
    assert counted == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("harm", ["flipped", "removed"])
@pytest.mark.parametrize("which", ["audio", "captions.vtt"])
def test_lost_sound_and_captions_are_made_again(library: Library, harm: str, which: str) -> None:
    episode, _ = library.episodes.add(wanted())
    spoken(library, taken(library))
    ready = library.episodes.get(episode.id)
    digest = ready.audio if which == "audio" else library.episodes.documents(episode.id)[which]
    path = library.files.path(str(digest))
    if harm == "removed":
        path.unlink()
    else:
        path.write_bytes(b"other bytes")
    (found,) = library.check()
    assert found.mended and "Title one" in found.what
    assert library.episodes.get(episode.id).state == "queued"
    assert spoken(library, taken(library), b"made again")
    after = library.episodes.get(episode.id)
    assert (after.state, after.version, after.guid) == ("ready", 1, episode.guid)
    assert on_disk(library) == {b"made again", b"WEBVTT\n", b"The article one."}
    assert library.check() == []


def test_a_lost_article_is_said_and_its_sound_stays(library: Library) -> None:
    episode, _ = library.episodes.add(wanted())
    spoken(library, taken(library))
    for digest in library.files.digests():
        if library.files.path(digest).read_bytes() == b"The article one.":
            library.files.remove(digest)
    (found,) = library.check()
    assert not found.mended and "article" in found.wrong
    assert library.episodes.get(episode.id).state == "ready"


def test_a_former_text_that_is_lost_leaves_the_newer_one_to_be_heard(library: Library) -> None:
    episode, _ = library.episodes.add(wanted())
    spoken(library, taken(library))
    library.episodes.edit(episode.id, wanted("new"))
    heard = library.episodes.get(episode.id)
    library.files.remove(str(heard.audio))
    assert [one.mended for one in library.check()] == [True]
    now = library.episodes.get(episode.id)
    assert (now.version, now.state, now.audio) == (0, "queued", None)
    assert spoken(library, taken(library))
    assert library.episodes.get(episode.id).version == 2


def test_files_that_nobody_knows_go(library: Library) -> None:
    library.files.place(library.files.written(b"stray", "text/plain"))
    (found,) = library.check()
    assert found.mended and on_disk(library) == set()


def test_beyond_its_bound_what_was_heard_goes_first_and_can_be_spoken_again(
    library: Library,
) -> None:
    ids = []
    for name in ("one", "two", "three"):
        ids.append(library.episodes.add(wanted(name))[0].id)
        spoken(library, taken(library), name.encode() * 1000)
    library.episodes.mark(ids[1], listened=True)
    used = library.used_bytes()
    assert library.shrink(used) == 0
    assert library.shrink(used - 1) == 1
    states = [library.episodes.get(id) for id in ids]
    assert [one.state for one in states] == ["ready", "queued", "ready"]
    gone = states[1]
    assert (gone.lazy, gone.version, gone.size_bytes, gone.duration_s) == (True, 0, 3000, 1.5)
    assert library.check() == []
    assert library.jobs.take() is None, "nobody has asked for it"
    library.episodes.ask_for(ids[1])
    assert spoken(library, taken(library), b"two" * 1000)
    assert library.episodes.get(ids[1]).state == "ready"
    assert library.shrink(0) == 3
    assert len(on_disk(library)) == 3, "the articles stay"
