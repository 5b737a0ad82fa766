"""`narrator library add`: articles are kept, and spoken here unless a service does it."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import closing

from narrator.cli import terminal
from narrator.errors import NarratorError
from narrator.library import Library
from narrator.library.records import Episode, Wanted
from narrator.narration import Narration
from narrator.order import Order
from narrator.production.wanted import wanted
from narrator.settings import Settings

LOOK_S = 0.2


def add(options: argparse.Namespace, settings: Settings, library: Library) -> int:
    """All are read and checked before the first is kept; 1 where one could not be spoken."""
    asked = [_wanted(source, options, settings) for source in options.sources]
    found = []
    for one in asked:
        episode, made = library.episodes.add(one, again=options.again)
        if not made:
            terminal.say(f"kept already: {episode.title}")
        found.append(episode)
    if not options.no_wait:
        found = _spoken(found, settings, library)
    for episode in found:
        print(f"{episode.id}  {episode.state:8}  {episode.title}")
        if episode.error:
            terminal.say(f"{episode.title}: {episode.error}")
    return 1 if any(episode.state == "failed" for episode in found) else 0


def _wanted(source: str, options: argparse.Namespace, settings: Settings) -> Wanted:
    order = _order(source, options, settings)
    try:
        narration: Narration = order.narration(settings)
        narration.recipe(order.format)
    except NarratorError as error:
        if len(options.sources) > 1:
            error.add_note(source)
        raise
    terminal.announce(narration)
    return wanted(order, narration, tags=options.tag, feeds=options.feed)


def _order(source: str, options: argparse.Namespace, settings: Settings) -> Order:
    came = terminal.source_of(source, options, settings)
    how = {
        "pace": options.pace,
        "loudness": options.loudness,
        "quote_voice": options.quote_voice,
        "heading_voice": options.heading_voice,
        "speakers": options.speakers,
        "byline": options.byline,
        "bitrate": terminal.kbps(options.bitrate),
        "read_title": not options.no_title,
    }
    return Order(
        came.data,
        kind=came.kind,
        charset=came.charset,
        url=came.url,
        title=options.title,
        voice=None if settings.voice == "auto" else settings.voice,
        speed=settings.speed,
        lexicon=terminal.lexicon_text(options),
        keep=terminal.rules(options.keep),
        drop=terminal.rules(options.drop),
        how={name: value for name, value in how.items() if value is not None},
    )


def _spoken(found: list[Episode], settings: Settings, library: Library) -> list[Episode]:
    """The episodes, once each is ready or has failed: spoken here, or by a service at work."""
    from tqdm import tqdm

    from narrator.production import Production
    from narrator.share import Shares
    from narrator.studio import Studio

    with Studio(settings) as studio, closing(Shares(studio)) as shares:
        production = Production(library, shares, settings)
        production.start()
        shown = tqdm(
            total=len(found),
            desc="speaking",
            unit="episode",
            bar_format="{desc}: {percentage:3.0f}%|{bar}| {elapsed}, {remaining} left",
            file=sys.stderr,
            disable=not sys.stderr.isatty(),
            leave=False,
        )
        try:
            while True:
                found = [library.episodes.get(one.id) for one in found]
                shown.update(sum(map(_progress, found)) - shown.n)
                if all(one.state in ("ready", "failed") for one in found):
                    return found
                time.sleep(LOOK_S)
        except KeyboardInterrupt:
            terminal.say("the rest is kept, and spoken by the next `narrator serve`")
            raise
        finally:
            shown.close()
            production.close()


def _progress(episode: Episode) -> float:
    if episode.state in ("ready", "failed"):
        return 1.0
    return episode.spoken / episode.utterances if episode.utterances else 0.0
