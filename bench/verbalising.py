"""Text as spoken: accuracy beside the shared cases, words a second, and linear time.

    python bench/verbalising.py [FOLDER]

FOLDER (default: `../shared/tools/verbalising` beside the repository) holds `score.py`, which says
when two readings are the same, NeMo-text-processing's English cases and news phrases with their
accepted readings; without it only speed is measured. `nemo_quirks.tsv` lists the cases that the
second NeMo score leaves out, and why.
"""

from __future__ import annotations

import gc
import importlib.util
import re
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from narrator.text.verbalise import verbalise

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent.parent / "shared" / "tools" / "verbalising"
HOSTILE = ("(", ".", "7", "a. ", "x", "1.1.1.", "-", "$", "1,", "1/", "[1]", "é ", "IV ", "St. ")
CHARACTERS = 125_000

Case = tuple[str, list[str]]


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    if folder.is_dir():
        accuracy(folder)
    else:
        print(f"no cases: there is no folder {folder}")
    speed()
    for piece in HOSTILE:
        print(f"{piece!r:10} 8 x as long takes {growth(piece):4.1f} x the time")


def accuracy(folder: Path) -> None:
    same = _loaded(folder / "score.py").len_norm
    nemo = list(_nemo(folder))
    quirks = [line.split("\t") for line in _lines(HERE / "nemo_quirks.tsv") if line[0] != "#"]
    left = [case for case in nemo if not any(_quirky(case, quirk) for quirk in quirks)]
    print(f"NeMo's cases: {_right(nemo, same)}")
    print(f"without {len(nemo) - len(left)} quirks: {_right(left, same)}")
    phrases = [line.split("\t") for line in _lines(folder / "narration_cases.tsv")]
    print(f"news phrases: {_right([(text, ok.split('|')) for _, text, ok in phrases], same)}")


def _quirky(case: Case, quirk: list[str]) -> bool:
    _, given, expected, _ = quirk
    return bool(re.search(given, case[0]) and re.search(expected, case[1][0]))


def _right(cases: list[Case], same: Callable[[str], str]) -> str:
    right = sum(
        same(verbalise(text).text) in {same(reading) for reading in readings}
        for text, readings in cases
    )
    return f"{right} of {len(cases)} ({right / len(cases):.1%})"


def _nemo(folder: Path) -> Iterable[Case]:
    for path in sorted(folder.glob("test_cases_*.txt")):
        for line in _lines(path):
            text, mark, reading = line.partition("~")
            if mark:
                yield text, [reading]


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def _loaded(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def speed() -> None:
    """Words a second of processor time: articles, and nothing but numbers, dates and signs."""
    ordinary = [block for block in _lines(HERE / "data" / "replay.txt") if block != "===="]
    dense = [line.split("\t")[1] for line in _lines(HERE.parent / "tests/data/verbalising.tsv")]
    paragraphs = [" ".join(dense[at : at + 8]) for at in range(0, len(dense), 8)]
    for name, texts in (("articles", ordinary), ("number-dense", paragraphs)):
        words = sum(len(text.split()) for text in texts)
        print(f"{name}: {words / _seconds(partial(_each, texts)):,.0f} words a second")


def growth(piece: str) -> float:
    """How many times longer a text of `piece` takes that is eight times as long."""
    text = piece * (CHARACTERS // len(piece))
    return _seconds(lambda: verbalise(text * 8), 1) / _seconds(lambda: verbalise(text), 3)


def _each(texts: list[str]) -> None:
    for text in texts:
        verbalise(text)


def _seconds(run: Callable[[], object], times: int = 5) -> float:
    """The least processor time of several runs, without the passes of the garbage collector,
    which grow with all that the process holds."""
    least = float("inf")
    for _ in range(times):
        gc.collect()
        gc.disable()
        begin = time.process_time()
        run()
        least = min(least, time.process_time() - begin)
        gc.enable()
    return least


if __name__ == "__main__":
    main()
