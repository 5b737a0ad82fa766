"""python -m bench.peers [--quick] [--runs N] [--peer NAME …]"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from bench.peers.contenders import Contender, contenders
from bench.peers.measure import FAILURES, Figures, Plan, measure
from bench.peers.table import HEAD, LEGEND, ratios, row
from bench.peers.texts import LONG, SHORT
from bench.peers.weights import prepared

ROOT = Path(__file__).resolve().parent.parent.parent
OUT = ROOT / "bench" / "out" / "peers"


def main() -> None:
    given = options()
    signal.signal(signal.SIGTERM, interrupt)  # as Ctrl-C: what runs is ended on the way out
    OUT.mkdir(parents=True, exist_ok=True)
    everyone = contenders(prepared(ROOT, OUT))
    chosen = [one for one in everyone if not given.peer or one.name in given.peer]
    found = {one: Figures() for one in chosen}
    starts = 1 if given.quick else min(3, given.runs)
    plan = Plan(warm=-(-given.runs // starts), articles=(LONG,) if given.quick else (LONG, SHORT))
    began = time.monotonic()
    try:
        for start in range(starts):
            for one in chosen:
                if not found[one].trouble:
                    measured(one, plan, found[one], f"start {start + 1} of {starts}")
    except KeyboardInterrupt:
        print("\nstopped; what was measured till then:", flush=True)
    show(found, time.monotonic() - began, starts * plan.warm, starts)


def measured(one: Contender, plan: Plan, figures: Figures, told: str) -> None:
    """One start of `one`; what goes wrong with it is noted in its figures."""
    print(f"{one.group}: {one.label}, {told}", file=sys.stderr, flush=True)
    try:
        measure(one, plan, OUT, ROOT, figures)
    except FAILURES as error:
        figures.trouble = f"{type(error).__name__}: {error}"


def show(found: dict[Contender, Figures], took_s: float, runs: int, starts: int) -> None:
    print(
        f"{os.cpu_count()} cores, {runs} warm runs, {starts} cold ones, {took_s / 60:.1f} minutes"
    )
    for group in dict.fromkeys(one.group for one in found):
        print(f"\n{group}\n{HEAD}")
        for one, figures in found.items():
            if one.group == group:
                print(row(one, figures))
        print("\n".join(ratios(group, found)))
    print(f"\n{LEGEND}")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.peers")
    parser.add_argument("--runs", type=int, metavar="N", help="warm requests of each kind: 9, 4")
    parser.add_argument("--peer", action="append", metavar="NAME", help="only this one; repeatable")
    parser.add_argument("--quick", action="store_true", help="one start each, one whole article")
    given = parser.parse_args()
    given.runs = given.runs or (4 if given.quick else 9)
    if given.runs < 1:
        parser.error("--runs is 1 or more")
    return given


def interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
