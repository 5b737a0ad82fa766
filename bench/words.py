"""How well and how fast articles become words.

    python bench/words.py [TOOLS]

TOOLS is a folder of scorers with their data (default: shared/tools beside the repository). Prints
the score of pasted articles on two sets, of sentences on the golden rules and of phrases as
spoken; then CPU times, as ratios to the least that can be done with the same text. Web pages have
a bench of their own, `extraction.py`; the verbaliser too, `verbalising.py`.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from narrator import report
from narrator.text import clean, read, sentences, spoken

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT.parent / "shared" / "tools"
TIMES = 15
TOTAL = re.compile(r"\s*(?:ALL|all|total|TOTAL)\b")


def cleaned(text: str) -> dict[str, Any]:
    """A pasted article as the first scorer wants it."""
    article = clean.clean(read.from_text(text))
    return {"title": article.title, "paragraphs": report.paragraphs(article)}


def paragraphs(text: str) -> tuple[str, list[str]]:
    """The same as the second one wants it."""
    found = cleaned(text)
    return found["title"], found["paragraphs"]


def main() -> None:
    tools = Path(sys.argv[1]) if len(sys.argv) > 1 else TOOLS
    cleaning = tools / "cleaning"
    scorers = {
        "pasted articles, first set": ("score_a.py", "a.jsonl", "--call", "bench.words:cleaned"),
        "pasted, second set": ("score_b.py", "b.jsonl", "--callable", "bench.words:paragraphs"),
    }
    for name, (script, data, option, function) in scorers.items():
        print(name, scored([cleaning / script, cleaning / data, option, function]), sep="\n  ")
    golden = [tools / "splitting" / "score.py", "narrator.text:sentences"]
    print("sentences, golden rules:", scored(golden))
    for given in ("narration", "nemo"):
        of = [tools / "verbalising" / "score.py", "--call", "narrator.text:spoken", "--set", given]
        print(f"phrases as spoken, {given}:", scored(of))
    speeds([json.loads(line)["text"] for line in (cleaning / "a.jsonl").open(encoding="utf-8")])


def scored(command: list[str | Path]) -> str:
    """The line of totals that the scorer prints: the one that says so, else the last."""
    done = subprocess.run(
        [sys.executable, *map(str, command)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    lines = (done.stdout.strip() or done.stderr.strip()).splitlines()
    return next((" ".join(line.split()) for line in lines if TOTAL.match(line)), lines[-1])


def speeds(articles: list[str]) -> None:
    least = seconds(lambda: [text.split("\n\n") for text in articles])
    took = seconds(lambda: [cleaned(text) for text in articles])
    ms = 1000 * took / len(articles)
    print(f"reading and cleaning a pasted article: {ms:.1f} ms, {took / least:.0f} × a bare split")
    body = "\n\n".join(paragraph for text in articles for paragraph in cleaned(text)["paragraphs"])
    words = len(body.split())
    for name, work in (
        ("sentences", lambda: [sentences(part) for part in body.split("\n\n")]),
        ("verbalising", lambda: [spoken(part) for part in body.split("\n\n")]),
    ):
        took = seconds(work)
        print(f"{name}: {words / took:,.0f} words a second")
    bare = statistics.median(started("pass") for _ in range(TIMES))
    with_it = statistics.median(started("import narrator.text") for _ in range(TIMES))
    print(f"import narrator.text: {1000 * (with_it - bare):.0f} ms, {with_it / bare:.2f} × none")


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one run, warm; the fastest of several."""
    work()
    found = []
    for _ in range(5):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def started(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
