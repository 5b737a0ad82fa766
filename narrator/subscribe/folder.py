"""A folder that is watched: each article in it is an episode, and one that changes is edited."""

from __future__ import annotations

import hashlib
from pathlib import Path

from narrator.errors import InputError, MissingError, NoEpisode, TooLarge
from narrator.library import Library
from narrator.library.subscriptions import Brought, Subscription
from narrator.order import Order
from narrator.production.wanted import wanted
from narrator.settings import Settings

KINDS = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".epub": "epub",
    ".pdf": "pdf",
}
"""What is read, by how its name ends; hidden files are not."""


def look(library: Library, settings: Settings, subscription: Subscription) -> list[Brought]:
    """Make episodes of what is new or changed in the folder `subscription.address`. A file that is
    gone leaves its episode. Raises OSError where the folder is not there, `LibraryLocked`,
    `LibraryUnusable`."""
    known = library.subscriptions.known(subscription.id)
    brought = []
    for path in _articles(Path(subscription.address)):
        key = hashlib.sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()
        try:
            data = _content(path, settings)
        except OSError:
            continue  # it went meanwhile, or can't be read yet: it is looked at again
        except TooLarge as error:
            data, trouble = b"", str(error)
        else:
            trouble = ""
        digest = hashlib.sha256(data).hexdigest()
        before = known.get(key)
        if before is not None and before.address.endswith(f"#{digest}"):
            continue
        named = Brought(key, path.name, f"{path}#{digest}", "failed", trouble)
        one = named if trouble else _episode(library, settings, subscription, path, data, named)
        if before is not None and one.episode_id is None:
            one = _with(one, before.episode_id)
        library.subscriptions.note(subscription.id, one)
        brought.append(one)
    return brought


def _articles(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in KINDS and not path.name.startswith(".") and path.is_file()
    )


def _content(path: Path, settings: Settings) -> bytes:
    with path.open("rb") as file:
        start = file.read(8)
        limit_bytes, setting = settings.most_bytes(start)
        data = start + file.read(limit_bytes)
    if len(data) > limit_bytes:
        raise TooLarge(limit_bytes, setting)
    return data


def _episode(
    library: Library,
    settings: Settings,
    subscription: Subscription,
    path: Path,
    data: bytes,
    named: Brought,
) -> Brought:
    given = {"kind": KINDS[path.suffix.lower()]}
    order = Order.of(data, dict(subscription.request) | given)
    before = library.subscriptions.known(subscription.id).get(named.key)
    try:
        made = wanted(order, order.narration(settings), feeds=(subscription.slug,))
    except (InputError, MissingError) as error:
        return Brought(named.key, named.title, named.address, "failed", str(error))
    if before is not None and before.episode_id is not None:
        try:
            episode = library.episodes.edit(before.episode_id, made)
        except NoEpisode:
            pass
        else:
            return _with(Brought(named.key, made.title, named.address, "kept"), episode.id)
    episode, is_new = library.episodes.add(made)
    outcome = "kept" if is_new else "known"
    return _with(Brought(named.key, made.title, named.address, outcome), episode.id)


def _with(one: Brought, episode_id: str | None) -> Brought:
    return Brought(one.key, one.title, one.address, one.outcome, one.why, episode_id)
