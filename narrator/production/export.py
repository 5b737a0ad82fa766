"""A library as a folder that stands by itself, and such a folder as a library again.

In it are the episodes' files, tagged, with their captions and articles beside them, a feed for each
podcast, the subscriptions as OPML, and `index.json`, which says all that is known of them.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from narrator import feed as rss
from narrator.errors import BadOutput, BadValue, UnreadableSource
from narrator.feed import asked
from narrator.library import Library
from narrator.library.feeds import Feed
from narrator.library.records import Episode
from narrator.library.restoring import Restored, restore
from narrator.output import file_stem, whole
from narrator.production import items
from narrator.types import FORMATS

INDEX = "index.json"
VERSION = 1
EPISODES, FEEDS = "episodes", "feeds"
ARTICLE = "article"

_ID = re.compile(r"[a-z2-7]{16}")

Told = Callable[[int, int], None]


def export(library: Library, folder: Path, *, base_url: str, told: Told = lambda *_: None) -> int:
    """Write all episodes that are ready, and all else as it stands, into `folder`; returns how
    many. `base_url`, without a slash at its end, is where the folder will be served. Raises
    `BadOutput`, `OutputError`, OSError."""
    try:
        (folder / EPISODES).mkdir(parents=True, exist_ok=True)
        (folder / FEEDS).mkdir(exist_ok=True)
    except OSError as error:
        raise BadOutput(str(folder), (error.strerror or str(error)).lower()) from None
    found = list(_all(library))
    kept = []
    for number, episode in enumerate(found, 1):
        if episode.audio is not None:
            kept.append((episode, _write(library, episode, folder / EPISODES)))
        told(number, len(found))
    feeds = library.feeds.all()
    for feed in feeds:
        with whole(folder / FEEDS / f"{feed.slug}.xml") as made:
            made.file.write(_rss(library, feed, kept, base_url))
    index = {
        "version": VERSION,
        "feeds": [asdict(one) for one in feeds],
        "episodes": [_said(library, episode, names) for episode, names in kept],
    }
    with whole(folder / INDEX) as made:
        made.file.write(json.dumps(index, ensure_ascii=False, indent=1).encode())
    return len(kept)


def read(library: Library, folder: Path, *, told: Told = lambda *_: None) -> int:
    """Take in all episodes and feeds of an exported `folder` that are not there yet; returns how
    many episodes. Raises `UnreadableSource` for a folder that is none, OSError."""
    try:
        index = json.loads((folder / INDEX).read_text("utf-8"))
        if index["version"] != VERSION:
            raise ValueError(f"it is of version {index['version']}")
        feeds, episodes = list(index["feeds"]), list(index["episodes"])
        restored = [_restored(folder / EPISODES, one) for one in episodes]
        for one in feeds:
            asked.slug(str(one["slug"]))
    except (OSError, ValueError, KeyError, TypeError, BadValue) as error:
        why = f"it is no exported library: {error}"
        raise UnreadableSource(str(folder / INDEX), why) from None
    known = {field.name for field in fields(Feed)}
    there = {feed.slug for feed in library.feeds.all()}
    for said in feeds:
        values = {name: value for name, value in said.items() if name in known}
        if values["slug"] not in there:
            library.feeds.create(Feed(**(values | {"cover": None})))
    made = 0
    for number, one in enumerate(restored, 1):
        made += restore(library.store, library.episodes.owner, one)
        told(number, len(restored))
    return made


def _all(library: Library) -> Iterator[Episode]:
    before = ""
    while True:
        page = library.episodes.page(before=before, limit=100)
        yield from page.episodes
        if page.before is None:
            return
        before = page.before


def _write(library: Library, episode: Episode, folder: Path) -> dict[str, str]:
    """The names of its files: of the audio, of each document, and of the article as it was sent."""
    stem = f"{file_stem(episode.title)[:80]} {episode.id}"
    digests = library.episodes.documents(episode.id)
    source, _ = library.episodes.request(episode.id)
    names = {f"audio.{episode.format}": str(episode.audio)} | digests
    written = {}
    for name, digest in names.items():
        ending = name.removeprefix("captions").removeprefix("audio")
        written[name] = f"{stem}{ending if ending.startswith('.') else f'.{name}'}"
        with whole(folder / written[name]) as made, library.files.path(digest).open("rb") as kept:
            shutil.copyfileobj(kept, made.file)
    written[ARTICLE] = f"{stem}.article"
    with whole(folder / written[ARTICLE]) as made:
        made.file.write(source)
    return written


def _said(library: Library, episode: Episode, names: dict[str, str]) -> dict[str, Any]:
    text, html = library.episodes.words(episode)
    _, request = library.episodes.request(episode.id)
    said = asdict(episode)
    for name in ("audio", "wanted", "version", "state", "error", "spoken", "utterances", "lazy"):
        del said[name]
    return said | {"request": request, "text": text, "html": html, "files": names}


def _restored(folder: Path, said: dict[str, Any]) -> Restored:
    names = dict(said["files"])
    if said["format"] not in FORMATS:
        raise ValueError(f"{said['format']!r} is no format")
    for name in names.values():
        path = folder / name
        if Path(name).name != name or path.is_symlink() or not path.is_file():
            raise ValueError(f"{name} is no file in it")
    if not _ID.fullmatch(str(said["id"])):
        raise ValueError(f"{said['id']!r} is no id")
    paths = {name: folder / file for name, file in names.items()}
    article = paths.pop(ARTICLE).read_bytes()
    audio = paths.pop(f"audio.{said['format']}")
    known = {field.name for field in fields(Restored)}
    values = {name: value for name, value in said.items() if name in known}
    lists = {name: tuple(dict.fromkeys(said[name])) for name in ("tags", "feeds")}
    # What is shown in a feed is made anew: whoever wrote the index may have put anything there.
    parts = str(said["text"]).split("\n\n")
    values["html"] = "".join(f"<p>{escape(part)}</p>" for part in parts)
    return Restored(**(values | lists | {"article": article, "audio": audio, "documents": paths}))


def _rss(
    library: Library, feed: Feed, kept: list[tuple[Episode, dict[str, str]]], base_url: str
) -> bytes:
    """A feed of files, which any web server can host."""
    room = f"{base_url}/{EPISODES}"
    shown = []
    for episode, names in kept:
        if feed.slug in episode.feeds:
            files = {name: f"{room}/{quote(file)}" for name, file in names.items()}
            shown.append(items.item(library, episode, room, files=files))
    feeds = f"{base_url}/{FEEDS}/{feed.slug}"
    channel = items.channel(
        feed, address=f"{feeds}.xml", home=f"{base_url}/", cover_url=f"{feeds}.jpg"
    )
    return rss.rss(channel, shown)
