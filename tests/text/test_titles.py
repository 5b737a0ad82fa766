"""The title that reading found, or that stands below a masthead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from narrator.text.clean import clean
from narrator.text.read import from_text
from tests.typed import BODY, texts

MASTHEADS = json.loads(
    (Path(__file__).parent.parent / "data/titles/mastheads.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", MASTHEADS, ids=lambda case: case["name"])
def test_the_title_below_a_masthead(case: dict[str, str]) -> None:
    article = clean(from_text(case["text"], kind="text"))
    assert article.title == case["title"]
    last = case["text"].split("\n\n")[-1]
    assert " ".join(last.split()) in "\n".join(texts(article)).replace("\n", " ")


def test_a_letters_head_is_its_writers() -> None:
    letter = next(case["text"] for case in MASTHEADS if case["name"] == "en-letter")
    article = clean(from_text(letter, kind="text"))
    assert texts(article)[:3] == ["14 Mill Lane", "Upper Toft", "Dear Ellen,"]
    issue = "Slow Letters\nNo. 112\n\nThe heating failed again\n\nHello friends,\n\n" + BODY[0]
    article = clean(from_text(issue, kind="text"))
    assert article.title == "The heating failed again"
    assert texts(article) == ["Hello friends,", BODY[0]]
