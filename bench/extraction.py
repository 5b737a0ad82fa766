"""HTML extraction beside trafilatura (favor_precision), in one run.

    python bench/extraction.py [FOLDER] [--draws N]

FOLDER holds `aeb/ground-truth.json` and `aeb/html/*.html.gz` as scrapinghub's
article-extraction-benchmark has them (default: ../shared/tools/extraction/data beside this
repository). Prints precision, recall and F1 as that benchmark counts them (4-grams of words, mean
over pages), a paired bootstrap over pages of the difference, the worst pages, and CPU time for a
page as a ratio. Ours is `narrator.text:article_text`.

trafilatura is no dependency: `pip install trafilatura==2.3.1` for the comparison.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import mean

from narrator.errors import NarratorError
from narrator.text import article_text

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "tools" / "extraction" / "data"
Page = tuple[str, str, str]
Counts = tuple[float, float, float]


def pages_in(folder: Path) -> list[Page]:
    """Address, markup and true text of each page."""
    truth = json.loads((folder / "aeb" / "ground-truth.json").read_text("utf-8"))
    pages = []
    for key, page in truth.items():
        data = gzip.decompress((folder / "aeb" / "html" / f"{key}.html.gz").read_bytes())
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
        pages.append((page["url"], text, page["articleBody"]))
    return pages


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))


def counts(true: str, found: str) -> Counts:
    """Shares of true positives, false positives and false negatives."""
    wanted, got = shingles(true), shingles(found)
    both = (wanted & got).total()
    false, missed = got.total() - both, wanted.total() - both
    total = both + false + missed
    return both / total, false / total, missed / total


def measures(rows: list[Counts]) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    precision = mean(hit / (hit + false) for hit, false, _ in rows if hit + false)
    recall = mean(hit / (hit + missed) for hit, _, missed in rows if hit + missed)
    return precision, recall, 2 * precision * recall / (precision + recall)


def run(extract: Callable[[str], str], pages: list[Page]) -> tuple[list[Counts], float]:
    """Counts of each page, and the mean CPU time of one in milliseconds, warm."""
    for _, text, _ in pages[:5]:
        extract(text)
    began = time.process_time()
    found = [extract(text) for _, text, _ in pages]
    spent = time.process_time() - began
    rows = [counts(true, text) for (_, _, true), text in zip(pages, found, strict=True)]
    return rows, 1000 * spent / len(pages)


def ours(text: str) -> str:
    try:
        return article_text(text)
    except NarratorError:
        return ""


def read(text: str) -> str:
    """Reading alone, without cleaning: what the speed is compared by."""
    from narrator.text.read.html import page

    blocks = page(text).blocks
    return "\n\n".join(b.text for b in blocks if not b.rule and b.kind != "caption")


def theirs(text: str) -> str:
    from trafilatura import extract

    return extract(text, favor_precision=True) or ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--draws", type=int, default=2000)
    asked = parser.parse_args()
    logging.disable()
    pages = pages_in(asked.folder)
    results = {}
    for name, extract in (("ours", ours), ("ours, read only", read), ("trafilatura", theirs)):
        try:
            rows, cpu_ms = run(extract, pages)
        except ModuleNotFoundError as missing:
            print(f"{name}: not compared, {missing}")
            continue
        results[name] = rows, cpu_ms
        precision, recall, f1 = measures(rows)
        print(f"{name:16} F1 {f1:.4f}  P {precision:.4f}  R {recall:.4f}  {cpu_ms:.1f} ms/page")
    mine = results["ours"][0]
    score = [2 * hit / (2 * hit + false + missed) for hit, false, missed in mine]
    for worst, (url, _, _) in sorted(zip(score, pages, strict=True))[:8]:
        print(f"  worst {worst:.3f} {url[:90]}")
    if "trafilatura" not in results:
        return
    other = results["trafilatura"][0]
    chance = random.Random(0)
    draws = [[chance.randrange(len(pages)) for _ in pages] for _ in range(asked.draws)]
    gains = sorted(
        measures([mine[at] for at in draw])[2] - measures([other[at] for at in draw])[2]
        for draw in draws
    )
    low, high = gains[int(0.025 * len(gains))], gains[int(0.975 * len(gains))]
    print(f"F1 above trafilatura's: {mean(gains):+.4f}, 95 % of draws {low:+.4f} to {high:+.4f}")
    ratio = results["ours, read only"][1] / results["trafilatura"][1]
    print(f"CPU time for a page: {ratio:.2f} of trafilatura's")


if __name__ == "__main__":
    main()
