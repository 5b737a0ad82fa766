"""Quotes, headings, turns and other languages in voices of their own."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from narrator.text.script import Script, script
from narrator.types import Article, Block, BlockKind, Cast, Prosody, Run, VoiceInfo
from tests.text.test_script import OTHER, VOICE, article, made

BEN = replace(VOICE, name="ben")
CLEO = replace(VOICE, name="cleo")
HEIDI = replace(VOICE, name="heidi", languages=("de-DE",))


def of_kinds(*blocks: tuple[BlockKind, str], title: str = "", language: str = "") -> Article:
    """An article of these blocks; those of one text alone are in `language`."""
    plain = article(*(text for _, text in blocks), title=title)
    blocks_made = [
        replace(block, kind=kind, language=language if "Hund" in text else "")
        for block, (kind, text) in zip(plain.blocks, blocks, strict=True)
    ]
    return replace(plain, blocks=tuple(blocks_made))


def acted(of: Article, cast: Cast, in_language: VoiceInfo | None = None) -> Script:
    return script(
        of,
        VOICE,
        Prosody(),
        spoken_by=lambda _: OTHER,
        in_language=(lambda _: in_language) if in_language else None,
        cast=cast,
    )


def voices(got: Script) -> list[tuple[str, str]]:
    return [(one.voice, one.text) for one in got.utterances]


MIXED = of_kinds(
    ("heading", "A part."), ("paragraph", "He spoke."), ("quote", "I did. I did it."),
    ("item", "More."), title="A title",
)  # fmt: skip


def test_quotes_and_headings_have_their_voices() -> None:
    assert voices(acted(MIXED, Cast(quote=BEN, heading=CLEO))) == [
        ("cleo", "A title"),
        ("cleo", "A part."),
        ("anna", "He spoke."),
        ("ben", "I did."),
        ("ben", "I did it."),
        ("anna", "More."),
    ]


def test_a_voice_for_quotes_alone_leaves_headings_to_the_narrator() -> None:
    assert {one.voice for one in acted(MIXED, Cast(quote=BEN)).utterances} == {"anna", "ben"}
    assert {one.voice for one in acted(MIXED, Cast()).utterances} == {"anna"}


def test_what_a_second_voice_cannot_say_the_narrator_does_where_she_can() -> None:
    of = of_kinds(("paragraph", "He spoke. And on."), ("quote", "Привет, мир."))
    both = script(of, OTHER, Prosody(), spoken_by=lambda _: None, cast=Cast(quote=BEN))
    assert voices(both)[-1] == ("olga", "Привет, мир.")
    third = acted(of, Cast(quote=BEN))
    assert voices(third)[-1] == ("olga", "Привет, мир."), "the voice for that script"


def test_a_quote_in_another_language_goes_to_who_speaks_it() -> None:
    of = of_kinds(("paragraph", "He spoke."), ("quote", "Der Hund schläft."), language="de")
    assert voices(acted(of, Cast(quote=BEN), HEIDI))[-1][0] == "heidi"
    german = replace(BEN, languages=("de",))
    assert voices(acted(of, Cast(quote=german), HEIDI))[-1][0] == "ben"
    assert voices(acted(of, Cast(quote=BEN)))[-1][0] == "ben", "where there is none"


INTERVIEW = of_kinds(
    ("heading", "They met."), ("paragraph", "It was late."), ("paragraph", "Una: Why?"),
    ("paragraph", "Tom: So."), ("paragraph", "It was."), ("quote", "A song."),
    ("paragraph", "Una: And?"), ("paragraph", "Tom: Then."), title="Two",
)  # fmt: skip


def test_turns_are_spoken_by_their_speakers_names_and_all() -> None:
    got = acted(INTERVIEW, Cast(heading=CLEO, speakers=(("una", BEN), ("TOM", HEIDI))))
    assert [one.voice for one in got.utterances] == [
        "cleo", "cleo", "anna", "ben", "heidi", "heidi", "heidi", "ben", "heidi",
    ]  # fmt: skip
    assert "Una: Why?" in [one.text for one in got.utterances]
    assert [one.text for one in got.utterances] == [u.text for u in made(INTERVIEW).utterances]


def test_a_speaker_without_a_voice_is_the_narrator_and_a_quote_is_the_quotes() -> None:
    got = acted(INTERVIEW, Cast(quote=CLEO, speakers=(("Tom", BEN),)))
    assert [one.voice for one in got.utterances] == [
        "anna", "anna", "anna", "anna", "ben", "ben", "cleo", "anna", "ben",
    ]  # fmt: skip


KINDS = st.sampled_from(["paragraph", "quote", "heading", "item"])
TEXTS = st.sampled_from(["One thing. And another.", "It cost $5m.", "— …", "Привет.", "A, b."])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(KINDS, TEXTS), min_size=1, max_size=8))
def test_a_cast_changes_voices_and_nothing_else(blocks: list[tuple[BlockKind, str]]) -> None:
    of = of_kinds(("paragraph", "First."), *blocks)
    alone, cast = acted(of, Cast()), acted(of, Cast(quote=BEN, heading=CLEO))
    assert [replace(one, voice="") for one in cast.utterances] == [
        replace(one, voice="") for one in alone.utterances
    ]
    assert (cast.passages, cast.phrases, cast.removals) == (
        alone.passages, alone.phrases, alone.removals,
    )  # fmt: skip


def test_a_block_without_a_place_has_its_voice_too() -> None:
    of = replace(MIXED, title="Mine", title_block=None)
    assert voices(acted(of, Cast(heading=CLEO)))[0] == ("cleo", "Mine")
    notice = Block("notice", "A code example is left out.", (Run(0, 0, 0),))
    told = replace(MIXED, blocks=(notice,), title="")
    assert voices(acted(told, Cast(quote=BEN, heading=CLEO)))[0][0] == "anna"
