"""`narrator library watch`: a folder's articles become episodes, as they come and change."""

from __future__ import annotations

import argparse
import time
from contextlib import closing
from pathlib import Path

from narrator.cli import podcasts, terminal
from narrator.errors import BadValue
from narrator.feed.asked import slug_of
from narrator.library import Library
from narrator.library.subscriptions import Subscription
from narrator.production import Production
from narrator.settings import Settings
from narrator.share import Shares
from narrator.studio import Studio
from narrator.subscribe import folder, watching

LOOK_S = 1.0


def watch(options: argparse.Namespace, settings: Settings, library: Library) -> int:
    """Look, speak, and look again, until Ctrl-C; once with --once. A service looks at it too from
    now on. Raises `BadValue` for a folder that is not there."""
    path = Path(options.folder).absolute()
    if not path.is_dir():
        raise BadValue("DIR", options.folder, "a folder")
    one = _subscription(options, settings, library, path)
    with (
        Studio(settings) as studio,
        closing(Shares(studio)) as shares,
        closing(Production(library, shares, settings)) as production,
    ):
        production.start()
        while True:
            for each in folder.look(library, settings, one):
                terminal.say(podcasts.line(each))
                production.look()
            if options.once and not library.jobs.waiting():
                return 0
            time.sleep(LOOK_S)


def _subscription(
    options: argparse.Namespace, settings: Settings, library: Library, path: Path
) -> Subscription:
    for one in library.subscriptions.all():
        if watching.is_folder(one) and Path(one.address) == path:
            return one
    slug = options.feed or slug_of(path.name)
    if slug not in {one.slug for one in library.feeds.all()}:
        podcasts.create(library, settings, slug, title=path.name)
    terminal.say(f"its podcast: {podcasts.address(settings, slug)}, while `narrator serve` runs")
    return library.subscriptions.add(str(path), slug, title=path.name)
