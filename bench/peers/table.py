"""The figures as a table, and ours over the best peer's."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence

from bench.peers.contenders import OURS, Contender
from bench.peers.measure import AT_ONCE, Figures
from bench.peers.texts import LONG, SHORT

HEAD = (
    f"{'':30} {'up':>5} {'cold':>6} {'warm ms':>13} {f'{AT_ONCE} at once ms':>13} "
    f"{'RTF':>6} {'CPU':>6} {'peak':>6} {'dry':>10} {'audio':>6}\n"
    f"{'':30} {'s':>5} {'ms':>6} {'long':>6} {'short':>6} {'med.':>6} {'worst':>6} "
    f"{'':>6} {'s/s':>6} {'MB':>6} {'n  longest':>10} {'s':>6}"
)
LEGEND = """\
up: from the start of the process until it says that it is ready. cold: first audible byte of the
first request after that, article with the long first sentence. warm: first audible byte, median,
by the article's first sentence (120 characters and more, fewer). at once: the same with that many
listeners who come together, each with a text of its own. RTF and CPU: seconds of wall and of CPU
(process tree) for a second of audio, whole articles. peak: RSS of the process tree, shared pages
counted once a process. dry: how often, and for how long at most, a player at 1 x that starts with
the first sound had nothing to play, over whole articles. Audible is what is over -50 dBFS."""


def row(one: Contender, figures: Figures) -> str:
    """One server's figures; what was not measured is a dash, and its trouble is told."""
    dry = figures.dry_s
    longest = f"{len(dry)} {max(dry, default=0.0):7.2f} s" if figures.articles else "-"
    audio_s = sum(figures.audio_s.values())
    cells = [
        f"{one.label:30}",
        _middle(figures.up_s, 5, 1.0, 1),
        _middle(figures.cold_s, 6, 1000.0),
        _middle(figures.warm_s[LONG], 6, 1000.0),
        _middle(figures.warm_s[SHORT], 6, 1000.0),
        _middle(figures.at_once_s, 6, 1000.0),
        _middle([max(figures.at_once_s)] if figures.at_once_s else [], 6, 1000.0),
        _middle(figures.rtf, 6, 1.0, 3),
        _middle(figures.cpu_per_audio_s, 6, 1.0, 3),
        _middle([figures.peak_rss_bytes / 1e6] if figures.peak_rss_bytes else [], 6, 1.0),
        f"{longest:>10}",
        _middle([audio_s] if audio_s else [], 6, 1.0),
    ]
    trouble = f"\n{'':4}{figures.trouble}" if figures.trouble else ""
    return " ".join(cells) + trouble


def ratios(group: str, found: Mapping[Contender, Figures]) -> list[str]:
    """For each kind of first sentence: our warm median over that of the best peer."""
    lines = []
    members = [(one, figures) for one, figures in found.items() if one.group == group]
    for kind, told in ((LONG, "120 characters and more"), (SHORT, "shorter")):
        medians = {
            one: statistics.median(figures.warm_s[kind])
            for one, figures in members
            if figures.warm_s[kind]
        }
        ours = [median for one, median in medians.items() if one.name == OURS]
        peers = {one: median for one, median in medians.items() if one.name != OURS}
        if ours and peers:
            best = min(peers, key=lambda one: peers[one])
            lines.append(
                f"first sentence {told}: ours / best peer ({best.label}) = "
                f"{ours[0] / peers[best]:.2f}"
            )
    return lines


def _middle(values: Sequence[float], width: int, scale: float, digits: int = 0) -> str:
    """The median, or a dash where there is none."""
    shown = f"{statistics.median(values) * scale:.{digits}f}" if values else "-"
    return f"{shown:>{width}}"
