"""Text → words: golden pairs and their floor, and promised readings."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from narrator.text.verbalise import verbalise
from narrator.types import Verbalised

HERE = Path(__file__).parent.parent
GOLD = [
    line.split("\t")
    for line in (HERE / "data" / "verbalising.tsv").read_text(encoding="utf-8").splitlines()
]


def test_the_golden_pairs_keep_their_floor() -> None:
    floors = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))["verbalising"]
    wrong = []
    for kind, text, wanted in GOLD:
        words = verbalise(text).text
        if words not in wanted.split("|"):
            wrong.append(f"{kind}: {text!r} → {words!r}, not {wanted!r}")
    right = 1 - len(wrong) / len(GOLD)
    assert right >= floors["exact"], "\n".join(wrong)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "It raised $4.2bn in 2026.",
            "It raised four point two billion dollars in twenty twenty six.",
        ),
        ("Nvidia's H200", "Nvidia's H two hundred"),
        ("AT&T", "A T and T"),
        ("St. Louis", "Saint Louis"),
        ("see example.com/news", "see example dot com slash news"),
        ("pages 10–12", "pages ten to twelve"),
        ("Henry VIII", "Henry the eighth"),
        ("the US.", "the U.S."),
        ("No.", "No."),
    ],
)
def test_the_promised_readings(text: str, words: str) -> None:
    assert verbalise(text).text == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "The company's 'almost' plan isn't new.",
        "“Two  blanks,” he said…  and a tab\tstay.",
        "FBI, NASA, CEOs; GPUs — LLMs (all of them)!",
        "Ça va? Straße, naïve, Zoë, Łódź.",
        "Привет, мир.",
    ],
)
def test_what_has_words_already_is_unchanged(text: str) -> None:
    assert verbalise(text) == Verbalised(text, verbalise(text).spans)


def test_spans_say_which_words_came_from_where() -> None:
    text = "On Nov. 3, 2026, Acme® paid $5m."
    spoken = verbalise(text)
    pairs = [
        (text[s.start : s.end], spoken.text[s.spoken_start : s.spoken_end]) for s in spoken.spans
    ]
    assert pairs == [
        ("On", "On"),
        ("Nov. 3, 2026,", "November third, twenty twenty six,"),
        ("Acme®", "Acme"),
        ("paid", "paid"),
        ("$5m.", "five million dollars."),
    ]
    assert [(text[start:end], rule) for start, end, rule, _ in spoken.dropped] == [("®", "mark")]


def test_what_is_dropped_has_a_reason() -> None:
    spoken = verbalise("Good 🎉 \u200bnews © 2026 ▪")
    assert spoken.text == "Good news twenty twenty six"
    assert [(rule, bool(reason)) for _, _, rule, reason in spoken.dropped] == [
        ("picture", True),
        ("invisible", True),
        ("mark", True),
        ("mark", True),
    ]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("fr", "21 euros, 3,5 %", "vingt et un euros, trois virgule cinq pour cent"),
        ("de", "Es kostet 12 €.", "Es kostet zwölf Euro."),
        ("es-MX", "1.200 personas", "mil doscientas personas"),
        ("zz", "42", "four two"),
        ("en-GB", "42", "forty two"),
    ],
)
def test_other_languages_read_their_numbers(language: str, text: str, words: str) -> None:
    assert verbalise(text, language).text == words
