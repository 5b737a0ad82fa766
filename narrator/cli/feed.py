"""`narrator feed`: podcasts; and one as files that any web server can host."""

from __future__ import annotations

import argparse
import shutil
import urllib.parse
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from audio import encode
from narrator import feed
from narrator.cli import terminal
from narrator.errors import BadOutput, BadValue, OutputError
from narrator.narration import Narration
from narrator.output import file_stem, whole
from narrator.production import items
from narrator.settings import Settings
from narrator.speaking import Speaking

LOCAL_URL = "http://127.0.0.1:8000/"
COVER = "cover.png"
_KEPT = ("list", "create", "show", "subscribe", "unsubscribe")


def run(options: argparse.Namespace) -> int:
    """Export articles, or do what is asked for with the library's podcasts."""
    settings = terminal.settings_of(options)
    if options.action in (None, *_KEPT):
        from narrator.cli import podcasts

        return podcasts.run(options, settings)
    return _export(options, settings)


def _export(options: argparse.Namespace, settings: Settings) -> int:
    """All are read and checked before the first is spoken."""
    address = base_url(options.base_url)
    options.title = None
    folder = Path(options.folder)
    lexicon = terminal.lexicon_of(options)
    narrations = [
        terminal.narration_of(source, options, settings, lexicon) for source in options.sources
    ]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadOutput(str(folder), (error.strerror or str(error)).lower()) from None
    names: set[str] = set()
    episodes = [
        _episode(narration, source, folder, names, address)
        for narration, source in zip(narrations, options.sources, strict=True)
    ]
    channel = feed.Channel(
        title=options.feed_title,
        description="Articles, spoken by a synthetic voice.",
        address=address + "feed.xml",
        link=address,
        language=narrations[0].article.language,
        author=options.author,
        cover_url=address + COVER,
    )
    _write_cover(folder / COVER)
    with whole(folder / "feed.xml") as made:
        made.file.write(feed.rss(channel, episodes))
    terminal.put(folder / "feed.xml")
    if options.base_url is None:
        terminal.say(f"its addresses begin with {LOCAL_URL}: try it with")
        terminal.say(f"  python3 -m http.server 8000 --bind 127.0.0.1 --directory '{folder}'")
        terminal.say("and say --base-url https://… for the place where it will be hosted")
    return 0


def base_url(given: str | None) -> str:
    """Where files will be served, with a slash at its end. Raises `BadValue`."""
    url = given or LOCAL_URL
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or not url.isascii():
        raise BadValue("--base-url", url, "an http or https address in ASCII")
    if parts.query or parts.fragment:
        raise BadValue("--base-url", url, "an address without ? and #")
    return url.rstrip("/") + "/"


def _episode(
    narration: Narration, source: str, folder: Path, names: set[str], address: str
) -> feed.Episode:
    terminal.announce(narration)
    stem = name = file_stem(narration.title or terminal.stem_of(source))
    number = 2
    while name.casefold() in names:  # two articles of one title; some disks ignore case
        name = f"{stem}-{number}"
        number += 1
    names.add(name.casefold())
    target = folder / f"{name}.mp3"
    length_s = 0.0

    with terminal.bar(narration) as bar:

        def told(speaking: Speaking) -> None:
            nonlocal length_s
            length_s = speaking.duration_s
            bar.told(speaking)

        narration.save(target, profile=encode.FEED, told=told)
    terminal.put(target)
    text = "\n\n".join(block.text for block in narration.article.blocks)
    return feed.Episode(
        title=narration.title or name,
        guid=feed.guid_of(f"{narration.title}\n\n{text}"),
        audio_url=address + urllib.parse.quote(target.name),
        length_bytes=target.stat().st_size,
        media_type=encode.FORMATS["mp3"].media_type,
        duration_s=length_s,
        published=_published(source, narration.article.metadata.published),
        description=items.summary(text),
        link=narration.article.metadata.url,
        author=narration.article.metadata.byline,
        narrator=narration.voice.name,
    )


def _published(source: str, said: str) -> datetime:
    """When the article was written to its file, or when its page says that it was published, so
    that a second export says the same."""
    path = Path(source)
    if source != "-" and path.is_file():
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    try:
        when = datetime.fromisoformat(said)
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.now(UTC)


def _write_cover(target: Path) -> None:
    """A cover of ours; one that is there, the user's own, is kept."""
    if target.exists():
        return
    cover = resources.files("narrator") / "data" / COVER
    try:
        with whole(target) as made, cover.open("rb") as drawn:
            shutil.copyfileobj(drawn, made.file)
    except FileNotFoundError:
        raise OutputError(str(target), "the cover is missing from the package") from None
