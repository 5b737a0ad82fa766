"""`narrator library`: episodes that are kept."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from narrator.cli import adding, terminal, watching
from narrator.cli.feed import base_url
from narrator.errors import BadOutput
from narrator.library import Library
from narrator.library.records import Episode
from narrator.output import whole
from narrator.settings import Settings


def run(options: argparse.Namespace) -> int:
    """List, add, remove, export, import, check, or copy."""
    settings = terminal.settings_of(options)
    action = options.action or "list"
    with closing(Library(settings.home)) as library:
        return _ACTIONS[action](options, settings, library)


def _list(options: argparse.Namespace, _settings: Settings, library: Library) -> int:
    query, tag = getattr(options, "search", ""), getattr(options, "tag", "")
    page = library.episodes.page(query=query, tag=tag, limit=500)
    if getattr(options, "json", False):
        print(json.dumps([_said(one) for one in page.episodes], ensure_ascii=False, indent=1))
        return 0
    for one in page.episodes:
        length = terminal.clock(one.duration_s) if one.duration_s else "-"
        print(f"{one.id}  {one.state:8}  {length:>7}  {terminal.plain(one.title)}")
    if not page.episodes and not (query or tag):
        terminal.say("nothing is kept yet: `narrator library add SOURCE`")
    return 0


def _said(episode: Episode) -> dict[str, Any]:
    names = ("id", "guid", "state", "title", "site", "author", "language", "voice", "format")
    more = ("duration_s", "size_bytes", "position_s", "listened", "error")
    said = {name: getattr(episode, name) for name in (*names, *more)}
    return said | {"tags": list(episode.tags), "feeds": list(episode.feeds)}


def _remove(options: argparse.Namespace, _settings: Settings, library: Library) -> int:
    for id in options.ids:
        library.episodes.get(id)  # all are looked for before the first goes
    for id in options.ids:
        library.episodes.remove(id)
    return 0


def _export(options: argparse.Namespace, _settings: Settings, library: Library) -> int:
    from narrator.production import export

    folder = Path(options.folder)
    with _bar("exporting") as told:
        address = base_url(options.base_url).rstrip("/")
        count = export.export(library, folder, base_url=address, told=told)
    terminal.say(f"{_episodes(count)} written")
    terminal.put(folder)
    return 0


def _import(options: argparse.Namespace, _settings: Settings, library: Library) -> int:
    from narrator.production import export

    with _bar("importing") as told:
        count = export.read(library, Path(options.folder), told=told)
    terminal.say(f"{_episodes(count)} taken in")
    return 0


def _check(_options: argparse.Namespace, _settings: Settings, library: Library) -> int:
    with _bar("checking") as told:
        found = library.check(told)
    for one in found:
        print(f"{one.what}: {one.wrong}; {one.remedy}")
    if any(one.mended for one in found):
        terminal.say("what is to be made again is spoken by the next `narrator serve`")
    if not found:
        terminal.say("all is as it was kept")
    return 0 if all(one.mended for one in found) else 1


def _backup(options: argparse.Namespace, _settings: Settings, library: Library) -> int:
    target = Path(options.file)
    if target.exists():
        raise BadOutput(str(target), "it is there already; name another file")
    with whole(target) as made:
        library.database.copy(Path(made.file.name))
    terminal.say(f"beside it copy the folder {library.files.folder}: files never change there")
    terminal.put(target)
    return 0


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    from tqdm import tqdm

    with tqdm(desc=what, file=sys.stderr, disable=not sys.stderr.isatty(), leave=False) as shown:

        def told(done: int, of: int) -> None:
            shown.total = of
            shown.update(done - shown.n)

        yield told


def _episodes(count: int) -> str:
    return "1 episode" if count == 1 else f"{count} episodes"


_ACTIONS: dict[str, Callable[[argparse.Namespace, Settings, Library], int]] = {
    "list": _list,
    "add": adding.add,
    "remove": _remove,
    "watch": watching.watch,
    "export": _export,
    "import": _import,
    "check": _check,
    "backup": _backup,
}
