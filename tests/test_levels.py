"""How loud narrations are: levels by name and number, gains, and what was calibrated here."""

from __future__ import annotations

import itertools
import json
import statistics
from dataclasses import replace
from pathlib import Path

import pyloudnorm
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio import encode
from audio.loudness import Loudness, measure, short_term
from narrator import levels, narrate
from narrator.errors import BadValue
from narrator.levels import BROADCAST, PODCAST, RAW, Gains
from narrator.narration import Narration
from narrator.recipe import Recipe
from narrator.settings import Settings, load
from narrator.speaking import Speaking
from narrator.studio import Studio
from narrator.types import FORMATS, VoiceInfo
from narrator.voices import catalogue, store

ARTICLE = (Path(__file__).parent / "data" / "h200.txt").read_text("utf-8")
TEXT, LONG = ARTICLE[:500], ARTICLE[:1000]
PEAKY = replace(
    catalogue.info("tone"),
    gain_db=14.0,
    levels_db=((-23.0, -12.0), (-20.0, -8.0), (-18.0, -4.5), (-14.0, 8.0)),
)


def recipe_at(narration: Narration, gains: Gains, format: str = "wav") -> Recipe:
    return replace(narration.recipe(format), gains=gains)


def heard(recipe: Recipe, studio: Studio) -> Loudness:
    data = b"".join(Speaking(recipe, studio.scheduler.line(), studio.cache))
    sound = encode.decode(data)
    found = measure(sound)
    other = pyloudnorm.Meter(sound.sample_rate_hz).integrated_loudness(sound.samples.astype(float))
    assert found.integrated_lufs == pytest.approx(other, abs=0.1)
    assert found.true_peak_dbtp <= -1.0
    return found


@pytest.fixture(scope="module")
def narration(tone_settings: Settings) -> Narration:
    return narrate(TEXT, voice="tone", settings=tone_settings)


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_heard_at_minus_16(
    format: str, narration: Narration, studio: Studio
) -> None:
    loudness = heard(narration.recipe(format), studio)
    assert loudness.integrated_lufs == pytest.approx(-16.0, abs=0.5)


@pytest.mark.parametrize("text", ["broadcast", "-19", "-27.5"])
def test_a_level_that_is_asked_for_is_heard(
    text: str, narration: Narration, studio: Studio
) -> None:
    level = levels.level(text)
    loudness = heard(recipe_at(narration, Gains(level)), studio)
    assert loudness.integrated_lufs == pytest.approx(level.target_lufs, abs=0.5)


def test_raw_is_as_loud_as_the_engine(narration: Narration, studio: Studio) -> None:
    raw = heard(recipe_at(narration, Gains(RAW), "mp3"), studio)
    podcast = heard(narration.recipe("mp3"), studio)
    gain_db = catalogue.info("tone").gain_db + encode.LAME_DB
    difference = podcast.integrated_lufs - raw.integrated_lufs
    assert difference == pytest.approx(gain_db, abs=0.1)


def test_levels_by_name_and_number() -> None:
    assert levels.level("podcast") is PODCAST
    assert levels.level("broadcast") is BROADCAST
    assert levels.level("raw") is RAW
    assert levels.level("-19") == levels.level("−19.0") == levels.Level("-19", -19.0)
    for text in ("", "loud", "19", "-13.9", "-31", "-", "--19", "-1e1", "-19 ", "podcast\n", "-99"):
        with pytest.raises(BadValue, match="loudness"):
            levels.level(text)


@given(st.text(max_size=8))
def test_any_text_is_a_level_or_refused(text: str) -> None:
    try:
        level = levels.level(text)
    except BadValue:
        return
    assert level.target_lufs is None or -30 <= level.target_lufs <= -14


@given(st.floats(-30, -14), st.floats(-30, -14))
def test_louder_asks_for_more_gain(one: float, other: float) -> None:
    low, high = sorted((one, other))
    gains = [Gains(levels.Level("", lufs)).gain_db(PEAKY) for lufs in (low, high)]
    # No limiter gives more than it gets; the gains are told to a hundredth.
    assert gains[1] - gains[0] >= high - low - 0.011


def test_a_gain_between_two_that_were_measured() -> None:
    def gain(lufs: float) -> float:
        return Gains(levels.Level("", lufs)).gain_db(PEAKY)

    assert [gain(lufs) for lufs in (-23, -20, -18, -16, -14)] == [2.0, 6.0, 9.5, 14.0, 22.0]
    assert gain(-17) == 11.75
    assert gain(-25) == 0.0
    # One that is not told of other levels has no limiter at work.
    assert Gains(BROADCAST).gain_db(catalogue.info("tone")) == -1.5


@pytest.mark.parametrize("voice", catalogue.voices(), ids=lambda voice: voice.name)
def test_the_levels_of_a_manifest_rise(voice: VoiceInfo) -> None:
    steps = [Gains(levels.Level("", float(at))).gain_db(voice) for at in range(-30, -13)]
    assert all(0.9 <= high - low <= 5.5 for low, high in itertools.pairwise(steps))
    assert Gains().gain_db(voice) == voice.gain_db


def put(voice: VoiceInfo, home: Path, points: list[tuple[float, float]]) -> None:
    place = levels.place(voice, home)
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(levels.kept(voice, points))


def test_what_was_calibrated_here_goes_first(tmp_path: Path) -> None:
    voice = catalogue.info("system:gmw/en-gb")
    assert Gains(home=tmp_path).gain_db(voice) == voice.gain_db
    put(voice, tmp_path, [(-23.0, 1.0), (-16.0, 9.0)])
    assert Gains(home=tmp_path).gain_db(voice) == 9.0
    assert Gains(BROADCAST, tmp_path).gain_db(voice) == 1.0
    assert Gains(RAW, tmp_path).gain_db(voice) == -encode.LAME_DB
    other = catalogue.info("system:gmw/en-us")
    assert Gains(home=tmp_path).gain_db(other) == other.gain_db
    # What was found behind another limiter is another's gain.
    found = json.loads(levels.place(voice, tmp_path).read_text())
    levels.place(voice, tmp_path).write_text(json.dumps(found | {"chain": 1}))
    assert Gains(home=tmp_path).gain_db(voice) == voice.gain_db
    put(voice, tmp_path, [(-23.0, 1.0), (-16.0, 9.0)])
    # Another model sounds otherwise.
    renewed = replace(voice, model="another")
    assert Gains(home=tmp_path).gain_db(renewed) == voice.gain_db


def test_a_gain_stays_what_it_was_in_one_narration(tmp_path: Path) -> None:
    voice = catalogue.info("tone")
    gains = Gains(home=tmp_path)
    before = gains.gain_db(voice)
    put(voice, tmp_path, [(-16.0, 1.0)])
    assert gains.gain_db(voice) == before
    assert Gains(home=tmp_path).gain_db(voice) == 1.0


@pytest.mark.parametrize(
    "harm",
    [
        "",
        "{",
        "[]",
        '"x"',
        json.dumps({"voice": "tone", "model": "", "chain": 2, "gains_db": None}),
        json.dumps({"voice": "tone", "model": "", "chain": 2, "gains_db": [[1, 2, 3]]}),
        json.dumps({"voice": "tone", "model": "", "chain": 2, "gains_db": [["x", 1]]}),
        '{"voice": "tone", "model": "", "chain": 2, "gains_db": [[-16, NaN]]}',
        '{"voice": "tone", "model": "", "chain": 2, "gains_db": [[-16, 1e9]]}',
        '{"voice": "tone", "model": "", "chain": 2, "gains_db": []}',
    ],
)
def test_a_harmed_file_is_as_none(harm: str, tmp_path: Path) -> None:
    voice = catalogue.info("tone")
    put(voice, tmp_path, [(-16.0, 1.0)])
    levels.place(voice, tmp_path).write_text(harm)
    assert levels.calibrated(voice, tmp_path) == ()
    assert Gains(home=tmp_path).gain_db(voice) == voice.gain_db


def test_phrases_are_kept_by_their_level(narration: Narration, tmp_path: Path) -> None:
    phrase = narration.script.phrase(0)
    assert phrase is not None

    def key(gains: Gains) -> str:
        return recipe_at(narration, gains, "mp3").key(phrase)

    before = key(Gains(home=tmp_path))
    assert before == key(Gains()) == narration.recipe().key(phrase)
    put(catalogue.info("tone"), tmp_path, [(-16.0, 1.0)])
    assert len({before, key(Gains(home=tmp_path)), key(Gains(BROADCAST)), key(Gains(RAW))}) == 4


def followed(text: str, voice: str, settings: Settings, studio: Studio) -> list[float]:
    """By how many LU the short-term loudness of a narration differs from the raw voice's, beside
    the gain that all of it has."""
    narration = narrate(text, voice=voice, settings=settings)
    sounds = []
    for level in (RAW, PODCAST):
        recipe = recipe_at(narration, Gains(level), "flac")
        sounds.append(
            encode.decode(b"".join(Speaking(recipe, studio.scheduler.line(), studio.cache)))
        )
    raw, levelled = (short_term(sound) for sound in sounds)
    assert len(raw) == len(levelled) > 50
    differences = [float(b - a) for a, b in zip(raw, levelled, strict=True) if a > -40]
    return [one - statistics.median(differences) for one in differences]


def test_loudness_follows_the_voice(tone_settings: Settings, studio: Studio) -> None:
    assert max(map(abs, followed(TEXT, "tone", tone_settings, studio))) < 0.1


@pytest.mark.long
@pytest.mark.parametrize("voice", ["af_heart", "am_michael", "en_US-joe-medium", "system"])
def test_loudness_follows_a_real_voice(voice: str, home: Path) -> None:
    store.install(catalogue.info(voice), home)
    settings = load({"voice": voice, "home": str(home), "cache_bytes": "100000000"})
    with Studio(settings) as studio:
        assert max(map(abs, followed(LONG, voice, settings, studio))) < 1.0


@pytest.mark.long
@pytest.mark.parametrize("voice", ["af_heart", "en_US-joe-medium", "system"])
def test_a_real_voice_is_heard_at_minus_16(voice: str, home: Path) -> None:
    # Another text than the one that they are calibrated by.
    store.install(catalogue.info(voice), home)
    settings = load({"voice": voice, "home": str(home), "cache_bytes": "100000000"})
    with Studio(settings) as studio:
        narration = narrate(LONG, settings=settings)
        for format in FORMATS:
            loudness = heard(narration.recipe(format), studio)
            assert loudness.integrated_lufs == pytest.approx(-16.0, abs=0.5), format
