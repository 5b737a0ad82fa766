"""Whose turn it is: names in front of a colon, and what only looks like one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.text.turns import label, turns
from narrator.types import Block, BlockKind


def block(text: str, kind: BlockKind = "paragraph") -> Block:
    return Block(kind, text, ())


def who(*texts: str, names: tuple[str, ...] = ()) -> list[str]:
    """The speaker of each text, "" for nobody; one that begins with # is a heading."""
    blocks = [
        block(text.lstrip("# "), "heading" if text.startswith("#") else "paragraph")
        for text in texts
    ]
    found = turns(blocks, names)
    return [found.get(index, "") for index in range(len(blocks))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anna: I never knew.", "Anna"),
        ("ANNA LEE: I never knew.", "ANNA LEE"),
        ("Anna :", "Anna"),
        ("Dr. Ursula von der Leyen: Yes.", ""),  # five words
        ("Ursula von der Leyen: Yes.", "Ursula von der Leyen"),
        ("O’Brien-Smith: Yes.", "O’Brien-Smith"),
        ("Q: Why?", "Q"),
        ("Speaker 2: Well.", "Speaker 2"),
        ("记者：你好。", "记者"),
        ("Ольга: Да.", "Ольга"),
        ("He said: no.", ""),
        ("anna: no", ""),
        ("Note that this is so: it is.", ""),
        ("10:30 was late", ""),
        ("At 10: it began.", "At 10"),  # it has to come back, to be taken for a name
        ("https://a.b/c", ""),
        ("Anna:no blank", ""),
        ("Anna, Ben: both", ""),
        ("“Anna”: quoted", ""),
        ("A name that is very much longer than thirty: no", ""),
        (": nothing", ""),
        ("", ""),
    ],
)
def test_a_label(text: str, name: str) -> None:
    assert label(text) == name


INTERVIEW = (
    "Two people met in a kitchen.",
    "Anna: How did it begin?",
    "Ben: By chance.",
    "It was a Monday.",
    "ANNA: And then?",
    "Ben: Remember: nobody knew.",
)


def test_turns_of_an_interview() -> None:
    assert who(*INTERVIEW) == ["", "Anna", "Ben", "Ben", "Anna", "Ben"]


def test_a_heading_ends_a_turn() -> None:
    assert who(*INTERVIEW, "# After", "They parted.", "Anna: Bye.")[-3:] == ["", "", "Anna"]


def test_who_speaks_once_is_known_by_a_full_name() -> None:
    assert who(*INTERVIEW, "Mary Shelley: May I?")[-1] == "Mary Shelley"
    assert who(*INTERVIEW, "Remember: it was late.")[-1] == "Ben", "it is still his turn"


@pytest.mark.parametrize(
    "texts",
    [
        ("Anna: One.", "Anna: Two.", "Anna: Three."),  # a monologue
        ("Note: this.", "Tip: that.", "And so on.", "And more."),  # none comes back
        ("Note: a.", *["Text."] * 9, "Tip: b.", *["Text."] * 9, "Note: c.", "Tip: d."),  # too rare
        ("He said: no.", "She said: yes.", "He said: no.", "She said: yes."),
        (),
    ],
)
def test_what_is_no_interview_has_no_turns(texts: tuple[str, ...]) -> None:
    assert not any(who(*texts))


def test_names_that_are_given_need_no_interview() -> None:
    texts = ("It began.", "anna lee: One.", "And two.", "Anna Lee: Three.")
    assert who(*texts, names=("Anna Lee",))[1:] == ["", "", "Anna Lee"]
    assert who("Intro.", "Ben: One.", "Two.", names=("BEN",)) == ["", "BEN", "BEN"]


def test_what_stands_between_turns_is_nobodys() -> None:
    blocks = [block(text) for text in INTERVIEW]
    blocks[3] = replace(blocks[3], kind="caption")
    assert turns(blocks) == {1: "Anna", 2: "Ben", 4: "Anna", 5: "Ben"}
    blocks[3] = replace(blocks[3], kind="item")
    assert turns(blocks)[3] == "Ben"


KINDS = st.sampled_from(["paragraph", "quote", "item", "heading", "row", "code"])
TEXTS = st.sampled_from(["Anna: a.", "Ben: b.", "ANNA: c.", "Note: d.", "e.", "", "Eve Fay: f"])


@given(st.lists(st.builds(block, TEXTS, KINDS), max_size=30))
def test_a_turn_is_of_a_name_that_stood_before_it(blocks: list[Block]) -> None:
    found = turns(blocks)
    for index, name in found.items():
        said = [label(one.text).casefold() for one in blocks[: index + 1]]
        assert name.casefold() in said
        assert blocks[index].kind in ("paragraph", "quote", "item")
    assert not found or len({name.casefold() for name in found.values()}) >= 2
