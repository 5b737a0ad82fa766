"""Words that are spelled alike and said otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.text.lexicon import ipa, of
from narrator.text.verbalise import verbalise
from narrator.text.verbalise.fragments import table
from narrator.text.verbalise.heteronyms import sounds

SENTENCES = [
    line.split("\t")
    for line in (Path(__file__).parents[1] / "data/heteronyms.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def decided(sentence: str) -> dict[str, str]:
    """The words of a sentence whose sounds are told, and the sounds."""
    return {sentence[p.start : p.end]: p.ipa for p in sounds(sentence)}


def test_what_is_decided_is_right_and_most_is_decided() -> None:
    wrong, left = [], 0
    for wanted, marked in SENTENCES:
        at = marked.index("*")
        sentence = marked.replace("*", "")
        told = [p.ipa for p in sounds(sentence) if p.start == at]
        left += not told
        if told and told != [wanted]:
            wrong.append((marked, wanted, told[0]))
    assert not wrong
    assert left / len(SENTENCES) < 0.14


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        # Both readings in one sentence.
        ("They refuse to collect the refuse.", {"refuse": "ˈɹɛfjuːs"}),
        ("I read it, but have you read it?", {"read": "ɹɛd"}),
        ("A live show for those who live here.", {"live": "lɪv"}),
        # Parts of compounds and forms that are no heteronyms are left alone.
        ("A must-read on close-up lives-long use-cases.", {}),
        ("He used houses.", {}),
        # Towns and names need a capital, and a sentence that has not only capitals.
        ("He lives in nice reading rooms in Nice.", {"lives": "lɪvz", "Nice": "niːs"}),
        ("A Book on Reading and Writing", {}),
        ("A NIGHT IN READING", {}),
        # Capitals that are letters.
        ("The WHO said so.", {"WHO": "ˌdʌbəljuːˌeɪtʃˈoʊ"}),
        ("WHO-backed IT-based", {"WHO": "ˌdʌbəljuːˌeɪtʃˈoʊ"}),
        (
            "The WHO’s chief in the IT sector of CO levels.",
            {"WHO’s": "ˌdʌbəljuːˌeɪtʃˈoʊz", "IT": "ˌaɪˈtiː", "CO": "ˌsiːˈoʊ"},
        ),
        ("It who's it's", {}),
        # Forms.
        ("He was subjected to it.", {"subjected": "səbˈdʒɛktɪd"}),
        ("She records the records.", {"records": "ˈɹɛkɚdz"}),
        ("In water in which objects can be seen.", {"objects": "ˈɑːbdʒɛkts"}),
        ("An IT firm told the AU.", {"IT": "ˌaɪˈtiː", "AU": "ˌeɪˈjuː"}),
        ("GUESS WHO IS BACK. DO IT NOW.", {}),
        ("Give IT to me, who did it, in Denver CO.", {}),
    ],
)
def test_readings(sentence: str, told: dict[str, str]) -> None:
    assert decided(sentence) == told


def test_the_lexicon_goes_first() -> None:
    spoken = verbalise("They live on live music.", "en", of({"live": "/liːv/"}))
    assert [p.ipa for p in spoken.phonemes] == ["liːv", "liːv"]


def test_offsets_are_those_of_the_spoken_text() -> None:
    spoken = verbalise("In 2024 they read it, and 5 of 10 live there.")
    assert [spoken.text[p.start : p.end] for p in spoken.phonemes] == ["read", "live"]


def test_other_languages_have_none() -> None:
    assert not verbalise("Ich live read.", "de").phonemes


def test_every_sound_is_of_the_alphabet() -> None:
    data = table("heteronyms")
    told = [text for pair in data["verbs"].values() for text in pair]
    told += [text for readings in data["sounds"].values() for text in readings.values()]
    told += data["capitals"].values()
    assert [text for text in told if ipa.wrong(ipa.composed(text))] == []


KNOWN = st.sampled_from(sorted({*table("heteronyms")["verbs"], *table("heteronyms")["sounds"]}))
OTHER = st.sampled_from(["to", "the", "they", "have", "s", ".", ",", "it's", "people", "not", "—"])


@given(st.lists(KNOWN | OTHER | st.text(max_size=3), max_size=15).map(" ".join))
def test_any_text_is_read(text: str) -> None:
    found = list(sounds(text))
    assert all(text[p.start : p.end].isalpha() and p.ipa for p in found)
    starts = [p.start for p in found]
    assert starts == sorted(set(starts))
