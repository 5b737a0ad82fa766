"""Sounds of the International Phonetic Alphabet in those of American English."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.text.lexicon import ipa
from narrator.types import Phonemes
from narrator.voices.american import VOWELS, american, stretches


@pytest.mark.parametrize(
    ("written", "sounds"),
    [
        # Stress stands before its vowel, on the first one if it is not marked.
        ("ɹiːd", "ɹˈid"),
        ("ˈstɹɛŋkθ", "stɹˈɛŋkθ"),
        ("ˌdʌbəljuːˌeɪtʃˈoʊ", "dˌʌbəljuˌAʧˈO"),
        # Diphthongs and affricates, tied or not, over no syllable's end.
        ("t͡ʃaɪ dʒɔɪ nəʊ", "ʧˈI ʤˈY nˈO"),
        ("naˈiv na.iv", "nɑˈiv nˈɑiv"),
        # British and American ways to write one sound.
        ("bɜːd bɝd bɜɹd", "bˈɜɹd bˈɜɹd bˈɜɹd"),
        ("ˈlɛtɚ nɒt ðɛə red", "lˈɛtəɹ nˈɑt ðˈɛɹ ɹˈɛd"),
        # Other languages.
        ("bɔ̃ʒuʁ", "bˈɔnʒuɹ"),
        ("ˈmyːlɐ", "mˈulə"),
        ("kafe ˈbʌtn̩ x", "kˈɑfA bˈʌtᵊn k"),
        ("ʔ ː ✗", ""),
    ],
)
def test_sounds(written: str, sounds: str) -> None:
    assert american(written) == sounds


@pytest.mark.parametrize("symbol", sorted(ipa.VOWELS | ipa.CONSONANTS - set("ʔʕʢʡ")))
def test_every_letter_of_the_chart_is_heard(symbol: str) -> None:
    assert american(symbol).strip("ˈ")


@given(st.text(st.sampled_from(sorted(ipa.VOWELS | ipa.CONSONANTS | ipa.STRESS)), max_size=12))
def test_each_stress_stands_before_a_vowel(written: str) -> None:
    sounds = american(written)
    assert all(after in VOWELS for mark, after in pairwise(sounds) if mark in "ˈˌ")
    assert not sounds.endswith(("ˈ", "ˌ"))


TEXT = st.lists(st.sampled_from(["ab", "c-d", "“e”", "—", "f,"]), max_size=6).map(" ".join)
GIVEN = st.builds(
    Phonemes, st.integers(-2, 20), st.integers(-2, 20), st.sampled_from(["a", "b c", "ʔ"])
)


@given(TEXT, st.lists(GIVEN, max_size=4))
def test_stretches_cover_every_word_once(text: str, told: list[Phonemes]) -> None:
    found = stretches(text, told)
    covered = [at for one in found for at in range(one.start, one.end)]
    assert covered == sorted(set(covered))
    assert all(at in covered for at, char in enumerate(text) if not char.isspace())
    for one in found:
        assert not one.sounds or one.start <= one.said_start < one.said_end <= one.end
