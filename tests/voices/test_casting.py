"""Who speaks beside the narrator."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

import pytest

from narrator import narrate
from narrator.errors import BadValue, InputError, MissingError, UnknownVoice, VoiceMissing
from narrator.settings import Settings
from narrator.types import Block, Cast
from narrator.voices import catalogue, choose
from narrator.voices.casting import cast
from tests.voices.test_choose import with_files

HEART = catalogue.info("af_heart")
INTERVIEW = [
    Block("paragraph", text, ())
    for text in ("They met.", "Una: Why?", "Tom: So.", "Una: And?", "Tom: Then.", "Jo Ray: Bye.")
]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    return with_files(tmp_path, "kokoro", "piper")


def names(made: Cast) -> tuple[str, str, dict[str, str]]:
    quote, heading = (one.name if one else "" for one in (made.quote, made.heading))
    return quote, heading, {name: info.name for name, info in made.speakers}


def test_nobody_is_asked_for_and_nobody_speaks(installed: Path) -> None:
    assert cast(HEART, language="en", home=installed) == Cast()
    off = cast(HEART, quote="off", heading="off", speakers="off", language="en", home=installed)
    assert off == Cast()


def test_voices_by_name(installed: Path) -> None:
    made = cast(
        HEART,
        quote="bm_george",
        heading="am_michael:4+af_heart:6",
        speakers=" Una = af_bella,Tom=system,Jo Ray=off",
        language="en",
        home=installed,
    )
    assert names(made) == (
        "bm_george",
        "af_heart:0.6+am_michael:0.4",
        {"Una": "af_bella", "Tom": "system", "Jo Ray": "af_heart"},
    )
    by_mapping = cast(HEART, speakers={"Una": "af_bella"}, language="en", home=installed)
    assert names(by_mapping)[2] == {"Una": "af_bella"}


def test_auto_is_a_voice_that_can_be_told_from_the_narrators(installed: Path) -> None:
    made = cast(HEART, quote="auto", heading="auto", language="en", home=installed)
    assert names(made)[:2] == ("am_michael", "am_michael")
    michael = catalogue.info("am_michael")
    assert names(cast(michael, quote="auto", language="en", home=installed))[0] == "af_heart"
    both = catalogue.info("af_heart:0.6+am_michael:0.4")
    assert names(cast(both, quote="auto", language="en", home=installed))[0] == "af_bella"
    assert names(cast(HEART, quote="auto", language="ru", home=installed))[0] == ""


def test_auto_gives_each_speaker_a_voice_the_first_the_narrators(installed: Path) -> None:
    made = cast(HEART, speakers="auto", blocks=INTERVIEW, language="en", home=installed)
    assert names(made)[2] == {"Una": "af_heart", "Tom": "am_michael", "Jo Ray": "af_bella"}
    assert names(cast(HEART, speakers="auto", language="en", home=installed))[2] == {}


def test_with_one_voice_all_speak_with_it(tmp_path: Path) -> None:
    system = catalogue.info("system")
    made = cast(
        system, speakers="auto", quote="auto", blocks=INTERVIEW, language="en", home=tmp_path
    )
    assert names(made) == ("", "", dict.fromkeys(("Una", "Tom", "Jo Ray"), "system"))


@pytest.mark.parametrize("speakers", ["Una", "Una=", "=af_heart", "Una=a,,", "x=a,x=b", ","])
def test_speakers_that_are_not_told_well_are_refused(installed: Path, speakers: str) -> None:
    with pytest.raises(BadValue, match="speakers"):
        cast(HEART, speakers=speakers, language="en", home=installed)


def test_too_many_speakers_are_refused(installed: Path) -> None:
    with pytest.raises(BadValue, match="at most 20"):
        cast(HEART, speakers={str(n): "af_heart" for n in range(21)}, language="en", home=installed)


@pytest.mark.parametrize(
    ("asked", "field", "error"),
    [
        ({"quote": "nobody"}, "quote_voice", UnknownVoice),
        ({"heading": "af_heart+tone"}, "heading_voice", BadValue),
        ({"speakers": "Una=nobody"}, "speakers", UnknownVoice),
        ({"quote": "en_US-joe-medium"}, "quote_voice", VoiceMissing),
    ],
)
def test_the_field_at_fault_is_named(
    tmp_path: Path, asked: dict[str, str], field: str, error: type[InputError | MissingError]
) -> None:
    home = with_files(tmp_path, "kokoro")
    with pytest.raises(error) as caught:
        cast(HEART, **asked, blocks=(), language="en", home=home)
    assert caught.value.field == field


def test_every_neural_voice_is_said_to_be_a_mans_or_a_womans() -> None:
    neural = [info for info in catalogue.voices() if info.engine in ("kokoro", "piper")]
    assert neural and all(re.search(r"\b(wo)?man\b", info.description) for info in neural)


def test_a_block_in_another_language(installed: Path) -> None:
    auto = choose.in_language("auto", HEART, installed)
    assert auto("en") == HEART
    named = choose.in_language("bm_george", catalogue.info("bm_george"), installed)
    assert named("en-US") == catalogue.info("bm_george"), "she goes on where she can"
    other = choose.voice_of("de", installed)
    assert named("de") == other == auto("de")
    tone = catalogue.info("tone")
    assert choose.in_language("tone", tone, installed)("de") == tone
    system = catalogue.info("system")
    assert choose.in_language("system", system, installed)("en") == system
    assert choose.in_language("auto", system, installed)("en") == HEART, "the best there is"


@pytest.mark.parametrize(("voice", "speaks"), [("auto", "af_heart"), ("bm_george", "bm_george")])
def test_a_foreign_paragraph_has_a_voice_of_its_language_whoever_narrates(
    installed: Path, voice: str, speaks: str
) -> None:
    german = "Der Hund lag unter dem Tisch und schlief, und niemand wusste, wem er gehörte."
    english = "It began in the old town, where nobody had been for a year, and nobody knew of it."
    page = f"{english}\n\n{german}\n\n{english} And that was all that there was of it."
    other = choose.voice_of("de", installed)
    made = narrate(page, voice=voice, settings=Settings(home=installed))
    heard = [voice for voice, _ in groupby(one.voice for one in made.utterances)]
    assert heard == ([speaks, other.name, speaks] if other else [speaks])
