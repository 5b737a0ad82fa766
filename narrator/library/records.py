"""What the library speaks of, frozen: articles wanted, episodes, jobs, what was made."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from narrator.library.files import Kept

State = Literal["queued", "speaking", "ready", "failed"]

LOCAL = "local"
"""The owner of everything, until there are others."""


def content_of(title: str, text: str) -> str:
    """The digest of an article's words, by which it is known again."""
    return hashlib.sha256(f"{title}\n\n{text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Wanted:
    """An article that is to be an episode: its bytes, and the JSON of how to narrate them.

    `canonical` is its own address, `content` the digest of its words; by either the same article is
    known again. `text` is searched, `html` is what a feed shows. `lazy`: nothing is spoken before
    somebody asks for it, which only an article `foretold` by its voices can be; such a one is lazy
    in feeds that are. `feeds` are slugs.
    """

    source: bytes
    request: Mapping[str, Any]
    title: str
    content: str
    voice: str
    canonical: str = ""
    site: str = ""
    author: str = ""
    language: str = "en"
    published: str = ""
    text: str = ""
    html: str = ""
    format: str = "mp3"
    lazy: bool = False
    foretold: bool = False
    tags: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Episode:
    """One article of an owner's, as it stands now.

    `version` is the text that is heard (0: none is whole yet), `wanted` the newest; `state`,
    `error`, `spoken` and `utterances` are the newest one's, `audio`, `size_bytes`, `duration_s`
    and `ready_at` those of the one that is heard. A `lazy` one waits until somebody asks for it;
    its size and duration are known all the same. Times are seconds since 1970 UTC.
    """

    id: str
    guid: str
    state: State
    version: int
    wanted: int
    title: str
    site: str
    author: str
    language: str
    canonical: str
    published: str
    voice: str
    format: str
    made_at: float
    changed_at: float
    lazy: bool = False
    audio: str | None = None
    size_bytes: int = 0
    duration_s: float = 0.0
    ready_at: float | None = None
    error: str = ""
    spoken: int = 0
    utterances: int = 0
    position_s: float = 0.0
    listened: bool = False
    tags: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """A version of an episode that is to be spoken: `source` are its article's bytes, `request`
    the JSON of how. Of a `lazy` one only the size and the length are to be found."""

    id: int
    episode_id: str
    number: int
    source: bytes
    request: Mapping[str, Any]
    format: str
    lazy: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What a job has made, written and not named yet."""

    audio: Kept
    duration_s: float
    documents: Mapping[str, Kept] = field(default_factory=dict)

    @property
    def files(self) -> tuple[Kept, ...]:
        return (self.audio, *self.documents.values())


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the episodes asked for, the newest first; `before` asks for the next page, None at
    the end."""

    episodes: tuple[Episode, ...]
    before: str | None
