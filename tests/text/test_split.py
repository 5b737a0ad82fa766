"""Sentences and clauses: golden rules, hostile texts, and nothing lost between the cuts."""

from __future__ import annotations

import json
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.text import sentences as sentence_texts
from narrator.text.split import clauses, sentences

ROOT = Path(__file__).resolve().parent.parent
GOLD = json.loads((ROOT / "data/sentences.json").read_text(encoding="utf-8"))
FLOORS = tomllib.loads((ROOT / "floors.toml").read_text(encoding="utf-8"))
TEXTS = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [
                *("Dr.", "…", "“Yes.”", "1.", "2.", "and", "then", ",", "1,000", "—", "p.m."),
                *("a", "No!", "(so)", "said", "which", "\u00a0", "  ", "؟", "。", "...", "E."),
            ]
        )
    ).map(" ".join),
)


def test_golden_sentences_hold_their_floor() -> None:
    right = [case["text"] for case in GOLD if sentence_texts(case["text"]) == case["sentences"]]
    wrong = [case["text"] for case in GOLD if case["text"] not in right]
    assert len(right) / len(GOLD) >= FLOORS["splitting"]["golden"], wrong


@given(TEXTS)
def test_every_visible_character_is_in_exactly_one_sentence(text: str) -> None:
    found = sentences(text)
    at = 0
    for sentence in found:
        assert not text[at : sentence.start].strip()
        assert sentence.text == text[sentence.start : sentence.end] == sentence.text.strip() != ""
        at = sentence.end
    assert not text[at:].strip()


@given(TEXTS)
def test_clauses_cut_no_word_and_no_number(text: str) -> None:
    last = 0
    for at, kind in clauses(text):
        assert kind in ("mark", "word")
        assert last < at < len(text)
        last = at
        left, right = text[at - 1], text[at]
        assert not (left.isalnum() and right.isalnum())
        if kind == "word":
            assert left.isspace()
            assert text[at:].split()[0].isalpha()
        else:
            assert not left.isspace()


@pytest.mark.parametrize(
    ("text", "cuts"),
    [
        (
            "The dog barked at the gate, and the cat slept on the warm stove.",
            ["The dog barked ", "at the gate,", " and the cat slept ", "on the warm stove."],
        ),
        ("He sold 1,000,000 plums to the old man.", ["He sold 1,000,000 plums to the old man."]),
        ("Red, green, and blue.", ["Red, green, and blue."]),
        ("Dr. J. Smith and Mrs. Jones came.", ["Dr. J. Smith ", "and Mrs. Jones came."]),
        (
            "We stayed at home because nobody had called.",
            ["We stayed at home ", "because nobody had called."],
        ),
        (
            "“We came for the prize. Nobody told us where it was.”",
            ["“We came for the prize.", " Nobody told us ", "where it was.”"],
        ),
        (
            "Prices rose for years (nobody knew quite why) and then they fell.",
            ["Prices rose for years (nobody knew quite why)", " and then they fell."],
        ),
    ],
)
def test_clauses_are_cut_where_a_reader_breathes(text: str, cuts: list[str]) -> None:
    edges = [0, *(at for at, _ in clauses(text)), len(text)]
    assert [text[low:high] for low, high in pairwise(edges)] == cuts


@pytest.mark.parametrize("piece", ["a", "a. ", "1. ", "“", ", a b c", "and but ", "。"])
def test_a_hundred_thousand_characters_of_one_kind(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert "".join("".join(sentence.text.split()) for sentence in sentences(text)) == "".join(
        text.split()
    )
    clauses(text)


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("fr", "C’est trop, dit M. Dupont. MM. Roy et Petit, eux, se taisent.", 2),
        ("fr", "Il gagna 3 M. Puis il partit.", 2),
        ("fr", "Le mur date de 52 av. J.-C. environ.", 1),
        ("es", "Lo sabe D. Juan. La casa arde.", 2),
        ("nl", "Dat zei mevr. Jansen. Hij zweeg.", 2),
        ("pt", "Falou a Profa. Lima. Ninguém riu.", 2),
        (
            "de",
            "Seit dem 19. Jahrhundert steht er da, im 3. Quartal kam sie am 4. Mai. Es war 5.",
            2,
        ),
        ("de", "Er hatte 12. Dann ging er.", 2),
        ("en", "It rained, said Cllr. Ann Hill. It took 9 yrs. to dry. He left.", 3),
        ("en", "Open Sat. & Sun. from ten. We rest on the others.", 2),
        ("en", "Keep it at room temp. for a day. Eat it.", 2),
    ],
)
def test_titles_ordinals_and_abbreviations_end_no_sentence(
    language: str, text: str, count: int
) -> None:
    assert len(sentences(text, language)) == count
