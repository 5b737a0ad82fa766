"""One start of one server: the first request, later ones, four at once, and whole articles."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.peers import wires
from bench.peers.contenders import Contender, Uninstalled
from bench.peers.listening import Heard, listen
from bench.peers.processes import Tree, Unstarted, free_port
from bench.peers.texts import LONG, SHORT, Texts

AT_ONCE = 4


class Soundless(Exception):
    """An answer without sound."""


FAILURES = (Uninstalled, Unstarted, Soundless, OSError, ValueError, httpx.HTTPError)
"""What may go wrong with a peer: it is told in its row."""


@dataclass
class Figures:
    """What was measured of one server, over all its starts. `trouble`: why there is no more."""

    up_s: list[float] = field(default_factory=list)
    cold_s: list[float] = field(default_factory=list)
    warm_s: dict[str, list[float]] = field(default_factory=lambda: {LONG: [], SHORT: []})
    at_once_s: list[float] = field(default_factory=list)
    rtf: list[float] = field(default_factory=list)
    cpu_per_audio_s: list[float] = field(default_factory=list)
    dry_s: list[float] = field(default_factory=list)
    articles: int = 0
    audio_s: dict[str, float] = field(default_factory=dict)
    peak_rss_bytes: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured at each start."""

    warm: int
    articles: tuple[str, ...]


def measure(one: Contender, plan: Plan, out: Path, root: Path, figures: Figures) -> None:
    """Start `one`, add what is measured to `figures`, end it. Raises one of `FAILURES`."""
    python = one.python(out)
    port = free_port()
    texts = Texts()
    command = [str(python), *one.arguments(port)]
    with Tree(command, one.environ(port), root, out / f"{one.label}.log") as tree:

        def ask(kind: str, leave: Callable[[Heard], bool]) -> Heard:
            return listen(one.ask(port, texts.next(kind)), one.decoder(), leave)

        figures.up_s.append(tree.wait_ready(lambda: wires.answers(port, one.ready_path)))
        tree.settle()
        figures.cold_s.append(sounded(ask(LONG, heard_it)))
        tree.settle()
        ask(SHORT, heard_it)  # one more to warm up
        for _ in range(plan.warm):
            for kind in (LONG, SHORT):
                tree.settle()
                figures.warm_s[kind].append(sounded(ask(kind, heard_it)))
        tree.settle()
        figures.at_once_s += at_once(ask)
        for kind in plan.articles:
            tree.settle()
            before_s = tree.cpu_s()
            heard = ask(kind, to_the_end)
            cpu_s = tree.cpu_s() - before_s
            sounded(heard)
            figures.articles += 1
            figures.audio_s[kind] = heard.audio_s
            figures.rtf.append(heard.wall_s / heard.audio_s)
            figures.cpu_per_audio_s.append(cpu_s / heard.audio_s)
            figures.dry_s += heard.dry_s
        figures.peak_rss_bytes = max(figures.peak_rss_bytes, tree.peak_rss_bytes)


def heard_it(heard: Heard) -> bool:
    """Leave with the first sound."""
    return heard.first_s is not None


def to_the_end(heard: Heard) -> bool:
    """Never leave."""
    return False


def sounded(heard: Heard) -> float:
    """Seconds to the first sound. Raises `Soundless`."""
    if heard.first_s is None:
        raise Soundless(f"no sound in {heard.audio_s:.1f} s of audio")
    return heard.first_s


def at_once(ask: Callable[[str, Callable[[Heard], bool]], Heard]) -> list[float]:
    """Seconds to the first sound of each of `AT_ONCE` listeners who come together, each with a
    text of its own, and who all stay until each of them has heard something."""
    waiting = set(range(AT_ONCE))
    found: list[float] = []
    troubles: list[Exception] = []
    start = threading.Barrier(AT_ONCE)

    def one(number: int) -> None:
        def leave(heard: Heard) -> bool:
            if heard_it(heard):
                waiting.discard(number)
            return not waiting

        try:
            start.wait()
            found.append(sounded(ask(LONG, leave)))
        except FAILURES as error:
            troubles.append(error)
        finally:
            waiting.discard(number)

    threads = [threading.Thread(target=one, args=(n,), daemon=True) for n in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if troubles:
        raise troubles[0]
    return found
