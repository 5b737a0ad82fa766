"""Other ways to say a text mean the same, and words are compared as they sound."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.text.script.parted import Edit, respelled
from narrator.types import Utterance
from narrator.verify import compare
from narrator.verify.ways import spellings
from tests.text.test_script import VOICE
from tests.text.test_script import article as blocks
from tests.text.test_script import made as script_of


def one_utterance(text: str, **more: str) -> Utterance:
    script = script_of(blocks(text), replace(VOICE, ramp=(500,)), **more)
    return script.utterances[-1]


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("105 men", ["one hundred and five men"]),
        (
            "2,507 men",
            ["two thousand five hundred and seven men", "two thousand, five hundred seven men"],
        ),
        ("2,005 men", ["two thousand and five men", "two thousand, five men"]),
        ("One hundred and five men", []),  # the author's own words
        ("a thousand dollars", []),
        ("the FBI came", ["the F B I came"]),
        ("the NASA man", ["the N A S A man", "the Nasa man"]),
        ("a well-known man", ["a well known man"]),
        ("the lighthouse keeper", ["the light house keeper"]),
        ("The river ran.", []),
        ("Whose house is that?", []),
        ("I SAY: WAIT", ["I SAY: Wait"]),
    ],
)
def test_other_spellings(text: str, ways: list[str]) -> None:
    one = one_utterance(text)
    found = [way.utterances[0].text for way in spellings(one, [(0, len(text) * 4)], language="en")]
    assert found == ways


def test_only_what_is_misheard_is_respelled() -> None:
    one = one_utterance("The FBI paid 105 dollars.")
    at = one.text.index("hundred")
    (way,) = {way.utterances[0].text for way in spellings(one, [(at, at + 7)], language="en")}
    assert way == "The FBI paid one hundred and five dollars."


PIECES = st.sampled_from(
    ["105", "2,507", "$4.2bn", "the NASA", "well-known", "lighthouse", "river", "FAQ,", "in 1984"]
)


@given(st.lists(PIECES, min_size=1, max_size=8), st.data())
def test_what_is_respelled_says_the_same_for_the_same_source(
    pieces: list[str], data: st.DataObject
) -> None:
    one = one_utterance(" ".join(pieces) + ".")
    start = data.draw(st.integers(0, len(one.text) - 1))
    end = data.draw(st.integers(start + 1, len(one.text)))
    for way in spellings(one, [(start, end)], language="en"):
        (again,) = way.utterances
        said = ("".join(token.word for token in compare.tokens(each.text)) for each in (one, again))
        assert len(set(said)) == 1, again.text
        assert [(s.start, s.end) for s in again.spans] == [(s.start, s.end) for s in one.spans]
        ends = [at for s in again.spans for at in (s.spoken_start, s.spoken_end)]
        assert ends == sorted(ends) and ends[0] >= 0 and ends[-1] <= len(again.text)
        for mine, theirs in zip(again.spans, one.spans, strict=True):
            words = (
                compare.tokens(each.text[s.spoken_start : s.spoken_end])
                for each, s in ((again, mine), (one, theirs))
            )
            joined = {"".join(token.word for token in tokens) for tokens in words}
            assert len(joined) == 1


def test_sounds_move_with_their_words() -> None:
    one = one_utterance("He read the FBI file, then wound a bandage round the wound.")
    assert one.prosody.phonemes, "there are heteronyms"
    at = one.text.index("FBI")
    again = respelled(one, [Edit(at, at + 3, "F B I")])
    said = [one.text[each.start : each.end] for each in one.prosody.phonemes]
    assert [again.text[each.start : each.end] for each in again.prosody.phonemes] == said
    first = one.prosody.phonemes[0]
    without = respelled(one, [Edit(first.start, first.end, "thing")])
    assert len(without.prosody.phonemes) == len(one.prosody.phonemes) - 1


def test_words_are_compared_as_they_are_said() -> None:
    price = compare.words("it cost four point two billion dollars")
    assert compare.words("It cost $4.2bn.") == price
    said = [compare.words(one) for one in ("The harbour master came.", "Colours faded", "Go on.")]

    def wrong(heard: str) -> list[int]:
        return compare.wrong(said, compare.words(heard))

    assert wrong("the harbourmaster came colors faded go on") == [0, 0, 0]
    assert wrong("the harbour came colours faded now go on") == [1, 1, 0]
    assert wrong("") == [4, 2, 2]
    assert compare.wrong([[]], []) == [0]


@pytest.mark.parametrize(
    "text",
    [
        "2500 | twenty five hundred | two thousand five hundred | two thousand and five hundred",
        "1905 | nineteen oh five | 1,905 | one thousand nine hundred and five",
        "101 | a hundred and one | one hundred one",
        "May 21 | May twenty first | May 21st",
        "FBI | F.B.I. | F B I",
        "75% | seventy-five percent | 75 percent",
    ],
)
def test_numbers_and_letters_are_one_however_they_are_said(text: str) -> None:
    assert len({tuple(compare.words(one)) for one in text.split(" | ")}) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("colours", "colors", True),
        ("two", "too", True),
        ("their", "there", True),
        ("kowalski", "kovalsky", True),
        ("theatre", "theater", True),
        ("catherine", "kathryn", True),
        ("captain", "certain", False),
        ("fifteen", "fifty", False),
        ("1984", "1985", False),
        ("river", "rider", False),
        ("horse", "house", False),
        ("ship", "sheep", False),
        ("walked", "walk", False),
    ],
)
def test_what_sounds_alike_is_no_error(one: str, other: str, same: bool) -> None:
    assert compare.alike(one, other) is compare.alike(other, one) is same


@given(st.lists(st.lists(st.sampled_from(["river", "bridge", "candle", "of"]), min_size=1)))
def test_what_is_heard_as_it_was_said_is_right(said: list[list[str]]) -> None:
    heard = [word for each in said for word in each]
    assert compare.wrong(said, heard) == [0] * len(said)
