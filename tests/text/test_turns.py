"""Whose turn it is: names in front of a colon, and what only looks like one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.article import article_of
from narrator.settings import load
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
        ("Dr. Ursula von der Leyen: Yes.", "Dr. Ursula von der Leyen"),
        ("Alma Bela Cleo Dora Elsa: Yes.", ""),  # five names
        ("DR. SMITH: Yes.", "DR. SMITH"),
        ("Anna (BBC): Yes.", "Anna"),
        ("Anna [laughs]: Yes.", "Anna"),
        ("[00:12:05] Anna: Yes.", "Anna"),
        ("Anna (00:12): Yes.", "Anna"),
        ("Journaliste : Oui.", "Journaliste"),
        ("Q. Why?", "Q"),
        ("Q3: Why?", "Q"),
        ("John 3:16 For God so loved", ""),
        ("INT. KITCHEN - DAY", ""),
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


GOLDEN = Path(__file__).parent.parent / "data" / "turns.txt"
KIND_OF: dict[str, BlockKind] = {"#": "heading", "*": "item", ">": "quote"}


def golden() -> Iterator[tuple[str, list[Block], list[str]]]:
    """(title, the blocks, whose turn each is) of each case."""
    for case in GOLDEN.read_text(encoding="utf-8").split("--- ")[1:]:
        title, *lines = case.strip().splitlines()
        told = [line.partition("|") for line in lines]
        blocks = [
            block(said.lstrip("#*> "), KIND_OF.get(said[:1], "paragraph")) for _, _, said in told
        ]
        yield title, blocks, [name for name, _, _ in told]


CASES = list(golden())


@pytest.mark.parametrize(("blocks", "names"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_golden_turns(blocks: list[Block], names: list[str]) -> None:
    found = turns(blocks)
    assert [found.get(index, "") for index in range(len(blocks))] == names


def test_there_are_enough_of_both_kinds() -> None:
    without = [title for title, _, names in CASES if not any(names)]
    assert len(without) >= 20 and len(CASES) - len(without) >= 20
    assert all(title.startswith("no: ") for title in without)


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("markdown", "**Anna:** Why?\n\n**Ben**: Because.\n\n__Anna:__ So?\n\n**Ben (BBC):** No."),
        (
            "html",
            "<article><p><b>Anna:</b> Why?</p><p><strong>Ben</strong>: Because.</p>"
            '<p><span style="font-variant: small-caps">Anna</span>: So?</p>'
            "<p><b>Ben <i>(BBC)</i>:</b> No.</p></article>",
        ),
        (
            "html",
            "<article><p><strong>Anna:</strong><br>Why?</p><p><strong>Ben:</strong> Because.</p>"
            "<p><strong>Anna:</strong><br>So?</p><p><strong>Ben:</strong> No.</p></article>",
        ),
        ("text", "ANNA: Why?\n\nBEN: Because.\n\nANNA: So?\n\nBEN: No.\n"),
    ],
)
def test_labels_of_every_look(kind: str, source: str) -> None:
    made = article_of(source.encode(), kind=kind, cleaned=False, settings=load())
    assert [name.title() for name in turns(made.blocks).values()] == ["Anna", "Ben"] * 2


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
