"""The table of pauses: three paces, one order, and the phrases parted alike."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from narrator.errors import BadValue
from narrator.text.cut import Ending
from narrator.text.script import PassageKind, Script, pauses, script
from narrator.types import PACES, BlockKind, Prosody
from tests.text.test_script import VOICE, article

LONG = (
    "It was late, and the rain had come down from the hills, and nobody was on the road. "
    "Nobody came by. Then somebody did, with a lamp, and a letter that he read aloud to the dog."
)


def paced(pace: str, kind: BlockKind = "paragraph") -> Script:
    of = article(LONG, "Another one.", title="A title", kind=kind)
    return script(of, VOICE, Prosody(), spoken_by=lambda _: None, pace=pace)


def test_the_natural_pauses_are_these() -> None:
    found = pauses.of("natural")
    assert dict(found.ends) == {"sentence": 350, "mark": 180, "word": 40}
    assert found.passage["title"] == 900 and found.passage["heading"] == 800
    assert {found.passage[kind] for kind in ("paragraph", "quote", "caption", "notice")} == {650}
    assert {found.passage[kind] for kind in ("item", "row")} == {450}
    assert found.passage["code"] == 300
    assert found.before_heading == 1100


@pytest.mark.parametrize("pace", PACES)
def test_every_pace_has_all_pauses_and_parts_phrases(pace: str) -> None:
    found = pauses.of(pace)
    assert set(found.ends) == set(get_args(Ending))
    assert set(found.passage) == {kind for part in get_args(PassageKind) for kind in _kinds(part)}
    inner = found.ends["sentence"], found.ends["mark"], *found.passage.values()
    assert min(inner) >= pauses.PHRASE_PAUSE_MS > found.ends["word"]
    assert found.ends["word"] < found.ends["mark"] < found.ends["sentence"]
    order = [found.passage[kind] for kind in ("item", "paragraph", "heading", "title")]
    assert order == sorted(set(order))


def _kinds(part: object) -> tuple[str, ...]:
    return get_args(part) if get_args(part) else (str(part),)


def test_calm_is_longer_than_natural_and_brisk_shorter_everywhere() -> None:
    calm, natural, brisk = map(pauses.of, PACES)
    for end in natural.ends:
        assert calm.ends[end] > natural.ends[end] > brisk.ends[end]
    for kind in natural.passage:
        assert calm.passage[kind] > natural.passage[kind] > brisk.passage[kind]
    assert calm.before_heading > natural.before_heading > brisk.before_heading


@pytest.mark.parametrize("pace", PACES)
def test_a_heading_is_nearer_to_what_it_stands_over(pace: str) -> None:
    texts = "First", "Second", "Some words.", "An item", "Third", "The end."
    kinds: tuple[BlockKind, ...] = "heading", "heading", "paragraph", "item", "heading", "paragraph"
    of = article(*texts, title="A title")
    blocks = (replace(one, kind=kind) for one, kind in zip(of.blocks, kinds, strict=True))
    of = replace(of, blocks=tuple(blocks))
    made = script(of, VOICE, Prosody(), spoken_by=lambda _: None, pace=pace)
    found = pauses.of(pace)
    table, before = found.passage, found.before_heading
    ends = [(kind, first + n - 1) for kind, first, n in made.passages]
    told = [(kind, made.utterances[last].pause_after_ms) for kind, last in ends]
    assert told == [
        ("title", table["title"]),
        ("heading", table["heading"]),
        ("heading", table["heading"]),
        ("paragraph", table["paragraph"]),
        ("item", before),
        ("heading", table["heading"]),
        ("paragraph", table["paragraph"]),
    ]
    assert before > table["heading"] > table["paragraph"]


def test_a_pace_changes_pauses_and_no_word() -> None:
    made = {pace: paced(pace) for pace in PACES}
    words = {" ".join(one.text for one in got.utterances) for got in made.values()}
    assert len(words) == 1
    for pace, got in made.items():
        found, passage_ends = pauses.of(pace), {first + n - 1 for _, first, n in got.passages}
        for one in got.utterances:
            if one.index in passage_ends:
                kind = got.passages[one.passage][0]
                assert one.pause_after_ms == found.passage[kind]
            else:
                assert one.pause_after_ms in found.ends.values()


def test_an_unknown_pace_is_refused() -> None:
    with pytest.raises(BadValue, match=r"pace 'hasty'.*calm, natural, brisk"):
        paced("hasty")
