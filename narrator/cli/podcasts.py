"""`narrator feed list|create|show|subscribe`: the library's podcasts, which a service offers."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from narrator import subscribe
from narrator.cli import terminal
from narrator.errors import BadValue
from narrator.feed import asked, channel_guid
from narrator.library import Library
from narrator.library.feeds import Feed
from narrator.library.subscriptions import Brought, Subscription
from narrator.settings import Settings
from narrator.subscribe.filters import Filters
from narrator.subscribe.watching import is_folder


def run(options: argparse.Namespace, settings: Settings) -> int:
    """List, create, show, subscribe, unsubscribe."""
    with closing(Library(settings.home)) as library:
        return _ACTIONS[options.action or "list"](options, settings, library)


def address(settings: Settings, slug: str) -> str:
    """Where a service on this machine offers the feed of that slug."""
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    return f"{base}/feeds/{slug}.xml"


def create(library: Library, settings: Settings, slug: str, **values: Any) -> Feed:
    """A new feed. Raises `BadValue`."""
    guid = channel_guid(address(settings, asked.slug(slug)))
    return library.feeds.create(Feed(slug, guid=guid, **asked.checked(values)))


def _list(_options: argparse.Namespace, settings: Settings, library: Library) -> int:
    feeds = library.feeds.all()
    for one in feeds:
        count = "1 episode" if one.episodes == 1 else f"{one.episodes} episodes"
        print(f"{one.slug}  {count:>12}  {address(settings, one.slug)}  {one.title}")
    if not feeds:
        terminal.say("there is no podcast yet: `narrator feed create SLUG --title TITLE`")
    return 0


def _create(options: argparse.Namespace, settings: Settings, library: Library) -> int:
    names = (*asked.TEXTS, *asked.TRUTHS, "ahead")
    given = {name: getattr(options, name, None) for name in names}
    if given["ahead"] is not None:
        given["ahead"] = _whole("--ahead", given["ahead"])
    said = {name: value for name, value in given.items() if value is not None}
    made = create(library, settings, options.slug, **({"title": options.slug} | said))
    print(address(settings, made.slug))
    terminal.say("`narrator serve` offers it there; put articles into it with")
    terminal.say(f"  narrator library add SOURCE --feed {made.slug}")
    return 0


def _show(options: argparse.Namespace, settings: Settings, library: Library) -> int:
    one = library.feeds.get(options.slug)
    print(f"{one.title}  {address(settings, one.slug)}")
    for episode in library.feeds.items(one.slug):
        length = terminal.clock(episode.duration_s) if episode.duration_s else "-"
        print(f"  {episode.id}  {episode.state:8}  {length:>7}  {episode.title}")
    for subscription in library.subscriptions.all():
        if subscription.slug == one.slug:
            _show_subscription(library, subscription)
    return 0


def _show_subscription(library: Library, one: Subscription) -> None:
    print(f"from {one.address}" + (f": {one.error}" if one.error else ""))
    for each in library.subscriptions.brought(one.id):
        if each.outcome not in ("kept", "old"):
            print(f"  {line(each)}")


def _subscribe(options: argparse.Namespace, settings: Settings, library: Library) -> int:
    filters = Filters(
        words=tuple(options.words),
        without=tuple(options.without),
        least_words=_whole("--least-words", options.least_words),
        days=float(_whole("--days", options.days)),
    )
    source = subscribe.found(options.address, settings)
    slug = options.feed or asked.slug_of(source.title or options.address)
    if slug not in {one.slug for one in library.feeds.all()}:
        title = source.title or slug
        create(library, settings, slug, title=title, link=source.link, lazy=True)
    # By the settings of the service that narrates them, but for what is said here.
    request = {name: getattr(options, name) for name in ("voice",) if getattr(options, name)}
    made = library.subscriptions.add(
        options.address,
        slug,
        title=source.title,
        request=request,
        filters=filters.said(),
        a_day=max(1, _whole("--a-day", options.a_day)),
    )
    newest = max(1, _whole("--newest", options.newest))
    private = settings.fetch_private != "never"
    came = subscribe.look(library, settings, made, newest=newest, private=private)
    for each in came.brought:
        if each.outcome != "old":
            terminal.say(line(each))
    if came.trouble:
        terminal.say(f"it will be tried again: {came.trouble}")
    print(address(settings, slug))
    terminal.say("`narrator serve` offers it there, speaks it, and looks for more each hour")
    return 0


def _unsubscribe(options: argparse.Namespace, _settings: Settings, library: Library) -> int:
    for one in library.subscriptions.all():
        if options.address in (one.address, one.id) or _is_same_folder(one, options.address):
            library.subscriptions.remove(one.id)
            return 0
    raise BadValue("URL", options.address, "one that is subscribed to (`narrator feed show SLUG`)")


def _is_same_folder(one: Subscription, given: str) -> bool:
    return is_folder(one) and Path(given).absolute() == Path(one.address)


def line(one: Brought) -> str:
    """What came of an article."""
    why = f": {one.why}" if one.why else ""
    return terminal.plain(f"{one.outcome:8}  {one.title or one.address}{why}")


def _whole(name: str, given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 9):
        raise BadValue(name, given, "a whole number")
    return int(given)


_ACTIONS: dict[str, Callable[[argparse.Namespace, Settings, Library], int]] = {
    "list": _list,
    "create": _create,
    "show": _show,
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
}
