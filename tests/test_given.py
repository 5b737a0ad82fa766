"""The measured qualities of words keep their floors, on data that stands beside the repository.

The data (shared/tools: articles, pages, phrases, each with its scorer) is not ours to ship; where
it is not there, these tests are skipped, and the golden data of this folder hold the line.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT.parent / "shared" / "tools"
FLOORS = tomllib.loads((ROOT / "tests" / "floors.toml").read_text(encoding="utf-8"))["given"]

pytestmark = pytest.mark.skipif(not TOOLS.is_dir(), reason=f"{TOOLS} is not there")


def _printed(*command: object) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, command)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout, done.stderr
    return done.stdout


def _figures(line: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+\.\d+", line)]


def test_pasted_articles_of_the_first_set() -> None:
    folder = TOOLS / "cleaning"
    said = _printed(folder / "score_a.py", folder / "a.jsonl", "--call", "bench.words:cleaned")
    found = json.loads(said)
    assert found["para_f1"] >= FLOORS["first_paragraph_f1"]
    assert found["lost"] <= FLOORS["first_words_lost"]
    assert found["leaked"] <= FLOORS["first_debris_kept"]
    assert found["title"] >= FLOORS["first_titles"]


def test_pasted_articles_of_the_second_set() -> None:
    folder = TOOLS / "cleaning"
    function = "bench.words:paragraphs"
    said = _printed(folder / "score_b.py", folder / "b.jsonl", "--callable", function)
    total = next(line for line in said.splitlines() if line.startswith("TOTAL"))
    _, _, f1, _, lost_percent, debris_percent = _figures(total)[:6]
    assert f1 >= FLOORS["second_paragraph_f1"]
    assert lost_percent / 100 <= FLOORS["second_words_lost"]
    assert debris_percent / 100 <= FLOORS["second_debris_kept"]


def test_sentences() -> None:
    said = _printed(TOOLS / "splitting" / "score.py", "narrator.text:sentences")
    passed = re.search(r"(\d+) passed, (\d+) failed", said)
    assert passed is not None
    assert int(passed[1]) >= FLOORS["golden_sentences"]


@pytest.mark.parametrize("name", ["narration", "nemo"])
def test_phrases_as_spoken(name: str) -> None:
    scorer = TOOLS / "verbalising" / "score.py"
    said = _printed(scorer, "--call", "narrator.text:spoken", "--set", name)
    total = next(line for line in said.splitlines() if line.startswith("ALL"))
    assert _figures(total)[-1] / 100 >= FLOORS[f"{name}_lenient"]


@pytest.mark.long
def test_pages() -> None:
    said = _printed("bench/extraction.py", TOOLS / "extraction" / "data").splitlines()
    ours = next(line for line in said if line.startswith("ours  "))
    assert _figures(ours)[0] >= FLOORS["page_f1"]
    above = next(line for line in said if line.startswith("F1 above"))
    assert _figures(above)[-2] > 0  # the lower end of the bootstrapped difference
    worst = next(line for line in said if line.strip().startswith("worst"))
    assert _figures(worst)[0] >= FLOORS["worst_page_f1"]
