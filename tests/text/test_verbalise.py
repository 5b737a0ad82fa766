"""Text → words: golden pairs and their floor, and what holds for any text."""

from __future__ import annotations

import tomllib
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from narrator.text.verbalise import verbalise
from narrator.types import Verbalised

HERE = Path(__file__).parent.parent
GOLD = [
    line.split("\t")
    for line in (HERE / "data" / "verbalising.tsv").read_text(encoding="utf-8").splitlines()
]
PROSODY = frozenset(".,;:?!—…\"'()‘’“”„‚«»‹›؟،؛。、！？，：；「」『』।")

# What articles hold, thrown together: the rules meet in every order.
PIECES = st.sampled_from(
    [
        "1",
        "12",
        "1,000",
        "3.5",
        "2026",
        "1914–18",
        "$",
        "£",
        "€",
        "%",
        "km",
        "°C",
        "½",
        "²",
        "1/2",
        "24/7",
        "9/11",
        "a",
        "A",
        "Dr.",
        "St.",
        "No.",
        "US",
        "U.S.",
        "Henry",
        "VIII",
        "IV",
        "Jan.",
        "5",
        "12:30",
        "p.m.",
        "-5",
        "–",
        "—",
        "-",
        "+",
        "=",
        "&",
        "@",
        "#",
        "@bob",
        "#tag",
        "a@b.com",
        "www.x.org/y",
        "https://a.io/?q",
        "v1.2",
        "H200",
        "GPT-4o",
        "CO2",
        "5G",
        "6'2\"",
        '"',
        "“",
        "”",
        "'",
        "’",
        "(",
        ")",
        "[1]",
        "[",
        "]",
        "*",
        "/",
        "\\",
        "|",
        "_",
        "~",
        "<",
        ">",
        "®",
        "🎉",
        "\u200b",
        "\ufeff",
        "́",
        "é",
        "ж",
        "中",
        "ع",
        "٣",
        "１",
        "billion",
        "bn",
        "m",
        "k",
        "x",
        "s",
        "ft",
        "to",
        "the",
        "of",
        ".",
        ",",
        ";",
        ":",
        "?",
        "!",
        "…",
    ]
)
ARTICLE_LIKE = st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "\n", "-"]))).map(
    lambda parts: "".join(piece + gap for piece, gap in parts)
)
ANY_TEXT = st.one_of(st.text(), ARTICLE_LIKE)


def sayable(text: str) -> list[str]:
    """The characters of `text` that no voice may be given, each with what stands around it."""
    wrong = []
    for at, char in enumerate(text):
        if char in PROSODY or char.isspace() or char.isalpha():
            continue
        before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        if unicodedata.category(char)[0] == "M":
            continue
        joins = (
            before.isalpha() or before in PROSODY or unicodedata.category(before or " ")[0] == "M"
        )
        if char == "-" and joins and after:
            continue
        wrong.append(text[max(0, at - 10) : at + 10])
    return wrong


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


@given(ANY_TEXT, st.sampled_from(["en", "fr", "ja", "zz"]))
@example("1" * 400, "en")
@example("9/0 0/0 1/00 99999999999999999999th", "en")
@example("\ud800 \x00 \U0010ffff", "en")
@settings(max_examples=300, deadline=None)
def test_any_text_comes_back_as_words_a_voice_can_take(text: str, language: str) -> None:
    assert sayable(verbalise(text, language).text) == []


@given(ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_every_word_has_a_span_or_a_reason(text: str) -> None:
    spoken = verbalise(text)
    covered = bytearray(len(text))
    for start, end in [(s.start, s.end) for s in spoken.spans] + [d[:2] for d in spoken.dropped]:
        assert 0 <= start < end <= len(text)
        covered[start:end] = b"\x01" * (end - start)
    assert not [char for at, char in enumerate(text) if not char.isspace() and not covered[at]]
    for left, right in pairwise(spoken.spans):
        assert left.end < right.start and left.spoken_end <= right.spoken_start
    said = "".join(spoken.text[s.spoken_start : s.spoken_end] for s in spoken.spans)
    assert "".join(said.split()) == "".join(spoken.text.split())


@pytest.mark.parametrize(
    "piece", ["1", "(", "a. ", "1,000,", "$1", "a/", "1-", "<a", "[1]", "é ", "中"]
)
def test_hostile_lengths_are_read_in_one_pass(piece: str) -> None:
    """Quadratic reading of these would take minutes."""
    text = piece * (60_000 // len(piece))
    spoken = verbalise(text)
    assert spoken.spans or spoken.dropped
