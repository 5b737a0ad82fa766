"""What only some articles need is loaded only for them."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = [
    "lxml",
    "trafilatura",
    "readability",
    "markdown_it",
    "pypdf",
    "pypdfium2",
    "pdfminer",
    "httpx",
    "py3langid",
    "num2words",
    "charset_normalizer",
    "sentencex",
    "numpy",
]


def _loaded(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    )
    return {name for name in HEAVY if name in done.stdout.split()}


def test_the_package_of_words_loads_no_library() -> None:
    assert _loaded("import narrator.text") == set()


@pytest.mark.parametrize("module", ["read", "clean", "split", "verbalise", "script", "language"])
def test_nor_does_any_stage_of_it(module: str) -> None:
    assert _loaded(f"import narrator.text.{module}") == set()


def test_an_english_text_loads_no_reader_of_pages() -> None:
    code = (
        "from narrator.text import clean, read\n"
        "a = clean.clean(read.read(b'A title\\n\\nThe men and the women were there.'))\n"
        "assert a.blocks"
    )
    assert _loaded(code) == set()
