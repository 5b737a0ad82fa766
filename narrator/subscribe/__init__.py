"""A feed in → episodes: a site's RSS, Atom or JSON Feed, looked at now and then, politely.

What is new becomes an episode of the feed that it goes into: with the text that the feed has, or
where that is only a summary, with the page's. What does not is remembered with its reason, so that
nothing is lost without a word.
"""

from __future__ import annotations

import email.utils
import time
from dataclasses import dataclass, replace
from typing import Any

from narrator.errors import InputError, MissingError, NarratorError, NotFetched
from narrator.fetch import Answer, fetch, get
from narrator.library import Library
from narrator.library.records import Wanted
from narrator.library.subscriptions import Brought, Subscription
from narrator.order import Order
from narrator.production.wanted import wanted
from narrator.settings import Settings
from narrator.subscribe.entries import Entry, Source, parsed
from narrator.subscribe.filters import Filters

ACCEPT = (
    "application/rss+xml,application/atom+xml,application/feed+json;q=0.9,"
    "application/xml;q=0.8,text/xml;q=0.8,*/*;q=0.5"
)
AGENT = "Narrator (feed reader; looks once an hour, and asks only for what is new)"
FEED_BYTES = 10_000_000

EVERY_S = 3600.0
"""How often a feed is looked at: what most readers do, and no site minds."""

SELDOM_S = 86_400.0
"""After failures it is looked at half as often each time, but once a day at least."""

TRIED_S = 86_400.0
"""How long an article that can't be had is asked for again, each time that its feed is."""

WHOLE_WORDS = 150
"""What a feed has of an article is taken for all of it from so many words on; of a shorter text
the page is fetched, and the longer of the two is read."""


@dataclass(frozen=True, slots=True)
class Found:
    """What came of looking at a subscription: whether it had changed, what it `brought`, and the
    trouble there was, or ""."""

    changed: bool
    brought: tuple[Brought, ...] = ()
    trouble: str = ""


def look(
    library: Library,
    settings: Settings,
    subscription: Subscription,
    *,
    newest: int = 0,
    private: bool = False,
) -> Found:
    """Ask for a feed, and make episodes of what is new in it, at most `newest` of them where that
    is above 0; the rest is then remembered as old. `private` also opens a feed of this machine and
    its own networks, for who typed its address; what it leads to is opened by the settings alone.
    Trouble with the feed is written down, and told; raises `LibraryLocked`, `LibraryUnusable`,
    `OutputError`."""
    try:
        answer = _asked(settings, subscription, private)
        if answer.status == 304:
            _noted(library, subscription, answer)
            return Found(changed=False)
        if answer.status != 200:
            raise NotFetched(subscription.address, _status(answer.status))
        kind = answer.fields.get("content-type", "")
        source = parsed(answer.data, kind, answer.url)
    except InputError as error:
        wait_s = _again_s(answer) if "answer" in locals() else 0.0
        _failed(library, subscription, str(error), wait_s)
        return Found(changed=False, trouble=str(error))
    brought = _taken(library, settings, subscription, source, newest)
    known = library.subscriptions.known(subscription.id)
    left = any(_is_fresh(known.get(one.key)) for one in source.entries)
    _noted(library, subscription, answer, title=source.title, left=left)
    return Found(changed=True, brought=tuple(brought))


def found(address: str, settings: Settings) -> Source:
    """The feed that stands at `address` now. Raises `InputError`."""
    answer = _asked(settings, Subscription("", address, ""), settings.fetch_private != "never")
    if answer.status != 200:
        raise NotFetched(address, _status(answer.status))
    return parsed(answer.data, answer.fields.get("content-type", ""), answer.url)


def _asked(settings: Settings, subscription: Subscription, private: bool) -> Answer:
    headers = {"Accept": ACCEPT, "User-Agent": AGENT}
    if subscription.etag:
        headers["If-None-Match"] = subscription.etag
    if subscription.modified:
        headers["If-Modified-Since"] = subscription.modified
    return get(
        subscription.address,
        settings,
        headers=headers,
        limit_bytes=FEED_BYTES,
        private=private,
    )


def _taken(
    library: Library,
    settings: Settings,
    subscription: Subscription,
    source: Source,
    newest: int,
) -> list[Brought]:
    """What is new, the oldest first, so that the newest episode is the newest article."""
    known = library.subscriptions.known(subscription.id)
    fresh = [one for one in source.entries if _is_fresh(known.get(one.key))]
    brought = []
    if newest:
        for entry in fresh[newest:]:
            brought.append(_brought(entry, "old", "it was there before you subscribed"))
        fresh = fresh[:newest]
    room = subscription.a_day - library.subscriptions.kept_today(subscription.id)
    for entry in reversed(fresh):
        if room <= 0:
            break  # another day: it is still new then
        one = _episode(library, settings, subscription, entry)
        room -= one.outcome == "kept"
        brought.append(one)
    for one in brought:
        library.subscriptions.note(subscription.id, one)
    return brought


def _is_fresh(before: Brought | None) -> bool:
    """Whether an entry is new, or failed so lately that it is tried again."""
    if before is None:
        return True
    return before.outcome == "failed" and before.made_at > time.time() - TRIED_S


def _episode(
    library: Library, settings: Settings, subscription: Subscription, entry: Entry
) -> Brought:
    filters = Filters.of(subscription.filters)
    if why := filters.too_old(entry.published_at):
        return _brought(entry, "filtered", why)
    try:
        made, teaser = _wanted(settings, subscription, entry)
    except (InputError, MissingError) as error:
        return _brought(entry, "failed", str(error))
    if why := filters.refusal(made.title, made.text):
        return _brought(entry, "filtered", why)
    if teaser:
        return _brought(entry, "teaser", f"only a teaser was found: {teaser}")
    episode, is_new = library.episodes.add(made)
    outcome = "kept" if is_new else "known"
    return replace(_brought(entry, outcome, ""), episode_id=episode.id)


def _wanted(settings: Settings, subscription: Subscription, entry: Entry) -> tuple[Wanted, str]:
    """The article, and why it is only its beginning, or "". Raises `InputError`,
    `MissingError`."""
    request = dict(subscription.request)
    if entry.title:
        request.setdefault("title", entry.title)
    orders = []
    if entry.html:
        page = f"<html><body><article>{entry.html}</article></body></html>"
        given: dict[str, Any] = {"kind": "html", "charset": "utf-8", "url": entry.link}
        orders.append(Order.of(page.encode("utf-8", "replace"), request | given))
    trouble: NarratorError | None = None
    if entry.link and len(entry.html.split()) < WHOLE_WORDS:
        try:
            came = fetch(entry.link, settings, private=settings.fetch_private == "everyone")
            given = {"kind": came.kind, "charset": came.charset, "url": came.url}
            orders.append(Order.of(came.data, request | given))
        except InputError as error:
            trouble = error
    best: tuple[Wanted, str] | None = None
    for order in orders:
        try:
            narration = order.narration(settings)
        except InputError as error:
            trouble = trouble or error
            continue
        made = wanted(order, narration, feeds=(subscription.slug,))
        if best is None or len(made.text) > len(best[0].text):
            best = made, narration.article.teaser
    if best is None:
        raise trouble or NotFetched(entry.link, "the feed has no text of it, and no address")
    cut = "the feed has only a summary, and its page did not come" if trouble else ""
    return best[0], best[1] or (f"{cut} ({trouble})" if cut else "")


def _brought(entry: Entry, outcome: str, why: str) -> Brought:
    return Brought(entry.key, entry.title, entry.link, outcome, why)


def _noted(
    library: Library,
    subscription: Subscription,
    answer: Answer,
    title: str = "",
    *,
    left: bool = False,
) -> None:
    """Write down what came. Where something of it is `left` for another day, all of it is to come
    again."""
    values = {
        "etag": "" if left else answer.fields.get("etag", subscription.etag),
        "modified": "" if left else answer.fields.get("last-modified", subscription.modified),
        "title": title or subscription.title,
        "address": answer.moved or subscription.address,
        "failures": 0,
        "error": "",
        "next_at": time.time() + max(EVERY_S, _again_s(answer)),
    }
    library.subscriptions.looked(subscription.id, **values)


def _failed(library: Library, subscription: Subscription, why: str, wait_s: float) -> None:
    failures = subscription.failures + 1
    back_off_s = min(SELDOM_S, EVERY_S * 2.0 ** min(failures, 10))
    library.subscriptions.looked(
        subscription.id,
        failures=failures,
        error=why,
        next_at=time.time() + max(back_off_s, wait_s),
    )


def _again_s(answer: Answer) -> float:
    """Retry-After in seconds (RFC 9110, 10.2.3), a day at most; 0.0 without one."""
    said = answer.fields.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return min(SELDOM_S, float(said[:9]))
    try:
        at = email.utils.parsedate_to_datetime(said).timestamp()
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return min(SELDOM_S, max(0.0, at - time.time()))


def _status(status: int) -> str:
    if status == 410:
        return "the feed is gone for good (status 410): unsubscribe"
    if status in (401, 403):
        return f"its site refuses programs, or wants a password (status {status})"
    return f"its site answers with status {status}"
